//! Hostile requests: shapes that smuggle, heads without end, clients that send or take nothing. The face
//! goes on afterwards, for others.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use weather_http::{HttpLimits, HttpOptions};

use super::support::{Got, HttpWorld};
use crate::alerts::{HERE, notice, quiet};
use crate::service::{SECOND, World, soon, until};

/// The responses in what came back, by their status.
fn statuses(bytes: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(bytes);
    let begins = text.split("HTTP/1.").skip(1);
    let status = |begin: &str| begin.get(2..5).and_then(|status| status.parse().ok());
    begins.filter_map(status).collect()
}

async fn assert_serves(http: &HttpWorld) {
    assert_eq!(http.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn nothing_is_smuggled_behind_a_request() {
    let http = HttpWorld::start().await;
    let hidden = "GET /v1/forecast HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for fields in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 50",
        "Content-Length: 0\r\nContent-Length: 50",
        "Content-Length: +5",
        "Content-Length: 5, 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\x0bchunked",
        " Content-Length: 5",
        "X: 1\r\n Content-Length: 5",
        "X: a\0b",
        "Content-Length: 99999999999999999999",
    ] {
        let bytes = format!(
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n\r\n0\r\n\r\n{hidden}"
        );
        let got = statuses(&http.exchange(bytes.as_bytes()).await);
        assert!(got.len() <= 1 && !got.contains(&200), "{fields:?}: {got:?}");
    }
    let counted = http.world.service.status().questions;
    assert!(!counted.contains_key("http.answered"), "{counted:?}");
    // What is legal is answered in its order.
    let last = hidden.replace("Host:", "Connection: close\r\nHost:");
    let both = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n{last}");
    assert_eq!(statuses(&http.exchange(both.as_bytes()).await), [200, 200]);
}

#[tokio::test]
async fn heads_without_end_are_cut() {
    let http = HttpWorld::start().await;
    let long = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
        "X: y\r\n".repeat(1000)
    );
    let line = format!(
        "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "x".repeat(1 << 20)
    );
    for (what, bytes) in [("a field", long), ("fields", many), ("a target", line)] {
        let got = statuses(&http.exchange(bytes.as_bytes()).await);
        assert!(matches!(got[..], [] | [431] | [414]), "{what}: {got:?}");
    }
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"\0\0\0\0",
        b"GET\r\n\r\n",
        b"SSH-2.0-x\r\n",
    ] {
        let got = statuses(&http.exchange(bytes).await);
        assert!(matches!(got[..], [] | [400]), "{bytes:?}: {got:?}");
    }
    assert_serves(&http).await;
}

#[tokio::test]
async fn paths_and_ranges_lead_nowhere() {
    let http = HttpWorld::start().await;
    for target in [
        "/../../etc/passwd",
        "/v1/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/v1/%2e%2e/now",
        "/v1/problems/../now",
        "/v1//now",
        "/v1/now%00",
        "/v1/now/",
        "//localhost/v1/now",
    ] {
        assert_eq!(http.get(target).await.status, 404, "{target}");
    }
    let got = http.ask("GET", "/v1/forecast", &["Range: bytes=0-3"]).await;
    assert_eq!((got.status, got.header("content-range")), (200, ""));
    assert!(got.body.ends_with("}\n"));
}

#[tokio::test]
async fn silence_and_dripping_end_with_the_deadline() {
    let http = HttpWorld::start().await;
    let mut streams = Vec::new();
    for begin in [
        "",
        "GET /healthz HTTP/1.1\r\nHost: loc",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(http.address).await.unwrap();
        stream.write_all(begin.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    // One that was answered, and then says nothing more.
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 64];
    soon(stream.read(&mut first)).await.unwrap();
    streams.push(stream);
    until(|| http.gauge.open() == 5).await;
    while http.gauge.open() > 0 {
        http.world.pass(10 * SECOND).await;
        // Each has its turn between two moments.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
    for mut stream in streams {
        let mut rest = Vec::new();
        let _ = soon(stream.read_to_end(&mut rest)).await;
        assert!(
            statuses(&rest).iter().all(|status| *status == 408),
            "{rest:?}"
        );
    }
    assert_serves(&http).await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_off() {
    let http = HttpWorld::start().await;
    http.get("/v1/hourly").await;
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    // The answers are far more than any socket holds: neither side gets rid of all it has.
    let asking = tokio::spawn(async move {
        let ask = "GET /v1/hourly HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000);
        let _ = stream.write_all(ask.as_bytes()).await;
        stream
    });
    until(|| http.gauge.open() == 1).await;
    while http.gauge.open() == 1 {
        http.world.pass(31 * SECOND).await;
        http.world.settle().await;
    }
    drop(soon(asking).await.unwrap());
    let answered = http.world.service.status().questions["http.answered"];
    assert!(answered < 1000, "{answered}");
    assert_serves(&http).await;
}

#[tokio::test]
async fn a_reader_of_events_that_stops_reading_is_cut_off_and_its_stream_given_up() {
    let http = HttpWorld::with(quiet().await, HttpOptions::default());
    // More than the sockets hold between them.
    for number in 0..12 {
        let mut long = notice(&http.world, &format!("Warning {number}"), 6);
        long.text = "word ".repeat(50_000);
        http.world.simulator.issued_alerts().issue(HERE, long);
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(http.address).await.unwrap();
    let ask = "GET /v1/alerts/events?place=47.6062,-122.3321 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut begin = [0; 15];
    soon(stream.read_exact(&mut begin)).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200 OK");
    assert_eq!(http.gauge.open(), 1);
    while http.gauge.open() > 0 {
        http.world.pass(31 * SECOND).await;
        http.world.settle().await;
    }
    // What it was sent is less than all, and the end of it is no end of a stream.
    let mut rest = Vec::new();
    let _ = soon(stream.read_to_end(&mut rest)).await;
    assert!(rest.len() < 12 * 250_000, "{}", rest.len());
    let metrics = http.get("/metrics").await.body;
    assert!(
        metrics.contains("\nweatherd_event_streams 0\n"),
        "{metrics}"
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_are_told_so_and_the_others_served() {
    let limits = HttpLimits {
        connections: 3,
        ..HttpLimits::DEFAULT
    };
    let options = HttpOptions {
        limits,
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(http.address).await.unwrap());
    }
    until(|| http.gauge.open() == 3).await;
    let refused = Got::read(&http.exchange(b"").await);
    assert_eq!((refused.status, refused.header("retry-after")), (503, "10"));
    assert_eq!(http.gauge.rejected(), 1);
    let mut first = held.pop().unwrap();
    first
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut answer = [0; 15];
    soon(first.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    drop((first, held));
    until(|| http.gauge.open() == 0).await;
    assert_serves(&http).await;
}

#[tokio::test]
async fn a_proxy_is_believed_only_if_it_is_named() {
    let forwarded = "X-Forwarded-Host: evil.example.org";
    let http = HttpWorld::start().await;
    assert_eq!(http.ask("GET", "/healthz", &[forwarded]).await.status, 200);
    let options = HttpOptions {
        hosts: vec!["weather.example.org".to_owned()],
        is_trusted_proxy: std::sync::Arc::new(|ip| ip.is_loopback()),
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    assert_eq!(http.ask("GET", "/healthz", &[forwarded]).await.status, 421);
    // Whomever it asks for.
    let both = [forwarded, "X-Forwarded-For: 192.0.2.1"];
    assert_eq!(http.ask("GET", "/healthz", &both).await.status, 421);
    let good = "X-Forwarded-Host: weather.example.org";
    assert_eq!(http.ask("GET", "/healthz", &[good]).await.status, 200);
}

#[tokio::test]
async fn pages_elsewhere_read_nothing_unless_their_origin_is_named() {
    let origin = "Origin: https://dashboard.example.org";
    let http = HttpWorld::start().await;
    let got = http.ask("GET", "/healthz", &[origin]).await;
    assert_eq!(got.header("access-control-allow-origin"), "");
    assert_eq!(got.header("cross-origin-resource-policy"), "same-origin");
    let options = HttpOptions {
        origins: vec!["https://dashboard.example.org".to_owned()],
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    let got = http.ask("GET", "/healthz", &[origin]).await;
    assert_eq!(
        got.header("access-control-allow-origin"),
        "https://dashboard.example.org"
    );
    let other = http
        .ask("GET", "/healthz", &["Origin: https://example.org"])
        .await;
    assert_eq!(other.header("access-control-allow-origin"), "");
    assert!(other.header("vary").contains("Origin"));
}
