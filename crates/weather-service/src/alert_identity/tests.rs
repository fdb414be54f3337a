//! The registers against the definition they stand for, over lists of every sort.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use weather::{Alert, OffsetTime, Severity};

use super::keys::{Kind, Wording, reissues};
use super::{Supersession, successors};
use crate::alert_list::AlertMessage;

const NAMES: [&str; 4] = ["a", "b", "c", ""];
const EVENTS: [&str; 3] = ["WI.Y.1", "WI.Y.2", "WS.W.1"];
const ZONES: [&str; 3] = ["z1", "z2", "z3"];

fn some_of(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let some = subsequence(all.to_vec(), 0..=all.len());
    some.prop_map(|some| some.into_iter().map(str::to_owned).collect())
}

/// A time so many days from the last of a year.
fn day(days: i64) -> OffsetTime {
    let year_end: Timestamp = "2025-12-31T12:00:00Z".parse().unwrap();
    OffsetTime {
        timestamp: year_end + SignedDuration::from_hours(24 * days),
        offset: jiff::tz::Offset::UTC,
    }
}

prop_compose! {
    fn message()(
        id in select(&NAMES),
        replaces in some_of(&NAMES),
        events in some_of(&EVENTS),
        begins in any::<bool>(),
        ends_events in prop_oneof![Just(Vec::new()), some_of(&EVENTS)],
        zones in some_of(&ZONES),
        text in select(vec!["until noon", "until 6 PM", "of 6 feet"]),
        onset in proptest::option::of(-3..3_i64),
        ends in proptest::option::of(-3..3_i64),
    ) -> AlertMessage {
        AlertMessage {
            replaces,
            begins: if begins { events.clone() } else { Vec::new() },
            events,
            ends_events,
            alert: Alert {
                id: id.to_owned(),
                event: "Wind Advisory".to_owned(),
                severity: Severity::Minor,
                certainty: None,
                urgency: None,
                headline: None,
                area: None,
                description: Some(text.to_owned()),
                instruction: None,
                sender: None,
                sent: None,
                onset: onset.map(day),
                ends: ends.map(day),
                zones,
            },
        }
    }
}

/// A list, the newest first, sent within the days around New Year.
fn list() -> impl Strategy<Value = Vec<AlertMessage>> {
    let messages = proptest::collection::vec(message(), 0..7);
    messages.prop_map(|mut messages| {
        for (message, days) in messages.iter_mut().zip((-3..4).rev()) {
            message.alert.sent = Some(day(days));
        }
        messages
    })
}

fn speaks_of(newer: &AlertMessage, event: &String, older: &AlertMessage) -> bool {
    let zones = [newer, older].map(|message| &message.alert.zones);
    let meet = zones.iter().any(|zones| zones.is_empty())
        || zones[0].iter().any(|zone| zones[1].contains(zone));
    let year = |message: &AlertMessage| message.alert.sent.unwrap().to_string()[..4].to_owned();
    let is_another = newer.begins.contains(event) && year(newer) != year(older);
    let is_named = newer.events.contains(event) || newer.ends_events.contains(event);
    is_named && meet && !is_another
}

fn is_superseded(older: &AlertMessage, newer: &[AlertMessage]) -> bool {
    let names = |newer: &AlertMessage| {
        let id = &older.alert.id;
        !id.is_empty() && newer.alert.id != *id && newer.replaces.contains(id)
    };
    let says = |newer: &AlertMessage| {
        let onset = newer.alert.onset.map(|onset| onset.timestamp);
        Kind::of(newer).is_some()
            && Kind::of(newer) == Kind::of(older)
            && Wording::of(newer) == Wording::of(older)
            && reissues(onset, older)
    };
    let mut events = older.events.iter();
    newer.iter().any(names)
        || newer.iter().any(says)
        || (!older.events.is_empty()
            && events.all(|event| newer.iter().any(|newer| speaks_of(newer, event, older))))
}

proptest! {
    #[test]
    fn a_message_is_superseded_if_newer_ones_say_so(list in list()) {
        let mut newer = Supersession::default();
        for (at, message) in list.iter().enumerate() {
            prop_assert_eq!(newer.covers(message), is_superseded(message, &list[..at]), "{}", at);
            newer.add(message);
        }
    }

    /// The two rooms agree: nothing happens between a list and itself.
    #[test]
    fn each_last_word_goes_on_with_itself(list in list()) {
        let mut newer = Supersession::default();
        let mut last_words = Vec::new();
        for message in &list {
            if !newer.covers(message) && !message.events.is_empty() {
                last_words.push(message.clone());
            }
            newer.add(message);
        }
        let known: Vec<&AlertMessage> = last_words.iter().collect();
        let found = successors(&known, &last_words);
        for (from, to) in found.into_iter().enumerate() {
            let to = to.map(|to| &last_words[to].alert);
            prop_assert_eq!(to, Some(&last_words[from].alert));
        }
    }
}
