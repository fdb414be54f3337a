//! Upstreams that need certificates or are behind a proxy: what the environment says of them, and the
//! reason in the sentence and in the log.

use std::fs;
use std::path::Path;

use test_support::ChildProcess;
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

#[test]
fn a_proxy_of_the_environment_is_named_but_never_with_its_password() {
    let dir = tempfile::tempdir().unwrap();
    // An address of this machine that does not look like one.
    let mut command = command(
        dir.path(),
        &["--upstream", "http://0.0.0.0:1", "--user-agent", "t"],
    );
    command.env("http_proxy", "http://user:secret@192.0.2.1:8080");
    let mut daemon = ChildProcess::spawn("weatherd", &mut command);
    let line = daemon.expect_log("proxies are not used");
    assert!(
        line.contains("http_proxy") && !line.contains("secret"),
        "{line}"
    );
    daemon.expect_log("waiting for connections");
    let message = failure(dir.path());
    assert!(
        message.contains("$http_proxy is set, but proxies are not used"),
        "{message}"
    );
    assert!(!message.contains("secret"), "{message}");
}
