//! Upstreams that need certificates or are behind a proxy: what the environment says of them, and the
//! reason in the sentence and in the log.

use std::fs;
use std::path::Path;

use test_support::{ChildProcess, ProxyServer};
use weather::{ErrorKind, Location};
use weather_client::Error;

use crate::support::{bare, client, command};
use crate::upstream::Upstream;

/// Starts a daemon before `upstream` in `dir`, with variables of the environment.
fn start(dir: &Path, upstream: &Upstream, variables: &[(&str, &str)]) -> ChildProcess {
    let mut command = command(dir, &upstream.arguments());
    command.envs(variables.iter().copied());
    let mut daemon = ChildProcess::spawn("weatherd", &mut command);
    daemon.expect_log("waiting for connections");
    daemon
}

fn failure(dir: &Path) -> String {
    match client(dir).get_weather(Location::SEATTLE) {
        Err(Error::Weather {
            kind: ErrorKind::Unreachable,
            message,
        }) => message,
        other => panic!("not out of reach: {other:?}"),
    }
}

#[test]
fn certificates_of_the_environment_are_trusted() {
    let upstream = Upstream::secure();
    let certificates = tempfile::tempdir().unwrap();
    let file = certificates.path().join("authority.pem");
    fs::write(&file, upstream.running.ca_pem().unwrap()).unwrap();
    // Tools of the system put other things beside them.
    fs::write(certificates.path().join("README"), "no certificate").unwrap();
    let (file, dir) = (
        file.to_str().unwrap(),
        certificates.path().to_str().unwrap(),
    );
    for variable in [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", dir)] {
        let dir = tempfile::tempdir().unwrap();
        let _daemon = start(dir.path(), &upstream, &[variable]);
        let forecast = client(dir.path()).get_weather(Location::SEATTLE);
        let forecast = forecast.unwrap_or_else(|e| panic!("{variable:?}: {e}"));
        assert!(forecast.detailed_forecast.contains("SIMULATED"));
    }
}

#[test]
fn certificates_of_the_environment_that_cannot_be_used_are_told_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    for (file, word) in [
        ("missing.pem", "missing.pem"),
        ("empty.pem", "SSL_CERT_FILE"),
    ] {
        let mut command = bare(dir.path());
        command
            .args(["--check-config", "--upstream", "https://127.0.0.1:1"])
            .env("SSL_CERT_FILE", dir.path().join(file));
        let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
        assert_eq!(status.code(), Some(6), "{stderr}");
        assert!(stderr.contains(word), "{stderr}");
    }
}

#[test]
fn the_reason_of_a_failed_handshake_is_in_the_sentence_and_in_the_log() {
    let upstream = Upstream::secure();
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = start(dir.path(), &upstream, &[]);
    let reason = "its certificate was issued by an unknown authority";
    let message = failure(dir.path());
    assert!(message.ends_with(reason), "{message}");
    let line = daemon.expect_log("cannot make a secure connection to the upstream");
    assert!(line.contains("WARN") && line.contains(reason), "{line}");
}

/// An upstream that only the proxy knows.
const BEYOND: [&str; 4] = [
    "--upstream",
    "http://weather.example",
    "--user-agent",
    "tests",
];

fn start_behind(dir: &Path, variable: &str, proxy: &str) -> ChildProcess {
    let mut command = command(dir, &BEYOND);
    command.env(variable, proxy);
    let mut daemon = ChildProcess::spawn("weatherd", &mut command);
    let line = daemon.expect_log("by way of a proxy");
    assert!(!line.contains("secret"), "{line}");
    daemon.expect_log("waiting for connections");
    daemon
}

#[test]
fn a_proxy_of_the_environment_leads_to_the_upstream() {
    let upstream = Upstream::with_faults(&[]);
    for (scheme, asked) in [
        ("http", "CONNECT weather.example:80 HTTP/1.1\r\n"),
        ("socks5h", "socks weather.example:80"),
    ] {
        let proxy = ProxyServer::start(upstream.running.address(), None);
        let address = format!("{scheme}://{}", proxy.address());
        let dir = tempfile::tempdir().unwrap();
        let _daemon = start_behind(dir.path(), "all_proxy", &address);
        let forecast = client(dir.path()).get_weather(Location::SEATTLE).unwrap();
        assert!(forecast.detailed_forecast.contains("SIMULATED"));
        let requests = proxy.asked();
        assert!(!requests.is_empty(), "{scheme}");
        assert!(
            requests.iter().all(|head| head.starts_with(asked)),
            "{requests:?}"
        );
        let status = client(dir.path()).status().unwrap();
        assert_eq!(status.upstream.proxy, Some(address));
    }
}

#[test]
fn a_proxy_of_the_environment_is_named_but_never_with_its_password() {
    let upstream = Upstream::with_faults(&[]);
    let proxy = ProxyServer::start(
        upstream.running.address(),
        Some("407 Proxy Authentication Required"),
    );
    let address = proxy.address();
    let dir = tempfile::tempdir().unwrap();
    let daemon = start_behind(
        dir.path(),
        "http_proxy",
        &format!("http://user:secret@{address}"),
    );
    let message = failure(dir.path());
    let ending = format!(
        "the proxy opens no connection to it: proxy authorization required \
         (by way of the proxy http://{address})"
    );
    assert!(message.ends_with(&ending), "{message}");
    let authorization = "proxy-authorization: basic dxnlcjpzzwnyzxq=";
    let heads = proxy.asked();
    assert!(
        heads
            .iter()
            .all(|head| head.to_lowercase().contains(authorization)),
        "{heads:?}"
    );
    let status = client(dir.path()).status().unwrap();
    assert_eq!(status.upstream.proxy, Some(format!("http://{address}")));
    drop(daemon);
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = bare(dir.path());
    command
        .args(["--check-config", "--upstream", "https://weather.example"])
        .env("https_proxy", "https://user:secret@proxy.example");
    let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
    assert_eq!(status.code(), Some(6), "{stderr}");
    assert!(stderr.contains("must be like http://host:port"), "{stderr}");
    assert!(!stderr.contains("secret"), "{stderr}");
}
