//! The log on standard error: text with time, level and place, or JSON on request. Knows nothing of
//! the events; the key never gets here.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use weatherd_config::{LogFormat, LogLevel, LogSettings};

/// Directives for the libraries below us, whose own log is of no use without asking for it.
const LIBRARIES: &str = "hyper=info,hyper_util=info,h2=info,rustls=info";

/// Starts logging to standard error, once per process.
///
/// `directives`, from `$RUST_LOG`, win over `log`'s level where given. `color` asks for colour, which
/// only a terminal gets.
pub fn start(log: &LogSettings, directives: Option<&str>, color: bool) {
    let level = match log.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
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
