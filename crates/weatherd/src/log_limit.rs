//! A rate for log lines that repeat. Each place in the code that logs may write a number of lines at
//! once and then one now and again; those left out are counted, and the count is logged later. What a
//! peer or the upstream can cause again and again thus neither fills a disk nor hides the rest.
//! Knows no event.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::Stopwatch;
use tokio::sync::Notify;
use tokio::time::sleep;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, warn};
use tracing_subscriber::layer::{Context, Layer};

/// The time from the first line left out to the line that tells how many there were.
const COUNTED_AFTER: Duration = Duration::from_secs(10);

/// The rate of one place in the code.
#[derive(Debug, Clone, Copy)]
struct LineRate {
    /// Lines at once after a quiet time.
    burst: u32,
    /// The time between lines in the long run.
    interval: Duration,
}

impl LineRate {
    /// Returns the rate of lines of that level, where there is one. Those for finding faults have
    /// none: they were asked for.
    fn of(level: Level) -> Option<Self> {
        match level {
            Level::ERROR | Level::WARN => Some(Self {
                burst: 10,
                interval: Duration::from_secs(10),
            }),
            Level::INFO => Some(Self {
                burst: 1000,
                interval: Duration::from_millis(50),
            }),
            _ => None,
        }
    }
}

/// The limit on repeated lines. Its clones are the same limit.
#[derive(Clone)]
pub struct LogLimit(Arc<Shared>);

struct Shared {
    since: Stopwatch,
    places: Mutex<HashMap<tracing::callsite::Identifier, Repeats>>,
    left_out: Notify,
}

/// The lines of one place in the code.
#[derive(Debug, Default)]
struct Repeats {
    /// The time at which all of the burst is there again.
    full_at: Duration,
    /// The message of the first line left out, and how many were.
    left_out: Option<(String, u64)>,
}

impl LogLimit {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            since: Stopwatch::start(),
            places: Mutex::default(),
            left_out: Notify::new(),
        }))
    }

    /// Logs from time to time how many lines were left out; never ends.
    pub(crate) async fn count_from_time_to_time(&self) -> Infallible {
        loop {
            self.0.left_out.notified().await;
            sleep(COUNTED_AFTER).await;
            self.count();
        }
    }

    /// Logs how many lines were left out since the last time.
    pub(crate) fn count(&self) {
        let counts: Vec<_> = {
            let mut places = self.lock();
            let counts = places.values_mut();
            counts.filter_map(|one| one.left_out.take()).collect()
        };
        for (message, count) in counts {
            warn!(count, line = message, "left out lines that repeat");
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<tracing::callsite::Identifier, Repeats>> {
        let places = self.0.places.lock();
        places.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for LogLimit {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let Some(rate) = LineRate::of(*event.metadata().level()) else {
            return true;
        };
        let now = self.0.since.elapsed();
        let mut places = self.lock();
        let repeats = places.entry(event.metadata().callsite()).or_default();
        if repeats.admit(rate, now) {
            return true;
        }
        match &mut repeats.left_out {
            Some((_, count)) => *count = count.saturating_add(1),
            none => *none = Some((Message::of(event), 1)),
        }
        drop(places);
        self.0.left_out.notify_one();
        false
    }
}

impl Repeats {
    /// Returns whether a line may be written at `now`, and counts it if so.
    fn admit(&mut self, rate: LineRate, now: Duration) -> bool {
        let full_at = self.full_at.max(now).saturating_add(rate.interval);
        let most = now.saturating_add(rate.interval.saturating_mul(rate.burst));
        if full_at > most {
            return false;
        }
        self.full_at = full_at;
        true
    }
}

/// The message of an event, without its fields.
#[derive(Default)]
struct Message(String);

impl Message {
    fn of(event: &Event<'_>) -> String {
        let mut message = Self::default();
        event.record(&mut message);
        message.0
    }
}

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

impl fmt::Debug for LogLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLimit").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{Sender, channel};

    use tracing::{debug, error};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Lines as they are written.
    struct Lines(Sender<String>);

    impl io::Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(line).into_owned());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: impl FnOnce(&LogLimit)) -> Vec<String> {
        let (lines, written) = channel();
        let writer = move || Lines(lines.clone());
        let limit = LogLimit::new();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::DEBUG)
            .with_ansi(false)
            .with_writer(writer)
            .finish()
            .with(limit.clone());
        tracing::subscriber::with_default(subscriber, || log(&limit));
        written.try_iter().collect()
    }

    #[test]
    fn a_line_that_repeats_is_written_a_few_times_and_then_counted() {
        let lines = logged(|limit| {
            for number in 0..1000 {
                warn!(number, "rejected a connection");
            }
            error!("something else");
            limit.count();
            limit.count();
        });
        let of = |text| lines.iter().filter(|line| line.contains(text)).count();
        assert_eq!(of("number="), 10);
        assert_eq!(of("something else"), 1, "one line does not hide another");
        assert_eq!(
            of("count=990 line=\"rejected a connection\""),
            1,
            "{lines:?}"
        );
        assert_eq!(lines.len(), 12);
    }

    #[test]
    fn lines_that_were_asked_for_are_all_written() {
        let lines = logged(|_| (0..5000).for_each(|number| debug!(number)));
        assert_eq!(lines.len(), 5000);
    }

    #[test]
    fn after_a_burst_one_line_in_an_interval_is_written() {
        let rate = LineRate::of(Level::WARN).unwrap();
        let mut repeats = Repeats::default();
        let mut written = |from: u64, to: u64| {
            let milliseconds = from * 1000..to * 1000;
            let times = milliseconds.map(Duration::from_millis);
            times.filter(|now| repeats.admit(rate, *now)).count()
        };
        assert_eq!(written(0, 1), 10);
        assert_eq!(written(1, 100), 9);
        assert_eq!(written(1000, 1001), 10);
    }
}
