//! A message of a bulletin issued by hand, in the shape of the alerts that the weather calls for.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::message::LocalClock;
use crate::earth::zones;
use crate::field::noise::digest;
use crate::issued_alerts::Issued;
use crate::payload::{MARK, ORIGIN};

/// How long a message lives, in seconds; events outlive theirs.
const MESSAGE: i64 = 8 * 3_600;

/// The message as a feature.
pub(super) fn issued(seed: u64, message: &Issued) -> Value {
    let (place, notice) = (message.place, &message.notice);
    let office = place.responsible();
    let clock = LocalClock(zones::at(place.latitude, place.longitude));
    let id = id(seed, message, message.number);
    let sender = format!("NWS {} {}", office.town, office.state);
    let [sent, onset, ends] =
        [message.sent, notice.onset, notice.ends].map(|time| time.as_second());
    let (kind, action) = message.action.words();
    let references: Vec<Value> = (0..message.number)
        .map(|earlier| json!({"identifier": self::id(seed, message, earlier)}))
        .collect();
    let headline = format!(
        "{MARK} {} issued {} until {} by {sender}",
        notice.event,
        clock.said(sent),
        clock.said(ends)
    );
    let code = format!(
        "/T.{action}.K{}.{}.W.{:04}.{}-{}/",
        office.office.unwrap_or("SIM"),
        initials(&notice.event),
        message.bulletin.0 % 10_000,
        vtec_time(notice.onset),
        vtec_time(notice.ends)
    );
    let properties = json!({
        "id": id,
        "areaDesc": format!("{} Area, {}", place.town, place.state),
        "geocode": {"SAME": [place.same_code()], "UGC": [place.zone()]},
        "affectedZones": [format!("{ORIGIN}/zones/forecast/{}", place.zone())],
        "references": references,
        "sent": clock.text(sent),
        "effective": clock.text(sent),
        "onset": clock.text(onset),
        "expires": clock.text((sent + MESSAGE).min(ends)),
        "ends": clock.text(ends),
        "status": "Actual",
        "messageType": kind,
        "category": "Met",
        "severity": notice.severity,
        "certainty": "Likely",
        "urgency": "Expected",
        "event": notice.event,
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": sender,
        "headline": headline,
        "description": format!("{MARK}. {}", notice.text),
        "instruction": format!("{MARK}. There is nothing to do."),
        "response": "Monitor",
        "parameters": {"VTEC": [code]},
    });
    json!({"id": format!("{ORIGIN}/alerts/{id}"), "type": "Feature", "geometry": null, "properties": properties})
}

fn id(seed: u64, message: &Issued, number: usize) -> String {
    let name = format!("bulletin {} message {number}", message.bulletin.0);
    let [a, b] = [1, 2].map(|part| digest(seed ^ part, name.as_bytes()));
    format!("urn:oid:2.49.0.1.840.0.{a:016x}{b:016x}.001.1")
}

/// Two letters as event codes have them; not the real ones.
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
