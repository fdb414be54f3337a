//! Calls of daemons by many clients at once, each a thread, and the times that they took. Knows no engine.

use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use clock::Stopwatch;
use weather::Location;
use weather_client::{Client, Finder};

/// Longer than any call may take.
const HANG: Duration = Duration::from_secs(60);

/// The calls of a measurement.
#[derive(Debug, Default)]
pub(crate) struct CallTally {
    /// The time of each call that was answered.
    pub(crate) times: Vec<Duration>,
    /// The errors of the others.
    pub(crate) failures: Vec<String>,
}

impl CallTally {
    /// Returns the time within which the share `part` of the calls was answered, in milliseconds.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let last = times.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index from 0 to last"
        )]
        let index = (last as f64 * part).round() as usize;
        times
            .get(index)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    }

    /// Adds a call of `client` for the weather at `place`.
    pub(crate) fn call(&mut self, client: &mut Client, place: Location) {
        let watch = Stopwatch::start();
        match client.get_weather(place) {
            Ok(_) => self.times.push(watch.elapsed()),
            Err(error) => self.failures.push(error.to_string()),
        }
    }

    fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.failures.extend(other.failures);
    }
}

/// Connects to the daemon in `dir`.
pub(crate) fn connect(dir: &Path) -> Result<Client> {
    let finder = Finder::default()
        .dir(Some(dir.to_owned()))
        .timeout(HANG)
        .autostart(false);
    Ok(finder.connect()?)
}

/// Has so many clients of each daemon do the same work; they begin together, once all are connected.
pub(crate) fn together<'d>(
    dirs: impl IntoIterator<Item = &'d Path>,
    clients: usize,
    work: impl Fn(&mut Client, &mut CallTally) + Sync,
) -> Result<CallTally> {
    let dirs: Vec<_> = dirs.into_iter().collect();
    let mut connected = Vec::with_capacity(dirs.len() * clients);
    for _ in 0..clients {
        for dir in &dirs {
            connected.push(connect(dir)?);
        }
    }
    let (begin, work) = (&Barrier::new(connected.len()), &work);
    let mut tally = CallTally::default();
    thread::scope(|scope| {
        let start = |mut client: Client| {
            scope.spawn(move || {
                let mut own = CallTally::default();
                begin.wait();
                work(&mut client, &mut own);
                own
            })
        };
        let threads: Vec<_> = connected.into_iter().map(start).collect();
        for thread in threads {
            tally.add(thread.join().map_err(|_| anyhow!("a client panicked"))?);
        }
        Ok(tally)
    })
}
