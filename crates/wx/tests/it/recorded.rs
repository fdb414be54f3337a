//! Texts and JSON of every command before recordings of the real upstream, each at the moment it was
//! made. The recordings are not part of this repository: without them these tests say so and pass.

// The one server of recordings there is.
#[path = "../../../weatherd/tests/it/replay.rs"]
#[expect(dead_code, reason = "what its owner counts is not counted here")]
mod replay;

use std::sync::Arc;

use cache::Cache;
use clock::Clock;
use jiff::Timestamp;
use nws::{ClientConfig, NwsClient};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use weather_service::{About, Meter, Service, Upstream, Usual};
use weatherd::daemon::Daemon;
use weatherd::settings::{ProcessEnvironment, Settings};

use crate::support::wx_in;
use replay::{Replay, folder};

/// A recorded place: its coordinates, the moment, its name, its office.
type Recorded = (&'static str, &'static str, &'static str, &'static str);

const PLACES: [Recorded; 5] = [
    (
        "47.6062,-122.3321",
        "2026-03-04T22:38:00Z",
        "Seattle, Washington",
        "SEW",
    ),
    (
        "66.564,-145.252",
        "2026-06-02T15:59:00Z",
        "Fort Yukon, Alaska",
        "AFG",
    ),
    ("13.444,144.778", "2026-05-14T16:35:00Z", "Guam", "GUM"),
    (
        "21.305,-157.858",
        "2024-03-14T13:27:00Z",
        "Honolulu, Hawaii",
        "HFO",
    ),
    (
        "42.745,-73.752",
        "2026-07-15T20:08:00Z",
        "Latham, New York",
        "ALY",
    ),
];

/// A daemon in this process before the recordings, with the clock of one of them.
struct World {
    dir: TempDir,
    _stop: oneshot::Sender<()>,
    _upstream: Replay,
    // Drives daemon and upstream.
    _runtime: Runtime,
}

impl World {
    /// Nothing, and a notice, where there are no recordings.
    fn at(moment: &str) -> Option<Self> {
        let folder = folder()?;
        let now: Timestamp = moment.parse().unwrap();
        let runtime = Runtime::new().unwrap();
        let upstream = runtime.block_on(Replay::start(folder));
        let service = runtime.block_on(service(&upstream.url(), Clock::from_fn(move || now)));
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::simulated(dir.path().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let entered = runtime.enter();
        let daemon = Daemon::around(Arc::new(service), &settings, &ProcessEnvironment::read());
        runtime.spawn(daemon.unwrap().serve(async { drop(stopped.await) }));
        drop(entered);
        Some(Self {
            dir,
            _stop: stop,
            _upstream: upstream,
            _runtime: runtime,
        })
    }

    /// What `wx` prints for these arguments.
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
    let meter = Arc::new(Meter::default());
    let manners = resilience::Settings::default();
    let origin = Upstream::new(client, manners, 1, clock.clone(), Arc::clone(&meter));
    let about = About {
        upstream: address.to_owned(),
        simulated: false,
    };
    let cache = Cache::open(origin, clock.clone(), cache::Settings::default()).await;
    Service::new(cache, Usual::default(), about, clock, meter)
}

#[test]
fn every_recorded_place_has_its_texts() {
    for (point, moment, name, office) in PLACES {
        let Some(world) = World::at(moment) else {
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
    for (point, moment, _, office) in PLACES {
        let Some(world) = World::at(moment) else {
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
        assert_eq!(glance["week"]["provenance"]["office"], office);
    }
}

#[test]
fn the_recorded_alert_and_discussion_are_shown_whole() {
    let (point, moment, ..) = PLACES[4];
    let Some(world) = World::at(moment) else {
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
