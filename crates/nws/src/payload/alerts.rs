//! `/alerts/active`: watches, warnings and advisories. Does not decide which of them to show.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use weather::OffsetTime;

use super::PayloadError;
use super::bounded::first;
use super::envelope::{lenient, member, members, parsed, words};
use super::vtec::Vtec;

/// The most codes of a message that count; real ones have one or two.
const MOST_CODES: usize = 16;
/// The most zones that are read of a message; real ones have up to some hundred.
const MOST_ZONES: usize = 2_000;
/// The most messages that one may replace, the newest; real ones name a few.
const MOST_REPLACED: usize = 64;
/// The longest name of a message that is believed; real ones have 73 characters.
const LONGEST_NAME: usize = 256;

/// The alerts in force.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertCollection {
    /// When the list last changed.
    pub updated: Option<Timestamp>,
    /// The list's title; a simulator names itself there.
    pub title: Option<String>,
    /// In the upstream's order.
    pub alerts: Vec<CapAlert>,
    /// The number of alerts dropped because they name no event.
    pub unreadable_alerts: usize,
}

/// One alert (Common Alerting Protocol 1.2, in the upstream's spelling).
#[derive(Debug, Clone, PartialEq)]
pub struct CapAlert {
    /// Not always unique.
    pub id: Option<String>,
    /// "Flash Flood Warning".
    pub event: String,
    /// One line with times and office.
    pub headline: Option<String>,
    /// The event, its place and its time.
    pub description: Option<String>,
    /// Instructions for the public.
    pub instruction: Option<String>,
    /// The area in words.
    pub area: Option<String>,
    /// "Actual", "Exercise", "Test"...
    pub status: Option<String>,
    /// "Alert", "Update", "Cancel".
    pub message_type: Option<String>,
    /// "Extreme", "Severe", "Moderate", "Minor", "Unknown".
    pub severity: Option<String>,
    /// "Observed", "Likely", "Possible", "Unlikely", "Unknown".
    pub certainty: Option<String>,
    /// "Immediate", "Expected", "Future", "Past", "Unknown".
    pub urgency: Option<String>,
    /// "NWS Pueblo CO".
    pub sender_name: Option<String>,
    /// When the message was sent.
    pub sent: Option<OffsetTime>,
    /// From when the message counts.
    pub effective: Option<OffsetTime>,
    /// When the event begins.
    pub onset: Option<OffsetTime>,
    /// The end of the message's life, which can be before the event begins.
    pub expires: Option<OffsetTime>,
    /// When the event ends.
    pub ends: Option<OffsetTime>,
    /// The zones concerned: "WAZ315".
    pub affected_zones: Vec<String>,
    /// The ids of the messages this one replaces, which may still be listed; the oldest first.
    pub replaces: Vec<String>,
    /// The events it is about, at most 16; some kinds of alerts have none.
    pub vtec: Vec<Vtec>,
}

impl CapAlert {
    /// Returns the end of the event: its own, else the message's.
    pub fn over_at(&self) -> Option<OffsetTime> {
        self.ends.or(self.expires)
    }
}

/// Reads a list of alerts, which may be empty.
///
/// # Errors
///
/// [`PayloadError`] when it is not a list of alerts.
pub fn parse_alerts(body: &[u8]) -> Result<AlertCollection, PayloadError> {
    let sent = members(body, "a list of alerts")?;
    let read = |raw: &&'_ _| alert(member::<RawAlert>(raw)?.facts);
    let alerts: Vec<CapAlert> = sent.members.iter().filter_map(read).collect();
    Ok(AlertCollection {
        updated: sent.updated.and_then(|text| text.parse().ok()),
        title: sent.title.map(Cow::into_owned),
        unreadable_alerts: sent.members.len() - alerts.len(),
        alerts,
    })
}

fn alert(wire: RawAlert) -> Option<CapAlert> {
    let zones = wire.affected_zones.unwrap_or_default();
    let references = wire.references.unwrap_or_default();
    let parameters = wire.parameters.unwrap_or_default();
    let codes = parameters.vtec.unwrap_or_default();
    let expired = parameters.expired_references.unwrap_or_default();
    Some(CapAlert {
        id: wire.id,
        event: wire.event?,
        headline: wire.headline,
        description: wire.description,
        instruction: wire.instruction,
        area: wire.area_desc,
        status: wire.status,
        message_type: wire.message_type,
        severity: wire.severity,
        certainty: wire.certainty,
        urgency: wire.urgency,
        sender_name: wire.sender_name,
        sent: wire.sent,
        effective: wire.effective,
        onset: wire.onset,
        expires: wire.expires,
        ends: wire.ends,
        affected_zones: zones.iter().map(|url| zone(url).to_owned()).collect(),
        replaces: replaced(references, &expired),
        vtec: codes
            .iter()
            .filter_map(|code| Vtec::read(code))
            .take(MOST_CODES)
            .collect(),
    })
}

/// Returns the names of a message's forerunners, each once and the oldest first: those whose own
/// messages have expired are listed elsewhere, the newest first.
fn replaced(references: Vec<AlertReference>, expired: &[String]) -> Vec<String> {
    let current = references.into_iter().filter_map(|r| r.identifier);
    let expired = expired.iter().flat_map(|triples| names(triples));
    let mut newest_first: Vec<String> = Vec::new();
    for name in current.chain(expired.map(str::to_owned)) {
        if newest_first.len() == MOST_REPLACED {
            break;
        }
        if name.len() <= LONGEST_NAME && !newest_first.contains(&name) {
            newest_first.push(name);
        }
    }
    newest_first.reverse();
    newest_first
}

/// The names in a list of messages as CAP 1.2 writes it: `sender,identifier,sent`, with spaces
/// between.
fn names(triples: &str) -> impl Iterator<Item = &str> {
    let names = triples.split_whitespace();
    names.filter_map(|triple| triple.split(',').nth(1).filter(|name| !name.is_empty()))
}

fn zone(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAlert {
    #[serde(default, deserialize_with = "words")]
    id: Option<String>,
    #[serde(default, deserialize_with = "words")]
    event: Option<String>,
    #[serde(default, deserialize_with = "words")]
    headline: Option<String>,
    #[serde(default, deserialize_with = "words")]
    description: Option<String>,
    #[serde(default, deserialize_with = "words")]
    instruction: Option<String>,
    #[serde(default, deserialize_with = "words")]
    area_desc: Option<String>,
    #[serde(default, deserialize_with = "words")]
    status: Option<String>,
    #[serde(default, deserialize_with = "words")]
    message_type: Option<String>,
    #[serde(default, deserialize_with = "words")]
    severity: Option<String>,
    #[serde(default, deserialize_with = "words")]
    certainty: Option<String>,
    #[serde(default, deserialize_with = "words")]
    urgency: Option<String>,
    #[serde(default, deserialize_with = "words")]
    sender_name: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    sent: Option<OffsetTime>,
    #[serde(default, deserialize_with = "parsed")]
    effective: Option<OffsetTime>,
    #[serde(default, deserialize_with = "parsed")]
    onset: Option<OffsetTime>,
    #[serde(default, deserialize_with = "parsed")]
    expires: Option<OffsetTime>,
    #[serde(default, deserialize_with = "parsed")]
    ends: Option<OffsetTime>,
    #[serde(default, deserialize_with = "first::<_, _, MOST_ZONES>")]
    affected_zones: Option<Vec<String>>,
    #[serde(default, deserialize_with = "first::<_, _, MOST_REPLACED>")]
    references: Option<Vec<AlertReference>>,
    #[serde(default, deserialize_with = "lenient")]
    parameters: Option<AlertParameters>,
}

#[derive(Default, Deserialize)]
struct AlertParameters {
    #[serde(
        default,
        rename = "VTEC",
        deserialize_with = "first::<_, _, MOST_CODES>"
    )]
    vtec: Option<Vec<String>>,
    #[serde(
        default,
        rename = "expiredReferences",
        deserialize_with = "first::<_, _, MOST_REPLACED>"
    )]
    expired_references: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct AlertReference {
    #[serde(default, deserialize_with = "words")]
    identifier: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_outlives_its_message() {
        let body = br#"{"type": "FeatureCollection", "updated": "2026-07-15T20:00:37+00:00",
            "features": [
            {"geometry": null, "properties": {"event": "Red Flag Warning", "onset": null,
             "expires": "2026-07-15T23:15:00-07:00", "ends": "2026-07-16T05:00:00-07:00",
             "affectedZones": ["https://api.weather.gov/zones/fire/ORZ691"],
             "references": [{"identifier": "urn:oid:1"}],
             "parameters": {"VTEC": ["/O.CON.KPDT.FW.W.0009.260715T2100Z-260716T1200Z/", "?"]}}},
            {"properties": {"event": "Special Weather Statement", "ends": null,
             "expires": "2026-07-15T23:15:00-07:00"}},
            {"properties": {"headline": "of nothing"}}]}"#;
        let list = parse_alerts(body).unwrap();
        assert_eq!((list.alerts.len(), list.unreadable_alerts), (2, 1));
        let over: Vec<String> = list
            .alerts
            .iter()
            .filter_map(|alert| alert.over_at().map(|time| time.to_string()))
            .collect();
        assert_eq!(
            over,
            ["2026-07-16T05:00:00-07:00", "2026-07-15T23:15:00-07:00"]
        );
        assert_eq!(list.alerts[0].affected_zones, ["ORZ691"]);
        assert_eq!(list.alerts[0].replaces, ["urn:oid:1"]);
        assert_eq!(list.alerts[0].vtec[0].event, "O.KPDT.FW.W.0009");
        assert_eq!(
            (list.alerts[0].vtec.len(), list.alerts[1].vtec.len()),
            (1, 0)
        );
        assert!(list.updated.is_some());
    }

    fn replaces(properties: &str) -> Vec<String> {
        let body = format!(r#"{{"features": [{{"properties": {{"event": "A", {properties}}}}}]}}"#);
        parse_alerts(body.as_bytes())
            .unwrap()
            .alerts
            .remove(0)
            .replaces
    }

    #[test]
    fn forerunners_are_named_in_two_ways_and_each_once() {
        let both = r#""references": [{"identifier": "c"}, {"identifier": "b"}],
            "parameters": {"expiredReferences":
                ["me@x,b,2026-07-14T20:52:00-07:00 me@x,a,2026-07-14T09:29:00-07:00 ?  x,,y"]}"#;
        assert_eq!(replaces(both), ["a", "b", "c"]);
        for broken in ["7", "[7]", r#""x,a,y""#, "[]", "null"] {
            let parameters = format!(r#""parameters": {{"expiredReferences": {broken}}}"#);
            assert_eq!(replaces(&parameters), [""; 0], "{broken}");
        }
    }

    #[test]
    fn of_very_many_forerunners_the_newest_count() {
        let triples: Vec<String> = (0..100).map(|number| format!("s,n{number},t")).collect();
        let parameters = format!(
            r#""references": [{{"identifier": "{}"}}, {{"identifier": "c"}}],
               "parameters": {{"expiredReferences": ["{}"]}}"#,
            "x".repeat(257),
            triples.join(" ")
        );
        let replaces = replaces(&parameters);
        assert_eq!(replaces.len(), 64);
        assert_eq!((replaces[0].as_str(), replaces[63].as_str()), ("n62", "c"));
    }

    #[test]
    fn no_alerts_are_an_answer() {
        assert!(
            parse_alerts(br#"{"features": []}"#)
                .unwrap()
                .alerts
                .is_empty()
        );
    }
}
