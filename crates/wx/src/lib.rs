//! The weather at a terminal: arguments in, text or JSON out, an exit code that says what went
//! wrong.
//!
//! This room knows people and scripts. It asks everything through [`weather_client`] and must not
//! know the protocol behind it, the upstream, or the server's insides. `config` and `preferences` share
//! the daemon's settings.
//!
//! `options` and `args` define the command line, `run` hands it to one of the `commands`. `text` turns
//! answers into text for people, with `layout`, `style` and the crate `weather-text`; `json` turns
//! them into JSON for scripts. `template_values` and `template_fields` hold what a single line can say,
//! for `template` and `bar`. `watch` is the full-screen view, `mcp` serves assistants (feature `mcp`).

mod alert_filter_args;
mod args;
mod ascii;
mod bar;
mod changes;
mod commands;
mod config;
mod cursor_file;
mod environment;
mod examples;
mod exit;
mod json;
mod layout;
mod log_tail;
mod manual;
#[cfg(feature = "mcp")]
mod mcp;
mod notify;
mod options;
mod place_hint;
mod place_list;
mod preferences;
mod run;
mod screen;
mod spinner;
mod station_args;
mod style;
mod template;
mod template_fields;
mod template_values;
mod text;
mod watch;

pub use exit::ExitStatus;
pub use run::run;
#[cfg(test)]
use test_support::fixtures;
use weather_text::{meteogram, numbers, time_format};
