//! Waiting for a newer forecast, and programs that wait.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nws_simulator::AlertInfo;
use rustix::process::Signal;
use tokio::task::JoinHandle;
use weather::{Answer, Error, ErrorKind, Location, QueryOptions};
use weather_service::MOST_WAITING_EACH;

use crate::service::{FORECAST, HOUR, MINUTE, SECOND, World, soon, until};
use crate::support::{Daemon, client, everything_in, signal, start_in};
use crate::upstream::Upstream;

type Told = Result<Option<Answer>, Error>;

async fn parked(world: &World, since: Option<Timestamp>, timeout: Duration) -> JoinHandle<Told> {
    let before = world.service.status().waiting;
    let service = Arc::clone(&world.service);
    let caller = tokio::spawn(async move {
        let place = Location::SEATTLE.into();
        service
            .wait_for_update(&place, since, timeout, QueryOptions::default())
            .await
    });
    until(|| caller.is_finished() || world.service.status().waiting > before).await;
    caller
}

#[tokio::test]
async fn who_has_an_older_forecast_is_answered_at_once() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let older = held - SECOND;
    let caller = parked(&world, Some(older), HOUR).await;
    let answer = soon(caller).await.unwrap().unwrap().unwrap();
    assert_eq!(answer.provenance.update_time, held);
    assert_eq!(world.asked_in_all(), 2);
}

#[tokio::test]
async fn a_newer_forecast_wakes_everybody_for_no_more_requests_than_one_needs() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    // The forecast counts as fresh for an hour, which is as long as anybody may wait.
    world.pass(10 * MINUTE).await;
    let mut callers = Vec::new();
    // As many as one program may have.
    for number in 0..MOST_WAITING_EACH {
        // The time as it was told, or none.
        let since = (number % 2 == 0).then_some(held);
        callers.push(parked(&world, since, 3 * HOUR).await);
    }
    assert_eq!(world.service.status().waiting, MOST_WAITING_EACH as u64);
    let mut minutes = 0;
    while !callers.iter().all(JoinHandle::is_finished) {
        assert!(minutes < 120, "nobody is told");
        world.pass(MINUTE).await;
        world.settle().await;
        minutes += 1;
    }
    for caller in callers {
        let answer = soon(caller).await.unwrap().unwrap().unwrap();
        assert!(answer.provenance.update_time > held);
        assert_eq!(answer.provenance.stale, None);
    }
    let asked = world.asked(FORECAST);
    assert!(asked <= 3, "{asked} in {minutes} minutes");
    assert_eq!(world.service.status().waiting, 0);
    for _ in 0..180 {
        world.pass(MINUTE).await;
    }
    world.settle().await;
    assert_eq!(world.asked(FORECAST), asked, "nobody waits any more");
}

#[tokio::test]
async fn who_waits_in_a_cell_that_is_gone_is_told_of_the_forecast_of_the_new_one() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    world.pass(10 * MINUTE).await;
    world.faults(&[
        "move=3,-2 path=/points",
        &format!("status=404 path={FORECAST}"),
    ]);
    let caller = parked(&world, Some(held), HOUR).await;
    for _ in 0..59 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(caller.is_finished(), "nobody is told");
    let answer = soon(caller).await.unwrap().unwrap().unwrap();
    assert!(answer.provenance.update_time > held);
    assert_eq!(answer.provenance.grid_cell.as_deref(), Some("SEW/128,66"));
}

#[tokio::test]
async fn what_somebody_else_asks_for_wakes_who_waits() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), HOUR).await;
    world.clock.advance(jiff::SignedDuration::from_mins(70));
    let anew = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    let newer = world.ask(anew).await.unwrap();
    let answer = soon(caller).await.unwrap().unwrap().unwrap();
    assert_eq!(answer.provenance.update_time, newer.provenance.update_time);
}

#[tokio::test]
async fn when_time_is_up_or_the_daemon_stops_there_is_no_answer() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), 30 * SECOND).await;
    world.pass(31 * SECOND).await;
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
    // However long it asks for, an hour is all.
    let caller = parked(&world, Some(Timestamp::MAX), 100 * HOUR).await;
    world.pass(HOUR + SECOND).await;
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), HOUR).await;
    world.service.stop_waiting();
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
}

#[tokio::test]
async fn an_outage_is_waited_out_without_a_storm() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    world.faults(&["status=503 path=/gridpoints"]);
    world.pass(50 * MINUTE).await;
    let caller = parked(&world, Some(held), HOUR).await;
    for _ in 0..50 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(!caller.is_finished());
    let asked = world.asked_in_all();
    assert!(
        (5..100).contains(&asked),
        "{asked} requests, retries included"
    );
    world.faults(&[]);
    for _ in 0..8 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(soon(caller).await.unwrap().unwrap().is_some());
}

#[tokio::test]
async fn where_nothing_is_known_there_is_an_error() {
    let world = World::start().await;
    world.faults(&["status=503"]);
    let caller = parked(&world, None, SECOND).await;
    let error = soon(caller).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
}

#[test]
fn programs_wait_and_get_dicts_or_their_own_classes() {
    let daemon = Daemon::simulated();
    for python in test_support::all() {
        assert_eq!(python.run("waiting.py", daemon.dir()), "ok\n", "{python}");
    }
}

#[test]
fn a_program_follows_alerts_through_a_crash_of_the_server() {
    for python in test_support::all() {
        let upstream = Upstream::with_faults(&[]);
        let issued_alerts = upstream.running.simulator().issued_alerts();
        issued_alerts.exclude_weather(true);
        let now = upstream.running.simulator().now();
        let issue = |event: &str| {
            let notice = AlertInfo {
                event: event.to_owned(),
                severity: "Severe".to_owned(),
                text: "By hand.".to_owned(),
                onset: now,
                ends: now + 6 * HOUR,
            };
            issued_alerts.issue((47.6062, -122.3321), notice)
        };
        let flood = issue("Flood Watch");
        let settings = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&settings, "[cache.alerts]\nleast_age = '0s'").unwrap();
        let settings = ["--config", settings.path().to_str().unwrap()];
        let arguments = [&upstream.arguments()[..], &settings].concat();
        let mut daemon = Daemon::start(&arguments);
        let mut program = python.start("following.py", daemon.dir());
        program.expect("first new:Flood-Watch");
        let mut other = client(daemon.dir());
        while other.status().unwrap().waiting == 0 {
            std::thread::yield_now();
        }
        issue("Wind Advisory");
        other.set_options(QueryOptions {
            max_age: Some(Duration::ZERO),
            ..QueryOptions::default()
        });
        other.alerts(Location::SEATTLE).unwrap();
        program.expect("told new:Wind-Advisory");
        daemon.process.kill();
        issued_alerts.cancel(flood);
        issue("Tornado Watch");
        daemon.process = start_in(daemon.dir(), &arguments);
        program.say("go on");
        program.expect("missed ended:Flood-Watch new:Tornado-Watch");
        assert_eq!(program.finish(), "ok\n", "{python}");
    }
}

#[test]
fn the_calls_of_a_program_that_is_killed_are_parked_no_more() {
    for python in test_support::all() {
        let daemon = Daemon::simulated();
        let mut program = python.start("parking.py", daemon.dir());
        let mut client = client(daemon.dir());
        let mut until_parked = |count| {
            while client.status().unwrap().waiting != count {
                std::thread::yield_now();
            }
        };
        until_parked(2);
        program.kill();
        until_parked(0);
    }
}

#[test]
fn a_stop_waits_for_no_call_that_waits() {
    for python in test_support::all() {
        let mut daemon = Daemon::simulated();
        let mut program = python.start("parking.py", daemon.dir());
        let mut client = client(daemon.dir());
        while client.status().unwrap().waiting != 2 {
            std::thread::yield_now();
        }
        signal(&daemon.process, Signal::TERM);
        let (status, _, stderr) = daemon.process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
        assert!(!stderr.contains("cut off"), "{stderr}");
        let (_, told, complaint) = program.wait();
        assert_eq!(told, "told nothing\n", "{python}: {complaint}");
    }
}

#[test]
fn a_daemon_keeps_its_journals_where_it_is_told_and_none_of_simulated_weather() {
    let upstream = Upstream::with_faults(&[]);
    let dir = tempfile::tempdir().unwrap();
    let ask = |arguments: &[&str]| {
        let mut process = start_in(dir.path(), arguments);
        let mut client = client(dir.path());
        let told = client.alert_changes(Location::SEATTLE, None, Duration::ZERO);
        signal(&process, Signal::TERM);
        let (status, _, stderr) = process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
        told.unwrap().cursor
    };
    let journals = |below: &str| {
        let below = dir.path().join(below);
        let found = if below.exists() {
            everything_in(&below)
        } else {
            Vec::new()
        };
        let journals = found
            .iter()
            .filter(|file| file.extension().is_some_and(|e| e == "journal"));
        journals.count()
    };
    let simulated = ["--simulate"];
    assert_ne!(ask(&simulated), ask(&simulated));
    assert_eq!(journals("."), 0);
    let usual = upstream.arguments();
    assert_eq!(ask(&usual).split('-').next(), ask(&usual).split('-').next());
    assert_eq!(journals(".local/state/weatherd/alerts"), 1);
    std::fs::write(dir.path().join("weather.toml"), "[alerts]\ndir = 'kept'").unwrap();
    let elsewhere = [&usual[..], &["--config", "weather.toml"]].concat();
    ask(&elsewhere);
    assert_eq!(journals("kept"), 1);
    std::fs::write(dir.path().join("weather.toml"), "[alerts]\njournal = false").unwrap();
    ask(&elsewhere);
    assert_eq!(journals("."), 2);
}
