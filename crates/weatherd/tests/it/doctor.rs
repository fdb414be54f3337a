//! The examination as its users meet it: a line on everything, the remedy where something is amiss, nothing changed.

use std::path::Path;

use test_support::{ChildProcess, EngineServer};

use crate::support::{bare, everything_in, start_in};
use crate::upstream::Upstream;

/// Examines in `dir`, with settings that lead nowhere else.
fn doctor(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = bare(dir);
    command.arg("--doctor").args(arguments);
    let (status, stdout, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
    (status.code().unwrap(), stdout, stderr)
}

/// Returns the line on `name`.
fn line<'t>(text: &'t str, name: &str) -> &'t str {
    let mut lines = text.lines();
    let line = lines.find(|line| line.split_whitespace().nth(1) == Some(name));
    line.unwrap_or_else(|| panic!("{name} in {text}"))
}

#[test]
fn where_all_is_well_each_line_says_so_and_nothing_is_left_behind() {
    let upstream = Upstream::with_faults(&[]);
    let dir = tempfile::tempdir().unwrap();
    let before = everything_in(dir.path());
    let base = upstream.running.base_url();
    let (code, text, stderr) = doctor(dir.path(), &["--dir", ".", "--upstream", &base]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{text}");
    assert!(text.lines().all(|line| line.starts_with("ok ")), "{text}");
    assert!(line(&text, "upstream").contains(&base), "{text}");
    assert!(line(&text, "clock").contains("upstream's"), "{text}");
    assert!(line(&text, "server").contains("none runs"), "{text}");
    assert_eq!(everything_in(dir.path()), before);
    assert_eq!(upstream.running.simulator().log().total(), 1, "asked once");
}

#[test]
fn what_is_amiss_is_told_with_its_remedy_and_the_rest_goes_on() {
    let upstream = Upstream::with_faults(&["status=503"]);
    let dir = tempfile::tempdir().unwrap();
    let base = upstream.running.base_url();
    let arguments = ["--dir", ".", "--authkey-file", "none", "--upstream", &base];
    let (code, text, stderr) = doctor(dir.path(), &arguments);
    assert_eq!(code, 1, "{text}");
    assert!(stderr.contains("see what is AMISS"), "{stderr}");
    assert!(line(&text, "upstream").starts_with("AMISS"), "{text}");
    assert!(line(&text, "upstream").contains("503"), "{text}");
    assert!(line(&text, "key").contains("none"), "{text}");
    assert!(line(&text, "directory").starts_with("ok "), "{text}");
}

#[test]
fn a_server_that_runs_is_told_and_simulated_weather_is_called_so() {
    let dir = tempfile::tempdir().unwrap();
    let _server = start_in(dir.path(), &["--simulate"]);
    let (code, text, stderr) = doctor(dir.path(), &["--dir", ".", "--simulate"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(line(&text, "server").contains("one answers"), "{text}");
    assert!(line(&text, "upstream").contains("SIMULATED"), "{text}");
}

#[test]
fn the_engine_of_a_fleet_is_reached_or_its_remedy_told() {
    let dir = tempfile::tempdir().unwrap();
    let examined = |url: &str| {
        let settings = format!("[fleet]\nurl = {url:?}\ntimeout = \"5s\"\n");
        std::fs::write(dir.path().join("c.toml"), settings).unwrap();
        let arguments = ["--dir", ".", "--config", "c.toml", "--simulate"];
        let (code, text, _) = doctor(dir.path(), &arguments);
        (code, line(&text, "engine").to_owned())
    };
    let absent = format!("unix://{}", dir.path().join("none.sock").display());
    let (code, told) = examined(&absent);
    assert_eq!(code, 1, "{told}");
    assert!(
        told.starts_with("AMISS") && told.contains("start it"),
        "{told}"
    );
    for program in EngineServer::programs() {
        let server = EngineServer::start(program, dir.path(), &[]);
        let (code, told) = examined(&server.url());
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("0 other servers share it"), "{told}");
        server.command("CONFIG SET requirepass secret");
        let (code, told) = examined(&server.url());
        assert_eq!(code, 1, "{told}");
        assert!(told.contains("password_file"), "{told}");
    }
}
