//! The shares of guests: each user other than the server's own and root has connections and calls up to a
//! bound, so that one of them leaves room for the others. Knows no message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::ServerLimits;

/// The most users without a connection that are remembered.
const MOST_IDLE_USERS: usize = 1024;

/// The shares of all guests.
#[derive(Debug)]
pub(super) struct GuestShares {
    connections: usize,
    calls_per_second: u32,
    users: Mutex<HashMap<u32, Share>>,
}

/// The share of one user.
#[derive(Debug)]
struct Share {
    connections: usize,
    /// Calls that may follow at once; two seconds' worth at most.
    calls: f64,
    counted: Instant,
}

/// A guest's connection that makes calls; counted until dropped.
#[derive(Debug)]
pub struct GuestConnection {
    shares: Arc<GuestShares>,
    uid: u32,
}

/// A guest takes more than its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareExceeded {
    /// It has as many connections as one user may have.
    #[error("this user has all {0} connections that one user may have")]
    Connections(usize),
    /// It has made as many calls as one user may for now.
    #[error("this user makes more than {per_second} calls per second; ask again later")]
    Calls {
        /// The calls of a second.
        per_second: u32,
        /// The time until its next one.
        retry_after: Duration,
    },
}

impl GuestShares {
    pub(super) fn new(limits: &ServerLimits) -> Arc<Self> {
        Arc::new(Self {
            connections: limits.connections_per_guest,
            calls_per_second: limits.calls_per_second_of_guest,
            users: Mutex::default(),
        })
    }

    /// Counts a connection of the user, unless it has all that one user may have.
    pub(super) fn connect(self: &Arc<Self>, uid: u32) -> Result<GuestConnection, ShareExceeded> {
        let most = self.most_calls();
        let mut users = self.lock();
        if users.len() >= MOST_IDLE_USERS {
            users.retain(|_, share| share.connections > 0);
        }
        let share = users.entry(uid).or_insert_with(|| Share {
            connections: 0,
            calls: most,
            counted: Instant::now(),
        });
        if share.connections >= self.connections {
            return Err(ShareExceeded::Connections(self.connections));
        }
        share.connections = share.connections.saturating_add(1);
        let shares = Arc::clone(self);
        Ok(GuestConnection { shares, uid })
    }

    fn most_calls(&self) -> f64 {
        f64::from(self.calls_per_second) * 2.0
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Share>> {
        // The map is whole after every statement, so a panic elsewhere spoils nothing.
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GuestConnection {
    /// Counts a call.
    ///
    /// # Errors
    ///
    /// [`ShareExceeded::Calls`] if the user has made all that one may for now.
    pub fn count_call(&self) -> Result<(), ShareExceeded> {
        let shares = &self.shares;
        let now = Instant::now();
        let mut users = shares.lock();
        let Some(share) = users.get_mut(&self.uid) else {
            return Ok(());
        };
        let passed = now.saturating_duration_since(share.counted);
        let earned = passed.as_secs_f64() * f64::from(shares.calls_per_second);
        share.calls = (share.calls + earned).min(shares.most_calls());
        share.counted = now;
        if share.calls < 1.0 {
            let per_second = shares.calls_per_second;
            let wait = (1.0 - share.calls) / f64::from(per_second);
            return Err(ShareExceeded::Calls {
                per_second,
                // Of no calls at all, there is never a next one.
                retry_after: Duration::try_from_secs_f64(wait).unwrap_or(Duration::MAX),
            });
        }
        share.calls -= 1.0;
        Ok(())
    }
}

impl Drop for GuestConnection {
    fn drop(&mut self) {
        if let Some(share) = self.shares.lock().get_mut(&self.uid) {
            share.connections = share.connections.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares() -> Arc<GuestShares> {
        GuestShares::new(&ServerLimits {
            connections_per_guest: 2,
            calls_per_second_of_guest: 10,
            ..ServerLimits::DEFAULT
        })
    }

    #[tokio::test(start_paused = true)]
    async fn one_users_connections_leave_those_of_others_alone() {
        let shares = shares();
        let (one, two) = (shares.connect(1).unwrap(), shares.connect(1).unwrap());
        let refused = shares.connect(1).unwrap_err();
        assert_eq!(refused, ShareExceeded::Connections(2));
        let other = shares.connect(2).unwrap();
        drop(one);
        assert!(shares.connect(1).is_ok());
        drop((two, other));
    }

    #[tokio::test(start_paused = true)]
    async fn one_users_calls_are_bounded_over_all_its_connections_and_others_are_not() {
        let shares = shares();
        let (one, same) = (shares.connect(1).unwrap(), shares.connect(1).unwrap());
        let other = shares.connect(2).unwrap();
        let made = |most: u32| {
            (0..most)
                .filter(|_| one.count_call().is_ok() || same.count_call().is_ok())
                .count()
        };
        assert_eq!(made(100), 20, "two seconds' worth");
        assert_eq!(other.count_call(), Ok(()));
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!(made(100), 5);
        // Whoever leaves and comes again has no more than before.
        drop((one, same));
        let again = shares.connect(1).unwrap();
        let exceeded = ShareExceeded::Calls {
            per_second: 10,
            retry_after: Duration::from_millis(100),
        };
        assert_eq!(again.count_call(), Err(exceeded));
        tokio::time::advance(Duration::from_millis(100)).await;
        assert_eq!(again.count_call(), Ok(()));
        tokio::time::advance(Duration::from_secs(60)).await;
        let made = (0..100).filter(|_| again.count_call().is_ok()).count();
        assert_eq!(made, 20);
    }
}
