//! Where the wall-clock time comes from, so that tests can move it. It must not know who asks.
//!
//! Waiting and the memory of failures use tokio's monotonic time instead: a wall clock that jumps
//! must not make anyone wait longer.

use jiff::Timestamp;

/// Tells the wall-clock time. It may jump, forward and back.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time as it is now believed to be.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// Tells the time of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the others ask"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Clock for ::clock::Clock {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }
}
