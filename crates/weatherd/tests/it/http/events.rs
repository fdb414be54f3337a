//! Streams of events: several places, resumed where they broke off, ended with the daemon, judged by
//! `curl` across a crash.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use clock::Clock;
use nws_simulator::{AlertInfo, IssuedAlertId};
use serde_json::Value;
use test_support::ChildProcess;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::support::HttpWorld;
use crate::alerts::{HERE, issue, quiet};
use crate::service::{HOUR, SECOND, soon, until};
use crate::support::start_in;
use crate::upstream::Upstream;

const SEATTLE: &str = "/v1/alerts/events?place=47.6062,-122.3321";

/// An event as a client reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    name: String,
    id: String,
    data: String,
}

/// A stream that a client reads.
struct Reader {
    events: mpsc::UnboundedReceiver<Option<Event>>,
    last_id: String,
}

impl Reader {
    /// Opens a stream; a client that comes back has the id of its last event.
    async fn open(http: &HttpWorld, target: &str, last: &str) -> Self {
        let mut stream = TcpStream::connect(http.address).await.unwrap();
        let last = if last.is_empty() {
            String::new()
        } else {
            format!("Last-Event-ID: {last}\r\n")
        };
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{last}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (sender, events) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let (mut text, mut read) = (String::new(), [0; 4096]);
            while let Ok(count @ 1..) = stream.read(&mut read).await {
                text.push_str(&String::from_utf8_lossy(&read[..count]));
                while let Some((block, rest)) = text.split_once("\n\n") {
                    let event = event(block);
                    text = rest.to_owned();
                    if sender.send(Some(event)).is_err() {
                        return;
                    }
                }
            }
            let _ = sender.send(None);
        });
        Self {
            events,
            last_id: String::new(),
        }
    }

    /// Returns what comes next, be it an event or a comment; `None` at the end.
    async fn block(&mut self) -> Option<Event> {
        let event = soon(self.events.recv()).await.flatten()?;
        if !event.id.is_empty() {
            self.last_id.clone_from(&event.id);
        }
        Some(event)
    }

    /// Returns the next event that is there already.
    async fn event(&mut self) -> Event {
        loop {
            let event = self.block().await.expect("the stream goes on");
            if !event.data.is_empty() {
                return event;
            }
        }
    }

    async fn event_in_time(&mut self, http: &HttpWorld) -> Event {
        self.event_within(http, 20).await
    }

    /// Lets half a minute pass, so often at most, until there is an event.
    async fn event_within(&mut self, http: &HttpWorld, rounds: usize) -> Event {
        for _ in 0..rounds {
            http.world.pass(31 * SECOND).await;
            http.world.settle().await;
            let waited = Duration::from_millis(20);
            if let Ok(event) = tokio::time::timeout(waited, self.event()).await {
                return event;
            }
        }
        // On a busy machine it may be on its way still.
        self.event().await
    }
}

fn event(block: &str) -> Event {
    let field = |name: &str| {
        let mut lines = block.lines().filter_map(|line| line.strip_prefix(name));
        lines.next().unwrap_or_default().to_owned()
    };
    Event {
        name: field("event: "),
        id: field("id: "),
        data: field("data: "),
    }
}

fn about(event: &Event) -> (String, String) {
    let told: Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(told["schema"], "weatherd/1");
    assert_eq!(told["change"], event.name);
    let what = told["alert"]["event"].as_str().unwrap();
    (event.name.clone(), what.to_owned())
}

/// Waits until somebody waits for news on behalf of the streams.
async fn parked(http: &HttpWorld) {
    until(|| http.world.service.status().waiting > 0).await;
}

fn told(name: &str, what: &str) -> (String, String) {
    (name.to_owned(), what.to_owned())
}

#[tokio::test]
async fn each_change_is_an_event_with_its_kind() {
    let http = HttpWorld::with(quiet().await, Default::default());
    let flood = issue(&http.world, "Flood Warning", 6);
    let mut reader = Reader::open(&http, SEATTLE, "").await;
    assert_eq!(about(&reader.event().await), told("new", "Flood Warning"));
    parked(&http).await;
    let alerts = http.world.simulator.issued_alerts();
    issue(&http.world, "Wind Advisory", 3);
    let next = reader.event_in_time(&http).await;
    assert_eq!(about(&next), told("new", "Wind Advisory"));
    alerts.revise(flood, |info| info.text.push_str(" More."));
    let next = reader.event_in_time(&http).await;
    assert_eq!(about(&next), told("updated", "Flood Warning"));
    alerts.revise(flood, |info| info.ends += 2 * HOUR);
    let next = reader.event_in_time(&http).await;
    assert_eq!(about(&next), told("extended", "Flood Warning"));
    alerts.cancel(flood);
    let next = reader.event_in_time(&http).await;
    assert_eq!(about(&next), told("ended", "Flood Warning"));
    assert_eq!(reader.last_id, next.id);
}

#[tokio::test]
async fn a_client_that_comes_back_gets_what_it_missed_and_nothing_else() {
    let http = HttpWorld::with(quiet().await, Default::default());
    let flood = issue(&http.world, "Flood Warning", 6);
    issue(&http.world, "Frost Advisory", 6);
    let mut reader = Reader::open(&http, SEATTLE, "").await;
    let first = reader.event().await;
    // Cut off in the middle of what there is: each event has an id of its own.
    drop(reader);
    let mut reader = Reader::open(&http, SEATTLE, &first.id).await;
    let second = reader.event().await;
    assert_ne!(about(&first), about(&second));
    drop(reader);
    http.world.simulator.issued_alerts().cancel(flood);
    issue(&http.world, "Wind Advisory", 3);
    http.world.pass(HOUR / 12).await;
    for _ in 0..2 {
        let mut reader = Reader::open(&http, SEATTLE, &second.id).await;
        let mut all = [reader.event().await, reader.event().await].map(|event| about(&event));
        all.sort();
        assert_eq!(
            all,
            [told("ended", "Flood Warning"), told("new", "Wind Advisory")]
        );
        assert!(reader.events.try_recv().is_err(), "that is all");
    }
    let since = format!("{SEATTLE}&since={}", second.id);
    let mut reader = Reader::open(&http, &since, "").await;
    reader.event().await;
}

#[tokio::test]
async fn a_client_whose_id_is_unknown_is_told_so_before_what_holds() {
    let http = HttpWorld::with(quiet().await, Default::default());
    let strange = "0123456789abcdef-7";
    let mut reader = Reader::open(&http, SEATTLE, strange).await;
    let alone = reader.event().await;
    assert_eq!(alone.name, "reset");
    assert!(alone.data.contains(r#""change":"reset""#), "{alone:?}");
    assert!(!alone.id.is_empty() && alone.id != strange, "{alone:?}");
    issue(&http.world, "Flood Warning", 6);
    http.world.pass(HOUR / 12).await;
    let mut reader = Reader::open(&http, SEATTLE, strange).await;
    let reset = reader.event().await;
    assert_eq!((&*reset.name, &*reset.id), ("reset", ""));
    assert_eq!(about(&reader.event().await), told("new", "Flood Warning"));
    let mut reader = Reader::open(&http, SEATTLE, &alone.id).await;
    assert_eq!(about(&reader.event().await), told("new", "Flood Warning"));
}

#[tokio::test]
async fn several_places_share_a_stream_and_its_ids() {
    let http = HttpWorld::with(quiet().await, Default::default());
    issue(&http.world, "Flood Warning", 6);
    let target = format!("{SEATTLE}&place=45.52,-122.68");
    let mut reader = Reader::open(&http, &target, "").await;
    assert_eq!(about(&reader.event().await), told("new", "Flood Warning"));
    // The other place has nothing to tell, but a cursor.
    let block = reader.block().await.unwrap();
    assert!(
        block.data.is_empty() && !block.id.contains(",-"),
        "{block:?}"
    );
    assert_eq!(block.id.split(',').count(), 2);
    until(|| http.world.service.status().waiting == 2).await;
    let there = crate::alerts::notice(&http.world, "Ice Storm Warning", 6);
    http.world
        .simulator
        .issued_alerts()
        .issue((45.52, -122.68), there);
    let next = reader.event_in_time(&http).await;
    assert_eq!(about(&next), told("new", "Ice Storm Warning"));
    let mut again = Reader::open(&http, &target, &next.id).await;
    assert_eq!(again.block().await.unwrap().id, "", "the time to come back");
    assert!(again.events.try_recv().is_err(), "it knows everything");
    let other = http
        .ask("GET", SEATTLE, &[&format!("Last-Event-ID: {}", next.id)])
        .await;
    assert_eq!(other.status, 400, "{}", other.body);
}

#[tokio::test]
async fn a_newer_forecast_is_an_event() {
    let http = HttpWorld::start().await;
    let mut reader = Reader::open(&http, "/v1/updates?place=47.6062,-122.3321", "").await;
    let first = reader.event().await;
    assert_eq!(first.name, "new");
    let told: Value = serde_json::from_str(&first.data).unwrap();
    assert_eq!(told["provenance"]["update_time"], first.id.as_str());
    parked(&http).await;
    let next = reader.event_within(&http, 300).await;
    assert_eq!(next.name, "updated");
    assert!(next.id > first.id);
}

#[tokio::test]
async fn a_stream_without_news_has_comments_and_ends_at_once_with_the_daemon() {
    let http = HttpWorld::with(quiet().await, Default::default());
    let mut reader = Reader::open(&http, SEATTLE, "").await;
    let first = reader.block().await.unwrap();
    assert_eq!(first, event("retry: 3000"));
    assert!(!reader.block().await.unwrap().id.is_empty());
    parked(&http).await;
    http.world.pass(16 * SECOND).await;
    assert_eq!(reader.block().await.unwrap(), event(": "));
    http.stop().await;
    while reader.block().await.is_some() {}
}

/// Asks on a connection that may have been used before, and reads up to the first event.
async fn stream_on(connection: &mut TcpStream) -> String {
    let ask = format!("GET {SEATTLE} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    connection.write_all(ask.as_bytes()).await.unwrap();
    let mut text = Vec::new();
    while !text.ends_with(b"retry: 3000\n\n\r\n") {
        text.push(soon(connection.read_u8()).await.unwrap());
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_stream_ends_with_its_client_whatever_came_before_it() {
    let http = HttpWorld::with(quiet().await, Default::default());
    let mut fresh = TcpStream::connect(http.address).await.unwrap();
    let head = stream_on(&mut fresh).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    for field in [
        "content-type: text/event-stream\r\n",
        "transfer-encoding: chunked\r\n",
        "date: ",
        "connection: close\r\n",
    ] {
        assert!(head.contains(field), "{head}");
    }
    let mut used = TcpStream::connect(http.address).await.unwrap();
    let health = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    used.write_all(health).await.unwrap();
    let head = stream_on(&mut used).await;
    assert!(head.contains("text/event-stream"), "{head}");
    assert_eq!(http.gauge.open(), 2);
    drop((fresh, used));
    until(|| http.gauge.open() == 0).await;
    http.stop().await;
}

#[tokio::test]
async fn a_stream_about_no_place_is_a_problem_and_head_opens_none() {
    let http = HttpWorld::start().await;
    let wrong = http.get("/v1/alerts/events?place=springfield").await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.header("content-type"), "application/problem+json");
    assert_eq!(http.get("/v1/updates?units=si").await.status, 400);
    let head = http.ask("HEAD", SEATTLE, &[]).await;
    assert_eq!(head.header("content-type"), "text/event-stream");
    assert_eq!(head.header("cache-control"), "no-store");
    assert_eq!(head.header("x-accel-buffering"), "no");
}

/// An alert of these hours, by the clock of the machine.
fn notice(event: &str) -> AlertInfo {
    let now = Clock::system().now();
    AlertInfo {
        event: event.to_owned(),
        severity: "Severe".to_owned(),
        text: "Rivers rise.".to_owned(),
        onset: now,
        ends: now + 6 * HOUR,
    }
}

/// `curl` on a stream, as a client that has the event with this id.
fn follow(dir: &Path, last: &str) -> ChildProcess {
    let mut curl = Command::new("curl");
    curl.args(["-sSN", "--unix-socket"])
        .arg(dir.join("http.sock"))
        .arg("-H")
        .arg(format!("Last-Event-ID: {last}"))
        .arg(format!("http://localhost{SEATTLE}"));
    ChildProcess::spawn("curl", &mut curl)
}

/// Reads the next event: its kind, what it is about, and its id.
fn read(curl: &mut ChildProcess) -> (String, String, String) {
    let name = curl.expect("event: ").replace("event: ", "");
    let id = curl.expect("id: ").replace("id: ", "");
    let data = curl.expect("data: ").replace("data: ", "");
    let told: Value = serde_json::from_str(&data).unwrap();
    let what = told["alert"]["event"].as_str().unwrap().to_owned();
    (name, what, id)
}

#[test]
fn a_daemon_that_is_killed_loses_no_event_and_repeats_none() {
    let upstream = Upstream::with_faults(&[]);
    let alerts = upstream.running.simulator().issued_alerts();
    alerts.exclude_weather(true);
    let dir = tempfile::tempdir().unwrap();
    let text =
        "[http]\nlisten = ['unix:http.sock']\n[cache]\ndisk = false\n[alerts]\ndir = 'alerts'";
    fs::write(dir.path().join("c.toml"), text).unwrap();
    let [upstream_flag, url, agent_flag, agent] = upstream.arguments();
    let arguments = ["--config", "c.toml", upstream_flag, url, agent_flag, agent];
    let mut last = String::new();
    let mut seen = Vec::new();
    let mut held: Option<IssuedAlertId> = None;
    let mut expected = Vec::new();
    for event in [
        "Flood Warning",
        "Wind Advisory",
        "Frost Advisory",
        "Red Flag Warning",
    ] {
        if let Some(before) = held.take() {
            alerts.cancel(before);
            expected.push("ended".to_owned());
        }
        held = Some(alerts.issue(HERE, notice(event)));
        expected.push(format!("new {event}"));
        let mut daemon = start_in(dir.path(), &arguments);
        let mut curl = follow(dir.path(), &last);
        // In the middle of what there is to tell, the connection breaks; and again after it.
        for _ in 0..(if last.is_empty() { 1 } else { 2 }) {
            let (name, what, id) = read(&mut curl);
            assert_ne!(id, last);
            last = id;
            seen.push(if name == "ended" {
                name
            } else {
                format!("{name} {what}")
            });
            curl.kill();
            curl = follow(dir.path(), &last);
        }
        daemon.kill();
        curl.wait();
    }
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
}
