//! One event, one alert: lists of messages, which of them hold, and which changes a follower is told
//! of. Both rooms are asked about each list, `in_force` and the journal.

use jiff::SignedDuration;
use serde_json::{Value, json};
use weather::{Coordinates, Location};

use super::*;
use crate::journal::{AlertSnapshot, JournalStore, Reader};

mod table;

/// A message about a wind advisory, sent two hours ago, in force for six more.
#[derive(Debug, Clone)]
struct Message(Value);

fn time(minutes: i64) -> Value {
    let now: Timestamp = NOW.parse().unwrap();
    (now + SignedDuration::from_mins(minutes))
        .to_string()
        .into()
}

/// An event by its letter: a winter storm warning or watch, wind advisories, flood warnings.
fn code(action: &str, letter: &str, ends: &str) -> String {
    let event = match letter {
        "W" => "WS.W.0005",
        "A" => "WS.A.0003",
        "Y" => "WI.Y.0007",
        "Y2" => "WI.Y.0008",
        "X" => "DU.Y.0002",
        "F" => "FL.W.0003",
        "S" => "FL.S.0000",
        _ => panic!("no event {letter}"),
    };
    format!("/O.{action}.KDMX.{event}.000000T0000Z-{ends}/")
}

impl Message {
    /// A message with a name and codes such as `UPG A, NEW W`.
    fn new(id: &str, codes: &str) -> Self {
        let codes = codes.split(", ").filter_map(|pair| pair.split_once(' '));
        let codes: Vec<String> = codes
            .map(|(action, letter)| code(action, letter, "260716T0200Z"))
            .collect();
        Self(json!({
            "id": id, "event": "Wind Advisory", "status": "Actual", "messageType": "Alert",
            "severity": "Moderate", "senderName": "NWS Des Moines IA", "areaDesc": "Polk",
            "description": "Gusts up to 40 mph until 6 PM CST.",
            "sent": time(-120), "onset": time(-120), "ends": time(360), "expires": time(300),
            "affectedZones": ["z1"],
            "parameters": {"VTEC": codes},
        }))
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0[name] = value.into();
        self
    }

    /// Sent so many minutes from now, which is when it says that the event begins.
    fn sent(self, minutes: i64) -> Self {
        self.with("sent", time(minutes))
            .with("onset", time(minutes))
    }

    fn ends(self, minutes: i64) -> Self {
        self.with("ends", time(minutes))
    }

    fn text(self, text: &str) -> Self {
        self.with("description", text)
    }

    fn zones(self, zones: &[&str]) -> Self {
        self.with("affectedZones", zones)
    }

    fn refers_to(self, ids: &[&str]) -> Self {
        let references = ids.iter().map(|id| json!({"identifier": id}));
        self.with("references", references.collect::<Vec<_>>())
    }

    /// Names a message that has expired.
    fn expired(mut self, id: &str) -> Self {
        self.0["parameters"]["expiredReferences"] =
            json!([format!("me@x,{id},2026-07-14T09:29:00Z")]);
        self
    }

    /// With another end in its codes.
    fn code_ends(mut self, ends: &str) -> Self {
        let codes = self.0["parameters"]["VTEC"].as_array_mut().unwrap();
        for code in codes {
            *code = code.as_str().unwrap().replace("260716T0200Z", ends).into();
        }
        self
    }

    /// Codes of the class `T`, as a simulator's.
    fn of_a_test_class(mut self) -> Self {
        let codes = self.0["parameters"]["VTEC"].as_array_mut().unwrap();
        for code in codes {
            *code = code.as_str().unwrap().replace("/O.", "/T.").into();
        }
        self
    }
}

/// Messages that a place knows, those listed next, and what is right.
struct Case {
    name: &'static str,
    known: Vec<Message>,
    listed: Vec<Message>,
    /// The names of those that hold.
    in_force: &'static [&'static str],
    /// The changes, such as `ended a`.
    told: &'static [&'static str],
}

impl Case {
    async fn check(&self, turn: impl Fn(Vec<Message>) -> Vec<Message>) {
        let [known, listed] = [&self.known, &self.listed].map(|list| {
            let list = turn(list.clone());
            let list: Vec<Value> = list.into_iter().map(|message| message.0).collect();
            held(&list, NOW)
        });
        let mut ids: Vec<&str> = listed.iter().map(|held| held.alert.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, self.in_force, "{}", self.name);
        let journal = JournalStore::default()
            .journal(Coordinates::from(Location::SEATTLE), Reader::default());
        journal.note(look(1, known)).await;
        let cursor = journal.cursor().unwrap();
        journal.note(look(2, listed.clone())).await;
        let told = journal.since(Some(cursor)).map(|told| told.changes);
        let told = told.unwrap_or_default().into_iter();
        let mut told: Vec<String> = told
            .map(|change| format!("{} {}", change.change.word(), change.alert.id))
            .collect();
        told.sort_unstable();
        assert_eq!(told, self.told, "{}", self.name);
        let cursor = journal.cursor().unwrap();
        journal.note(look(3, listed)).await;
        assert!(journal.since(Some(cursor)).is_none(), "{}", self.name);
    }
}

fn look(version: i64, messages: Vec<AlertMessage>) -> AlertSnapshot {
    AlertSnapshot {
        messages,
        version,
        is_latest: true,
        now: NOW.parse().unwrap(),
        zone: None,
    }
}

#[tokio::test]
async fn each_event_is_one_alert() {
    for case in table::cases() {
        case.check(|list| list).await;
        case.check(|list| list.into_iter().rev().collect()).await;
        let of_tests =
            |list: Vec<Message>| list.into_iter().map(Message::of_a_test_class).collect();
        case.check(of_tests).await;
    }
}

#[test]
fn of_the_recorded_alerts_each_event_is_told_once() {
    let Some(folder) = test_support::recordings::folder() else {
        return;
    };
    let body = std::fs::read(folder.join("alerts/active.json")).unwrap();
    let list = payload::parse_alerts(&body).unwrap();
    let held = in_force(&list, list.updated.unwrap());
    let codes: Vec<&String> = held.iter().flat_map(|held| &held.events).collect();
    let mut each = codes.clone();
    each.sort_unstable();
    each.dedup();
    assert_eq!(codes.len(), each.len(), "{codes:?}");
    assert_eq!((list.alerts.len(), held.len()), (22, 22));
}
