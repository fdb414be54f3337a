//! The changes between the alerts that were known and those of a new list. Pure: writes nothing
//! down and reads no clock.
//!
//! An alert is followed through its messages by their references, else by the event codes (P-VTEC),
//! else by event, sender and zones. Each known alert goes on as at most one of the list, the surest
//! likeness first. Whether a change is worth telling is decided by what people read: a message sent
//! again with another date on it is none. `extended` is an end that moved later while the event, its
//! grade, its area and the words (but for days and times in them) stayed; all else is `updated`.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{Alert, ChangeKind};

use super::state::ActiveAlert;
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
        (a.event.clone(), a.severity, words, a.zones.clone())
    };
    let (old_end, new_end) = (instant(before.ends), instant(after.ends));
    let texts = |a: &Alert| [a.description.clone(), a.instruction.clone()];
    let is_same_event = grade(before) == grade(after) && begins(before) == begins(after);
    if is_same_event && old_end == new_end && texts(before) == texts(after) {
        return None;
    }
    let is_later = old_end.is_some_and(|old| new_end.is_none_or(|new| new > old));
    let says_the_same = texts(before).map(timeless) == texts(after).map(timeless);
    if is_same_event && is_later && says_the_same {
        Some(ChangeKind::Extended)
    } else {
        Some(ChangeKind::Updated)
    }
}

/// The words of a text that are no days or times.
fn timeless(text: Option<String>) -> Vec<String> {
    const WORDS: [&str; 41] = [
        "am",
        "pm",
        "noon",
        "midnight",
        "today",
        "tonight",
        "tomorrow",
        "morning",
        "afternoon",
        "evening",
        "night",
        "early",
        "late",
        "this",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "utc",
        "z",
        "at",
        "from",
        "to",
        "until",
        "through",
        "on",
    ];
    let text = text.unwrap_or_default();
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let is_zone = |word: &str| {
        let mut letters = word.chars();
        word.len() == 3
            && letters.next().is_some_and(|c| "ecmpah".contains(c))
            && letters.next().is_some_and(|c| "sd".contains(c))
            && letters.next() == Some('t')
    };
    let is_time = |word: &String| {
        word.contains(|c: char| c.is_ascii_digit())
            || WORDS.contains(&word.as_str())
            || is_zone(word)
    };
    words.filter(|word| !is_time(word)).collect()
}

/// Pairs each known alert with the message of the list that continues it.
fn pairs(held: &BTreeMap<u64, ActiveAlert>, messages: &[AlertMessage]) -> BTreeMap<u64, usize> {
    let likenesses: [fn(&AlertMessage, &AlertMessage) -> bool; 4] = [
        |old, new| old.alert.id == new.alert.id && old.alert.event == new.alert.event,
        refers,
        |old, new| old.events.iter().any(|event| new.events.contains(event)),
        is_alike,
    ];
    let mut pairs = BTreeMap::new();
    let mut taken = vec![false; messages.len()];
    for are_alike in likenesses {
        for (track, old) in held {
            if pairs.contains_key(track) {
                continue;
            }
            let free = messages
                .iter()
                .zip(&taken)
                .map(|(new, taken)| (!taken).then_some(new));
            let found = free
                .enumerate()
                .find(|(_, new)| new.is_some_and(|new| are_alike(&old.message, new)));
            if let Some((at, _)) = found {
                taken[at] = true;
                pairs.insert(*track, at);
            }
        }
    }
    pairs
}

/// Tells whether the new message names the old one, or a forerunner of it.
fn refers(old: &AlertMessage, new: &AlertMessage) -> bool {
    let names = |name: &String| !name.is_empty() && new.replaces.contains(name);
    names(&old.alert.id) || old.replaces.iter().any(names)
}

/// Tells whether two messages without codes are about one thing by what they say.
fn is_alike(old: &AlertMessage, new: &AlertMessage) -> bool {
    let (before, after) = (&old.alert, &new.alert);
    let zones = |alert: &Alert| {
        let mut zones = alert.zones.clone();
        zones.sort();
        zones
    };
    old.events.is_empty()
        && new.events.is_empty()
        && before.event == after.event
        && before.sender == after.sender
        && zones(before) == zones(after)
}

#[cfg(test)]
mod tests;
