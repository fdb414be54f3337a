//! The shares of guests: each user other than the server's own and root has connections and calls up to a
//! bound, so that one of them leaves room for the others. Knows no message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
pub(super) struct GuestConnection {
    shares: Arc<GuestShares>,
    uid: u32,
}

impl GuestShares {
    pub(super) fn new(limits: &ServerLimits) -> Arc<Self> {
        Arc::new(Self {
            connections: limits.connections_per_guest,
            calls_per_second: limits.calls_per_second_of_guest,
            users: Mutex::default(),
        })
    }

    /// Counts a connection of the user; `None` if it has all that one user may have.
    pub(super) fn connect(self: &Arc<Self>, uid: u32) -> Option<GuestConnection> {
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
            return None;
        }
        share.connections = share.connections.saturating_add(1);
        let shares = Arc::clone(self);
        Some(GuestConnection { shares, uid })
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
    /// Counts a call; false if the user has made all that one may for now.
    pub(super) fn may_call(&self) -> bool {
        let shares = &self.shares;
        let now = Instant::now();
        let mut users = shares.lock();
        let Some(share) = users.get_mut(&self.uid) else {
            return true;
        };
        let passed = now.saturating_duration_since(share.counted);
        let earned = passed.as_secs_f64() * f64::from(shares.calls_per_second);
        share.calls = (share.calls + earned).min(shares.most_calls());
        share.counted = now;
        let may = share.calls >= 1.0;
        if may {
            share.calls -= 1.0;
        }
        may
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
    use std::time::Duration;

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
        assert!(shares.connect(1).is_none());
        let other = shares.connect(2).unwrap();
        drop(one);
        assert!(shares.connect(1).is_some());
        drop((two, other));
    }

    #[tokio::test(start_paused = true)]
    async fn one_users_calls_are_bounded_over_all_its_connections_and_others_are_not() {
        let shares = shares();
        let (one, same) = (shares.connect(1).unwrap(), shares.connect(1).unwrap());
        let other = shares.connect(2).unwrap();
        let made = |most: u32| {
            (0..most)
                .filter(|_| one.may_call() || same.may_call())
                .count()
        };
        assert_eq!(made(100), 20, "two seconds' worth");
        assert!(other.may_call());
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!(made(100), 5);
        // Whoever leaves and comes again has no more than before.
        drop((one, same));
        let again = shares.connect(1).unwrap();
        assert!(!again.may_call());
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!((0..100).filter(|_| again.may_call()).count(), 20);
    }
}
