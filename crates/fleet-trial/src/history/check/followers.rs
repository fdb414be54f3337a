//! Each follower hears of each change of an alert once, wherever it asks. It may begin anew only where documents say so:
//! one that stays at its daemon, if that was killed while the engine lost what was there; one that moves, in a
//! disturbance or soon after.

use std::collections::BTreeMap;

use weather::ChangeKind;

use super::disturbances::Disturbances;
use super::{CHANGES, FOLLOWERS, HistoryVerdict};
use crate::history::record::{Follower, HistoryRecord};

/// What one follower heard since it last began anew.
#[derive(Debug, Default)]
struct Hearing {
    told: BTreeMap<(u64, &'static str), usize>,
    /// The time at which it began anew, if it did: what happened before that is lost to it.
    anew: Option<u64>,
}

/// Judges what all followers were told.
pub(super) fn judge(history: &[HistoryRecord], verdict: &mut HistoryVerdict) {
    let disturbances = Disturbances::of(history);
    let mut hearings = BTreeMap::<Follower, Hearing>::new();
    let (mut changes, mut resets) = (0, 0);
    for record in history {
        match record {
            HistoryRecord::Follows { follower } => {
                hearings.entry(*follower).or_default();
            }
            HistoryRecord::Told {
                follower,
                alert,
                change,
                ..
            } => {
                changes += 1;
                let hearing = hearings.entry(*follower).or_default();
                hearing.hear(*follower, *alert, *change, verdict);
            }
            HistoryRecord::Reset { follower, at } => {
                resets += 1;
                if !disturbances.excuse(*follower, *at) {
                    verdict.violation(format!("{follower:?} began anew at {at:?}"));
                }
                let anew = Hearing {
                    anew: Some(at.end),
                    ..Hearing::default()
                };
                hearings.insert(*follower, anew);
            }
            _ => {}
        }
    }
    verdict.count(FOLLOWERS, hearings.len());
    verdict.count(CHANGES, changes);
    verdict.count("new beginnings", resets);
    for (follower, hearing) in &hearings {
        hearing.compare(history, *follower, verdict);
    }
}

impl Hearing {
    /// Takes a change, which must not have been told since the last new beginning, nor come after the end of its alert.
    fn hear(
        &mut self,
        follower: Follower,
        alert: u64,
        change: ChangeKind,
        verdict: &mut HistoryVerdict,
    ) {
        let times = self.told.entry((alert, change.word())).or_default();
        *times += 1;
        if *times > 1 {
            let word = change.word();
            verdict.violation(format!(
                "{follower:?} was told {times} times: alert {alert} {word}"
            ));
        }
        let ended = (alert, ChangeKind::Ended.word());
        if change != ChangeKind::Ended && self.told.contains_key(&ended) {
            verdict.violation(format!(
                "{follower:?} was told the end of {alert} before {change:?}"
            ));
        }
    }

    /// Compares what was told with what happened, since it last began anew.
    fn compare(&self, history: &[HistoryRecord], follower: Follower, verdict: &mut HistoryVerdict) {
        let mut issued = BTreeMap::new();
        for record in history {
            if let HistoryRecord::Alert {
                alert,
                place,
                change,
                at,
            } = record
                && *place == follower.place
            {
                let is_due = self.anew.is_none_or(|anew| at.begin > anew);
                issued.insert((*alert, change.word()), is_due);
            }
        }
        let due = issued.iter().filter(|(_, is_due)| **is_due);
        let missed = due
            .map(|(one, _)| one)
            .filter(|one| !self.told.contains_key(one));
        for (alert, word) in missed {
            verdict.violation(format!("{follower:?} was not told: alert {alert} {word}"));
        }
        for change in self.told.keys().filter(|one| !issued.contains_key(one)) {
            verdict.violation(format!("{follower:?} was told what never was: {change:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::record::TimeWindow;

    const NEVER: TimeWindow = TimeWindow { begin: 0, end: 0 };

    fn follower(daemon: Option<usize>) -> Follower {
        Follower { place: 0, daemon }
    }

    fn told(daemon: Option<usize>, alert: u64, change: ChangeKind) -> HistoryRecord {
        HistoryRecord::Told {
            follower: follower(daemon),
            alert,
            change,
            at: NEVER,
        }
    }

    /// Returns the violations where one alert was issued and taken back, with these records after it.
    fn violations(records: &[HistoryRecord]) -> usize {
        let alert = |change| HistoryRecord::Alert {
            alert: 5,
            place: 0,
            change,
            at: NEVER,
        };
        let issued = [
            HistoryRecord::Follows {
                follower: follower(Some(1)),
            },
            alert(ChangeKind::New),
            alert(ChangeKind::Ended),
        ];
        let mut verdict = HistoryVerdict::default();
        judge(&[&issued, records].concat(), &mut verdict);
        verdict.violations.len()
    }

    #[test]
    fn a_change_that_comes_twice_never_or_out_of_nothing_is_refused() {
        let (new, ended) = (
            told(Some(1), 5, ChangeKind::New),
            told(Some(1), 5, ChangeKind::Ended),
        );
        let other = told(Some(1), 6, ChangeKind::New);
        assert_eq!(violations(&[new.clone(), ended.clone()]), 0);
        assert_eq!(violations(&[new.clone(), new.clone(), ended.clone()]), 1);
        assert_eq!(violations(std::slice::from_ref(&new)), 1, "no end");
        assert_eq!(violations(&[new.clone(), ended.clone(), other]), 1);
        assert_eq!(violations(&[ended, new]), 1, "the wrong order");
        assert_eq!(violations(&[]), 2, "nothing at all");
    }

    fn reset(daemon: Option<usize>, second: u64) -> HistoryRecord {
        let second = second * 1_000_000;
        HistoryRecord::Reset {
            follower: follower(daemon),
            at: TimeWindow {
                begin: second,
                end: second,
            },
        }
    }

    fn fault(loses: bool, killed: Option<usize>, second: u64) -> HistoryRecord {
        let second = second * 1_000_000;
        HistoryRecord::Fault {
            name: String::new(),
            loses,
            killed,
            at: TimeWindow {
                begin: second,
                end: second,
            },
        }
    }

    /// Returns the violations beside a follower that hears everything, with these records after it.
    fn beside_a_whole_one(records: &[HistoryRecord]) -> usize {
        let whole = [ChangeKind::New, ChangeKind::Ended].map(|change| told(Some(1), 5, change));
        violations(&[&whole[..], records].concat())
    }

    #[test]
    fn one_that_moves_begins_anew_only_in_a_disturbance_or_soon_after() {
        let at = |second| [fault(false, None, 10), reset(None, second)];
        assert_eq!(beside_a_whole_one(&at(12)), 0);
        assert_eq!(beside_a_whole_one(&at(14)), 1);
        assert_eq!(beside_a_whole_one(&at(9)), 1);
    }

    #[test]
    fn one_that_stays_begins_anew_only_where_its_daemon_was_killed_and_the_engine_lost_all() {
        let (kill, loss, anew) = (
            fault(false, Some(1), 10),
            fault(true, None, 12),
            reset(Some(1), 12),
        );
        assert_eq!(
            beside_a_whole_one(&[kill.clone(), loss.clone(), anew.clone()]),
            0
        );
        assert_eq!(beside_a_whole_one(&[kill, anew.clone()]), 1);
        assert_eq!(beside_a_whole_one(&[loss.clone(), anew.clone()]), 1);
        let other = fault(false, Some(2), 10);
        assert_eq!(beside_a_whole_one(&[other, loss, anew]), 1);
    }

    #[test]
    fn what_comes_after_a_new_beginning_is_to_be_told_too() {
        let second = 1_000_000;
        let later = HistoryRecord::Alert {
            alert: 6,
            place: 0,
            change: ChangeKind::New,
            at: TimeWindow {
                begin: 20 * second,
                end: 20 * second,
            },
        };
        let anew = [fault(false, None, 10), reset(None, 12), later];
        let whole = told(Some(1), 6, ChangeKind::New);
        let heard = told(None, 6, ChangeKind::New);
        let missed = [&anew[..], std::slice::from_ref(&whole)].concat();
        assert_eq!(beside_a_whole_one(&missed), 1);
        assert_eq!(beside_a_whole_one(&[&missed[..], &[heard]].concat()), 0);
    }

    #[test]
    fn what_is_told_twice_after_a_new_beginning_is_refused_too() {
        let twice = [
            fault(false, None, 10),
            told(None, 5, ChangeKind::New),
            reset(None, 10),
            told(None, 5, ChangeKind::New),
        ];
        assert_eq!(beside_a_whole_one(&twice), 0, "in force at both times");
        let again = [&twice[..], &[told(None, 5, ChangeKind::New)]].concat();
        assert_eq!(beside_a_whole_one(&again), 1);
    }
}
