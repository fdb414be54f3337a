//! CPython programs over recordings of the real upstream, at the moment each was made.

use std::sync::Arc;

use tempfile::TempDir;
use test_support::recordings::{FORT_YUKON, GUAM, HONOLULU, LATHAM, RecordedPlace, SEATTLE};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use weatherd::daemon::Daemon;
use weatherd_config::{ProcessEnvironment, Settings};

use crate::recorded::{RecordedWorld, location};

/// A daemon in this process around a service before recordings, in a directory of its own.
struct RecordedDaemon {
    dir: TempDir,
    _stop: oneshot::Sender<()>,
    _world: RecordedWorld,
    // Drives daemon and upstream.
    _runtime: Runtime,
}

impl RecordedDaemon {
    fn at(place: RecordedPlace) -> Option<Self> {
        let runtime = Runtime::new().unwrap();
        let world = runtime.block_on(RecordedWorld::at(place))?;
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::simulated(dir.path().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let _entered = runtime.enter();
        let service = Arc::clone(&world.service);
        let daemon = Daemon::with_service(service, &settings, &ProcessEnvironment::read()).unwrap();
        runtime.spawn(daemon.serve(async { drop(stopped.await) }));
        drop(_entered);
        Some(Self {
            dir,
            _stop: stop,
            _world: world,
            _runtime: runtime,
        })
    }
}

#[test]
fn every_answer_is_seen_from_recordings_under_every_python() {
    for (place, time_zone) in [
        (SEATTLE, "America/Los_Angeles"),
        (FORT_YUKON, "America/Anchorage"),
        (GUAM, "Pacific/Guam"),
        (HONOLULU, "Pacific/Honolulu"),
        (LATHAM, "America/New_York"),
    ] {
        let Some(daemon) = RecordedDaemon::at(place) else {
            return;
        };
        let location = location(place);
        let about = serde_json::json!({
            "point": [location.latitude(), location.longitude()],
            "cell": place.cell,
            "time_zone": time_zone,
            "has_discussion": place.point == LATHAM.point,
        });
        std::fs::write(daemon.dir.path().join("recorded.json"), about.to_string()).unwrap();
        for python in test_support::all() {
            let printed = python.run("recorded.py", daemon.dir.path());
            assert_eq!(printed, "ok\n", "{} under {python}", place.point);
        }
    }
}
