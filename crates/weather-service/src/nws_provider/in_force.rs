//! The alerts in force among those that the upstream lists, and their order. Reads no
//! clock and asks nobody.

use std::cmp::Reverse;

use jiff::Timestamp;
use nws::payload::{self, VtecAction, VtecEffect};
use weather::{Alert, Severity};

use crate::alert_identity::Supersession;
use crate::alert_list::AlertMessage;

/// The alerts of a list that hold at `now`, each once: the gravest first, then by when they begin.
///
/// Dropped are tests and exercises; cancellations; messages that are not the last word on their event
/// (see [`Supersession`]), also where the last word is one that is dropped itself; and what is over,
/// by its own end, else by the message's.
pub(super) fn in_force(list: &payload::AlertCollection, now: Timestamp) -> Vec<AlertMessage> {
    let actual = list.alerts.iter().filter(|alert| is_actual(alert));
    let mut newest_first: Vec<_> = actual.map(|alert| (alert, message(alert, now))).collect();
    newest_first.sort_by_key(|(alert, _)| Reverse(recency(alert)));
    let mut newer = Supersession::default();
    // Only what was sent before can be superseded, so that a circle of references leaves one.
    let holds: Vec<bool> = newest_first
        .iter()
        .map(|(alert, message)| {
            let is_last_word = !newer.covers(message);
            newer.add(message);
            is_last_word && !is_over(alert, message, now)
        })
        .collect();
    let all = newest_first.into_iter().zip(holds);
    let holding = all.filter_map(|((_, message), holds)| holds.then_some(message));
    let mut messages: Vec<AlertMessage> = holding.collect();
    messages.sort_by_cached_key(|message| order(&message.alert));
    messages
}

/// Test messages, drills and drafts are for machines; what does not say is meant.
fn is_actual(alert: &payload::CapAlert) -> bool {
    let status = alert.status.as_deref();
    status.is_none_or(|status| status.eq_ignore_ascii_case("Actual"))
}

/// Tells whether the message takes back what it names, ends all its events, or is over by now.
fn is_over(alert: &payload::CapAlert, message: &AlertMessage, now: Timestamp) -> bool {
    let kind = alert.message_type.as_deref();
    let is_cancel = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Cancel"));
    let ends_all = message.has_codes() && message.events.is_empty();
    let over_at = alert.over_at();
    is_cancel || ends_all || over_at.is_some_and(|over_at| over_at.timestamp <= now)
}

/// Returns a key that grows with the time of sending. Of the messages of one minute, a correction is
/// the latest, and else the one that names more forerunners.
fn recency(alert: &payload::CapAlert) -> impl Ord + use<> {
    let sent = alert.sent.or(alert.effective);
    let mut actions = alert.vtec.iter().map(|code| code.action);
    let corrects = actions.any(|action| action == VtecAction::Corrected);
    (
        sent.map(|sent| sent.timestamp),
        corrects,
        alert.replaces.len(),
    )
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

fn message(alert: &payload::CapAlert, now: Timestamp) -> AlertMessage {
    let holds = |code: &payload::Vtec| match code.action.effect() {
        VtecEffect::Begins | VtecEffect::Continues => true,
        VtecEffect::EndsAtItsTime => {
            let ends = code.ends.or_else(|| alert.ends.map(|ends| ends.timestamp));
            ends.is_some_and(|ends| ends > now)
        }
        VtecEffect::Ends => false,
    };
    let events = |is_it: &dyn Fn(&payload::Vtec) -> bool| {
        let codes = alert.vtec.iter().filter(|code| is_it(code));
        codes.map(|code| code.event.clone()).collect()
    };
    AlertMessage {
        replaces: alert.replaces.clone(),
        events: events(&holds),
        begins: events(&|code| code.action.effect() == VtecEffect::Begins),
        ends_events: events(&|code| !holds(code)),
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
