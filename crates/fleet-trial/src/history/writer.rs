//! The file of a history, which many threads write into, and the part of the run that they are in. Times are those of
//! one stopwatch, which begins with it.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use clock::Stopwatch;

use super::record::{HistoryRecord, TimeWindow};

/// The parts of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RunPhase {
    /// All is disturbed.
    Disturbed,
    /// Nothing is, and followers hear of the rest.
    Quiet,
    /// Everybody stops.
    Over,
}

/// A history that is being written.
#[derive(Debug)]
pub(crate) struct HistoryWriter {
    file: Mutex<BufWriter<File>>,
    watch: Stopwatch,
    phase: Mutex<RunPhase>,
    changed: Condvar,
}

impl HistoryWriter {
    /// Begins one in `file`.
    pub(crate) fn create(file: &Path) -> Result<Self> {
        let created =
            File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Self {
            file: Mutex::new(BufWriter::new(created)),
            watch: Stopwatch::start(),
            phase: Mutex::new(RunPhase::Disturbed),
            changed: Condvar::new(),
        })
    }

    /// Returns the time since the begin, in microseconds.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.watch.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Returns the interval from `begin` to now.
    pub(crate) fn since(&self, begin: u64) -> TimeWindow {
        let end = self.now();
        TimeWindow { begin, end }
    }

    /// Writes a line.
    pub(crate) fn write(&self, record: &HistoryRecord) -> Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.write_all(&line)?)
    }

    /// Begins the next part of the run.
    pub(crate) fn enter(&self, phase: RunPhase) {
        *self.phase() = phase;
        self.changed.notify_all();
    }

    /// Tells whether this part of the run has begun.
    pub(crate) fn has_reached(&self, phase: RunPhase) -> bool {
        *self.phase() >= phase
    }

    /// Waits for `time`, or until this part of the run begins. Returns whether it has.
    pub(crate) fn wait(&self, time: Duration, until: RunPhase) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.phase(), time, |phase| *phase < until);
        let (phase, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *phase >= until
    }

    /// Writes what is left to the file.
    pub(crate) fn flush(&self) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.flush()?)
    }

    fn phase(&self) -> MutexGuard<'_, RunPhase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
