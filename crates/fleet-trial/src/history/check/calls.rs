//! Calls are answered: none fails but at a daemon that was killed meanwhile, and none waits for long.

use super::HistoryVerdict;
use crate::history::record::{HistoryRecord, TimeWindow};

/// The longest that a call may take: the lease of a daemon that was killed, and the fetch of the next one.
const LONGEST: u64 = 10_000_000;

/// Judges all calls.
pub(super) fn judge(history: &[HistoryRecord], verdict: &mut HistoryVerdict) {
    let mut longest = 0;
    let mut excused = 0;
    for record in history {
        match record {
            HistoryRecord::Answer(answer) => {
                let took = answer.at.end - answer.at.begin;
                longest = longest.max(took);
                if took > LONGEST {
                    verdict.violation(format!("an answer that came late: {answer:?}"));
                }
            }
            HistoryRecord::Failure { daemon, why, at } => {
                if was_killed(history, *daemon, *at) {
                    excused += 1;
                } else {
                    verdict.violation(format!("a call failed: daemon {daemon}, {at:?}: {why}"));
                }
            }
            _ => {}
        }
    }
    verdict.count("calls to daemons that were killed meanwhile", excused);
    verdict.counts.push(("longest call, in ms", longest / 1000));
}

/// Tells whether a daemon was away in a part of the time.
fn was_killed(history: &[HistoryRecord], daemon: usize, call: TimeWindow) -> bool {
    history.iter().any(|record| match record {
        HistoryRecord::Fault {
            killed: Some(killed),
            at,
            ..
        } => *killed == daemon && at.begin <= call.end && call.begin <= at.end,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(failed: TimeWindow) -> usize {
        let history = [
            HistoryRecord::Fault {
                name: "kill".to_owned(),
                loses: false,
                killed: Some(1),
                at: TimeWindow { begin: 10, end: 20 },
            },
            HistoryRecord::Failure {
                daemon: 1,
                why: "gone".to_owned(),
                at: failed,
            },
        ];
        let mut verdict = HistoryVerdict::default();
        judge(&history, &mut verdict);
        verdict.violations.len()
    }

    #[test]
    fn a_call_may_fail_only_where_its_daemon_was_killed_meanwhile() {
        assert_eq!(violations(TimeWindow { begin: 5, end: 12 }), 0);
        assert_eq!(violations(TimeWindow { begin: 15, end: 16 }), 0);
        assert_eq!(violations(TimeWindow { begin: 5, end: 9 }), 1);
        assert_eq!(violations(TimeWindow { begin: 21, end: 30 }), 1);
    }
}
