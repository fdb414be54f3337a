//! The alerts in force among those that the upstream lists, and their order. Reads no
//! clock and asks nobody.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use nws::payload;
use weather::{Alert, Severity};

use crate::alert_list::AlertMessage;

/// The alerts of a list that hold at `now`, each once: the gravest first, then by when they begin.
///
/// Dropped are tests and exercises; cancellations and what they cancel; messages that a later one of
/// the list takes the place of (weather-gov/api#15); what is over, by its own end, else by the
/// message's; and what says the same as another one whatever its id, as ids are not unique.
pub(super) fn in_force(list: &payload::AlertCollection, now: Timestamp) -> Vec<AlertMessage> {
    let actual = list.alerts.iter().filter(|alert| is_actual(alert));
    let mut newest_first: Vec<_> = actual.collect();
    // The later message of one minute names more forerunners.
    newest_first.sort_by_key(|alert| Reverse((sent(alert), alert.replaces.len())));
    let mut replaced = HashSet::new();
    let mut told = BTreeSet::new();
    let mut messages = Vec::new();
    for alert in newest_first {
        // Only what was sent before can be replaced, so that a circle of references leaves one.
        let is_replaced = alert.id.as_ref().is_some_and(|id| replaced.contains(id));
        let others = alert
            .replaces
            .iter()
            .filter(|id| Some(*id) != alert.id.as_ref());
        replaced.extend(others);
        if is_replaced || ends_its_event(alert) || is_over(alert, now) {
            continue;
        }
        let message = message(alert);
        if told.insert(message.content()) {
            messages.push(message);
        }
    }
    messages.sort_by_cached_key(|message| order(&message.alert));
    messages
}

/// Test messages, drills and drafts are for machines; what does not say is meant.
fn is_actual(alert: &payload::CapAlert) -> bool {
    let status = alert.status.as_deref();
    status.is_none_or(|status| status.eq_ignore_ascii_case("Actual"))
}

/// Tells whether the message takes back what it names; it may still be listed.
fn ends_its_event(alert: &payload::CapAlert) -> bool {
    let kind = alert.message_type.as_deref();
    let is_cancel = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Cancel"));
    let has_code = !alert.vtec.is_empty();
    is_cancel || (has_code && alert.vtec.iter().all(ends))
}

fn ends(code: &payload::Vtec) -> bool {
    use payload::VtecEffect::{Begins, Continues, Ends, EndsAtItsTime};
    match code.action.effect() {
        Begins | Continues => false,
        EndsAtItsTime | Ends => true,
    }
}

fn is_over(alert: &payload::CapAlert, now: Timestamp) -> bool {
    let over_at = alert.over_at();
    over_at.is_some_and(|over_at| over_at.timestamp <= now)
}

fn sent(alert: &payload::CapAlert) -> Option<Timestamp> {
    let time = alert.sent.or(alert.effective);
    time.map(|time| time.timestamp)
}

fn order(alert: &Alert) -> impl Ord + use<> {
    let begins = alert.onset.map(|onset| onset.timestamp);
    (
        Reverse(alert.severity),
        begins,
        alert.event.clone(),
        alert.id.clone(),
    )
}

fn message(alert: &payload::CapAlert) -> AlertMessage {
    let events = alert.vtec.iter().filter(|code| !ends(code));
    AlertMessage {
        replaces: alert.replaces.clone(),
        events: events.map(|code| code.event.clone()).collect(),
        alert: Alert {
            id: alert.id.clone().unwrap_or_default(),
            event: alert.event.clone(),
            severity: severity(alert.severity.as_deref()),
            certainty: known(alert.certainty.as_deref()),
            urgency: known(alert.urgency.as_deref()),
            headline: alert.headline.clone(),
            area: alert.area.clone(),
            description: alert.description.clone(),
            instruction: alert.instruction.clone(),
            sender: alert.sender_name.clone(),
            sent: alert.sent,
            onset: alert.onset.or(alert.effective),
            ends: alert.over_at(),
            zones: alert.affected_zones.clone(),
        },
    }
}

fn severity(word: Option<&str>) -> Severity {
    let grades = [
        Severity::Extreme,
        Severity::Severe,
        Severity::Moderate,
        Severity::Minor,
    ];
    let is_it = |grade: &Severity| word.is_some_and(|word| word.eq_ignore_ascii_case(grade.word()));
    grades.into_iter().find(is_it).unwrap_or(Severity::Unknown)
}

/// "Unknown" says as much as nothing.
fn known(word: Option<&str>) -> Option<String> {
    let word = word.filter(|word| !word.eq_ignore_ascii_case("Unknown"));
    word.map(str::to_owned)
}

#[cfg(test)]
mod tests;
