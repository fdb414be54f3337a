//! An upstream that repeats recorded answers: files served by the URLs they were recorded from, over
//! real sockets, every request counted.
//!
//! Knows the shape of an alert list, so that a point gets its own alerts; no other payload.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server of recordings; stops when it is dropped.
#[derive(Debug)]
pub struct ReplayServer {
    address: SocketAddr,
    requests: Arc<RequestCounts>,
    task: tokio::task::JoinHandle<()>,
}

impl ReplayServer {
    /// Serves the folder on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When no port can be bound.
    pub async fn start(folder: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port can be bound");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let requests = Arc::<RequestCounts>::default();
        let (folder, counts) = (Arc::new(folder), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (folder, counts) = (Arc::clone(&folder), Arc::clone(&counts));
                // A client that leaves in the middle ends its connection, not the server.
                tokio::spawn(async move { drop(serve(stream, &folder, &counts).await) });
            }
        });
        Self {
            address,
            requests,
            task,
        }
    }

    /// Returns the base of its URLs, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the number of requests for exactly this path, whatever their query.
    pub fn asked(&self, path: &str) -> u64 {
        self.requests.lock().get(path).copied().unwrap_or_default()
    }

    /// Returns the number of all requests.
    pub fn asked_in_all(&self) -> u64 {
        self.requests.lock().values().sum()
    }
}

impl Drop for ReplayServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Requests by path, without their queries.
#[derive(Debug, Default)]
struct RequestCounts(Mutex<BTreeMap<String, u64>>);

impl RequestCounts {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers GET after GET on one connection.
async fn serve(mut stream: TcpStream, folder: &Path, counts: &RequestCounts) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end);
        let target = head
            .split(' ')
            .nth(1)
            .expect("a request line has a target in its middle");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        *counts.lock().entry(path.to_owned()).or_default() += 1;
        let (status, media_type, body) = respond(folder, path, query);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), &body].concat()).await?;
    }
}

/// Returns status, media type and body, as the recordings' README maps files to URLs.
fn respond(folder: &Path, path: &str, query: &str) -> (&'static str, &'static str, Vec<u8>) {
    let file = folder.join(format!("{}.json", path.trim_start_matches('/')));
    let Ok(body) = fs::read(&file) else {
        let problem = json!({
            "type": "https://api.weather.gov/problems/NotFound",
            "title": "Not Found",
            "status": 404,
            "detail": "Not Found",
        });
        let body = problem.to_string().into_bytes();
        return ("404 Not Found", "application/problem+json", body);
    };
    if path == "/alerts/active" {
        let alerts = alerts_at(folder, &body, query);
        return ("200 OK", "application/geo+json", alerts);
    }
    let media_type = if path.starts_with("/products") {
        "application/ld+json"
    } else {
        "application/geo+json"
    };
    ("200 OK", media_type, body)
}

/// Returns those of the recorded alerts whose zones are the recorded point's.
fn alerts_at(folder: &Path, body: &[u8], query: &str) -> Vec<u8> {
    let mut all: Value = serde_json::from_slice(body).expect("a recording is JSON");
    let point = query
        .split('&')
        .find_map(|part| part.strip_prefix("point="));
    let zones = point.map(|point| zones(folder, point)).unwrap_or_default();
    let touches = |alert: &Value| {
        let affected = alert["properties"]["affectedZones"].as_array();
        affected.is_some_and(|affected| affected.iter().any(|zone| zones.contains(zone)))
    };
    if let Some(features) = all["features"].as_array_mut() {
        features.retain(touches);
    }
    all.to_string().into_bytes()
}

/// Returns the zones of a recorded point, by their addresses.
fn zones(folder: &Path, point: &str) -> Vec<Value> {
    let Ok(body) = fs::read(folder.join(format!("points/{point}.json"))) else {
        return Vec::new();
    };
    let point: Value = serde_json::from_slice(&body).expect("a recording is JSON");
    ["forecastZone", "county", "fireWeatherZone"]
        .map(|name| point["properties"][name].clone())
        .to_vec()
}
