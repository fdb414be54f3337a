//! The features that messages about one alert have in common. Compares no lists.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::time_words::without_times;
use crate::alert_list::AlertMessage;

/// The zones of one message or of several.
#[derive(Debug, Default)]
pub(super) struct ZoneSet<'a> {
    names: HashSet<&'a str>,
    /// True if one of the messages named none.
    is_everywhere: bool,
}

impl<'a> ZoneSet<'a> {
    /// Adds the zones of a message.
    pub(super) fn add(&mut self, zones: &'a [String]) {
        self.is_everywhere |= zones.is_empty();
        self.names.extend(zones.iter().map(String::as_str));
    }

    /// Tells whether a message with these `zones` is about a place of the set.
    pub(super) fn meets(&self, zones: &[String]) -> bool {
        let has = |zone: &String| self.names.contains(zone.as_str());
        let is_anywhere = zones.is_empty() && !self.names.is_empty();
        self.is_everywhere || is_anywhere || zones.iter().any(has)
    }
}

/// The year of a message, in which its office counts its events; unknown if it does not say when it
/// was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Year(Option<i16>);

impl Year {
    /// The year in which a message was sent.
    pub(super) fn of(message: &AlertMessage) -> Self {
        let sent = message.alert.sent;
        Self(sent.map(|sent| Offset::UTC.to_datetime(sent.timestamp).year()))
    }

    /// Tells whether two messages may be of one year.
    pub(super) fn may_be(self, other: Self) -> bool {
        self.0.is_none() || other.0.is_none() || self == other
    }
}

/// The identity of an alert without codes, as far as it has one: its event, sender and zones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind<'a> {
    event: &'a str,
    sender: Option<&'a str>,
    zones: Vec<&'a str>,
}

impl<'a> Kind<'a> {
    /// The kind of a message; `None` for one that has codes.
    pub(super) fn of(message: &'a AlertMessage) -> Option<Self> {
        let alert = &message.alert;
        let zones = alert.zones.iter().map(String::as_str);
        let mut zones: Vec<&str> = zones.collect();
        zones.sort_unstable();
        zones.dedup();
        (!message.has_codes()).then_some(Self {
            event: &alert.event,
            sender: alert.sender.as_deref(),
            zones,
        })
    }
}

/// The words of a message, without the times in them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Wording([Option<String>; 2]);

impl Wording {
    /// The wording of a message.
    pub(super) fn of(message: &AlertMessage) -> Self {
        let alert = &message.alert;
        let texts = [&alert.description, &alert.instruction];
        Self(texts.map(|text| text.as_deref().map(without_times)))
    }
}

/// Tells whether a message that says the same as an `older` one, but for the times, issues it anew:
/// it begins before that one is over. Tomorrow's alert is not today's again.
pub(super) fn reissues(newer_onset: Option<Timestamp>, older: &AlertMessage) -> bool {
    let ends = older.alert.ends.map(|ends| ends.timestamp);
    newer_onset
        .zip(ends)
        .is_none_or(|(begins, ends)| begins < ends)
}
