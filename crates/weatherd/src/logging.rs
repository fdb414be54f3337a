//! The log on standard error: text with time, level and place, or JSON on request. Knows nothing of
//! the events; the key never gets here.

use std::io::{self, IsTerminal, Write};
use std::panic;

use tracing::{Level, Metadata, error, warn};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;
use weatherd_config::{LogFormat, LogLevel, LogSettings};

use crate::journal::LogReader;
use crate::log_limit::LogLimit;
use crate::log_line::one_line;
use crate::log_queue::LogQueue;

/// The libraries below us, whose own log is of no use without asking for it.
const LIBRARIES: [&str; 4] = ["hyper", "hyper_util", "h2", "rustls"];

/// Starts logging to `sink`, which is standard error in one way or another, once per process, and returns
/// the queue of its lines and the limit on those that repeat.
///
/// `directives`, from `$RUST_LOG`, win over `log`'s level where given; those that cannot be read are
/// named in the log. `color` asks for colour, which only a terminal gets; the journal as `reader` gets
/// priorities, and no times in text. Panics are logged too, so that
/// telling of one waits for nobody either.
///
/// # Errors
///
/// When the system gives no thread to write with.
pub fn start(
    log: &LogSettings,
    directives: Option<&str>,
    color: bool,
    reader: LogReader,
    sink: Box<dyn Write + Send>,
) -> io::Result<(LogQueue, LogLimit)> {
    let level = match log.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let (filter, unread) = filter(level, directives);
    let queue = LogQueue::start(sink)?;
    let lines = fmt::layer()
        // It would complain on standard error itself, and wait there.
        .log_internal_errors(false)
        .with_writer(LineMaker {
            queue: queue.clone(),
            format: log.format,
            reader,
        });
    let limit = LogLimit::new();
    // A second start in one process (tests) keeps the first.
    let _ = match log.format {
        LogFormat::Text if reader == LogReader::Journal => registry()
            .with(lines.without_time().with_ansi(false))
            .with(filter)
            .with(limit.clone())
            .try_init(),
        LogFormat::Text => registry()
            .with(lines.with_ansi(color && io::stderr().is_terminal()))
            .with(filter)
            .with(limit.clone())
            .try_init(),
        LogFormat::Json => registry()
            .with(lines.json())
            .with(filter)
            .with(limit.clone())
            .try_init(),
    };
    for directive in unread {
        warn!(directive, "RUST_LOG has a directive that cannot be read");
    }
    panic::set_hook(Box::new(|panic| error!("{panic}")));
    Ok((queue, limit))
}

/// Returns the filter of events, and the directives that cannot be read.
fn filter(level: LevelFilter, directives: Option<&str>) -> (Targets, Vec<&str>) {
    let Some(directives) = directives else {
        let libraries = LIBRARIES.map(|library| (library, level.min(LevelFilter::INFO)));
        let filter = Targets::new().with_default(level).with_targets(libraries);
        return (filter, Vec::new());
    };
    let mut filter = Targets::new().with_default(level);
    let mut unread = Vec::new();
    let directives = directives.split(',').map(str::trim);
    for directive in directives.filter(|directive| !directive.is_empty()) {
        match directive.parse::<Targets>() {
            Ok(read) => {
                if let Some(level) = read.default_level() {
                    filter = filter.with_default(level);
                }
                filter.extend(read);
            }
            Err(_) => unread.push(directive),
        }
    }
    (filter, unread)
}

/// Makes one writer for each event.
struct LineMaker {
    queue: LogQueue,
    format: LogFormat,
    reader: LogReader,
}

impl<'a> MakeWriter<'a> for LineMaker {
    type Writer = LineWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        // The subscriber asks with the event.
        LineWriter(self, Level::INFO)
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Self::Writer {
        LineWriter(self, *event.level())
    }
}

/// Takes a formatted event, which comes in one piece.
struct LineWriter<'a>(&'a LineMaker, Level);

impl Write for LineWriter<'_> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = one_line(event, self.0.format);
        match self.0.reader.prefix(self.1) {
            "" => self.0.queue.push(&line),
            prefix => self.0.queue.push(&[prefix.as_bytes(), &line].concat()),
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_directive_selects_by_crate_and_by_level() {
        let (filter, unread) = filter(LevelFilter::INFO, Some("warn, nws=trace,,h2=off"));
        assert!(unread.is_empty(), "{unread:?}");
        assert!(filter.would_enable("nws::client", &Level::TRACE));
        assert!(filter.would_enable("weatherd", &Level::WARN));
        assert!(!filter.would_enable("weatherd", &Level::INFO));
        assert!(!filter.would_enable("h2", &Level::ERROR));
    }

    #[test]
    fn a_crate_alone_is_logged_whole_and_leaves_the_others() {
        let (filter, _) = filter(LevelFilter::INFO, Some("cache"));
        assert!(filter.would_enable("cache", &Level::TRACE));
        assert!(filter.would_enable("weatherd", &Level::INFO));
        assert!(!filter.would_enable("weatherd", &Level::DEBUG));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_holds() {
        let (filter, unread) = filter(LevelFilter::INFO, Some("nws=debug,nws[span]=loud=x"));
        assert_eq!(unread, ["nws[span]=loud=x"]);
        assert!(filter.would_enable("nws", &Level::DEBUG));
    }

    #[test]
    fn libraries_are_no_louder_than_the_rest() {
        for (level, loudest) in [
            (LevelFilter::ERROR, Level::ERROR),
            (LevelFilter::TRACE, Level::INFO),
        ] {
            let (filter, _) = filter(level, None);
            assert!(filter.would_enable("h2::proto", &loudest));
            assert!(!filter.would_enable("h2::proto", &Level::DEBUG));
        }
        let (filter, _) = filter(LevelFilter::ERROR, None);
        assert!(!filter.would_enable("rustls", &Level::WARN));
    }
}
