//! Treatment of an upstream that fails: retries with jitter, pacing, a cap on requests in flight, turns
//! among callers and a circuit breaker, around any attempt the caller can make.
//!
//! This room must not know what an attempt does: no HTTP, no weather, no cache, no configuration
//! file. The caller makes the attempt and judges its outcome; [`CallGuard`] decides whether and when
//! there is another one. Time is tokio's (so a test can move it), chance comes from a seed.
//!
//! ```
//! use resilience::{CallGuard, Settings, Verdict};
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
//! # runtime.block_on(async {
//! let guard = CallGuard::new(Settings::default(), 42);
//! let answer = guard
//!     .call(
//!         |attempt| async move {
//!             if attempt.number < 3 { Err("busy") } else { Ok("sunny") }
//!         },
//!         |outcome| match outcome {
//!             Ok(_) => Verdict::Good,
//!             Err(_) => Verdict::Transient { retry_after: None },
//!         },
//!     )
//!     .await;
//! assert!(matches!(answer, Ok("sunny")));
//! assert_eq!(guard.snapshot().counts.retries, 2);
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```

mod admission;
mod breaker;
mod domains;
mod guard;
mod jitter;
mod queue;
mod rate_limiter;
mod retry;
mod settings;
mod shared_pace;
mod shared_turn;
mod snapshot;
mod turn;
mod verdict;
mod window;

pub use guard::CallGuard;
pub use settings::{BreakerSettings, Settings};
pub use shared_pace::{
    OutcomeReport, PaceFuture, PaceUnavailable, SharedOutcome, SharedPace, TurnAnswer, TurnRequest,
};
pub use snapshot::{BreakerState, Counts, Snapshot};
pub use turn::{CallerId, FailureDomain, GroupId, Turn, Urgency};
pub use verdict::{Attempt, Refusal, Verdict};
