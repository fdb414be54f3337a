//! Open files: how many the daemon needs, how many the system lets it have, and how many connections
//! fit in. Knows no socket.

use std::{fs, io};

use pymanager::server::ServerLimits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::warn;
use weather::DescriptorStatus;
use weather_service::MOST_WAITING;

/// Descriptors for everything but connections of clients and journals: the runtime, the store, the
/// log, connections to the upstream.
const BASE: usize = 64;
/// The least connections that make calls, and newcomers, whatever the system allows.
const LEAST: (usize, usize) = (8, 4);
/// The least part of their patience that fewer newcomers get.
const LEAST_PATIENCE: u32 = 8;

/// Descriptors needed at most, and allowed by the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Descriptors {
    needed: usize,
    allowed: usize,
}

impl Descriptors {
    /// Raises the soft limit as far as `limits` need it and the hard one lets us, and says so where
    /// that is not enough. Returns also the limits that fit. Connections by HTTP need so many more.
    pub(crate) fn provide(limits: ServerLimits, http: usize) -> (Self, ServerLimits) {
        let others = BASE.saturating_add(MOST_WAITING).saturating_add(http);
        let clients = limits.connections.saturating_add(limits.newcomers);
        let needed = clients.saturating_add(others);
        let allowed = raise_to(needed);
        let fitting = fit(allowed, needed, limits);
        if fitting != limits {
            warn!(
                allowed,
                needed,
                connections = fitting.connections,
                "too few open files for all connections; raise the hard limit (ulimit -Hn, LimitNOFILE)"
            );
        }
        (Self { needed, allowed }, fitting)
    }

    /// Returns the figures for the status page, with those open now.
    pub(crate) fn status(self) -> DescriptorStatus {
        DescriptorStatus {
            open: open().unwrap_or_default() as u64,
            needed: self.needed as u64,
            allowed: self.allowed as u64,
        }
    }
}

/// Returns the limits for which `allowed` descriptors are enough; where there are few, half of them
/// are for connections. Fewer newcomers get less time: fewer of them have to share the processor, and
/// those behind them wait for less.
fn fit(allowed: usize, needed: usize, limits: ServerLimits) -> ServerLimits {
    let lacking = needed.saturating_sub(allowed);
    if lacking == 0 {
        return limits;
    }
    let clients = limits.connections.saturating_add(limits.newcomers);
    let clients = clients.saturating_sub(lacking).max(allowed / 2);
    let newcomers = limits.newcomers.min(clients / 3);
    let connections = limits.connections.min(clients.saturating_sub(newcomers));
    let newcomers = newcomers.max(LEAST.1);
    let part = limits.newcomers.div_ceil(newcomers);
    let part = u32::try_from(part).unwrap_or(u32::MAX);
    ServerLimits {
        connections: connections.max(LEAST.0.min(limits.connections)),
        newcomers,
        patience: limits.patience / part.clamp(1, LEAST_PATIENCE),
        ..limits
    }
}

/// Raises the soft limit to `needed` or the hard limit, and returns the limit in force.
fn raise_to(needed: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let count = |bound: Option<u64>| {
        bound.map_or(usize::MAX, |bound| {
            usize::try_from(bound).unwrap_or(usize::MAX)
        })
    };
    let (soft, hard) = (count(limit.current), count(limit.maximum));
    let wanted = needed.min(hard);
    if soft >= wanted {
        return soft;
    }
    let raised = Rlimit {
        current: Some(wanted as u64),
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(error) => {
            warn!(%error, soft, wanted, "cannot raise the limit of open files");
            soft
        }
    }
}

/// Returns the number of descriptors open now, but for the one that counts them.
fn open() -> io::Result<usize> {
    let entries = fs::read_dir("/dev/fd")?;
    Ok(entries.count().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(connections: usize, newcomers: usize) -> ServerLimits {
        ServerLimits {
            connections,
            newcomers,
            ..ServerLimits::DEFAULT
        }
    }

    #[test]
    fn connections_fit_into_what_the_system_allows() {
        let wanted = limits(1024, 512);
        for (allowed, connections, newcomers) in [
            (5000, 1024, 512),
            (1856, 1024, 512),
            (1024, 470, 234),
            (256, 86, 42),
            (48, 16, 8),
            (0, 8, 4),
        ] {
            let fitting = fit(allowed, 1856, wanted);
            let found = (fitting.connections, fitting.newcomers);
            assert_eq!(found, (connections, newcomers), "{allowed}");
        }
        assert_eq!(fit(0, 600, limits(2, 512)).connections, 2);
        let patience = wanted.patience;
        assert_eq!(fit(5000, 1856, wanted).patience, patience);
        assert_eq!(fit(1024, 1856, wanted).patience, patience / 3);
        assert_eq!(fit(0, 1856, wanted).patience, patience / 8);
    }
}
