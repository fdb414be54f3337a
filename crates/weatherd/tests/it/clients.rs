//! Both Rust clients of the daemon: every method, asked of simulated weather, and a restart.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use weather::{ErrorKind, Location, PlaceQuery, Units};
use weather_client::Error;
use weatherd::background::Background;
use weatherd::daemon::DaemonError;
use weatherd::instance_lock::InstanceLockError;
use weatherd_config::Settings;

use crate::both::{Both, ask, finder};

const SEATTLE: Location = Location::SEATTLE;
const SOON: Duration = Duration::from_millis(50);

/// A daemon and both clients of it.
struct Running {
    both: Both,
    _daemon: Background,
    _dir: TempDir,
}

fn start() -> Running {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Background::start(Settings::simulated(dir.path().to_owned())).unwrap();
    Running {
        both: Both::connect(&finder(dir.path())).unwrap(),
        _daemon: daemon,
        _dir: dir,
    }
}

#[test]
fn forecasts_and_their_story_are_given() {
    let mut running = start();
    let both = &mut running.both;
    for answer in ask!(both, get_weather(SEATTLE)) {
        let forecast = answer.unwrap();
        assert_eq!(forecast.request, SEATTLE);
        assert!(forecast.detailed_forecast.contains("SIMULATED"));
    }
    for answer in ask!(both, explain(SEATTLE)) {
        assert!(answer.unwrap().provenance.simulated);
    }
    for answer in ask!(both, status()) {
        let status = answer.unwrap();
        assert!(status.upstream.simulated && !status.version.is_empty());
    }
}

#[test]
fn the_weather_now_is_given_in_the_units_asked_for() {
    let mut running = start();
    let both = &mut running.both;
    both.blocking.set_units(Some(Units::SI));
    both.asynchronous.set_units(Some(Units::SI));
    for answer in ask!(both, current(SEATTLE)) {
        let current = answer.unwrap();
        assert_eq!(current.units, Units::SI);
        assert!(current.provenance.simulated);
    }
}

#[test]
fn hours_days_and_layers_are_given() {
    let mut running = start();
    let both = &mut running.both;
    for answer in ask!(both, hourly(SEATTLE)) {
        let hours = answer.unwrap();
        assert!(hours.periods.len() > 100 && hours.provenance.simulated);
    }
    for answer in ask!(both, week(SEATTLE)) {
        let days = answer.unwrap();
        assert!((10..=16).contains(&days.periods.len()), "{days:?}");
    }
    for answer in ask!(both, grid(SEATTLE, Some("snowfallAmount"))) {
        let layer = answer.unwrap();
        assert_eq!(layer.layer, "snowfallAmount");
        assert!(layer.layers.iter().any(|name| name == "temperature"));
    }
}

#[test]
fn alerts_and_their_changes_are_given() {
    let mut running = start();
    let both = &mut running.both;
    for answer in ask!(both, alerts(SEATTLE)) {
        let alerts = answer.unwrap();
        assert!(alerts.provenance.simulated);
    }
    for answer in ask!(both, alert_changes(SEATTLE, None, Duration::ZERO)) {
        let first = answer.unwrap();
        let next = ask!(both, alert_changes(SEATTLE, Some(&first.cursor), SOON));
        for answer in next {
            assert!(answer.unwrap().changes.is_empty());
        }
    }
}

#[test]
fn discussions_sun_and_places_are_given() {
    let mut running = start();
    let both = &mut running.both;
    for answer in ask!(both, discussion(SEATTLE, Some("AFD"))) {
        let discussion = answer.unwrap();
        assert_eq!(discussion.product, "AFD");
        assert!(!discussion.text.is_empty());
    }
    for answer in ask!(both, sun(SEATTLE, Some("2026-06-21"))) {
        let almanac = answer.unwrap();
        assert_eq!(almanac.date, "2026-06-21");
        let hours = almanac.sun.day_length_seconds / 3600;
        assert_eq!(hours, 15, "Seattle's longest day");
    }
    for answer in ask!(both, place(SEATTLE)) {
        let places = answer.unwrap();
        assert_eq!(places.place.unwrap().location, SEATTLE);
    }
}

#[test]
fn waiting_ends_with_news_or_after_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::simulated(dir.path().to_owned());
    let _daemon = Background::start(settings).unwrap();
    // Waiting longer than a call may take is no timeout.
    let finder = finder(dir.path()).timeout(Duration::from_secs(5));
    let mut both = Both::connect(&finder).unwrap();
    let long_ago = Some("2000-01-01T00:00:00Z");
    for answer in ask!(both, wait_for_update(SEATTLE, long_ago, Duration::MAX)) {
        let answer = answer.unwrap();
        assert!(answer.unwrap().provenance.simulated);
    }
    for answer in ask!(both, wait_for_update(SEATTLE, None, SOON)) {
        assert_eq!(answer.unwrap(), None);
    }
}

#[test]
fn what_makes_no_sense_is_a_typed_error_and_the_connection_goes_on() {
    let mut running = start();
    let both = &mut running.both;
    let far = Location::new(0.0, 0.0).unwrap();
    for answer in ask!(both, get_weather(far)) {
        let error = answer.unwrap_err();
        let is_outside = matches!(
            error,
            Error::Weather {
                kind: ErrorKind::NoData,
                ..
            }
        );
        assert!(is_outside && !error.is_passing(), "{error:?}");
    }
    let nowhere = PlaceQuery::Name("Xyzzyville, ZZ".to_owned());
    for answer in ask!(both, get_weather(&nowhere)) {
        let error = answer.unwrap_err();
        let is_bad = matches!(
            error,
            Error::Weather {
                kind: ErrorKind::BadRequest,
                ..
            }
        );
        assert!(is_bad, "{error:?}");
    }
    for answer in ask!(both, get_weather(SEATTLE)) {
        assert!(answer.is_ok());
    }
}

/// A daemon in `dir`. Where another one has just ended in this process, its lock lives on for a
/// moment in children that other tests are starting: between fork and exec they hold its file.
fn daemon(dir: &Path) -> Background {
    let start = || Background::start(Settings::simulated(dir.to_owned()));
    let is_locked = |outcome: &Result<_, DaemonError>| {
        matches!(
            outcome,
            Err(DaemonError::InstanceLock(
                InstanceLockError::AlreadyRunning(_)
            ))
        )
    };
    for _ in 0..1000 {
        let outcome = start();
        if !is_locked(&outcome) {
            return outcome.unwrap();
        }
        std::thread::yield_now();
    }
    start().unwrap()
}

#[test]
fn the_next_call_after_a_restart_of_the_daemon_finds_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let start = || daemon(dir.path());
    let daemon = start();
    let mut both = Both::connect(&finder(dir.path())).unwrap();
    for _ in 0..2 {
        assert!(ask!(both, get_weather(SEATTLE)).iter().all(Result::is_ok));
    }
    daemon.stop().unwrap();
    for outcome in ask!(both, get_weather(SEATTLE)) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, Error::Io(_)) && error.is_passing(),
            "{error:?}"
        );
    }
    for outcome in ask!(both, get_weather(SEATTLE)) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, Error::NoServer(_)) && error.is_passing(),
            "{error:?}"
        );
    }
    let daemon = start();
    for answer in ask!(both, get_weather(SEATTLE)) {
        answer.unwrap();
    }
    drop(daemon);
    let _daemon = start();
    for answer in ask!(both, get_weather(SEATTLE)) {
        answer.unwrap();
    }
}
