//! The resources of a process, from `/proc`: its resident memory and its open descriptors, over
//! time.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The interval between two looks at a process.
const EVERY: Duration = Duration::from_millis(200);

/// The resources of a process at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceUsage {
    /// Resident memory in kilobytes.
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
    let mut seen = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        seen.push(look(pid)?);
        thread::sleep(EVERY);
    }
    Ok(seen)
}

fn look(pid: u32) -> Result<ResourceUsage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd"))?.count();
    Ok(ResourceUsage {
        kilobytes: kilobytes.parse()?,
        descriptors: u64::try_from(descriptors)?,
    })
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

    #[test]
    fn the_second_quarter_is_compared_with_the_last() {
        let seen: Vec<_> = (0..16)
            .map(|n| ResourceUsage {
                kilobytes: n * 100,
                descriptors: n / 4,
            })
            .collect();
        let UsageTrend { early, late } = UsageTrend::of(&seen).unwrap();
        assert_eq!((early.kilobytes, early.descriptors), (600, 1));
        assert_eq!((late.kilobytes, late.descriptors), (1400, 3));
        assert!(UsageTrend::of(&seen[..3]).is_err(), "too short");
    }
}
