//! The resources of a process, from `/proc`: its own memory and its open descriptors, over time.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use clock::Stopwatch;

/// The interval between two looks at a process.
const EVERY: Duration = Duration::from_millis(200);

/// The resources of a process at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ResourceUsage {
    /// The time since the first look.
    pub(crate) at: Duration,
    /// Memory of its own in kilobytes, without files.
    pub(crate) kilobytes: u64,
    /// Open descriptors.
    pub(crate) descriptors: u64,
}

/// The medians of two stretches of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UsageTrend {
    /// The second quarter's.
    pub(crate) early: ResourceUsage,
    /// The last quarter's.
    pub(crate) late: ResourceUsage,
}

/// Looks at the process `pid` until `stop`.
pub(crate) fn watch(pid: u32, stop: &AtomicBool) -> Result<Vec<ResourceUsage>> {
    let watch = Stopwatch::start();
    let mut seen = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        seen.push(look(pid, watch.elapsed())?);
        thread::sleep(EVERY);
    }
    Ok(seen)
}

/// Looks at the process `pid` once.
pub(crate) fn look(pid: u32, at: Duration) -> Result<ResourceUsage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .context("no RssAnon")?;
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd"))?.count();
    Ok(ResourceUsage {
        at,
        kilobytes: kilobytes.parse()?,
        descriptors: u64::try_from(descriptors)?,
    })
}

/// Returns the moments of a run that are shown: the first, the last, and one in each `every`.
pub(crate) fn moments(seen: &[ResourceUsage], every: Duration) -> Vec<ResourceUsage> {
    let mut next = Duration::ZERO;
    let mut shown = Vec::new();
    for usage in seen {
        if usage.at >= next {
            shown.push(*usage);
            next += every;
        }
    }
    shown.extend(seen.last());
    shown
}

/// Returns the growth of memory in kilobytes a minute, as the straight line of least squares has it.
#[expect(clippy::cast_precision_loss, reason = "no memory reaches 2^52 kB")]
pub(crate) fn slope(seen: &[ResourceUsage]) -> f64 {
    let minutes = |usage: &ResourceUsage| usage.at.as_secs_f64() / 60.0;
    let number = seen.len().max(1) as f64;
    let (mean_x, mean_y) = (
        seen.iter().map(minutes).sum::<f64>() / number,
        seen.iter().map(|u| u.kilobytes as f64).sum::<f64>() / number,
    );
    let (mut above, mut below) = (0.0, 0.0);
    for usage in seen {
        let x = minutes(usage) - mean_x;
        above += x * (usage.kilobytes as f64 - mean_y);
        below += x * x;
    }
    if below > 0.0 { above / below } else { 0.0 }
}

impl UsageTrend {
    /// Compares the second quarter of a run with its last.
    pub(crate) fn of(seen: &[ResourceUsage]) -> Result<Self> {
        let quarter = seen.len() / 4;
        let median = |from: usize| {
            let part = seen
                .get(from..from + quarter)
                .filter(|part| !part.is_empty());
            let part = part.context("too short a run to see a trend")?;
            let middle = |of: fn(&ResourceUsage) -> u64| {
                let mut values: Vec<_> = part.iter().map(of).collect();
                values.sort_unstable();
                values[values.len() / 2]
            };
            anyhow::Ok(ResourceUsage {
                at: part[0].at,
                kilobytes: middle(|h| h.kilobytes),
                descriptors: middle(|h| h.descriptors),
            })
        };
        Ok(Self {
            early: median(quarter)?,
            late: median(seen.len() - quarter)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growing() -> Vec<ResourceUsage> {
        let seen = (0..16).map(|n| ResourceUsage {
            at: Duration::from_secs(30 * n),
            kilobytes: n * 100,
            descriptors: n / 4,
        });
        seen.collect()
    }

    #[test]
    fn the_second_quarter_is_compared_with_the_last() {
        let seen = growing();
        let UsageTrend { early, late } = UsageTrend::of(&seen).unwrap();
        assert_eq!((early.kilobytes, early.descriptors), (600, 1));
        assert_eq!((late.kilobytes, late.descriptors), (1400, 3));
        assert!(UsageTrend::of(&seen[..3]).is_err(), "too short");
    }

    #[test]
    fn the_slope_is_per_minute_and_the_last_moment_is_shown() {
        let seen = growing();
        assert!((slope(&seen) - 200.0).abs() < 1e-9, "{}", slope(&seen));
        let shown = moments(&seen, Duration::from_secs(180));
        let at: Vec<_> = shown.iter().map(|usage| usage.at.as_secs()).collect();
        assert_eq!(at, [0, 180, 360, 450]);
    }
}
