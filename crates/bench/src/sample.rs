//! The timings of one measurement. Knows nothing of what was measured.

use std::time::Duration;

use clock::Stopwatch;

/// Many repetitions of one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimingSample {
    /// The time of all repetitions together, in seconds.
    pub(crate) seconds: f64,
    /// The time of each repetition, in microseconds.
    pub(crate) microseconds: Vec<f64>,
}

impl TimingSample {
    /// Measures `count` repetitions of `work` and all of them together.
    pub(crate) fn take<E>(
        count: usize,
        mut work: impl FnMut() -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut microseconds = Vec::with_capacity(count);
        let whole = Stopwatch::start();
        for _ in 0..count {
            let one = Stopwatch::start();
            work()?;
            microseconds.push(in_microseconds(one.elapsed()));
        }
        Ok(Self {
            seconds: whole.elapsed().as_secs_f64(),
            microseconds,
        })
    }

    /// Repetitions per second.
    pub(crate) fn rate(&self) -> f64 {
        count(self.microseconds.len()) / self.seconds
    }
}

/// Returns the value below which the share `part` of `values` lies.
pub(crate) fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index from 0 to last"
    )]
    let index = (count(last) * part).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}

fn in_microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

#[expect(clippy::cast_precision_loss, reason = "no sample has 2^52 members")]
fn count(n: usize) -> f64 {
    n as f64
}
