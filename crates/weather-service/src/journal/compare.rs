//! The changes between the alerts that were known and those of a new list. Pure: writes nothing
//! down and reads no clock.
//!
//! `alert_identity` decides which message continues which alert. Whether a change is worth telling is
//! decided here, by what people read: a message sent again with another date on it is no change, nor
//! is one that says "today" where "tomorrow" stood. `extended` is an end that moved later while the
//! event, its grade, its area and the words (but for the times in them) stayed; all else is `updated`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{Alert, ChangeKind};

use super::state::ActiveAlert;
use crate::alert_identity::{successors, without_relative_days, without_times};
use crate::alert_list::AlertMessage;

/// The alerts in force at a moment, as far as is known.
#[derive(Debug, Clone)]
pub(crate) struct AlertSnapshot {
    /// Those that hold.
    pub(crate) messages: Vec<AlertMessage>,
    /// The version of the list.
    pub(crate) version: i64,
    /// True if the list is the upstream's latest word: only then an alert that it does not have is
    /// over.
    pub(crate) is_latest: bool,
    /// The time of the look.
    pub(crate) now: Timestamp,
    /// The place's clocks.
    pub(crate) zone: Option<TimeZone>,
}

/// The change of one alert.
#[derive(Debug, Clone)]
pub(super) struct Delta {
    /// The number of the alert; `None` for one that was not known.
    pub(super) track: Option<u64>,
    /// The kind of change, if it is worth telling.
    pub(super) change: Option<ChangeKind>,
    pub(super) message: Arc<AlertMessage>,
}

/// Returns the changes since `held`, whose last list had version `known`: what ended, then what changed,
/// then what is new.
pub(super) fn deltas(
    held: &BTreeMap<u64, ActiveAlert>,
    known: i64,
    seen: &AlertSnapshot,
) -> Vec<Delta> {
    // A list from before the last one says nothing; but time passes.
    let is_old = seen.version < known && known <= seen.now.as_second();
    let messages: &[AlertMessage] = if is_old { &[] } else { &seen.messages };
    let pairs = pairs(held, messages);
    let mut deltas = Vec::new();
    for (track, held) in held.iter().filter(|(track, _)| !pairs.contains_key(track)) {
        let ends = held.message.alert.ends;
        let is_over = ends.is_some_and(|ends| ends.timestamp <= seen.now);
        if is_over || (seen.is_latest && !is_old) {
            deltas.push(Delta {
                track: Some(*track),
                change: Some(ChangeKind::Ended),
                message: Arc::clone(&held.message),
            });
        }
    }
    for (track, at) in &pairs {
        let (Some(held), Some(message)) = (held.get(track), messages.get(*at)) else {
            continue;
        };
        deltas.extend(continued(*track, &held.message, message, seen.now));
    }
    let taken: HashSet<usize> = pairs.into_values().collect();
    let fresh = messages.iter().enumerate();
    let fresh = fresh.filter(|(at, _)| !taken.contains(at));
    deltas.extend(fresh.map(|(_, message)| Delta {
        track: None,
        change: Some(ChangeKind::New),
        message: Arc::new(message.clone()),
    }));
    deltas
}

/// A known alert's next message; `None` if nothing is different at all.
fn continued(
    track: u64,
    before: &AlertMessage,
    after: &AlertMessage,
    now: Timestamp,
) -> Option<Delta> {
    let change = change(&before.alert, &after.alert, now);
    let chain = chain(before, after);
    let is_same = change.is_none() && before.alert == after.alert && before.replaces == chain;
    if is_same {
        return None;
    }
    let mut message = after.clone();
    message.replaces = chain;
    Some(Delta {
        track: Some(track),
        change,
        message: Arc::new(message),
    })
}

/// All names that an alert has gone by, the newest last; few are enough, and real ones are short.
fn chain(before: &AlertMessage, after: &AlertMessage) -> Vec<String> {
    const MOST: usize = 32;
    const LONGEST: usize = 256;
    let mut chain: Vec<String> = Vec::new();
    let own = &after.alert.id;
    let names = before.replaces.iter().chain(&after.replaces);
    for name in names.chain([&before.alert.id]) {
        let is_name = !name.is_empty() && name.len() <= LONGEST;
        if is_name && name != own && !chain.contains(name) {
            chain.push(name.clone());
        }
    }
    chain.drain(..chain.len().saturating_sub(MOST));
    chain
}

/// Returns the kind of change from one message to the next, if it is worth telling.
fn change(before: &Alert, after: &Alert, now: Timestamp) -> Option<ChangeKind> {
    let instant = |time: Option<weather::OffsetTime>| time.map(|time| time.timestamp);
    // Updates of what has begun give their own time as its beginning.
    let begins = |alert: &Alert| instant(alert.onset).filter(|onset| *onset > now);
    let grade = |a: &Alert| {
        let words = [&a.certainty, &a.urgency, &a.area, &a.sender].map(Clone::clone);
        let zones: BTreeSet<String> = a.zones.iter().cloned().collect();
        (a.event.clone(), a.severity, words, zones)
    };
    let (old_end, new_end) = (instant(before.ends), instant(after.ends));
    let say_the_same = |words: fn(&str) -> String| {
        let [before, after] = [before, after].map(|alert| texts(alert).map(|text| text.map(words)));
        before == after
    };
    let is_same_event = grade(before) == grade(after) && begins(before) == begins(after);
    let is_later = old_end.is_some_and(|old| new_end.is_none_or(|new| new > old));
    let is_repeated = is_same_event
        && old_end == new_end
        && (texts(before) == texts(after) || say_the_same(without_relative_days));
    if is_repeated {
        None
    } else if is_same_event && is_later && say_the_same(without_times) {
        Some(ChangeKind::Extended)
    } else {
        Some(ChangeKind::Updated)
    }
}

fn texts(alert: &Alert) -> [Option<&str>; 2] {
    [alert.description.as_deref(), alert.instruction.as_deref()]
}

/// Pairs each known alert with the message of the list that continues it.
fn pairs(held: &BTreeMap<u64, ActiveAlert>, messages: &[AlertMessage]) -> BTreeMap<u64, usize> {
    let known: Vec<&AlertMessage> = held.values().map(|held| &*held.message).collect();
    let successors = successors(&known, messages);
    let pairs = held.keys().zip(successors);
    pairs
        .filter_map(|(track, at)| Some((*track, at?)))
        .collect()
}

#[cfg(test)]
mod tests;
