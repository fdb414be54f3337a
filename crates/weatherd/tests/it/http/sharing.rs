//! One fetch for both faces.

use std::sync::Arc;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;
use weather::Location;
use weather_client::{Client, Error};
use weather_http::HttpOptions;
use weatherd::daemon::Daemon;
use weatherd_config::{ProcessEnvironment, Settings};

use super::support::HttpWorld;
use crate::fairness::{QUEUED_EACH, cold, paced};
use crate::service::{FORECAST, MARCH, POINT, World, soon, until};

/// The requests of each face.
const EACH: usize = 500;

/// Lets this process have both ends of all connections.
fn raise_the_limit_of_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_cold_requests_by_both_faces_share_two_of_the_upstream() {
    raise_the_limit_of_open_files();
    let http = Arc::new(HttpWorld::start().await);
    http.world.faults(&["latency=500ms"]);
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::simulated(dir.path().to_owned());
    let environment = ProcessEnvironment::read();
    let service = Arc::clone(&http.world.service);
    let daemon = Daemon::with_service(service, &settings, &environment).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(daemon.serve(async { drop(stopped.await) }));
    let mut asking = JoinSet::new();
    for _ in 0..EACH {
        let by_http = Arc::clone(&http);
        asking.spawn(async move {
            let got = by_http.get("/v1/forecast?place=47.6062,-122.3321").await;
            assert_eq!(got.status, 200, "{}", got.body);
        });
        let dir = dir.path().to_owned();
        asking.spawn(async move {
            let finder = Client::finder().dir(Some(dir));
            // On a busy machine, one of so many may not be let in within its time: it tries again.
            let mut client = loop {
                match finder.connect_async().await {
                    Err(Error::Timeout(_)) => {}
                    connected => break connected.unwrap(),
                }
            };
            client.get_weather(Location::SEATTLE).await.unwrap();
        });
    }
    while let Some(asked) = soon(asking.join_next()).await {
        asked.unwrap();
    }
    assert_eq!(
        (http.world.asked(POINT), http.world.asked(FORECAST)),
        (1, 1)
    );
    assert_eq!(http.world.asked_in_all(), 2);
    let counted = http.world.service.status().questions;
    assert_eq!(counted["http.answered"], EACH as u64);
    assert_eq!(counted["manager.answered"], EACH as u64);
    drop(stop);
    soon(serving).await.unwrap().unwrap();
}

/// Behind a believed proxy, an address is the one that the proxy names.
#[tokio::test]
async fn the_connections_of_one_address_have_one_share_of_the_upstream() {
    raise_the_limit_of_open_files();
    let options = HttpOptions {
        is_trusted_proxy: Arc::new(|ip| ip.is_loopback()),
        ..HttpOptions::default()
    };
    let world = World::with(MARCH, paced(1), None).await;
    let http = Arc::new(HttpWorld::with(world, options));
    let waiting = || http.world.service.status().upstream.waiting;
    let ask = |place: u32, from: &'static str| {
        let http = Arc::clone(&http);
        let (north, east) = (cold(place).latitude(), cold(place).longitude());
        let target = format!("/v1/forecast?place={north},{east}");
        tokio::spawn(async move { http.ask("GET", &target, &[from]).await.status })
    };
    let beyond = 40;
    let share = u32::try_from(QUEUED_EACH).unwrap();
    let greedy: Vec<_> = (0..share + beyond)
        .map(|place| ask(place, "X-Forwarded-For: 192.0.2.1"))
        .collect();
    // One of them is at the upstream.
    until(|| greedy.iter().filter(|asked| asked.is_finished()).count() >= 30).await;
    until(|| waiting() == QUEUED_EACH).await;
    let polite = ask(share + beyond, "X-Forwarded-For: 192.0.2.2");
    until(|| waiting() > QUEUED_EACH).await;
    let mut refused = 0;
    for asked in greedy {
        if asked.is_finished() {
            refused += u32::from(asked.await.unwrap() == 429);
        }
    }
    assert!(refused >= 30, "{refused}");
    assert!(!polite.is_finished());
}
