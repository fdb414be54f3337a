//! The moments when the world has changed while nobody looked: the machine was asleep, this process was stopped, or
//! the network has another route. The service looks again then. Knows no weather.

use std::convert::Infallible;
use std::time::Duration;

use nix::time::ClockId;
use tokio::time::sleep;
use tracing::{debug, info, warn};
use weather_service::Service;

use crate::routes::RouteNews;

/// The time between two looks at the clock.
const LOOK: Duration = Duration::from_secs(5);
/// A look that comes so much later than it should was kept from it: a busy machine delays by less.
const LATE: Duration = Duration::from_secs(20);
/// The least time between two times of looking again because of the network, whose routes may flap.
const LEAST_BETWEEN: Duration = Duration::from_secs(30);
/// The longest wait before the service looks again, so that the machines of a site do not all ask at once.
const LONGEST_JITTER: Duration = Duration::from_secs(2);

/// Has `service` look again whenever there is a reason.
pub(crate) async fn look_again(service: &Service) -> Infallible {
    tokio::select! {
        never = after_sleep(service) => never,
        never = after_routes(service) => never,
    }
}

async fn after_sleep(service: &Service) -> Infallible {
    loop {
        let slept = sleep_of_the_machine(since_boot).await;
        info!(seconds = slept.as_secs(), "awake again: looking anew");
        sleep(jitter()).await;
        service.look_again();
    }
}

async fn after_routes(service: &Service) -> Infallible {
    let routes = match RouteNews::open() {
        Ok(routes) => routes,
        Err(error) => {
            warn!(%error, "cannot watch the routes of the network");
            return std::future::pending().await;
        }
    };
    loop {
        if let Err(error) = routes.next().await {
            warn!(%error, "no more news of the routes of the network");
            return std::future::pending().await;
        }
        debug!("the network has another route: looking anew");
        sleep(jitter()).await;
        service.look_again();
        // What came meanwhile is one piece of news after it.
        sleep(LEAST_BETWEEN).await;
    }
}

/// Waits until nothing ran for a while, and returns for how long; `since_boot` gives the time that also goes on while
/// the machine is asleep.
async fn sleep_of_the_machine(since_boot: impl Fn() -> Duration) -> Duration {
    loop {
        let before = since_boot();
        sleep(LOOK).await;
        let passed = since_boot().saturating_sub(before);
        if let Some(late) = passed.checked_sub(LOOK).filter(|late| *late > LATE) {
            return late;
        }
    }
}

/// The time since boot, sleep included; zero where the system does not tell, which then is never asleep.
fn since_boot() -> Duration {
    // Through libc, as other clocks: what maps the kernel's page of clocks by itself fails under valgrind.
    let time = ClockId::CLOCK_BOOTTIME.now();
    time.map(Duration::from).unwrap_or_default()
}

fn jitter() -> Duration {
    // Without random numbers all machines look at once, which they may.
    let random = getrandom::u32().unwrap_or_default();
    LONGEST_JITTER.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_that_passes_as_it_should_is_no_sleep() {
        let start = Instant::now();
        let hour = tokio::time::timeout(
            Duration::from_secs(3600),
            sleep_of_the_machine(|| start.elapsed()),
        );
        assert!(hour.await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_was_asleep_has_a_clock_that_is_ahead() {
        let start = Instant::now();
        let night = Duration::from_secs(8 * 3600);
        let looks = Cell::new(0);
        let since_boot = || {
            looks.set(looks.get() + 1);
            start.elapsed()
                + if looks.get() > 5 {
                    night
                } else {
                    Duration::ZERO
                }
        };
        assert_eq!(sleep_of_the_machine(since_boot).await, night);
        assert_eq!(start.elapsed(), 3 * LOOK, "told at the next look");
    }

    #[test]
    fn the_jitter_has_a_bound() {
        assert!((0..100).all(|_| jitter() <= LONGEST_JITTER));
    }
}
