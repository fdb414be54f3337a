//! `/alerts/active`: watches, warnings and advisories. Does not decide which of them to show.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use weather::OffsetTime;

use super::PayloadError;
use super::envelope::{lenient, member, members, parsed, words};
use super::vtec::Vtec;

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
    /// The ids of the alerts this one replaces, which may still be listed.
    pub replaces: Vec<String>,
    /// The events it is about; some kinds of alerts have none.
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
    let codes = wire.parameters.and_then(|parameters| parameters.vtec);
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
        replaces: references
            .into_iter()
            .filter_map(|r| r.identifier)
            .collect(),
        vtec: codes
            .unwrap_or_default()
            .iter()
            .filter_map(|code| Vtec::read(code))
            .collect(),
    })
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
    #[serde(default, deserialize_with = "lenient")]
    affected_zones: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    references: Option<Vec<AlertReference>>,
    #[serde(default, deserialize_with = "lenient")]
    parameters: Option<AlertParameters>,
}

#[derive(Deserialize)]
struct AlertParameters {
    #[serde(default, rename = "VTEC", deserialize_with = "lenient")]
    vtec: Option<Vec<String>>,
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
