//! Jepsen's question, asked in small: daemons of a fleet are disturbed by chance, all that their clients see is written
//! down, and a check that knows nothing else says whether it may be so.
//!
//! `run` starts a site and all that follows; `clients` and `followers` ask, `observer` looks into the engine, `story`
//! issues alerts, `disturber` does harm, and `writer` keeps the `record`s of all of them for `check`.

pub(crate) mod check;
mod clients;
mod disturber;
mod followers;
mod observer;
mod record;
mod run;
mod story;
mod two_failures;
mod writer;

pub(crate) use run::{HistoryOptions, run};
pub(crate) use two_failures::followers as followers_through_two_failures;
