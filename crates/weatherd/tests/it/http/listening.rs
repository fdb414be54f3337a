//! Addresses that are listened on, by whom, and for how long, as `curl` sees it.

use std::fs;
use std::path::Path;

use test_support::{ChildProcess, outcome};

use crate::support::{Daemon, bare, client, command};

/// Runs `curl`; gives status and body.
pub(crate) fn curl(arguments: &[&str]) -> (String, String) {
    let more = [
        "-sS",
        "--max-time",
        "30",
        "-w",
        "\n%{http_version} %{http_code}",
    ];
    let (code, stdout, stderr) = outcome("curl", &[&more, arguments].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    let (body, status) = stdout.trim_end().rsplit_once('\n').unwrap();
    (status.to_owned(), body.to_owned())
}

/// The address that a daemon answers HTTP on, from its status.
pub(crate) fn address(dir: &Path) -> String {
    let status = client(dir).status().unwrap();
    status.listening.first().unwrap().clone()
}

#[test]
fn curl_gets_answers_by_http_1_and_by_h2c_with_prior_knowledge() {
    let daemon = Daemon::start(&["--simulate", "--http=127.0.0.1:0"]);
    let url = format!("{}/v1/now?place=97201", address(daemon.dir()));
    for (option, version) in [
        ("--http1.0", "1"),
        ("--http1.1", "1.1"),
        ("--http2-prior-knowledge", "2"),
    ] {
        let (status, body) = curl(&[option, &url]);
        assert_eq!(status, format!("{version} 200"), "{option}");
        assert!(body.contains("SIMULATED"), "{body}");
    }
}

#[test]
fn a_socket_in_the_file_system_answers_too_and_goes_with_the_daemon() {
    let mut daemon = Daemon::start(&["--simulate", "--http=unix:http.sock"]);
    let socket = daemon.dir().join("http.sock");
    let path = socket.to_str().unwrap();
    let (status, body) = curl(&["--unix-socket", path, "http://weather/v1/forecast"]);
    assert_eq!(status, "1.1 200");
    assert!(body.contains("\"temperature\""), "{body}");
    daemon.stop();
    assert!(!socket.exists());
}

#[test]
fn without_a_word_nothing_listens_and_the_settings_can_name_several_addresses() {
    let daemon = Daemon::simulated();
    assert!(client(daemon.dir()).status().unwrap().listening.is_empty());

    let dir = tempfile::tempdir().unwrap();
    let text = "[http]\nlisten = ['127.0.0.1:0', '[::1]:0', 'unix:http.sock']";
    fs::write(dir.path().join("c.toml"), text).unwrap();
    let mut command = command(dir.path(), &["--simulate", "--config", "c.toml"]);
    let mut process = ChildProcess::spawn("weatherd", &mut command);
    let logged = process.expect_log("answering HTTP");
    process.expect_log("waiting for connections");
    let status = client(dir.path()).status().unwrap();
    assert_eq!(status.listening.len(), 3, "{status}");
    assert!(logged.contains(&status.listening[0]), "{logged}");
    assert!(status.to_string().contains("Listening on unix:http.sock"));
    let over_http = curl(&[&format!("{}/v1/status", status.listening[0])]).1;
    assert!(over_http.contains("unix:http.sock"), "{over_http}");
}

#[test]
fn each_part_can_have_a_listener_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[http]\nlisten = ['unix:api.sock']\n\
        [http.page]\nlisten = ['unix:page.sock']\n\
        [http.metrics]\nlisten = ['unix:metrics.sock', '127.0.0.1:0']";
    fs::write(dir.path().join("c.toml"), text).unwrap();
    let mut command = command(dir.path(), &["--simulate", "--config", "c.toml"]);
    let mut process = ChildProcess::spawn("weatherd", &mut command);
    process.expect_log("waiting for connections");
    for (target, served_at) in [
        ("/v1/now", &["api"][..]),
        ("/v1/openapi.json", &["api"]),
        ("/v1/docs", &["api"]),
        ("/v1/place?place=bend", &["api", "page"]),
        ("/", &["page"]),
        ("/bend?format=3", &["page"]),
        ("/assets/icon.svg", &["page"]),
        ("/metrics", &["metrics"]),
        ("/healthz", &["api", "page", "metrics"]),
        ("/v1/problems/timeout", &["api", "page", "metrics"]),
    ] {
        for part in ["api", "page", "metrics"] {
            let socket = dir.path().join(format!("{part}.sock"));
            let socket = socket.to_str().unwrap();
            let url = format!("http://localhost{target}");
            let (status, body) = curl(&["-L", "--unix-socket", socket, &url]);
            let expected = if served_at.contains(&part) { 200 } else { 404 };
            assert_eq!(status, format!("1.1 {expected}"), "{part} {target}: {body}");
        }
    }
    let status = client(dir.path()).status().unwrap();
    let metrics = status.listening.last().unwrap();
    assert_eq!(curl(&[&format!("{metrics}/metrics")]).0, "1.1 200");
    assert_eq!(curl(&[&format!("{metrics}/v1/now")]).0, "1.1 404");
}

#[test]
fn an_address_of_other_machines_needs_a_word_in_the_settings() {
    let dir = tempfile::tempdir().unwrap();
    for more in [&["--check-config"][..], &[]] {
        let arguments = [&["--simulate", "--http=0.0.0.0:0"], more].concat();
        let mut refused = command(dir.path(), &arguments);
        let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut refused).wait();
        assert_eq!(status.code(), Some(7), "{stderr}");
        assert!(stderr.contains("other machines can reach it"), "{stderr}");
        assert!(stderr.contains("allow_remote = true"), "{stderr}");
    }
    fs::write(dir.path().join("c.toml"), "[http]\nallow_remote = true").unwrap();
    let arguments = ["--config", "c.toml", "--check-config", "--http=0.0.0.0:0"];
    let (status, _, stderr) =
        ChildProcess::spawn("weatherd", &mut command(dir.path(), &arguments)).wait();
    assert_eq!(status.code(), Some(0), "{stderr}");
}

#[test]
fn an_address_that_is_taken_is_named_and_nothing_is_left_behind() {
    let daemon = Daemon::start(&["--simulate", "--http=127.0.0.1:0"]);
    let taken = address(daemon.dir()).replace("http://", "--http=");
    let dir = tempfile::tempdir().unwrap();
    let mut second = command(dir.path(), &["--simulate", &taken]);
    let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut second).wait();
    assert_eq!(status.code(), Some(1), "{stderr}");
    let complaint = taken.replace("--http=", "cannot listen on ");
    assert!(stderr.contains(&complaint), "{stderr}");
    assert!(!dir.path().join(".weather_manager.sock").exists());
}

#[test]
fn the_flag_alone_is_loopback_at_the_default_port() {
    let dir = tempfile::tempdir().unwrap();
    let mut printed = bare(dir.path());
    printed.args(["--http", "--print-config"]);
    let (status, stdout, _) = ChildProcess::spawn("weatherd", &mut printed).wait();
    assert_eq!(status.code(), Some(0));
    let settings: toml::Table = stdout.parse().unwrap();
    let listen = settings["http"]["listen"].as_array().unwrap();
    assert_eq!(listen, &["127.0.0.1:7878".into()]);
}
