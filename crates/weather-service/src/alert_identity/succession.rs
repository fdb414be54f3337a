//! The message of a list that continues an alert known before. Does not decide whether that is worth
//! telling.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::keys::{Kind, Wording, Year, ZoneSet, reissues};
use crate::alert_list::AlertMessage;

/// The ways in which a message continues an alert, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Succession {
    /// It is the message that was known.
    SameMessage,
    /// It is about the same event, by code, in zones that meet.
    SameEvent,
    /// It names that message, or a forerunner of it.
    Reference,
    /// It says the same but for the times.
    Reissue,
    /// It is of the same kind.
    Likeness,
}

/// A message of the list, prepared for comparison.
#[derive(Debug)]
struct Newer<'a> {
    message: &'a AlertMessage,
    zones: ZoneSet<'a>,
    replaces: HashSet<&'a str>,
    kind: Option<Kind<'a>>,
    wording: OnceCell<Wording>,
}

/// A known message, prepared likewise.
#[derive(Debug)]
struct Older<'a> {
    message: &'a AlertMessage,
    kind: Option<Kind<'a>>,
    wording: OnceCell<Wording>,
}

/// A feature that two messages of one alert share.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    Event(&'a str),
    Name(&'a str),
    Kind(Kind<'a>),
}

/// Returns for each of the `older` messages the index of the `newer` one that continues it, if there
/// is one. Each continues at most one, and the surest pairs come first.
///
/// Where both have codes, codes alone decide: an upgrade ends the watch and begins a warning.
pub(crate) fn successors(older: &[&AlertMessage], newer: &[AlertMessage]) -> Vec<Option<usize>> {
    let newer: Vec<Newer<'_>> = newer.iter().map(Newer::new).collect();
    let mut found: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for (at, newer) in newer.iter().enumerate() {
        for key in newer.keys() {
            found.entry(key).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for (from, message) in older.iter().enumerate() {
        let older = Older::new(message);
        let keys = older.keys().into_iter();
        let candidates: BTreeSet<usize> = keys
            .filter_map(|key| found.get(&key))
            .flatten()
            .copied()
            .collect();
        let surest = candidates.into_iter().filter_map(|to| {
            let rank = newer.get(to)?.succession(&older)?;
            Some((rank, from, to))
        });
        pairs.extend(surest);
    }
    pairs.sort_unstable();
    let mut successors = vec![None; older.len()];
    let mut taken = vec![false; newer.len()];
    for (_, from, to) in pairs {
        if successors[from].is_none() && !taken[to] {
            successors[from] = Some(to);
            taken[to] = true;
        }
    }
    successors
}

impl<'a> Newer<'a> {
    fn new(message: &'a AlertMessage) -> Self {
        let mut zones = ZoneSet::default();
        zones.add(&message.alert.zones);
        Self {
            message,
            zones,
            replaces: message.replaces.iter().map(String::as_str).collect(),
            kind: Kind::of(message),
            wording: OnceCell::new(),
        }
    }

    fn keys(&self) -> Vec<Key<'a>> {
        let events = self.message.events.iter().map(|event| Key::Event(event));
        let names = self.message.replaces.iter().chain([&self.message.alert.id]);
        let kind = self.kind.clone().map(Key::Kind);
        events
            .chain(names.map(|name| Key::Name(name)))
            .chain(kind)
            .collect()
    }

    /// Returns the way in which this message continues the older one; `None` if it does not.
    fn succession(&self, older: &Older<'_>) -> Option<Succession> {
        let (before, after) = (&older.message.alert, &self.message.alert);
        let have_codes = older.message.has_codes() && self.message.has_codes();
        if have_codes && !self.shares_event(older.message) {
            return None;
        }
        let has_name = !before.id.is_empty() && before.id == after.id;
        if has_name && before.event == after.event {
            return Some(Succession::SameMessage);
        }
        if have_codes {
            return Some(Succession::SameEvent);
        }
        if older.names().any(|name| self.replaces.contains(name)) {
            return Some(Succession::Reference);
        }
        if self.kind.is_none() || self.kind != older.kind {
            return None;
        }
        Some(if self.is_reissue_of(older) {
            Succession::Reissue
        } else {
            Succession::Likeness
        })
    }

    fn shares_event(&self, older: &AlertMessage) -> bool {
        let of_one_year = Year::of(self.message).may_be(Year::of(older));
        let is_known = |event: &String| {
            older.events.contains(event) && (of_one_year || !self.message.begins.contains(event))
        };
        self.zones.meets(&older.alert.zones) && self.message.events.iter().any(is_known)
    }

    fn is_reissue_of(&self, older: &Older<'_>) -> bool {
        let onset = self.message.alert.onset.map(|onset| onset.timestamp);
        let [before, after] = [
            older.wording.get_or_init(|| Wording::of(older.message)),
            self.wording.get_or_init(|| Wording::of(self.message)),
        ];
        reissues(onset, older.message) && before == after
    }
}

impl<'a> Older<'a> {
    fn new(message: &'a AlertMessage) -> Self {
        Self {
            message,
            kind: Kind::of(message),
            wording: OnceCell::new(),
        }
    }

    /// Returns the names that the alert has had.
    fn names(&self) -> impl Iterator<Item = &'a str> {
        let names = self.message.replaces.iter().chain([&self.message.alert.id]);
        names.map(String::as_str).filter(|name| !name.is_empty())
    }

    fn keys(&self) -> Vec<Key<'a>> {
        let events = self.message.events.iter().map(|event| Key::Event(event));
        let kind = self.kind.clone().map(Key::Kind);
        events
            .chain(self.names().map(Key::Name))
            .chain(kind)
            .collect()
    }
}
