//! What the daemon says on standard error: text with time, level and place, or JSON on request.
//! Knows nothing of what is logged; the key never gets here.

use std::io::IsTerminal;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::settings::{Level, Log};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line an event.
    #[default]
    Text,
    /// One JSON object an event.
    Json,
}

/// What the libraries below us say of their own work is of no use without asking for it.
const LIBRARIES: &str = "hyper=info,hyper_util=info,h2=info,rustls=info";

/// Starts logging to standard error, once per process.
///
/// `directives`, from `$RUST_LOG`, win over `log`'s level where given. `color` asks for colour, which
/// only a terminal gets.
pub fn start(log: &Log, directives: Option<&str>, color: bool) {
    let level = match log.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let filter = EnvFilter::builder().with_default_directive(level.into());
    let filter = match directives {
        Some(directives) => filter.parse_lossy(directives),
        None => filter.parse_lossy(format!("{level},{LIBRARIES}")),
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would complain on standard error that standard error is gone, and panic.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = match log.format {
        LogFormat::Text => lines
            .with_ansi(color && std::io::stderr().is_terminal())
            .try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}
