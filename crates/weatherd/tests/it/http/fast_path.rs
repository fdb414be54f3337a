//! Requests whose bytes came before: they get what hyper would send them, byte for byte, and nothing that only
//! begins like them gets anything else.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use weather_http::{HttpListener, HttpOptions, HttpParts};

use super::support::{Got, HttpWorld};
use crate::service::{HOUR, MINUTE, SECOND, World, soon, until};

const FORECAST: &str = "/v1/forecast?place=47.6062,-122.3321";
const TARGETS: [&str; 7] = [
    FORECAST,
    "/v1/forecast?place=97201&fields=name,temperature",
    "/v1/hourly?place=47.6062,-122.3321",
    "/v1/hourly?place=Bend&units=si",
    "/v1/week?place=KBFI",
    "/v1/explain?place=97201",
    "/v1/explain?place=97201&fields=provenance",
];
const FIELDS: [&str; 7] = [
    "",
    "User-Agent: dashboard/1.0\r\n",
    "Connection: keep-alive\r\n",
    "Accept-Encoding: gzip, deflate\r\n",
    "Accept-Encoding: gzip, deflate, br\r\n",
    "Accept-Encoding: gzip, deflate, br, zstd\r\n",
    "Origin: https://dashboard.example.org\r\n",
];
const SHORT: Duration = Duration::from_millis(300);
/// Times within a second and across it, while a forecast is fresh and beyond, and until others hold.
const TIMES: [Duration; 9] = [
    SHORT,
    SHORT,
    SHORT,
    SHORT,
    SECOND,
    MINUTE,
    HOUR,
    SHORT,
    Duration::from_secs(9 * 3600),
];
/// As often as a request has to come before it is known: cold, warm, and in its coding.
const OFTEN: usize = 3;

fn request(target: &str, fields: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n").into_bytes()
}

/// The same request with bytes of its own: it is known to nobody.
fn alone(target: &str, fields: &str, number: usize) -> Vec<u8> {
    request(target, &format!("{fields}X-Number: {number}\r\n"))
}

/// Reads one response: its head, with the time that it was sent at left out, and its body.
async fn response(stream: &mut (impl AsyncRead + Unpin)) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.split_once("content-length: ").unwrap().1;
    let length = length.split_once("\r\n").unwrap().0.parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let (begin, date) = head.split_once("date: ").unwrap();
    let (date, end) = date.split_once("\r\n").unwrap();
    assert!(date.len() == 29 && date.ends_with(" GMT"), "{date}");
    (format!("{begin}date: \r\n{end}"), body)
}

async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), ask: &[u8]) -> (String, Vec<u8>) {
    soon(async {
        stream.write_all(ask).await.unwrap();
        response(stream).await
    })
    .await
}

/// Asks on a connection of its own.
async fn ask_once(http: &HttpWorld, request: &[u8]) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    ask(&mut stream, request).await
}

/// A face that knows this request.
async fn knowing(request: &[u8]) -> HttpWorld {
    let http = HttpWorld::start().await;
    for _ in 0..OFTEN {
        ask_once(&http, request).await;
    }
    ask_once(&http, request).await;
    assert_eq!(http.gauge.repeated(), 1);
    http
}

/// Asks for a target at many times, by bytes that are known and by others, and returns how often the body was
/// another one than before.
async fn changes_alike(target: &str) -> usize {
    let options = HttpOptions {
        origins: vec!["https://dashboard.example.org".to_owned()],
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    for fields in FIELDS {
        for _ in 0..OFTEN {
            ask_once(&http, &request(target, fields)).await;
        }
    }
    let mut changes = 0;
    let (mut number, mut last) = (0, Vec::new());
    for time in TIMES {
        http.world.pass(time).await;
        for fields in FIELDS {
            // What is not fresh is so for both, from the first that asks.
            for _ in 0..OFTEN {
                number += 1;
                ask_once(&http, &alone(target, fields, number)).await;
                http.world.settle().await;
            }
            let before = http.gauge.repeated();
            number += 1;
            let mut stream = TcpStream::connect(http.address).await.unwrap();
            let long = ask(&mut stream, &alone(target, fields, number)).await;
            assert_eq!(http.gauge.repeated(), before, "{target} {fields}");
            // On the connection that hyper had, and on a new one.
            let fast = ask(&mut stream, &request(target, fields)).await;
            let other = ask_once(&http, &request(target, fields)).await;
            assert_eq!(http.gauge.repeated(), before + 2, "{target} {fields}");
            assert_eq!(fast.0, long.0, "{target} {fields}");
            assert!(fast.1 == long.1 && fast == other, "{target} {fields}");
            if fields.is_empty() {
                changes += usize::from(last != fast.1);
                last = fast.1;
            }
        }
    }
    changes
}

#[tokio::test]
async fn the_response_is_hypers_byte_for_byte_whenever_it_comes() {
    for target in TARGETS {
        let changes = changes_alike(target).await;
        assert!(changes > 1, "{target}: {changes}");
    }
}

#[tokio::test]
async fn what_is_no_longer_fresh_is_asked_for_again() {
    let http = knowing(&request(FORECAST, "")).await;
    http.world.pass(2 * HOUR).await;
    let asked = http.world.asked_in_all();
    let got = ask_once(&http, &request(FORECAST, "")).await;
    http.world.settle().await;
    assert!(got.0.starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(http.gauge.repeated(), 1);
    assert!(http.world.asked_in_all() > asked);
}

#[tokio::test]
async fn every_one_of_them_is_counted_once() {
    let http = knowing(&request(FORECAST, "")).await;
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    for _ in 0..10 {
        ask(&mut stream, &request(FORECAST, "")).await;
    }
    assert_eq!(http.gauge.repeated(), 11);
    let counted = http.world.service.status().questions["http.answered"];
    assert_eq!(counted, OFTEN as u64 + 11);
    let metrics = http.get("/metrics").await.body;
    assert!(metrics.contains("\nweatherd_http_repeated_requests_total 11\n"));
}

#[tokio::test]
async fn requests_that_ask_for_more_take_the_long_way() {
    let http = HttpWorld::start().await;
    let tag = http.get(FORECAST).await.header("etag").to_owned();
    let get = format!("GET {FORECAST} HTTP/1.1");
    for (line, fields, status, is_repeated) in [
        (&*get, "", 200, true),
        (&get, &format!("If-None-Match: {tag}\r\n"), 304, false),
        (&get, "If-None-Match: \"other\"\r\n", 200, false),
        (
            &get,
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            200,
            false,
        ),
        (&get, "Expect: 100-continue\r\n", 200, false),
        (&get, "Connection: close\r\n", 200, false),
        (&get, "Content-Length: 5\r\n", 413, false),
        (&format!("HEAD {FORECAST} HTTP/1.1"), "", 200, false),
        (&format!("GET {FORECAST} HTTP/1.0"), "", 200, false),
    ] {
        let before = http.gauge.repeated();
        let request = format!("{line}\r\nHost: localhost\r\n{fields}\r\n");
        for _ in 0..2 * OFTEN {
            let mut stream = TcpStream::connect(http.address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut begin = [0; 12];
            soon(stream.read_exact(&mut begin)).await.unwrap();
            let got = std::str::from_utf8(&begin[9..]).unwrap();
            assert_eq!(got, status.to_string(), "{request}");
        }
        assert_eq!(http.gauge.repeated() > before, is_repeated, "{request}");
    }
}

#[tokio::test]
async fn what_the_entrance_decides_is_decided_for_each() {
    let dir = tempfile::tempdir().unwrap();
    let socket = |name: &str| dir.path().join(name);
    let unix = |path: &Path| HttpListener::bind_unix(path).unwrap();
    let parts = HttpParts {
        api: false,
        ..HttpParts::ALL
    };
    let listeners = vec![unix(&socket("all")), unix(&socket("page")).serving(parts)];
    let http = HttpWorld::listening(World::start().await, HttpOptions::default(), listeners);
    let named = format!("GET {FORECAST} HTTP/1.1\r\nHost: evil.example.org\r\n\r\n");
    let mut all = UnixStream::connect(socket("all")).await.unwrap();
    let mut page = UnixStream::connect(socket("page")).await.unwrap();
    for _ in 0..2 * OFTEN {
        let got = ask(&mut all, named.as_bytes()).await;
        assert!(got.0.starts_with("HTTP/1.1 200 "), "{}", got.0);
        let got = ask(&mut page, named.as_bytes()).await;
        assert!(got.0.starts_with("HTTP/1.1 404 "), "{}", got.0);
        let got = ask_once(&http, named.as_bytes()).await;
        assert!(got.0.starts_with("HTTP/1.1 421 "), "{}", got.0);
    }
    assert!(http.gauge.repeated() > 0);
}

#[tokio::test]
async fn a_proxy_that_is_believed_speaks_for_others() {
    let options = HttpOptions {
        is_trusted_proxy: Arc::new(|ip| ip.is_loopback()),
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    for _ in 0..2 * OFTEN {
        ask_once(&http, &request(FORECAST, "X-Forwarded-For: 192.0.2.1\r\n")).await;
        ask_once(&http, &request(FORECAST, "")).await;
    }
    assert_eq!(http.gauge.repeated(), 0);
}

#[tokio::test]
async fn what_begins_or_ends_as_one_of_them_is_read_as_a_whole() {
    let known = request(FORECAST, "");
    let http = knowing(&known).await;
    let last = request(FORECAST, "Connection: close\r\n");
    let hidden = [
        b"GET /healthz HTTP/1.1\r\nConnection: close\r\nX: ",
        &known[..],
    ]
    .concat();
    let body: [&[u8]; 2] = [
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\n",
        &known[..],
    ];
    for (pieces, statuses) in [
        (vec![&known[..], &known, &last], &[200, 200, 200][..]),
        (
            vec![&[&known[..], &known, &last].concat()[..]],
            &[200, 200, 200],
        ),
        (
            vec![&[&known[..], b"\0\0\r\n\r\n"].concat()[..]],
            &[200, 400],
        ),
        (vec![&known, b"nonsense\r\n\r\n"], &[200, 400]),
        (vec![&known[..20], &known[20..], &last], &[200, 200]),
        (vec![&hidden[..45], &hidden[45..]], &[200]),
        (vec![body[0], body[1]], &[413]),
        (vec![b"\r\n", &known, &last], &[200, 200]),
    ] {
        let mut stream = TcpStream::connect(http.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        for piece in &pieces {
            let _ = stream.write_all(piece).await;
            tokio::task::yield_now().await;
        }
        let mut all = Vec::new();
        let _ = soon(stream.read_to_end(&mut all)).await;
        let text = String::from_utf8_lossy(&all);
        let got = text.split("HTTP/1.1 ").skip(1);
        let got: Vec<u16> = got.map(|begin| begin[..3].parse().unwrap()).collect();
        assert_eq!(got, statuses, "{pieces:?}");
    }
}

#[tokio::test]
async fn a_connection_that_hyper_never_had_ends_with_the_face() {
    let known = request(FORECAST, "");
    let http = knowing(&known).await;
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    ask(&mut stream, &known).await;
    let mut begun = TcpStream::connect(http.address).await.unwrap();
    ask(&mut begun, &known).await;
    begun.write_all(&known[..9]).await.unwrap();
    until(|| http.gauge.open() == 2).await;
    let gauge = http.gauge.clone();
    http.stop().await;
    assert_eq!(gauge.open(), 0);
    for mut stream in [stream, begun] {
        let mut rest = Vec::new();
        let _ = soon(stream.read_to_end(&mut rest)).await;
        assert!(rest.is_empty(), "{}", Got::read(&rest).status);
    }
}
