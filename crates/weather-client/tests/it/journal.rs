//! A server that keeps nothing but a journal of alerts, may be restarted under another key and
//! another path, and goes on with the same journal.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use pymanager::pickle::PickledValue;
use pymanager::server::{Call, CallFuture, Referent, Server};
use pymanager::{AuthKey, Exception};
use serde_json::json;
use tokio::net::UnixListener;
use tokio::sync::{oneshot, watch};
use weather::AlertChanges;

/// The keys of a server before and after its restart, as they stand in the connection file.
pub(crate) const KEYS: [(&str, &[u8]); 2] = [("YmVmb3Jl", b"before"), ("YWZ0ZXI=", b"after")];

/// The events so far, shared by a server and the one after it.
#[derive(Clone)]
pub(crate) struct Journal {
    /// The number of changes.
    pub(crate) changes: watch::Sender<u64>,
    /// The number of calls that began to wait for one.
    pub(crate) waiting: watch::Sender<u64>,
}

impl Journal {
    pub(crate) fn of(changes: u64) -> Self {
        Self {
            changes: watch::Sender::new(changes),
            waiting: watch::Sender::new(0),
        }
    }

    /// Returns once so many calls have begun to wait.
    pub(crate) fn is_waited(&self, calls: u64) {
        while *self.waiting.borrow() < calls {
            std::thread::yield_now();
        }
    }

    async fn since(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([place], [since, _timeout]) =
            call.bind_optional(["location"], ["since", "timeout"])?;
        if place.as_str() == Some("nowhere") {
            return Err(Exception::value_error("no place is known as \"nowhere\""));
        }
        let since = since.and_then(|since| since.as_str());
        let known = since.and_then(|since| since.parse().ok());
        let reset = since.is_some() && known.is_none();
        let since = known.unwrap_or(0);
        let mut changes = self.changes.subscribe();
        if *changes.borrow() <= since {
            self.waiting.send_modify(|calls| *calls += 1);
        }
        let now = *changes.wait_for(|now| *now > since).await.unwrap();
        let answer = AlertChanges {
            reset,
            ..changes_between(since, now)
        };
        Ok(PickledValue::from_serialize(&answer).unwrap())
    }
}

impl Referent for Journal {
    fn methods(&self) -> &'static [&'static str] {
        &["alert_changes"]
    }

    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
        Box::pin(self.since(call))
    }

    fn repr(&self) -> String {
        "<Journal of the tests>".to_owned()
    }
}

/// The changes after number `since`, up to number `now`.
fn changes_between(since: u64, now: u64) -> AlertChanges {
    let time = "2026-03-04T14:00:00-08:00";
    let change = |sequence| {
        json!({"sequence": sequence, "change": "new", "time": time, "alert": {
            "id": format!("urn:{sequence}"), "event": "Flood Watch", "severity": "severe",
            "certainty": null, "urgency": null, "headline": null, "area": null,
            "description": null, "instruction": null, "sender": null, "sent": null,
            "onset": null, "ends": null, "zones": [],
        }})
    };
    let changes: Vec<_> = (since + 1..=now).map(change).collect();
    serde_json::from_value(json!({
        "place": {"name": "Seattle", "kind": "town",
            "location": {"latitude": 47.6, "longitude": -122.3},
            "state": null, "time_zone": null, "population": null, "id": null},
        "cursor": now.to_string(), "changes": changes,
        "provenance": {"provider": {"name": "x", "abbreviation": "x", "attribution": "x"},
            "source": "live", "derived": false, "simulated": true,
            "update_time": time, "fetched_at": time, "confirmed_at": time, "age_seconds": 0,
            "stale": null, "office": null, "grid_cell": null},
    }))
    .unwrap()
}

/// A server of a journal; it ends at once when dropped, in the middle of calls.
pub(crate) struct Serving {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// Serves `journal` at `dir/socket`, and says so in the connection file.
    pub(crate) fn start(
        dir: &Path,
        socket: &str,
        (encoded, key): (&str, &[u8]),
        journal: &Journal,
    ) -> Self {
        let server = Server::new(AuthKey::new(key))
            .register("get_weather_service", Arc::new(journal.clone()));
        let path = dir.join(socket);
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || serve(server, path, stopped, &ready));
        is_ready.recv().unwrap();
        let text = json!({"socket_path": socket, "authkey": encoded}).to_string();
        // In one step, as the daemon writes it: a client reads the old file or the new one.
        fs::write(dir.join("new"), text).unwrap();
        fs::rename(dir.join("new"), dir.join(".manager_connection")).unwrap();
        Self {
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

fn serve(
    server: Server,
    path: PathBuf,
    stopped: oneshot::Receiver<()>,
    ready: &std::sync::mpsc::Sender<()>,
) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(async {
        let _ = fs::remove_file(&path);
        let listener = UnixListener::bind(&path).unwrap();
        ready.send(()).unwrap();
        let shutdown = async { drop(stopped.await) };
        server
            .serve(listener, shutdown, Duration::ZERO)
            .await
            .unwrap();
    });
    // Nobody is led to a socket that nobody serves.
    let _ = fs::remove_file(path);
}
