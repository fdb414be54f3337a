//! The end of a daemon that clients start when they need it: after a time without any. Knows no face.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// The number of looks in the time without clients.
const LOOKS: u32 = 30;

/// The clients at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ClientPresence {
    /// Connections that are open, however silent: to their programs they are a promise.
    pub(crate) open: u64,
    /// Connections there have been since the start.
    pub(crate) admitted: u64,
}

/// Waits until there was no client for the time that `limit` says, now or later, by looking at the clients from
/// time to time; it may take a thirtieth longer. A time of zero is never reached. Time in which the machine
/// sleeps does not count.
pub(crate) async fn without_clients(
    mut limit: watch::Receiver<Duration>,
    look: impl Fn() -> ClientPresence,
) {
    let mut seen = look();
    let mut since = Instant::now();
    loop {
        let longest = *limit.borrow_and_update();
        if !longest.is_zero() && since.elapsed() >= longest {
            return;
        }
        tokio::select! {
            () = sleep(longest / LOOKS), if !longest.is_zero() => {}
            Ok(()) = limit.changed() => {}
            else => return pending().await,
        }
        let now = look();
        if now.open > 0 || now != seen {
            since = Instant::now();
        }
        seen = now;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::timeout;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(30 * 60);

    fn always(limit: Duration) -> watch::Receiver<Duration> {
        watch::channel(limit).1
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_after_the_time_without_clients_and_not_before() {
        let start = Instant::now();
        without_clients(always(LIMIT), ClientPresence::default).await;
        assert!(start.elapsed() >= LIMIT);
        assert!(start.elapsed() <= LIMIT + 2 * LIMIT / LOOKS);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_came_and_went_between_two_looks_counts() {
        let start = Instant::now();
        let presence = || ClientPresence {
            open: 0,
            admitted: u64::from(start.elapsed() > LIMIT / 2),
        };
        without_clients(always(LIMIT), presence).await;
        assert!(start.elapsed() >= LIMIT + LIMIT / 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_is_connected_keeps_it_however_silent() {
        let open = Mutex::new(1);
        let presence = || ClientPresence {
            open: *open.lock().unwrap(),
            admitted: 1,
        };
        let end = without_clients(always(LIMIT), presence);
        tokio::pin!(end);
        assert!(timeout(100 * LIMIT, &mut end).await.is_err());
        *open.lock().unwrap() = 0;
        let left = Instant::now();
        end.await;
        assert!(left.elapsed() >= LIMIT - LIMIT / LOOKS);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_zero_is_never_reached() {
        let end = without_clients(always(Duration::ZERO), ClientPresence::default);
        assert!(timeout(1000 * LIMIT, end).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn another_limit_holds_at_once() {
        let (change, limit) = watch::channel(Duration::ZERO);
        let end = without_clients(limit, ClientPresence::default);
        tokio::pin!(end);
        assert!(timeout(LIMIT / 2, &mut end).await.is_err());
        change.send_replace(2 * LIMIT);
        assert!(timeout(LIMIT, &mut end).await.is_err());
        change.send_replace(LIMIT);
        let changed = Instant::now();
        end.await;
        assert_eq!(changed.elapsed(), Duration::ZERO, "it was passed already");
    }
}
