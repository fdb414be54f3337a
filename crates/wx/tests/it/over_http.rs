//! The bodies of the HTTP face are the texts that `wx --json` prints, byte for byte.

use test_support::outcome;

use crate::support::Server;

/// What `curl` gets from this address of the API.
fn curl(base: &str, target: &str) -> String {
    let (code, body, stderr) = outcome("curl", &["-sS", &format!("{base}/v1/{target}")]);
    assert_eq!(code, 0, "{target}: {stderr}");
    body
}

#[test]
fn every_answer_has_the_same_bytes_by_http() {
    let server = Server::listening();
    let base = server.client().status().unwrap().listening[0].clone();
    for (command, target) in [
        (&["now", "97201"][..], "now?place=97201"),
        (&["forecast", "97201"], "forecast?place=97201"),
        (
            &["hourly", "97201", "--units", "si"],
            "hourly?place=97201&units=si",
        ),
        (&["week", "bend, or"], "week?place=bend,+or"),
        (&["alerts", "KBFI"], "alerts?place=KBFI"),
        (
            &["grid", "windGust", "97201"],
            "grid?place=97201&layer=windGust",
        ),
        (&["discussion", "97201"], "discussion?place=97201"),
        (
            &["sun", "97201", "--date", "2026-06-21"],
            "sun?place=97201&date=2026-06-21",
        ),
        (&["place", "portland"], "place?place=portland"),
        (&["explain"], "explain"),
    ] {
        // Texts that tell an age change with every second: between two that are the same, none has passed.
        loop {
            let before = curl(&base, target);
            let (code, printed, stderr) = server.wx(&[command, &["--json"]].concat());
            assert_eq!(code, 0, "{command:?}: {stderr}");
            if before == curl(&base, target) {
                assert_eq!(printed, before, "{target}");
                break;
            }
        }
    }
}
