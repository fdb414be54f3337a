//! Versions never go back: at one daemon not at all, and at any daemon not behind what stood in the engine, once
//! the daemon was in touch with it for as long as answers stay fresh.

use std::collections::BTreeMap;

use weather::Source;

use super::disturbances::Disturbances;
use super::{ANSWERS, BOUND_ANSWERS, HistoryVerdict};
use crate::history::record::{AnswerRecord, HistoryRecord, TimeWindow};

/// Time for which an answer that was just found there may have been on its way, in microseconds.
const ON_ITS_WAY: u64 = 1_000_000;

/// Judges all answers.
pub(super) fn judge(history: &[HistoryRecord], verdict: &mut HistoryVerdict) {
    let mut by_place = BTreeMap::<_, Vec<_>>::new();
    for record in history {
        if let HistoryRecord::Answer(answer) = record {
            let place = (answer.daemon, answer.cell.as_str());
            by_place.entry(place).or_default().push(answer);
        }
    }
    verdict.count(ANSWERS, by_place.values().map(Vec::len).sum());
    let acknowledged = Acknowledged::of(history);
    let disturbances = Disturbances::of(history);
    let mut judged = 0;
    for ((daemon, _), answers) in &mut by_place {
        answers.sort_by_key(|answer| answer.at.begin);
        let forgets: Vec<_> = disturbances.forgets(*daemon).collect();
        one_daemon(answers, &forgets, verdict);
        let contacts = Contacts::of(history, *daemon);
        for answer in answers {
            judged += usize::from(acknowledged.judge(answer, &contacts, verdict));
        }
    }
    verdict.count(BOUND_ANSWERS, judged);
}

/// Refuses an answer that is older than one that had come before it was asked for, unless the daemon may have forgotten
/// that meanwhile. They are in the order of their begin.
fn one_daemon(answers: &[&AnswerRecord], forgets: &[TimeWindow], verdict: &mut HistoryVerdict) {
    let mut ended = answers.to_vec();
    ended.sort_by_key(|answer| answer.at.end);
    let mut ended = ended.into_iter().peekable();
    let mut newest: Option<&AnswerRecord> = None;
    for answer in answers {
        while let Some(before) = ended.next_if(|before| before.at.end < answer.at.begin) {
            if newest.is_none_or(|newest| before.version > newest.version) {
                newest = Some(before);
            }
        }
        newest = newest.filter(|newest| {
            let (heard, asked) = (newest.at.end, answer.at.begin);
            let mut between = forgets.iter();
            !between.any(|one| one.begin <= asked && heard <= one.end)
        });
        if let Some(newest) = newest.filter(|newest| newest.version > answer.version) {
            verdict.violation(format!("an older answer: {answer:?} after {newest:?}"));
        }
    }
}

/// The versions that stood in the engine.
struct Acknowledged<'h> {
    sightings: BTreeMap<&'h str, Vec<(i64, TimeWindow)>>,
    losses: Vec<TimeWindow>,
    settling: u64,
}

impl<'h> Acknowledged<'h> {
    fn of(history: &'h [HistoryRecord]) -> Self {
        let mut all = Self {
            sightings: BTreeMap::new(),
            losses: Vec::new(),
            settling: 0,
        };
        for record in history {
            match record {
                HistoryRecord::Conditions { settling, .. } => all.settling = *settling,
                HistoryRecord::Fault {
                    loses: true, at, ..
                } => all.losses.push(*at),
                HistoryRecord::Sighting { cell, version, at } => {
                    let sightings = all.sightings.entry(cell).or_default();
                    sightings.push((*version, *at));
                }
                _ => {}
            }
        }
        all.forget_inventions(history);
        all
    }

    /// Takes only versions that a daemon gave at some time: others are a stranger's.
    fn forget_inventions(&mut self, history: &[HistoryRecord]) {
        let mut given = BTreeMap::<_, Vec<_>>::new();
        for record in history {
            if let HistoryRecord::Answer(answer) = record {
                let versions = given.entry(answer.cell.as_str()).or_default();
                if versions.last() != Some(&answer.version) {
                    versions.push(answer.version);
                }
            }
        }
        for (cell, sightings) in &mut self.sightings {
            let given = given.get(cell).map(Vec::as_slice).unwrap_or_default();
            sightings.retain(|(version, _)| given.contains(version));
        }
    }

    /// Refuses an answer that is behind what stood in the engine. Returns whether the engine bound it at all.
    fn judge(
        &self,
        answer: &AnswerRecord,
        contacts: &Contacts,
        verdict: &mut HistoryVerdict,
    ) -> bool {
        let settling = match answer.source {
            Source::Live | Source::Shared => ON_ITS_WAY,
            Source::Memory | Source::Disk => self.settling,
        };
        let Some(since) = answer.at.begin.checked_sub(settling) else {
            return false;
        };
        let end = answer.at.end;
        let before = self.losses.iter().filter(|loss| loss.begin <= end);
        let lost = before.map(|loss| loss.end).max();
        let sightings = self.sightings.get(answer.cell.as_str());
        let bound = sightings
            .into_iter()
            .flatten()
            .filter(|(_, seen)| seen.end <= since && lost.is_none_or(|lost| seen.begin > lost));
        let Some((newest, seen)) = bound.max_by_key(|(version, _)| version) else {
            return false;
        };
        let window = TimeWindow { begin: since, end };
        if !contacts.cover(window) {
            return false;
        }
        if answer.version < *newest {
            verdict.violation(format!(
                "behind the engine: {answer:?}, where {newest} stood at {seen:?}"
            ));
        }
        true
    }
}

/// The times of unbroken touch of a daemon with the engine.
struct Contacts(Vec<TimeWindow>);

impl Contacts {
    fn of(history: &[HistoryRecord], of: usize) -> Self {
        let mut unbroken = Vec::<TimeWindow>::new();
        let mut last = None;
        for record in history {
            let HistoryRecord::Contact {
                daemon,
                pid,
                is_reachable,
                failures,
                at,
            } = record
            else {
                continue;
            };
            if *daemon != of {
                continue;
            }
            let now = is_reachable.then_some((*pid, *failures));
            match (now, unbroken.last_mut()) {
                (Some(_), Some(open)) if now == last => open.end = at.begin,
                (Some(_), _) => unbroken.push(TimeWindow {
                    begin: at.end,
                    end: at.end,
                }),
                (None, _) => {}
            }
            last = now;
        }
        Self(unbroken)
    }

    fn cover(&self, window: TimeWindow) -> bool {
        let after = self.0.partition_point(|one| one.end < window.end);
        let one = self.0.get(after);
        one.is_some_and(|one| one.begin <= window.begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000;

    fn at(begin: u64, end: u64) -> TimeWindow {
        TimeWindow {
            begin: begin * SECOND,
            end: end * SECOND,
        }
    }

    fn answer(daemon: usize, version: i64, source: Source, at: TimeWindow) -> HistoryRecord {
        HistoryRecord::Answer(AnswerRecord {
            daemon,
            cell: "SEW/1,2".to_owned(),
            version,
            source,
            at,
        })
    }

    fn memory(daemon: usize, version: i64, begin: u64, end: u64) -> HistoryRecord {
        answer(daemon, version, Source::Memory, at(begin, end))
    }

    fn contact(daemon: usize, failures: u64, second: u64) -> HistoryRecord {
        HistoryRecord::Contact {
            daemon,
            pid: 7,
            is_reachable: true,
            failures,
            at: at(second, second),
        }
    }

    fn sighting(version: i64, second: u64) -> HistoryRecord {
        HistoryRecord::Sighting {
            cell: "SEW/1,2".to_owned(),
            version,
            at: at(second, second),
        }
    }

    fn loss(begin: u64, end: u64) -> HistoryRecord {
        HistoryRecord::Fault {
            name: "FLUSHALL".to_owned(),
            loses: true,
            killed: None,
            at: at(begin, end),
        }
    }

    /// Returns the violations in a history where answers stay fresh for three seconds.
    fn violations(records: Vec<HistoryRecord>) -> usize {
        let conditions = HistoryRecord::Conditions {
            seed: 0,
            settling: 3 * SECOND,
        };
        let mut verdict = HistoryVerdict::default();
        judge(&[vec![conditions], records].concat(), &mut verdict);
        verdict.violations.len()
    }

    #[test]
    fn an_older_answer_of_one_daemon_is_refused_unless_it_was_asked_for_before() {
        assert_eq!(violations(vec![memory(0, 2, 1, 2), memory(0, 1, 3, 4)]), 1);
        assert_eq!(violations(vec![memory(0, 2, 1, 3), memory(0, 1, 2, 4)]), 0);
        assert_eq!(violations(vec![memory(0, 1, 1, 2), memory(0, 2, 3, 4)]), 0);
        assert_eq!(violations(vec![memory(0, 2, 1, 2), memory(1, 1, 3, 4)]), 0);
        // the longer one began first and ended last
        let enclosing = memory(0, 1, 1, 9);
        let inner = [memory(0, 3, 2, 3), memory(0, 2, 4, 5)];
        assert_eq!(violations([vec![enclosing], inner.to_vec()].concat()), 1);
    }

    /// Returns a history in which the engine held version 2 from second 1 on, daemon 1 was in touch with it from second 2
    /// to second 8, and gave version 1 from a tier in a second.
    fn behind(source: Source, second: u64) -> Vec<HistoryRecord> {
        let contacts = (2..=8).map(|second| contact(1, 0, second));
        let answers = [
            memory(0, 2, 0, 0),
            sighting(2, 1),
            answer(1, 1, source, at(second, second)),
        ];
        answers.into_iter().chain(contacts).collect()
    }

    #[test]
    fn a_daemon_that_was_killed_while_the_engine_lost_all_may_have_forgotten() {
        let kill = |second| HistoryRecord::Fault {
            name: "killed".to_owned(),
            loses: false,
            killed: Some(0),
            at: at(second, second),
        };
        let answers = [memory(0, 2, 10, 11), memory(0, 1, 20, 21)];
        let with = |faults: &[HistoryRecord]| violations([&answers[..], faults].concat());
        assert_eq!(with(&[kill(12), loss(11, 13)]), 0);
        assert_eq!(with(&[kill(12)]), 1, "the engine had it");
        assert_eq!(
            with(&[kill(12), loss(16, 17)]),
            1,
            "the engine had it for long"
        );
        assert_eq!(with(&[kill(2), loss(2, 3)]), 1, "that was before");
    }

    #[test]
    fn an_answer_behind_the_engine_is_refused_once_it_must_have_been_taken() {
        assert_eq!(violations(behind(Source::Memory, 6)), 1);
        assert_eq!(violations(behind(Source::Memory, 4)), 0, "still fresh");
        assert_eq!(violations(behind(Source::Shared, 4)), 1, "just looked");
        assert_eq!(violations(behind(Source::Memory, 9)), 0, "out of touch");
    }

    #[test]
    fn what_the_engine_has_lost_binds_nobody() {
        let lost = |begin, end| [behind(Source::Memory, 6), vec![loss(begin, end)]].concat();
        assert_eq!(violations(lost(3, 4)), 0);
        assert_eq!(violations(lost(6, 9)), 0);
        assert_eq!(violations(lost(0, 0)), 1, "it was written after that");
        assert_eq!(violations(lost(7, 9)), 1, "it was lost after that");
    }

    #[test]
    fn a_daemon_that_lost_touch_in_between_is_not_bound() {
        let mut history = behind(Source::Memory, 6);
        for record in &mut history {
            if let HistoryRecord::Contact { failures, at, .. } = record {
                *failures = u64::from(at.begin >= 5 * SECOND);
            }
        }
        assert_eq!(violations(history), 0);
    }

    #[test]
    fn a_version_that_no_daemon_ever_gave_is_a_strangers() {
        let mut history = behind(Source::Memory, 6);
        history.push(sighting(99, 1));
        history.retain(|record| !matches!(record, HistoryRecord::Sighting { version: 2, .. }));
        assert_eq!(violations(history), 0);
    }
}
