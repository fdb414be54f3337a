//! Followers of alerts at several services with one engine, of every kind that is installed: a cursor
//! works at each of them, and each change comes once, whatever becomes of the engine.

use std::sync::Arc;
use std::time::Duration;

use fleet::Engine;
use jiff::SignedDuration;
use nws_simulator::IssuedAlertId;
use test_support::EngineServer;
use weather::{AlertFilter, ChangeKind, Location};
use weather_service::Service;

use crate::alerts::{ALERTS, issue, quiet};
use crate::changes::kinds;
use crate::fleet::FleetSite;
use crate::service::{HOUR, soon, until};

/// Longer than a list of alerts is fresh.
pub(crate) const A_WHILE: SignedDuration = SignedDuration::from_mins(2);
/// The deadline for an engine that is expected to fail.
const SHORT: Duration = Duration::from_millis(200);

/// A program that follows the alerts of Seattle.
#[derive(Default)]
pub(crate) struct Follower {
    cursor: Option<String>,
    pub(crate) resets: usize,
}

impl Follower {
    /// Asks a service for what is new.
    pub(crate) async fn ask(&mut self, service: &Service) -> Vec<(ChangeKind, String)> {
        let (place, all) = (Location::SEATTLE.into(), AlertFilter::all());
        let asked = service.alert_changes(&place, self.cursor.as_deref(), Duration::ZERO, &all);
        let told = soon(asked).await.unwrap();
        self.resets += usize::from(told.reset);
        let news = kinds(&told).into_iter();
        let news = news.map(|(kind, event)| (kind, event.to_owned())).collect();
        self.cursor = Some(told.cursor);
        news
    }
}

pub(crate) fn new(event: &str) -> (ChangeKind, String) {
    (ChangeKind::New, event.to_owned())
}

fn ended(event: &str) -> (ChangeKind, String) {
    (ChangeKind::Ended, event.to_owned())
}

/// Tells whether the engine was there for all, all the time that something took.
async fn has_been_well(engines: &[Engine], what: impl AsyncFnOnce()) -> bool {
    for engine in engines {
        engine.until_reachable().await;
    }
    let failures = || -> Vec<u64> { engines.iter().map(|e| e.status().failures).collect() };
    let before = failures();
    what().await;
    failures() == before
}

/// Lets the lists that are held go stale. Clocks go on, and nobody who waits for the engine notices.
fn wait_a_while(site: &FleetSite) {
    site.world.clock.advance(A_WHILE);
}

fn warn_of(site: &FleetSite, event: &str) -> IssuedAlertId {
    wait_a_while(site);
    issue(&site.world, event, 6)
}

fn call_off(site: &FleetSite, id: IssuedAlertId) {
    wait_a_while(site);
    assert!(site.world.simulator.issued_alerts().cancel(id));
}

#[tokio::test]
async fn a_cursor_works_at_every_service_and_one_list_is_enough() {
    for program in EngineServer::programs() {
        let site = FleetSite::of(quiet().await, program);
        let services = [site.service("one").await, site.service("other").await];
        let mut follower = Follower::default();
        let flood = warn_of(&site, "Flood Watch");
        assert_eq!(follower.ask(&services[0]).await, [new("Flood Watch")]);
        assert_eq!(follower.ask(&services[1]).await, []);
        warn_of(&site, "Wind Advisory");
        assert_eq!(follower.ask(&services[1]).await, [new("Wind Advisory")]);
        assert_eq!(follower.ask(&services[0]).await, []);
        call_off(&site, flood);
        assert_eq!(follower.ask(&services[0]).await, [ended("Flood Watch")]);
        // a service that nobody has asked before
        let third = site.service("third").await;
        assert_eq!(follower.ask(&third).await, []);
        assert_eq!(follower.resets, 0);
        assert_eq!(site.world.asked(ALERTS), 3);
    }
}

#[tokio::test]
async fn an_outage_of_the_engine_repeats_and_loses_nothing() {
    for program in EngineServer::programs() {
        for returns in ["empty", "paused"] {
            let mut site = FleetSite::of(quiet().await, program);
            let (one, its_engine) = site.patient("one", SHORT).await;
            let (other, other_engine) = site.patient("other", SHORT).await;
            let services = [one, other];
            let mut followers = [Follower::default(), Follower::default()];
            let flood = warn_of(&site, "Flood Watch");
            for (follower, service) in followers.iter_mut().zip(&services) {
                assert_eq!(follower.ask(service).await, [new("Flood Watch")]);
            }
            match returns {
                "paused" => site.server.pause(),
                _ => site.server.kill(),
            }
            // both tell it alone
            warn_of(&site, "Wind Advisory");
            for (follower, service) in followers.iter_mut().zip(&services) {
                assert_eq!(follower.ask(service).await, [new("Wind Advisory")]);
            }
            // only one does
            call_off(&site, flood);
            assert_eq!(
                followers[0].ask(&services[0]).await,
                [ended("Flood Watch")],
                "{returns}"
            );
            match returns {
                "paused" => site.server.resume(),
                _ => site.restart(program),
            }
            let engines = [its_engine, other_engine];
            let mut heard = [Vec::new(), Vec::new()];
            // on a busy machine the engine may seem to fail once more
            while !has_been_well(&engines, async || {
                for (at, service) in services.iter().enumerate() {
                    heard[at].extend(followers[at].ask(service).await);
                }
            })
            .await
            {}
            assert_eq!(heard, [vec![], vec![ended("Flood Watch")]], "{returns}");
            warn_of(&site, "Dense Fog Advisory");
            followers.swap(0, 1);
            for (follower, service) in followers.iter_mut().zip(&services) {
                assert_eq!(
                    follower.ask(service).await,
                    [new("Dense Fog Advisory")],
                    "{returns}"
                );
                assert_eq!(follower.resets, 0, "{returns}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_at_eight_services_hear_each_change_once_while_the_engine_fails_twice() {
    for program in EngineServer::programs() {
        let mut site = FleetSite::of(quiet().await, program);
        let (mut services, mut engines) = (Vec::new(), Vec::new());
        for node in 0..8 {
            let patience = Duration::from_secs(30);
            let (service, engine) = site.patient(&node.to_string(), patience).await;
            services.push(service);
            engines.push(engine);
        }
        let mut followers: Vec<Follower> = services.iter().map(|_| Follower::default()).collect();
        for round in 0..6 {
            match round {
                1 | 4 => {
                    site.server.kill();
                    for engine in &engines {
                        engine.until_failing().await;
                    }
                }
                2 | 5 => {
                    site.restart(program);
                    for engine in &engines {
                        engine.until_reachable().await;
                    }
                }
                _ => {}
            }
            let event = format!("Warning {round}");
            warn_of(&site, &event);
            let asking = followers.into_iter().zip(services.iter().cloned());
            let asking = asking.map(|(mut follower, service)| {
                tokio::spawn(async move {
                    let heard = follower.ask(&service).await;
                    (follower, heard)
                })
            });
            let asking: Vec<_> = asking.collect();
            followers = Vec::new();
            for follower in asking {
                let (follower, heard) = follower.await.unwrap();
                assert_eq!(heard, [new(&event)], "round {round}");
                followers.push(follower);
            }
        }
        // and anywhere else
        followers.rotate_left(3);
        for (follower, service) in followers.iter_mut().zip(&services) {
            assert_eq!(follower.ask(service).await, []);
            assert_eq!(follower.resets, 0);
        }
    }
}

#[tokio::test]
async fn what_is_hostile_under_the_key_of_a_journal_changes_nothing_for_followers() {
    const KEY: &str = "weatherd:2:upstream:stream:{47.6062,-122.3321}";
    for program in EngineServer::programs() {
        let site = FleetSite::of(quiet().await, program);
        let (one, engine) = site.patient("one", HOUR).await;
        let other = site.service("other").await;
        let mut follower = Follower::default();
        for (count, (hostile, event)) in (1..).zip([
            ("SET", "Flood Watch"),
            ("LPUSH", "Wind Advisory"),
            ("XADD", "Dense Fog Advisory"),
        ]) {
            warn_of(&site, event);
            assert_eq!(follower.ask(&one).await, [new(event)]);
            match hostile {
                "XADD" => drop(site.server.command(&format!("XADD {KEY} * entry hello"))),
                _ => {
                    site.server.command(&format!("DEL {KEY}"));
                    site.server.command(&format!("{hostile} {KEY} hello"));
                }
            }
            let event = format!("{event} again");
            warn_of(&site, &event);
            assert_eq!(follower.ask(&one).await, [new(&event)], "{hostile}");
            assert_eq!(engine.status().foreign, count, "{hostile}");
            assert_eq!(follower.ask(&other).await, [], "{hostile}");
        }
        assert_eq!(follower.resets, 0);
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn who_waits_at_one_service_hears_what_another_found() {
    for program in EngineServer::programs() {
        let site = FleetSite::of(quiet().await, program);
        let services = [site.service("one").await, site.service("other").await];
        let mut follower = Follower::default();
        assert_eq!(follower.ask(&services[0]).await, []);
        let waiting = tokio::spawn({
            let (service, cursor) = (Arc::clone(&services[0]), follower.cursor.clone());
            async move {
                let (place, all) = (Location::SEATTLE.into(), AlertFilter::all());
                let since = cursor.as_deref();
                service.alert_changes(&place, since, HOUR, &all).await
            }
        });
        until(|| services[0].status().waiting > 0).await;
        warn_of(&site, "Flood Watch");
        let found = Follower::default().ask(&services[1]).await;
        assert_eq!(found, [new("Flood Watch")]);
        let told = soon(waiting).await.unwrap().unwrap();
        assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
    }
}
