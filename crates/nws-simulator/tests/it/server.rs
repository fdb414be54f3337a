//! Over real sockets: curl where there is one, and hyper's client; deliveries as bad as ordered.

use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use nws_simulator::{FaultRule, Simulator, SimulatorServer, VirtualClock, serve_connection};
use tokio::net::TcpStream;

use crate::world::{MARCH, at};

const FORECAST: &str = "/gridpoints/SEW/125,68/forecast";

async fn running(rules: &[&str]) -> SimulatorServer {
    let rules: Vec<FaultRule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let clock = VirtualClock::at(MARCH.parse().unwrap());
    Simulator::builder()
        .seed(1)
        .clock(clock)
        .faults(rules)
        .build()
        .start()
        .await
        .unwrap()
}

/// Runs curl with a user agent and a deadline; nothing where there is no curl.
async fn curl(arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("curl");
    command
        .args([
            "--silent",
            "--show-error",
            "--max-time",
            "20",
            "--user-agent",
            "tests",
        ])
        .args(arguments);
    let run = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap();
    match run {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("notice: no curl here ({error}); this test is skipped");
            None
        }
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Sends one request over HTTP/1.1 and returns the head, and the body or its error.
async fn get(
    server: &SimulatorServer,
    path: &str,
) -> Result<(http::response::Parts, Result<Bytes, hyper::Error>), hyper::Error> {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(path)
        .header("host", "simulator")
        .header("user-agent", "tests");
    let response = sender
        .send_request(request.body(Empty::<Bytes>::new()).unwrap())
        .await?;
    let (head, body) = response.into_parts();
    Ok((head, body.collect().await.map(|whole| whole.to_bytes())))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_follows_the_redirect_and_unpacks_gzip() {
    let server = running(&[]).await;
    let url = format!("{}/points/47.60620,-122.332071", server.base_url());
    let Some(output) = curl(&[
        "--location",
        "--compressed",
        "--write-out",
        "\n%{http_code} %{num_redirects}",
        &url,
    ])
    .await
    else {
        return;
    };
    assert!(text(&output).ends_with("200 1"), "{}", text(&output));
    assert!(text(&output).contains("SEW/125,68"));
    let headers = curl(&[
        "--head",
        "--header",
        "Accept-Encoding: gzip",
        &format!("{}{FORECAST}", server.base_url()),
    ])
    .await
    .unwrap();
    assert!(
        text(&headers).contains("content-encoding: gzip"),
        "{}",
        text(&headers)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_speaks_tls_and_http2_with_the_made_authority() {
    let server = SimulatorServer::start_tls(Arc::new(at(MARCH)))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem().unwrap()).unwrap();
    let authority = authority.to_str().unwrap();
    let port = server.address().port();
    for (version, spoken) in [("--http2", "2"), ("--http1.1", "1.1")] {
        for host in ["localhost", "127.0.0.1"] {
            let url = format!("https://{host}:{port}{FORECAST}");
            let arguments = [
                "--ipv4",
                version,
                "--cacert",
                authority,
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code} %{http_version}",
                &url,
            ];
            let Some(output) = curl(&arguments).await else {
                return;
            };
            assert_eq!(
                text(&output),
                format!("200 {spoken}"),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    let untrusting = curl(&[&format!("https://localhost:{port}/")])
        .await
        .unwrap();
    assert_eq!(untrusting.status.code(), Some(60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http2_without_tls_is_understood_by_prior_knowledge() {
    let server = running(&[]).await;
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let request =
        Request::get(format!("{}{FORECAST}", server.base_url())).header("user-agent", "tests");
    let response = sender
        .send_request(request.body(Empty::<Bytes>::new()).unwrap())
        .await
        .unwrap();
    assert_eq!(
        (response.status().as_u16(), response.version()),
        (200, http::Version::HTTP_2)
    );
    assert!(
        response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .len()
            > 1_000
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drop_before_the_body_leaves_no_answer() {
    let server = running(&["drop=before"]).await;
    assert!(get(&server, FORECAST).await.is_err());
    server.simulator().faults().clear();
    assert_eq!(get(&server, FORECAST).await.unwrap().0.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drop_inside_the_body_leaves_half_an_answer_and_a_reset() {
    let server = running(&["drop=inside"]).await;
    let (head, body) = get(&server, FORECAST).await.unwrap();
    assert_eq!(head.status, 200);
    assert!(body.is_err());
    // Of the codes that curl has for this, 56 is a reset and 18 an early end.
    let Some(output) = curl(&[&format!("{}{FORECAST}", server.base_url())]).await else {
        return;
    };
    assert!(
        matches!(output.status.code(), Some(56 | 18)),
        "{:?}",
        output.status
    );
    assert!(output.stdout.len() > 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_content_length_promises_what_never_comes() {
    let server = running(&["truncate=wrong"]).await;
    let (head, body) = get(&server, FORECAST).await.unwrap();
    assert!(
        head.headers["content-length"]
            .to_str()
            .unwrap()
            .parse::<usize>()
            .unwrap()
            > 1_000
    );
    assert!(body.is_err());
    server
        .simulator()
        .faults()
        .set(["truncate=right".parse().unwrap()]);
    let (head, body) = get(&server, FORECAST).await.unwrap();
    assert_eq!(
        head.headers["content-length"].to_str().unwrap(),
        body.unwrap().len().to_string()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_unpacks_to_far_more_than_was_sent() {
    let server = running(&["bomb"]).await;
    let (head, body) = get(&server, FORECAST).await.unwrap();
    assert_eq!(head.headers["content-encoding"], "gzip");
    assert!(body.unwrap().len() < 2 << 20);
    let url = format!("{}{FORECAST}", server.base_url());
    let arguments = [
        "--compressed",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
        &url,
    ];
    if let Some(output) = curl(&arguments).await {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_goes_on_as_long_as_it_is_read() {
    let server = running(&["endless"]).await;
    let url = format!("{}{FORECAST}", server.base_url());
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let request = Request::get(url)
        .header("user-agent", "tests")
        .body(Empty::<Bytes>::new())
        .unwrap();
    let mut body = sender.send_request(request).await.unwrap().into_body();
    let mut read = 0;
    while read < 8 << 20 {
        read += body
            .frame()
            .await
            .unwrap()
            .unwrap()
            .into_data()
            .unwrap()
            .len();
    }
}

/// Opens a connection in memory with paused time: waits cost nothing and are exact.
async fn in_memory(rule: &str) -> hyper::client::conn::http1::SendRequest<Empty<Bytes>> {
    let simulator = Arc::new(crate::world::faulty(rule));
    let (near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(serve_connection(simulator, far));
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(near))
        .await
        .unwrap();
    tokio::spawn(connection);
    sender
}

fn forecast() -> Request<Empty<Bytes>> {
    Request::get(FORECAST)
        .header("host", "x")
        .header("user-agent", "tests")
        .body(Empty::new())
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_hang_never_answers() {
    let mut sender = in_memory("hang").await;
    assert!(
        tokio::time::timeout(Duration::from_secs(3_600), sender.send_request(forecast()))
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn latency_lies_in_its_range() {
    for _ in 0..5 {
        let mut sender = in_memory("latency=10s..20s").await;
        let start = tokio::time::Instant::now();
        assert_eq!(sender.send_request(forecast()).await.unwrap().status(), 200);
        let waited = start.elapsed();
        assert!(
            (Duration::from_secs(10)..Duration::from_secs(21)).contains(&waited),
            "{waited:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_drip_arrives_whole_and_late() {
    let mut sender = in_memory("drip=1000/1s").await;
    let start = tokio::time::Instant::now();
    let body = sender
        .send_request(forecast())
        .await
        .unwrap()
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes();
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    let pieces = body.len().div_ceil(1_000) as u64;
    assert!(
        start.elapsed() >= Duration::from_secs(pieces - 1),
        "{:?} for {pieces}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_frees_the_port_and_ends_connections() {
    let server = running(&["hang path=/points"]).await;
    let address = server.address();
    let waiting = tokio::spawn(async move {
        let stream = TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let request = Request::get("/points/40,-100")
            .header("host", "x")
            .header("user-agent", "tests");
        sender
            .send_request(request.body(Empty::<Bytes>::new()).unwrap())
            .await
    });
    while server.simulator().log().total() == 0 {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    assert!(waiting.await.unwrap().is_err());
    assert!(TcpStream::connect(address).await.is_err());
}
