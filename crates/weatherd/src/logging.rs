//! The log on standard error: text with time, level and place, or JSON on request. Knows nothing of
//! the events; the key never gets here.

use std::io::{self, IsTerminal, Write};
use std::panic;

use tracing::error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use weatherd_config::{LogFormat, LogLevel, LogSettings};

use crate::log_limit::LogLimit;
use crate::log_line::one_line;
use crate::log_queue::LogQueue;

/// Directives for the libraries below us, whose own log is of no use without asking for it.
const LIBRARIES: &str = "hyper=info,hyper_util=info,h2=info,rustls=info";

/// Starts logging to standard error, once per process, and returns the queue of its lines and the
/// limit on those that repeat.
///
/// `directives`, from `$RUST_LOG`, win over `log`'s level where given. `color` asks for colour, which
/// only a terminal gets. Panics are logged too, so that telling of one waits for nobody either.
///
/// # Errors
///
/// When the system gives no thread to write with.
pub fn start(
    log: &LogSettings,
    directives: Option<&str>,
    color: bool,
) -> io::Result<(LogQueue, LogLimit)> {
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
    let queue = LogQueue::start(io::stderr())?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would complain on standard error itself, and wait there.
        .log_internal_errors(false)
        .with_writer(LineMaker {
            queue: queue.clone(),
            format: log.format,
        });
    let limit = LogLimit::new();
    // A second start in one process (tests) keeps the first.
    let _ = match log.format {
        LogFormat::Text => lines
            .with_ansi(color && io::stderr().is_terminal())
            .finish()
            .with(limit.clone())
            .try_init(),
        LogFormat::Json => lines.json().finish().with(limit.clone()).try_init(),
    };
    panic::set_hook(Box::new(|panic| error!("{panic}")));
    Ok((queue, limit))
}

/// Makes one writer for each event.
struct LineMaker {
    queue: LogQueue,
    format: LogFormat,
}

impl<'a> MakeWriter<'a> for LineMaker {
    type Writer = LineWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        LineWriter(self)
    }
}

/// Takes a formatted event, which comes in one piece.
struct LineWriter<'a>(&'a LineMaker);

impl Write for LineWriter<'_> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.queue.push(&one_line(event, self.0.format));
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
