//! One alert as a message: a feature with the fields of the Common Alerting Protocol.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use super::hazard_events::{HazardEvent, MESSAGE, STEP};
use crate::earth::towns::Town;
use crate::earth::zones;
use crate::payload::{MARK, ORIGIN, WorldSnapshot, local};

/// Returns the message with this number about an event.
pub(super) fn alert(world: &WorldSnapshot, event: &HazardEvent, message: i64) -> Value {
    let (kind, town) = (event.kind, event.town);
    let [severity, urgency, certainty] = kind.grade;
    let office = town.responsible();
    let id = event.id(world.seed, message);
    let clock = LocalTimeFormat(zones::at(town.latitude, town.longitude));
    let (text, said) = (|at| clock.text(at), |at| clock.said(at));
    let sent = event.sent(message);
    let references: Vec<Value> = (0..message)
        .map(|earlier| reference(&event.id(world.seed, earlier), &text(event.sent(earlier))))
        .collect();
    let sender = format!("NWS {} {}", office.name, office.state);
    let headline = format!(
        "{MARK} {} issued {} until {} by {sender}",
        kind.event,
        said(sent),
        said(event.ends)
    );
    let mut properties = json!({
        "@id": format!("{ORIGIN}/alerts/{id}"),
        "@type": "wx:Alert",
        "id": id,
        "areaDesc": format!("{} Area, {}", town.name, town.state),
        "geocode": {"SAME": [town.same_code()], "UGC": [town.zone()]},
        "affectedZones": [format!("{ORIGIN}/zones/forecast/{}", town.zone())],
        "references": references,
        "status": "Actual",
        "messageType": if message == 0 { "Alert" } else { "Update" },
        "category": "Met",
        "severity": severity,
        "certainty": certainty,
        "urgency": urgency,
        "event": kind.event,
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": sender,
        "headline": headline,
        "description": description(event, &said(event.onset), &said(event.ends)),
        "instruction": format!("{MARK}. {}", kind.instruction),
        "response": kind.response,
        "note": null,
        "scope": "Public",
        "code": "IPAWSv1.0",
        "language": "en-US",
        "web": "http://www.weather.gov",
    });
    set_times(&mut properties, event, message, &clock);
    let code = [kind.code.0, kind.code.1].concat();
    properties["eventCode"] = json!({"SAME": ["NWS"], "NationalWeatherService": [code]});
    properties["parameters"] = parameters(event, office, message, &text(event.ends));
    json!({"id": format!("{ORIGIN}/alerts/{id}"), "type": "Feature", "geometry": null, "properties": properties})
}

/// Sets the times. `expires` is the life of the message and can precede `onset`; `ends` is the end of the event.
fn set_times(properties: &mut Value, event: &HazardEvent, message: i64, clock: &LocalTimeFormat) {
    let sent = event.sent(message);
    let expires = (sent + MESSAGE + 1_800).min(event.ends);
    let onset = event.onset.max(event.announced());
    let times = [
        ("sent", sent),
        ("effective", sent),
        ("onset", onset),
        ("expires", expires),
        ("ends", event.ends),
    ];
    for (name, time) in times {
        properties[name] = clock.text(time).into();
    }
}

/// Writes instants as the town's people would.
pub(super) struct LocalTimeFormat(pub(super) TimeZone);

impl LocalTimeFormat {
    fn at(&self, seconds: i64) -> Zoned {
        let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        time.to_zoned(self.0.clone())
    }

    /// Writes a time for machines: `2026-03-04T14:00:00-08:00`.
    pub(super) fn text(&self, seconds: i64) -> String {
        local(&self.at(seconds))
    }

    /// Writes a time for people: `March 4 at 2:00PM PST`.
    pub(super) fn said(&self, seconds: i64) -> String {
        self.at(seconds)
            .strftime("%B %-d at %-I:%M%p %Z")
            .to_string()
    }
}

fn reference(id: &str, sent: &str) -> Value {
    json!({
        "@id": format!("{ORIGIN}/alerts/{id}"),
        "identifier": id,
        "sender": "w-nws.webmaster@noaa.gov",
        "sent": sent,
    })
}

fn description(event: &HazardEvent, onset: &str, ends: &str) -> String {
    format!(
        "{MARK}. * WHAT...{}.\n\n* WHERE...The {} area.\n\n* WHEN...From {onset} to {ends}.\n\n\
         * IMPACTS...None: this alert was made by a simulator.",
        event.kind.what, event.town.name
    )
}

fn parameters(event: &HazardEvent, office: &Town, message: i64, ends: &str) -> Value {
    let letters = office.office.unwrap_or_default();
    let vtec_time = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| String::new(),
            |time| time.strftime("%y%m%dT%H%MZ").to_string(),
        )
    };
    let action = if message == 0 { "NEW" } else { "CON" };
    let (phenomenon, significance) = event.kind.code;
    let sent = Timestamp::from_second(event.sent(message)).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "AWIPSidentifier": [format!("NPW{letters}")],
        "WMOidentifier": [format!("WWUS76 K{letters} {}", sent.strftime("%d%H%M"))],
        "NWSheadline": [format!("{MARK} {} IN EFFECT", event.kind.event.to_uppercase())],
        "BLOCKCHANNEL": ["EAS", "NWEM", "CMAS"],
        "VTEC": [format!(
            "/T.{action}.K{letters}.{phenomenon}.{significance}.{:04}.{}-{}/",
            event.onset / STEP % 10_000, vtec_time(event.onset), vtec_time(event.ends),
        )],
        "eventEndingTime": [ends],
    })
}
