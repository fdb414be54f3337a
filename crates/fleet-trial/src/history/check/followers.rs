//! Each follower hears of each change of an alert once. One that stays at its daemon never begins anew; of one that
//! moves, what follows a new beginning is not counted.

use std::collections::BTreeMap;

use weather::ChangeKind;

use super::{CHANGES, FOLLOWERS, HistoryVerdict};
use crate::history::record::{Follower, HistoryRecord};

/// The times that a follower was told each change.
type ToldTimes = BTreeMap<(u64, &'static str), usize>;

/// Judges what all followers were told.
pub(super) fn judge(history: &[HistoryRecord], verdict: &mut HistoryVerdict) {
    let mut told = BTreeMap::<Follower, ToldTimes>::new();
    let mut resets = BTreeMap::<Follower, usize>::new();
    let mut number = 0;
    for record in history {
        match record {
            HistoryRecord::Follows { follower } => {
                told.entry(*follower).or_default();
            }
            HistoryRecord::Told {
                follower,
                alert,
                change,
                ..
            } => {
                let times = told.entry(*follower).or_default();
                *times.entry((*alert, change.word())).or_default() += 1;
                number += 1;
            }
            HistoryRecord::Reset { follower, at } => {
                *resets.entry(*follower).or_default() += 1;
                if follower.daemon.is_some() {
                    verdict.violation(format!("{follower:?} began anew at {at:?}"));
                }
            }
            _ => {}
        }
    }
    verdict.count(FOLLOWERS, told.len());
    verdict.count(CHANGES, number);
    let moved = resets.iter().filter(|(one, _)| one.daemon.is_none());
    verdict.count(
        "new beginnings of those that move",
        moved.map(|(_, n)| n).sum(),
    );
    for (follower, told) in &told {
        // After a new beginning what is in force is told again, and the rest is over.
        let begins_anew = resets.contains_key(follower);
        if !begins_anew {
            one_follower(history, *follower, told, verdict);
        }
    }
}

fn one_follower(
    history: &[HistoryRecord],
    follower: Follower,
    told: &ToldTimes,
    verdict: &mut HistoryVerdict,
) {
    let mut issued = BTreeMap::new();
    for record in history {
        if let HistoryRecord::Alert {
            alert,
            place,
            change,
            ..
        } = record
            && *place == follower.place
        {
            issued.insert((*alert, change.word()), *change);
        }
    }
    for (alert, word) in issued.keys() {
        let times = told.get(&(*alert, word)).copied().unwrap_or_default();
        if times != 1 {
            verdict.violation(format!(
                "{follower:?} was told {times} times: alert {alert} {word}"
            ));
        }
    }
    for change in told.keys().filter(|change| !issued.contains_key(change)) {
        verdict.violation(format!("{follower:?} was told what never was: {change:?}"));
    }
    order(history, follower, verdict);
}

/// Refuses the end of an alert that comes before its beginning.
fn order(history: &[HistoryRecord], of: Follower, verdict: &mut HistoryVerdict) {
    let mut ended = Vec::new();
    for record in history {
        match record {
            HistoryRecord::Told {
                follower,
                alert,
                change,
                ..
            } if *follower == of => match change {
                ChangeKind::Ended => ended.push(*alert),
                _ if ended.contains(alert) => {
                    verdict.violation(format!(
                        "{of:?} was told the end of {alert} before {change:?}"
                    ));
                }
                _ => {}
            },
            _ => {}
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

    #[test]
    fn one_that_stays_never_begins_anew_and_one_that_moves_may() {
        let reset = |daemon| HistoryRecord::Reset {
            follower: follower(daemon),
            at: NEVER,
        };
        let whole = [ChangeKind::New, ChangeKind::Ended].map(|change| told(Some(1), 5, change));
        assert_eq!(violations(&[&whole[..], &[reset(None)]].concat()), 0);
        assert_eq!(violations(&[&whole[..], &[reset(Some(1))]].concat()), 1);
    }
}
