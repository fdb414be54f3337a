//! The service manager that started this process, such as systemd, as the one to be told when the
//! daemon is ready, reloads its settings or stops, and that it is alive (sd_notify(3)). Without one,
//! nothing is told. Knows no face.

use std::convert::Infallible;
use std::future;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{debug, warn};
use weather::Status;
use weather_service::Service;

/// The time between two signs of life of a daemon that no watchdog asks for any.
const REST: Duration = Duration::from_secs(30);
/// The signs of life in the time after which a watchdog ends a silent process.
const SIGNS: u32 = 3;

/// Tells that the first client can be answered.
pub(crate) fn ready(service: &Service) {
    tell(&[
        NotifyState::Ready,
        NotifyState::Status(&summary(&service.status())),
    ]);
}

/// Tells that the settings are being read again, until [`reloaded`].
pub(crate) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        // It would wait for the end of a reload that it cannot place in time.
        Err(error) => warn!(%error, "cannot tell the service manager of a reload"),
    }
}

/// Tells that reading the settings is over, and how it went.
pub(crate) fn reloaded(service: &Service, failure: Option<&str>) {
    let status = match failure {
        Some(failure) => format!("Serving with the settings of before: {failure}"),
        None => summary(&service.status()),
    };
    tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
}

/// Tells that the daemon ends once the calls in flight have.
pub(crate) fn stopping() {
    tell(&[
        NotifyState::Stopping,
        NotifyState::Status("Finishing the calls in flight"),
    ]);
}

/// Gives signs of life as long as the threads that serve work and the service answers; never ends.
pub(crate) async fn signs_of_life(service: &Arc<Service>) -> Infallible {
    let watchdog = sd_notify::watchdog_enabled();
    let period = watchdog.map_or(REST, |timeout| timeout / SIGNS);
    if period.is_zero() {
        return future::pending().await;
    }
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        ticks.tick().await;
        let service = Arc::clone(service);
        // On a thread that serves, through the locks that every answer takes: if these hang, there is
        // no sign.
        let status = tokio::spawn(async move { summary(&service.status()) }).await;
        match status {
            Ok(status) if status == told => tell(&[NotifyState::Watchdog]),
            Ok(status) => {
                tell(&[NotifyState::Watchdog, NotifyState::Status(&status)]);
                told = status;
            }
            // It panicked, and so would an answer.
            Err(_) => {}
        }
    }
}

/// Returns the state of the daemon in a line.
fn summary(status: &Status) -> String {
    let clients = match status.connections.open {
        1 => "1 client".to_owned(),
        number => format!("{number} clients"),
    };
    let upstream = &status.upstream;
    let state = match upstream.breaker.as_str() {
        "closed" => "",
        _ => ", which fails; answering from the cache",
    };
    format!("Serving {clients}; upstream: {}{state}", upstream.address)
}

fn tell(news: &[NotifyState<'_>]) {
    // A service manager that does not listen is no reason to stop serving.
    if let Err(error) = sd_notify::notify(news) {
        debug!(%error, "cannot tell the service manager");
    }
}
