//! Texts and JSON of every command before recordings of the real upstream, each at the moment it was
//! made. The recordings are not part of this repository: without them these tests say so and pass.

use std::sync::Arc;

use cache::Cache;
use clock::Clock;
use jiff::Timestamp;
use nws::{ClientConfig, NwsClient};
use serde_json::Value;
use tempfile::TempDir;
use test_support::ReplayServer;
use test_support::recordings::{self, LATHAM, PLACES};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use weather_service::{About, Defaults, Metrics, Service, Upstream};
use weatherd::daemon::Daemon;
use weatherd_config::{ProcessEnvironment, Settings};

use crate::support::wx_in;

/// A daemon in this process before the recordings, with the clock of one of them.
struct World {
    dir: TempDir,
    _stop: oneshot::Sender<()>,
    _upstream: ReplayServer,
    // Drives daemon and upstream.
    _runtime: Runtime,
}

impl World {
    /// Nothing, and a notice, where there are no recordings.
    fn at(moment: &str) -> Option<Self> {
        let folder = recordings::folder()?;
        let now: Timestamp = moment.parse().unwrap();
        let runtime = Runtime::new().unwrap();
        let upstream = runtime.block_on(ReplayServer::start(folder));
        let service = runtime.block_on(service(&upstream.url(), Clock::from_fn(move || now)));
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::simulated(dir.path().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let entered = runtime.enter();
        let daemon =
            Daemon::with_service(Arc::new(service), &settings, &ProcessEnvironment::read());
        runtime.spawn(daemon.unwrap().serve(async { drop(stopped.await) }));
        drop(entered);
        Some(Self {
            dir,
            _stop: stop,
            _upstream: upstream,
            _runtime: runtime,
        })
    }

    /// Returns the output of `wx` for these arguments.
    fn wx(&self, arguments: &[&str]) -> String {
        let (code, text, stderr) = wx_in(self.dir.path(), arguments);
        assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}: {text}");
        text
    }
}

/// A service that asks the upstream at `address`.
async fn service(address: &str, clock: Clock) -> Service {
    let mut config = ClientConfig::new("tests (nobody@example.org)");
    address.clone_into(&mut config.base_url);
    let client = NwsClient::new(config).unwrap();
    let metrics = Arc::new(Metrics::default());
    let resilience = resilience::Settings::default();
    let origin = Upstream::new(client, resilience, 1, clock.clone(), Arc::clone(&metrics));
    let about = About {
        upstream: address.to_owned(),
        simulated: false,
        proxy: None,
    };
    let cache = Cache::open(origin, clock.clone(), cache::Settings::default()).await;
    Service::new(cache, Defaults::default(), about, clock, metrics)
}

#[test]
fn every_recorded_place_has_its_texts() {
    for place in PLACES {
        let (point, name, office) = (place.point, place.name, place.office());
        let Some(world) = World::at(place.moment) else {
            return;
        };
        let by_office = format!("by {office}, ");
        for (arguments, words) in [
            (&[point][..], &[name, "Wind ", "High ", &by_office][..]),
            (&["now", point], &[name, "Humidity", "Pressure", " ago"]),
            (&["hourly", point], &[name, "°F", &by_office]),
            (&["week", point, "--details"], &[name, "Low ", &by_office]),
            (&["alerts", point], &[name]),
            (&["grid", "temperature", point], &[name, "°F", &by_office]),
            (&["sun", point], &[name, "Sun ", "Moon "]),
            (&["forecast", point], &["Weather Forecast for Location"]),
            (&["explain", point], &[&format!("Made by office {office}")]),
            (&["--bar", "plain", "--timeout", "10s", point], &["°F"]),
        ] {
            let text = world.wx(arguments);
            for words in words {
                assert!(text.contains(words), "{arguments:?}, {words}: {text}");
            }
            assert!(!text.contains("SIMULATED"), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn every_recorded_place_has_its_json() {
    for place in PLACES {
        let point = place.point;
        let Some(world) = World::at(place.moment) else {
            return;
        };
        for command in ["now", "hourly", "week", "alerts", "sun"] {
            let text = world.wx(&[command, point, "--json"]);
            let answer: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(answer["schema"], "weatherd/1");
            assert!(answer["place"]["name"].is_string(), "{text}");
        }
        let glance: Value = serde_json::from_str(&world.wx(&["--json", point])).unwrap();
        assert_eq!(glance["troubles"], serde_json::json!([]), "{glance}");
        assert_eq!(glance["week"]["provenance"]["office"], place.office());
    }
}

#[test]
fn the_recorded_alert_and_discussion_are_shown_whole() {
    let point = LATHAM.point;
    let Some(world) = World::at(LATHAM.moment) else {
        return;
    };
    let text = world.wx(&["alerts", point]);
    for words in ["⚠ Air Quality Alert, ", "Western Albany", "NWS Albany NY"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(
        world.wx(&[point]).contains("⚠ Air Quality Alert"),
        "at a glance"
    );
    let text = world.wx(&["discussion", point]);
    assert!(
        text.contains("(AFD) by ALY") && text.contains("&&"),
        "{text}"
    );
}
