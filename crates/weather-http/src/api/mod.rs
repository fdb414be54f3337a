//! The API: questions from query strings, and replies as JSON. Knows no socket, and decides nothing
//! about weather.

mod answer;
mod parameters;

pub(crate) use answer::{ApiAnswer, answer};
pub(crate) use parameters::subscription;
