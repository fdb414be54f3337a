//! The messages of a list that are not the last word on what they say, because newer ones of the list
//! are. Decides neither how new a message is nor whether it is in force.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::keys::{Kind, Wording, Year, ZoneSet, reissues};
use crate::alert_list::AlertMessage;

/// A register of all that the newer messages of a list take the place of. Add every newer message
/// before asking about one.
///
/// Time grows with the length of the list: a message is looked up, not compared with every other.
#[derive(Debug, Default)]
pub(crate) struct Supersession<'a> {
    /// Messages by their names.
    named: HashSet<&'a str>,
    /// Events by their codes.
    events: HashMap<&'a str, EventCoverage<'a>>,
    /// Messages without codes by what they say, with the earliest onset of those that say it;
    /// `None` if one does not tell.
    issued: HashMap<(Kind<'a>, Wording), Option<Timestamp>>,
}

/// The zones for which newer messages speak about an event.
#[derive(Debug, Default)]
struct EventCoverage<'a> {
    /// Zones in which they continue or end it.
    known: ZoneSet<'a>,
    /// Zones in which they begin it, by year: numbers start again with each.
    begun: Vec<(Year, ZoneSet<'a>)>,
}

impl<'a> Supersession<'a> {
    /// Adds a message that is older than all others so far.
    pub(crate) fn add(&mut self, message: &'a AlertMessage) {
        let own = &message.alert.id;
        let others = message.replaces.iter();
        let others = others.filter(|name| *name != own && !name.is_empty());
        self.named.extend(others.map(String::as_str));
        for event in message.events.iter().chain(&message.ends_events) {
            let coverage = self.events.entry(event).or_default();
            coverage.add(message, message.begins.contains(event));
        }
        if let Some(kind) = Kind::of(message) {
            let onset = message.alert.onset.map(|onset| onset.timestamp);
            let issued = self.issued.entry((kind, Wording::of(message)));
            let earliest = issued.or_insert(onset);
            *earliest = (*earliest).min(onset);
        }
    }

    /// Tells whether newer messages take the place of this one: one of them names it, or they speak
    /// about each of the events that it says are in force, or without codes, one says the same.
    pub(crate) fn covers(&self, message: &AlertMessage) -> bool {
        let covers = |event: &String| {
            let coverage = self.events.get(event.as_str());
            coverage.is_some_and(|coverage| coverage.covers(message))
        };
        self.named.contains(message.alert.id.as_str())
            || (!message.events.is_empty() && message.events.iter().all(covers))
            || self.reissues(message)
    }

    fn reissues(&self, message: &AlertMessage) -> bool {
        let Some(kind) = Kind::of(message) else {
            return false;
        };
        let issued = self.issued.get(&(kind, Wording::of(message)));
        issued.is_some_and(|onset| reissues(*onset, message))
    }
}

impl<'a> EventCoverage<'a> {
    fn add(&mut self, message: &'a AlertMessage, begins: bool) {
        let zones = &message.alert.zones;
        if !begins {
            self.known.add(zones);
            return;
        }
        let year = Year::of(message);
        match self.begun.iter_mut().find(|(begun, _)| *begun == year) {
            Some((_, begun)) => begun.add(zones),
            None => {
                let mut begun = ZoneSet::default();
                begun.add(zones);
                self.begun.push((year, begun));
            }
        }
    }

    fn covers(&self, older: &AlertMessage) -> bool {
        let zones = &older.alert.zones;
        let year = Year::of(older);
        let begins = |(begun, set): &(Year, ZoneSet<'_>)| begun.may_be(year) && set.meets(zones);
        self.known.meets(zones) || self.begun.iter().any(begins)
    }
}
