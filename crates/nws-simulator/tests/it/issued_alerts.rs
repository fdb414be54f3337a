//! Alerts issued on demand are listed as the service lists its own.

use jiff::SignedDuration;
use nws_simulator::{AlertInfo, Simulator, VirtualClock};
use serde_json::Value;

use crate::world::{MARCH, ask, json};

const SEATTLE: &str = "/alerts/active?status=actual&point=47.6062,-122.3321";

fn simulator() -> (Simulator, VirtualClock, AlertInfo) {
    let now = MARCH.parse().unwrap();
    let clock = VirtualClock::at(now);
    let simulator = Simulator::builder()
        .seed(1)
        .clock(clock.clone())
        .control(true)
        .build();
    simulator.issued_alerts().exclude_weather(true);
    let info = AlertInfo {
        event: "Flood Warning".to_owned(),
        severity: "Severe".to_owned(),
        text: "Rivers rise.".to_owned(),
        onset: now,
        ends: now + SignedDuration::from_hours(6),
    };
    (simulator, clock, info)
}

fn listed(simulator: &Simulator) -> Vec<Value> {
    let features = json(simulator, SEATTLE)["features"].clone();
    let features = features.as_array().unwrap().clone();
    features
        .into_iter()
        .map(|f| f["properties"].clone())
        .collect()
}

#[test]
fn an_issued_alert_appears_is_revised_and_cancelled_where_it_belongs() {
    let (simulator, clock, info) = simulator();
    assert!(listed(&simulator).is_empty());
    let id = simulator.issued_alerts().issue((47.6, -122.3), info);
    let first = listed(&simulator).remove(0);
    assert_eq!(
        (first["messageType"].as_str(), first["ends"].as_str()),
        (Some("Alert"), Some("2026-03-04T20:38:00-08:00"))
    );
    assert!(first["headline"].as_str().unwrap().starts_with("SIMULATED"));
    let elsewhere = json(&simulator, "/alerts/active?point=25.76,-80.19");
    assert_eq!(elsewhere["features"].as_array().unwrap().len(), 0);

    clock.advance(SignedDuration::from_mins(10));
    simulator
        .issued_alerts()
        .revise(id, |info| info.text.push_str(" More."));
    let both = listed(&simulator);
    assert_eq!(both.len(), 2, "what is superseded is still there");
    assert_eq!(both[0]["references"][0]["identifier"], first["id"]);
    simulator.issued_alerts().cancel(id);
    assert_eq!(listed(&simulator)[0]["messageType"], "Cancel");
    clock.advance(SignedDuration::from_hours(7));
    assert!(listed(&simulator).is_empty());
}

#[test]
fn a_withdrawn_alert_is_still_in_older_copies() {
    let (simulator, clock, info) = simulator();
    let id = simulator.issued_alerts().issue((47.6, -122.3), info);
    clock.advance(SignedDuration::from_mins(10));
    assert!(simulator.issued_alerts().withdraw(id));
    assert!(listed(&simulator).is_empty());
    simulator.faults().add("stale=5m".parse().unwrap());
    assert_eq!(listed(&simulator).len(), 1);
}

#[test]
fn an_upgrade_ends_one_event_and_begins_another_with_or_without_references() {
    for omits in [false, true] {
        let (simulator, clock, info) = simulator();
        simulator.issued_alerts().omit_references(omits);
        let watch = simulator
            .issued_alerts()
            .issue((47.6, -122.3), info.clone());
        clock.advance(SignedDuration::from_mins(10));
        let mut worse = info;
        worse.event = "Storm Warning".to_owned();
        let warning = simulator.issued_alerts().upgrade(watch, worse).unwrap();
        assert_ne!(warning, watch);
        let both = listed(&simulator);
        let codes = |message: &Value| -> Vec<String> {
            let codes = message["parameters"]["VTEC"].as_array().unwrap().iter();
            codes
                .map(|code| code.as_str().unwrap()[3..].replacen(".2603", "|", 1))
                .map(|code| code.split('|').next().unwrap().to_owned())
                .collect()
        };
        assert_eq!(codes(&both[1]), ["NEW.KSEW.FW.W.0000"]);
        assert_eq!(
            codes(&both[0]),
            ["UPG.KSEW.FW.W.0000", "NEW.KSEW.SW.W.0001"]
        );
        let references = both[0]["references"].as_array().unwrap();
        assert_eq!(references.is_empty(), omits);
        assert!(
            references
                .iter()
                .all(|named| named["identifier"] == both[1]["id"])
        );
    }
}

#[test]
fn the_control_endpoint_issues_revises_and_cancels() {
    let (simulator, ..) = simulator();
    let control = |method: &str, query: &str| {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/_simulator/alerts{query}"));
        simulator
            .respond(request.body(()).unwrap())
            .status()
            .as_u16()
    };
    assert_eq!(
        control("POST", "?point=47.6,-122.3&event=Flood+Warning&hours=6"),
        200
    );
    assert_eq!(control("POST", "?id=0&hours=8&text=More"), 200);
    assert_eq!(listed(&simulator)[0]["ends"], "2026-03-04T22:38:00-08:00");
    assert_eq!(
        control(
            "POST",
            "?upgrade=0&event=Storm+Warning&hours=6&references=no"
        ),
        200
    );
    assert_eq!(listed(&simulator)[0]["event"], "Storm Warning");
    assert_eq!(listed(&simulator)[0]["references"], serde_json::json!([]));
    assert_eq!(control("DELETE", "?id=0"), 200);
    for wrong in [
        "?upgrade=7&event=y&hours=1",
        "?upgrade=0",
        "",
        "?hours=6",
        "?point=x&event=y&hours=1",
        "?id=7",
        "?id=x",
        "?id=0&hours=x",
    ] {
        assert!(matches!(control("POST", wrong), 400 | 404), "{wrong}");
    }
    assert_eq!(ask(&simulator, "/_simulator/alerts").status(), 200);
}
