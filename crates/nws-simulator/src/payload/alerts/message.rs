//! One alert as a message: a feature with the fields of the Common Alerting Protocol.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use super::runs::{MESSAGE, Run, STEP};
use crate::earth::places::Place;
use crate::earth::zones;
use crate::payload::{MARK, ORIGIN, Scene, local};

/// The message with this number about a run.
pub(super) fn alert(scene: &Scene, run: &Run, message: i64) -> Value {
    let (kind, place) = (run.kind, run.place);
    let [severity, urgency, certainty] = kind.grade;
    let office = place.responsible();
    let id = run.id(scene.seed, message);
    let clock = LocalClock(zones::at(place.latitude, place.longitude));
    let (text, said) = (|at| clock.text(at), |at| clock.said(at));
    let sent = run.sent(message);
    let references: Vec<Value> = (0..message)
        .map(|earlier| reference(&run.id(scene.seed, earlier), &text(run.sent(earlier))))
        .collect();
    let sender = format!("NWS {} {}", office.town, office.state);
    let headline = format!(
        "{MARK} {} issued {} until {} by {sender}",
        kind.event,
        said(sent),
        said(run.ends)
    );
    let mut properties = json!({
        "@id": format!("{ORIGIN}/alerts/{id}"),
        "@type": "wx:Alert",
        "id": id,
        "areaDesc": format!("{} Area, {}", place.town, place.state),
        "geocode": {"SAME": [place.same_code()], "UGC": [place.zone()]},
        "affectedZones": [format!("{ORIGIN}/zones/forecast/{}", place.zone())],
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
        "description": description(run, &said(run.onset), &said(run.ends)),
        "instruction": format!("{MARK}. {}", kind.instruction),
        "response": kind.response,
        "note": null,
        "scope": "Public",
        "code": "IPAWSv1.0",
        "language": "en-US",
        "web": "http://www.weather.gov",
    });
    set_times(&mut properties, run, message, &clock);
    let code = [kind.code.0, kind.code.1].concat();
    properties["eventCode"] = json!({"SAME": ["NWS"], "NationalWeatherService": [code]});
    properties["parameters"] = parameters(run, office, message, &text(run.ends));
    json!({"id": format!("{ORIGIN}/alerts/{id}"), "type": "Feature", "geometry": null, "properties": properties})
}

/// `expires` is the life of the message and can precede `onset`; `ends` is the end of the event.
fn set_times(properties: &mut Value, run: &Run, message: i64, clock: &LocalClock) {
    let sent = run.sent(message);
    let expires = (sent + MESSAGE + 1_800).min(run.ends);
    let onset = run.onset.max(run.announced());
    let times = [
        ("sent", sent),
        ("effective", sent),
        ("onset", onset),
        ("expires", expires),
        ("ends", run.ends),
    ];
    for (name, time) in times {
        properties[name] = clock.text(time).into();
    }
}

/// Writes instants as the town's people would.
pub(super) struct LocalClock(pub(super) TimeZone);

impl LocalClock {
    fn at(&self, seconds: i64) -> Zoned {
        let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        time.to_zoned(self.0.clone())
    }

    /// `2026-03-04T14:00:00-08:00`
    pub(super) fn text(&self, seconds: i64) -> String {
        local(&self.at(seconds))
    }

    /// `March 4 at 2:00PM PST`
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

fn description(run: &Run, onset: &str, ends: &str) -> String {
    format!(
        "{MARK}. * WHAT...{}.\n\n* WHERE...The {} area.\n\n* WHEN...From {onset} to {ends}.\n\n\
         * IMPACTS...None: this alert was made by a simulator.",
        run.kind.what, run.place.town
    )
}

fn parameters(run: &Run, office: &Place, message: i64, ends: &str) -> Value {
    let letters = office.office.unwrap_or_default();
    let vtec_time = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| String::new(),
            |time| time.strftime("%y%m%dT%H%MZ").to_string(),
        )
    };
    let action = if message == 0 { "NEW" } else { "CON" };
    let (phenomenon, significance) = run.kind.code;
    let sent = Timestamp::from_second(run.sent(message)).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "AWIPSidentifier": [format!("NPW{letters}")],
        "WMOidentifier": [format!("WWUS76 K{letters} {}", sent.strftime("%d%H%M"))],
        "NWSheadline": [format!("{MARK} {} IN EFFECT", run.kind.event.to_uppercase())],
        "BLOCKCHANNEL": ["EAS", "NWEM", "CMAS"],
        "VTEC": [format!(
            "/T.{action}.K{letters}.{phenomenon}.{significance}.{:04}.{}-{}/",
            run.onset / STEP % 10_000, vtec_time(run.onset), vtec_time(run.ends),
        )],
        "eventEndingTime": [ends],
    })
}
