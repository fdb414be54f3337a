//! Pauses between two polls. Knows no weather.

use std::time::Duration;

use clock::Clock;
use jiff::Timestamp;

/// The longest that is slept in one piece.
const STEP: Duration = Duration::from_secs(60);

/// Sleeps by the service's clock, which goes on while the machine is suspended; never longer than so
/// much by the machine's own.
pub(super) async fn sleep(clock: &Clock, pause: Duration) {
    let now = clock.now();
    let due = now.checked_add(pause).unwrap_or(Timestamp::MAX);
    let mut slept = Duration::ZERO;
    while slept < pause {
        let left = time_to(due, clock.now());
        let step = left.min(STEP).min(pause.saturating_sub(slept));
        if step.is_zero() {
            return;
        }
        tokio::time::sleep(step).await;
        slept += step;
    }
}

/// Returns the time from `now` to `then`, or none.
pub(super) fn time_to(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}
