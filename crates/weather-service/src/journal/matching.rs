//! Changes for a caller that wants to hear of some alerts only. Pure: knows what every change was, not who was told.

use std::collections::HashMap;

use weather::{AlertChange, AlertFilter, ChangeKind};

use super::record::RecordedChange;

/// The part of an alert's story that decides which of its next changes are told.
#[derive(Debug, Clone, Copy)]
struct ToldState {
    /// It matched at some time, so that a follower has heard of it.
    has_matched: bool,
    /// It matched when it last changed.
    matches: bool,
}

/// Returns the changes numbered above `after` that match, among all that are kept, in order.
///
/// An alert that begins to match is new. One that matches no longer is told of once more, as it is by then,
/// and when it ends: a follower that has heard of an alert hears of its end. Of what never matched, nothing is
/// told.
pub(super) fn matching<'c>(
    changes: impl Iterator<Item = &'c RecordedChange>,
    after: u64,
    filter: &AlertFilter,
) -> Vec<AlertChange> {
    let mut stories = HashMap::new();
    let mut told = Vec::new();
    for change in changes {
        let matches = filter.match_alert(&change.message.alert);
        let before = stories.get(&change.track).copied();
        let kind = told_kind(change.kind, before, matches);
        let has_matched = matches || before.is_some_and(|story: ToldState| story.has_matched);
        stories.insert(
            change.track,
            ToldState {
                has_matched,
                matches,
            },
        );
        if let Some(kind) = kind.filter(|_| change.sequence > after) {
            told.push(AlertChange {
                change: kind,
                ..change.told()
            });
        }
    }
    told
}

/// Returns the kind of change that a follower is told, if any. Without the story `before`, which may have
/// been forgotten, the alert as it is decides.
fn told_kind(kind: ChangeKind, before: Option<ToldState>, matches: bool) -> Option<ChangeKind> {
    let Some(before) = before else {
        return matches.then_some(kind);
    };
    let is_told = match kind {
        ChangeKind::Ended => before.has_matched,
        ChangeKind::New | ChangeKind::Updated | ChangeKind::Extended => matches || before.matches,
    };
    let is_first = matches && !before.has_matched;
    is_told.then_some(if is_first { ChangeKind::New } else { kind })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ChangeKind::{Ended, Extended, New, Updated};
    use Severity::{Extreme, Minor, Severe};
    use weather::Severity;

    use super::*;
    use crate::journal::tests::alert;

    fn change(sequence: u64, track: u64, kind: ChangeKind, severity: Severity) -> RecordedChange {
        let mut message = alert("Wind", &sequence.to_string());
        message.alert.severity = severity;
        RecordedChange {
            sequence,
            kind,
            time: "2026-07-15T13:00:00-07:00".parse().unwrap(),
            track,
            version: 1,
            message: Arc::new(message),
        }
    }

    /// The numbers and kinds of what is told of these changes above `after` to whoever wants severe alerts.
    fn told(after: u64, changes: &[(u64, ChangeKind, Severity)]) -> Vec<(u64, ChangeKind)> {
        let changes: Vec<_> = (1..)
            .zip(changes)
            .map(|(sequence, (track, kind, severity))| change(sequence, *track, *kind, *severity))
            .collect();
        let filter = AlertFilter {
            severity: Some(Severe),
            ..AlertFilter::default()
        };
        let told = matching(changes.iter(), after, &filter);
        told.iter()
            .map(|change| (change.sequence, change.change))
            .collect()
    }

    #[test]
    fn of_an_alert_that_never_matches_nothing_is_told_nor_its_end() {
        let story = [
            (1, New, Minor),
            (2, New, Severe),
            (1, Extended, Minor),
            (1, Ended, Minor),
            (2, Ended, Severe),
        ];
        assert_eq!(told(0, &story), [(2, New), (5, Ended)]);
        assert_eq!(told(2, &story), [(5, Ended)]);
    }

    #[test]
    fn an_alert_that_begins_to_match_is_new_wherever_the_follower_begins() {
        let story = [
            (1, New, Minor),
            (1, Updated, Severe),
            (1, Updated, Extreme),
            (1, Ended, Extreme),
        ];
        assert_eq!(told(0, &story), [(2, New), (3, Updated), (4, Ended)]);
        assert_eq!(told(1, &story), [(2, New), (3, Updated), (4, Ended)]);
        assert_eq!(told(2, &story), [(3, Updated), (4, Ended)]);
    }

    #[test]
    fn an_alert_that_matches_no_longer_is_told_once_more_and_at_its_end() {
        let story = [
            (1, New, Severe),
            (1, Updated, Minor),
            (1, Updated, Minor),
            (1, Ended, Minor),
        ];
        assert_eq!(told(0, &story), [(1, New), (2, Updated), (4, Ended)]);
        let again = [(1, New, Severe), (1, Updated, Minor), (1, Updated, Severe)];
        assert_eq!(told(2, &again), [(3, Updated)]);
    }

    #[test]
    fn where_the_story_is_forgotten_the_alert_as_it_is_decides() {
        let rest = [(1, Updated, Severe), (1, Ended, Severe), (2, Ended, Minor)];
        assert_eq!(told(0, &rest), [(1, Updated), (2, Ended)]);
    }
}
