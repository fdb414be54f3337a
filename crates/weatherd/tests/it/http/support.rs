//! An HTTP face before a service in this process, and the least of a client.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use nws_simulator::TimeSource as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use weather_http::{HttpGauge, HttpListener, HttpOptions, HttpServer};

use crate::service::{World, soon};

/// A face that is open as long as its test.
pub(crate) struct HttpWorld {
    pub(crate) world: World,
    pub(crate) address: SocketAddr,
    pub(crate) gauge: HttpGauge,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// A response, as it came over the wire.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    headers: HashMap<String, String>,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl HttpWorld {
    pub(crate) async fn start() -> Self {
        Self::with(World::start().await, HttpOptions::default())
    }

    pub(crate) fn with(world: World, options: HttpOptions) -> Self {
        Self::listening(world, options, Vec::new())
    }

    /// A face that listens on these, too.
    pub(crate) fn listening(
        world: World,
        options: HttpOptions,
        mut listeners: Vec<HttpListener>,
    ) -> Self {
        let clock = world.clock.clone();
        let options = HttpOptions {
            clock: Clock::from_fn(move || clock.now()),
            ..options
        };
        let listener = HttpListener::bind_tcp("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.to_string();
        let address = address.strip_prefix("http://").unwrap().parse().unwrap();
        let server = HttpServer::new(Arc::clone(&world.service), options);
        let gauge = server.gauge();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        listeners.push(listener);
        let serving = server.serve(listeners, stopped, Duration::from_secs(5));
        Self {
            world,
            address,
            gauge,
            stop: Some(stop),
            serving: tokio::spawn(serving),
        }
    }

    /// Asks for a target, by `GET`.
    pub(crate) async fn get(&self, target: &str) -> Got {
        self.ask("GET", target, &[]).await
    }

    pub(crate) async fn ask(&self, method: &str, target: &str, headers: &[&str]) -> Got {
        let more: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let host = if headers.iter().any(|line| line.starts_with("Host:")) {
            ""
        } else {
            "Host: localhost\r\n"
        };
        let head = format!("{method} {target} HTTP/1.1\r\n{host}{more}Connection: close\r\n\r\n");
        Got::read(&self.exchange(head.as_bytes()).await)
    }

    /// Sends these bytes and reads until the server closes the connection.
    pub(crate) async fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        soon(async {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            // The server may have had enough before it has all.
            let _ = stream.write_all(bytes).await;
            let mut read = Vec::new();
            let _ = stream.read_to_end(&mut read).await;
            read
        })
        .await
    }

    /// Stops the server and waits for its end.
    pub(crate) async fn stop(mut self) -> World {
        drop(self.stop.take());
        soon(self.serving).await.unwrap();
        self.world
    }
}

impl Got {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
            bytes: bytes.split_at(head.len() + 4).1.to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
