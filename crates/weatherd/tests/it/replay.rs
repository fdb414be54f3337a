//! An upstream that says again what the real one said: recordings served by their URLs over real
//! sockets, every request counted.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The folder of recordings: `$WEATHERD_RECORDINGS`, else `../shared` beside the repository. Either
/// may be the folder itself or hold it as `nws-recordings`.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests have no configuration to ask, and no log to tell"
)]
pub(crate) fn folder() -> Option<PathBuf> {
    let given = match std::env::var_os("WEATHERD_RECORDINGS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let found = [given.join("nws-recordings"), given.clone()]
        .into_iter()
        .find(|folder| folder.join("points").is_dir());
    if found.is_none() {
        eprintln!("notice: no recordings at {}: skipped", given.display());
    }
    found
}

/// A server of recordings that runs as long as its test.
pub(crate) struct Replay {
    address: SocketAddr,
    /// How often each path was asked for, without its query.
    asked: Arc<Mutex<BTreeMap<String, u64>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Replay {
    pub(crate) async fn start(folder: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<BTreeMap<_, _>>>::default();
        let (folder, counted) = (Arc::new(folder), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (folder, counted) = (Arc::clone(&folder), Arc::clone(&counted));
                tokio::spawn(async move { serve(stream, &folder, &counted).await });
            }
        });
        Self {
            address,
            asked,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests there were for exactly this path, whatever its query.
    pub(crate) fn asked(&self, path: &str) -> u64 {
        let asked = self.asked.lock().unwrap();
        asked.get(path).copied().unwrap_or_default()
    }

    /// How many requests there were.
    pub(crate) fn asked_in_all(&self) -> u64 {
        self.asked.lock().unwrap().values().sum()
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers GET after GET on one connection.
async fn serve(mut stream: TcpStream, folder: &Path, asked: &Mutex<BTreeMap<String, u64>>) {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let head = String::from_utf8(buffer.drain(..end).collect()).unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        *asked.lock().unwrap().entry(path.to_owned()).or_default() += 1;
        let (status, kind, body) = answer(folder, path, query);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(&[head.as_bytes(), &body].concat())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Status, media type and body, as the recordings' README maps files to URLs.
fn answer(folder: &Path, path: &str, query: &str) -> (&'static str, &'static str, Vec<u8>) {
    let file = folder.join(format!("{}.json", path.trim_start_matches('/')));
    let Ok(body) = fs::read(&file) else {
        let problem = json!({
            "type": "https://api.weather.gov/problems/NotFound",
            "title": "Not Found",
            "status": 404,
            "detail": "Not Found",
        });
        let body = serde_json::to_vec(&problem).unwrap();
        return ("404 Not Found", "application/problem+json", body);
    };
    if path == "/alerts/active" {
        return (
            "200 OK",
            "application/geo+json",
            alerts_at(folder, &body, query),
        );
    }
    let kind = if path.starts_with("/products") {
        "application/ld+json"
    } else {
        "application/geo+json"
    };
    ("200 OK", kind, body)
}

/// Those of the recorded alerts whose zones are the recorded point's.
fn alerts_at(folder: &Path, body: &[u8], query: &str) -> Vec<u8> {
    let mut all: Value = serde_json::from_slice(body).unwrap();
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
    serde_json::to_vec(&all).unwrap()
}

/// The zones of a recorded point, by their addresses.
fn zones(folder: &Path, point: &str) -> Vec<Value> {
    let Ok(body) = fs::read(folder.join(format!("points/{point}.json"))) else {
        return Vec::new();
    };
    let point: Value = serde_json::from_slice(&body).unwrap();
    ["forecastZone", "county", "fireWeatherZone"]
        .map(|name| point["properties"][name].clone())
        .to_vec()
}
