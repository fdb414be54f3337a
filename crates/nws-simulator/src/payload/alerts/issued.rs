//! A message about an alert issued on demand, in the shape of the alerts that the weather calls for.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::message::LocalTimeFormat;
use crate::earth::zones;
use crate::field::noise::digest;
use crate::issued_alerts::IssuedMessage;
use crate::payload::{MARK, ORIGIN};

/// The life of a message in seconds; events outlive theirs.
const MESSAGE: i64 = 8 * 3_600;

/// Returns the message as a feature.
pub(super) fn issued(seed: u64, message: &IssuedMessage) -> Value {
    let (town, info) = (message.town, &message.info);
    let office = town.responsible();
    let clock = LocalTimeFormat(zones::at(town.latitude, town.longitude));
    let id = id(seed, message, message.number);
    let sender = format!("NWS {} {}", office.name, office.state);
    let [sent, onset, ends] = [message.sent, info.onset, info.ends].map(|time| time.as_second());
    let (kind, action) = message.message_type.words();
    let upgraded = message.upgraded.as_deref();
    let codes: Vec<String> = upgraded
        .map(|ended| code(ended, "UPG"))
        .into_iter()
        .chain([code(message, action)])
        .collect();
    let headline = format!(
        "{MARK} {} issued {} until {} by {sender}",
        info.event,
        clock.said(sent),
        clock.said(ends)
    );
    let properties = json!({
        "id": id,
        "areaDesc": format!("{} Area, {}", town.name, town.state),
        "geocode": {"SAME": [town.same_code()], "UGC": [town.zone()]},
        "affectedZones": [format!("{ORIGIN}/zones/forecast/{}", town.zone())],
        "references": references(seed, message),
        "sent": clock.text(sent),
        "effective": clock.text(sent),
        "onset": clock.text(onset),
        "expires": clock.text((sent + MESSAGE).min(ends)),
        "ends": clock.text(ends),
        "status": "Actual",
        "messageType": kind,
        "category": "Met",
        "severity": info.severity,
        "certainty": "Likely",
        "urgency": "Expected",
        "event": info.event,
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": sender,
        "headline": headline,
        "description": format!("{MARK}. {}", info.text),
        "instruction": format!("{MARK}. There is nothing to do."),
        "response": "Monitor",
        "parameters": {"VTEC": codes},
    });
    json!({"id": format!("{ORIGIN}/alerts/{id}"), "type": "Feature", "geometry": null, "properties": properties})
}

/// Returns the messages before this one, also of the alert that it ends.
fn references(seed: u64, message: &IssuedMessage) -> Vec<Value> {
    if !message.has_references {
        return Vec::new();
    }
    let ended = message.upgraded.iter();
    let ended = ended.flat_map(|ended| (0..=ended.number).map(|number| id(seed, ended, number)));
    let own = (0..message.number).map(|number| id(seed, message, number));
    let names = ended.chain(own);
    names.map(|name| json!({"identifier": name})).collect()
}

/// Returns the event code of a message's alert.
fn code(message: &IssuedMessage, action: &str) -> String {
    format!(
        "/T.{action}.K{}.{}.W.{:04}.{}-{}/",
        message.town.responsible().office.unwrap_or("SIM"),
        initials(&message.info.event),
        message.alert.0 % 10_000,
        vtec_time(message.info.onset),
        vtec_time(message.info.ends)
    )
}

fn id(seed: u64, message: &IssuedMessage, number: usize) -> String {
    let name = format!("bulletin {} message {number}", message.alert.0);
    let [a, b] = [1, 2].map(|part| digest(seed ^ part, name.as_bytes()));
    format!("urn:oid:2.49.0.1.840.0.{a:016x}{b:016x}.001.1")
}

/// Returns two letters as event codes have them; not the real ones.
fn initials(event: &str) -> String {
    let words = event.split_whitespace().chain(["X", "X"]);
    let letters = words.filter_map(|word| word.chars().find(char::is_ascii_alphabetic));
    letters
        .take(2)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

fn vtec_time(time: Timestamp) -> String {
    time.strftime("%y%m%dT%H%MZ").to_string()
}
