use serde_json::{Value, json};

use super::*;

const NOW: &str = "2026-07-15T20:00:00Z";

/// A flood watch, with these fields instead of its own.
fn flood(fields: Value) -> Value {
    let mut alert = json!({
        "id": "urn:1", "event": "Flood Watch", "status": "Actual", "messageType": "Alert",
        "severity": "Severe", "certainty": "Possible", "urgency": "Future",
        "senderName": "NWS Seattle WA", "areaDesc": "King County",
        "description": "Rivers rise.", "instruction": "Watch.",
        "sent": "2026-07-15T10:00:00-07:00", "effective": "2026-07-15T10:00:00-07:00",
        "onset": "2026-07-15T18:00:00-07:00",
        "expires": "2026-07-15T12:00:00-07:00", "ends": "2026-07-16T18:00:00-07:00",
        "affectedZones": ["https://api.weather.gov/zones/forecast/WAZ315"],
        "references": [],
    });
    for (name, value) in fields.as_object().unwrap() {
        alert[name] = value.clone();
    }
    alert
}

fn held(alerts: &[Value], now: &str) -> Vec<AlertMessage> {
    let features: Vec<_> = alerts.iter().map(|a| json!({"properties": a})).collect();
    let body = json!({"features": features}).to_string();
    let list = payload::parse_alerts(body.as_bytes()).unwrap();
    in_force(&list, now.parse().unwrap())
}

fn ids(alerts: &[Value]) -> Vec<String> {
    let held = held(alerts, NOW);
    held.into_iter().map(|message| message.alert.id).collect()
}

fn names(id: &str) -> Value {
    json!([{"identifier": id}])
}

mod cases;

#[test]
fn an_alert_is_told_as_it_was_sent_with_its_own_offset() {
    let told = held(&[flood(json!({}))], NOW).remove(0).alert;
    assert_eq!(told.ends.unwrap().to_string(), "2026-07-16T18:00:00-07:00");
    assert_eq!(told.onset.unwrap().to_string(), "2026-07-15T18:00:00-07:00");
    assert_eq!(
        (told.severity, told.zones),
        (Severity::Severe, vec!["WAZ315".to_owned()])
    );
}

#[test]
fn tests_exercises_and_drafts_are_no_alerts_and_replace_none() {
    for status in ["Test", "Exercise", "Draft", "System"] {
        let drill = flood(
            json!({"id": "urn:2", "status": status, "references": names("urn:1"),
                                 "sent": "2026-07-15T11:00:00-07:00"}),
        );
        assert_eq!(ids(&[drill, flood(json!({}))]), ["urn:1"], "{status}");
    }
    assert_eq!(ids(&[flood(json!({"status": null}))]), ["urn:1"]);
}

#[test]
fn an_event_is_over_at_its_own_end_else_at_its_messages() {
    let open = flood(json!({"ends": null, "expires": "2026-07-15T13:00:01-07:00"}));
    assert_eq!(held(std::slice::from_ref(&open), NOW).len(), 1);
    assert_eq!(held(&[open], "2026-07-15T20:00:01Z").len(), 0);
    // Its message has expired, the event has not even begun.
    assert_eq!(held(&[flood(json!({}))], NOW).len(), 1);
    assert_eq!(held(&[flood(json!({}))], "2026-07-17T01:00:00Z").len(), 0);
    let endless = flood(json!({"ends": null, "expires": null}));
    assert_eq!(held(&[endless], "2027-01-01T00:00:00Z").len(), 1);
}

#[test]
fn superseded_and_cancelled_alerts_go_with_what_says_so() {
    let first = flood(json!({}));
    let later = "2026-07-15T11:00:00-07:00";
    let update = flood(
        json!({"id": "urn:2", "messageType": "Update", "sent": later,
                              "description": "Rivers rise more.", "references": names("urn:1")}),
    );
    assert_eq!(ids(&[first.clone(), update.clone()]), ["urn:2"]);
    assert_eq!(ids(&[update.clone(), first.clone()]), ["urn:2"]);
    let cancel = flood(
        json!({"id": "urn:3", "messageType": "Cancel", "references": names("urn:2"),
                              "sent": "2026-07-15T12:00:00-07:00"}),
    );
    assert!(ids(&[cancel, first.clone(), update]).is_empty());
    let upgraded = json!({"VTEC": ["/O.UPG.KSEW.FA.A.0001.000000T0000Z-260717T0100Z/"]});
    let upgrade = flood(
        json!({"id": "urn:4", "messageType": "Update", "sent": later,
                               "references": names("urn:1"), "parameters": upgraded}),
    );
    assert!(ids(&[first, upgrade]).is_empty());
}

#[test]
fn an_update_that_is_over_still_takes_the_place_of_what_it_names() {
    let update = flood(json!({"id": "urn:2", "sent": "2026-07-15T11:00:00-07:00",
                              "ends": "2026-07-15T12:30:00-07:00", "references": names("urn:1")}));
    assert!(ids(&[flood(json!({})), update]).is_empty());
}

#[test]
fn references_in_a_circle_or_to_the_future_leave_the_newest() {
    let own = flood(json!({"references": names("urn:1")}));
    assert_eq!(ids(&[own]), ["urn:1"]);
    let a = flood(json!({"references": names("urn:2"), "description": "A"}));
    let b = flood(json!({"id": "urn:2", "references": names("urn:1"), "description": "B"}));
    assert_eq!(ids(&[a.clone(), b]).len(), 1);
    let newer = flood(
        json!({"id": "urn:2", "references": names("urn:1"), "description": "B",
                             "sent": "2026-07-15T11:00:00-07:00"}),
    );
    assert_eq!(ids(&[a, newer]), ["urn:2"]);
}

#[test]
fn what_says_the_same_is_told_once_and_equal_ids_alone_hide_nothing() {
    let same = flood(json!({"id": "urn:9", "headline": "issued at another time",
                            "sent": "2026-07-15T09:00:00-07:00"}));
    assert_eq!(
        ids(&[same, flood(json!({}))]),
        ["urn:1"],
        "the newest of them"
    );
    let other = flood(json!({"event": "Wind Advisory", "severity": "Moderate"}));
    assert_eq!(ids(&[other, flood(json!({}))]), ["urn:1", "urn:1"]);
}

#[test]
fn the_gravest_come_first_then_what_begins_first_then_by_name() {
    let alert = |id: &str, severity: &str, onset: Value, event: &str| {
        let text = format!("Rivers rise, and the number is {id}.");
        flood(
            json!({"id": id, "severity": severity, "onset": onset, "event": event,
                     "description": text}),
        )
    };
    let early = json!("2026-07-15T11:00:00-07:00");
    let late = json!("2026-07-16T11:00:00-07:00");
    let list = [
        alert("6", "Unheard of", early.clone(), "A"),
        alert("5", "Minor", early.clone(), "A"),
        alert("4", "severe", late, "A"),
        alert("3", "Severe", early.clone(), "B"),
        alert("2", "Severe", early, "A"),
        // Without an onset, from when the message counts.
        alert("1", "Severe", Value::Null, "Z"),
        alert("0", "Extreme", Value::Null, "Z"),
    ];
    assert_eq!(ids(&list), ["0", "1", "2", "3", "4", "5", "6"]);
}

#[test]
fn unreadable_neighbours_and_missing_fields_spoil_nothing() {
    let bare = json!({"event": "Air Quality Alert"});
    let broken = json!({"event": 7, "ends": "soon"});
    let told = held(&[json!("?"), broken, bare], NOW);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].alert.severity, Severity::Unknown);
    assert_eq!(held(&[], NOW), []);
}
