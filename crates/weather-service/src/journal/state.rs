//! The known alerts of a point and their past changes. A value: each change makes a new one,
//! which readers see whole.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::Offset;
use weather::{Alert, AlertChange, AlertFilter, ChangeKind, OffsetTime};

use super::branch::{Branch, size};
use super::compare::{AlertSnapshot, Delta, deltas};
use super::cursor::{Cursor, JournalId};
use super::matching::matching;
use super::record::{FormerName, JournalHeader, Record, RecordedChange, StandingAlert};
use crate::alert_list::AlertMessage;

/// The most changes that are kept to be told later; whoever is further behind is told what is in force.
pub(super) const MOST_CHANGES: usize = 256;

/// An alert in force.
#[derive(Debug, Clone)]
pub(super) struct ActiveAlert {
    pub(super) message: Arc<AlertMessage>,
    /// The number and the time of its last change.
    pub(super) sequence: u64,
    pub(super) time: OffsetTime,
}

/// A point's alerts and their changes.
#[derive(Debug, Clone)]
pub(super) struct JournalState {
    pub(super) id: JournalId,
    /// The name under which it is on disk, or was when it was last written there.
    pub(super) stored_as: Option<JournalId>,
    /// Names it had, and up to which change each is good; in the order of these changes.
    pub(super) former: Vec<FormerName>,
    /// True if it is the journal of a fleet, or a copy of it.
    pub(super) is_shared: bool,
    /// The changes that were told instead of it elsewhere, in the order in which they lead back.
    pub(super) branches: Vec<Arc<Branch>>,
    /// The number of the last change; 0 before the first.
    pub(super) last: u64,
    /// The number of the last change that was forgotten.
    pub(super) forgotten: u64,
    pub(super) changes: VecDeque<Arc<RecordedChange>>,
    /// By the number of the change with which each appeared.
    pub(super) held: BTreeMap<u64, ActiveAlert>,
    /// The version of the newest list that counted.
    pub(super) version: i64,
}

/// The changes for a caller, and the cursor after them.
#[derive(Debug)]
pub(crate) struct ChangesSince {
    pub(crate) cursor: Cursor,
    pub(crate) changes: Vec<AlertChange>,
    /// True if the caller's cursor is not known, and it is told everything in force.
    pub(crate) reset: bool,
}

impl ChangesSince {
    /// Returns whether none of the changes after a caller's cursor matches.
    pub(crate) fn is_passed_over(&self, cursor: Option<Cursor>) -> bool {
        cursor.is_some() && !self.reset && self.changes.is_empty()
    }
}

impl JournalState {
    /// An empty state.
    pub(super) fn new(id: JournalId) -> Self {
        Self::opened(JournalHeader {
            format: JournalHeader::FORMAT,
            journal: id,
            forgotten: 0,
            last: 0,
            version: i64::MIN,
            former: Vec::new(),
            is_shared: false,
        })
    }

    /// A state as its file begins.
    pub(super) fn opened(opening: JournalHeader) -> Self {
        let mut former = opening.former;
        former.sort_by_key(|name| name.last);
        let mut state = Self {
            id: opening.journal,
            stored_as: None,
            former,
            is_shared: opening.is_shared,
            branches: Vec::new(),
            last: opening.last,
            forgotten: opening.forgotten,
            changes: VecDeque::new(),
            held: BTreeMap::new(),
            version: opening.version,
        };
        state.forget_names();
        state
    }

    /// Returns the changes for a caller that has read up to `cursor`; `None` if it knows everything.
    ///
    /// Without a cursor, or with one of another journal or from before what is kept, everything in
    /// force is told as new; in the latter case the answer says so. There may be no changes that match
    /// after a cursor; the next one is then past those that do not.
    pub(super) fn since(
        &self,
        cursor: Option<Cursor>,
        filter: &AlertFilter,
    ) -> Option<ChangesSince> {
        let told = match cursor {
            Some(cursor) if self.knows(cursor) => {
                if cursor.sequence == self.last {
                    return None;
                }
                Some(later(self.changes.iter(), cursor.sequence, filter))
            }
            Some(cursor) => self.branch(cursor).map(|branch| {
                let before = self.changes.iter();
                let before = before.take_while(|change| change.sequence <= branch.common);
                let there = before.chain(&branch.changes);
                let mut told = later(there, cursor.sequence, filter);
                told.extend(later(self.changes.iter(), branch.joined, filter));
                told
            }),
            None => None,
        };
        let reset = cursor.is_some() && told.is_none();
        let changes = told.unwrap_or_else(|| self.in_force(filter));
        Some(ChangesSince {
            cursor: self.cursor(),
            changes,
            reset,
        })
    }

    /// Tells whether there are changes for a caller that has read up to `cursor`.
    pub(super) fn has_news(&self, cursor: Cursor) -> bool {
        !self.knows(cursor) || cursor.sequence != self.last
    }

    fn in_force(&self, filter: &AlertFilter) -> Vec<AlertChange> {
        let matches = |held: &&ActiveAlert| filter.match_alert(&held.message.alert);
        let mut held: Vec<&ActiveAlert> = self.held.values().filter(matches).collect();
        held.sort_by_key(|held| held.sequence);
        let as_new = held.into_iter().map(|held| AlertChange {
            sequence: held.sequence,
            change: ChangeKind::New,
            time: held.time,
            alert: held.message.alert.clone(),
        });
        as_new.collect()
    }

    /// Returns the records that a snapshot adds, to be written down before they are [applied](Self::apply).
    pub(super) fn records(&self, seen: &AlertSnapshot) -> Vec<Record> {
        let mut sequence = self.last;
        let deltas = deltas(&self.held, self.version, seen).into_iter();
        let records = deltas.map(
            |Delta {
                 track,
                 change,
                 message,
             }| {
                let Some(kind) = change else {
                    return Record::Renewed {
                        track: track.unwrap_or_default(),
                        message,
                    };
                };
                sequence += 1;
                Record::Change(Arc::new(RecordedChange {
                    sequence,
                    kind,
                    time: time(seen, &message.alert),
                    track: track.unwrap_or(sequence),
                    version: seen.version.max(self.version),
                    message,
                }))
            },
        );
        records.collect()
    }

    /// Takes over what was written down. What does not fit, from a damaged file, is left out.
    pub(super) fn apply(&mut self, record: Record) {
        match record {
            Record::Change(change) => self.change(change),
            Record::Renewed { track, message } => {
                if let Some(held) = self.held.get_mut(&track) {
                    held.message = message;
                }
            }
            Record::Standing(standing) => {
                let StandingAlert {
                    track,
                    sequence,
                    time,
                    message,
                } = standing;
                let held = ActiveAlert {
                    message,
                    sequence,
                    time,
                };
                self.held.insert(track, held);
            }
            // What holds was written down beside what was told.
            Record::Told(change) => self.changes.push_back(change),
            Record::Renamed(id) => self.rename(id),
            Record::Alias(name) => self.add_alias(name),
            Record::Branch(branch) => self.add_branch(branch),
            // Stands before everything else, and was read there.
            Record::Opening(_) => {}
        }
    }

    fn change(&mut self, change: Arc<RecordedChange>) {
        let held = ActiveAlert {
            message: Arc::clone(&change.message),
            sequence: change.sequence,
            time: change.time,
        };
        match change.kind {
            ChangeKind::Ended => self.held.remove(&change.track),
            _ => self.held.insert(change.track, held),
        };
        self.last = self.last.max(change.sequence);
        self.version = self.version.max(change.version);
        self.changes.push_back(change);
        self.keep(MOST_CHANGES);
    }

    /// Forgets the oldest changes but for the newest `count`.
    pub(super) fn keep(&mut self, count: usize) {
        while self.changes.len() > count {
            if let Some(oldest) = self.changes.pop_front() {
                self.forgotten = oldest.sequence;
            }
        }
        self.forget_names();
    }

    /// Forgets the oldest changes, as many as need be for the others to take no more than `room`.
    pub(super) fn forget_beyond(&mut self, room: usize) {
        let mut taken = 0_usize;
        let newest_first = self.changes.iter().rev();
        let fitting = newest_first.take_while(|change| {
            taken = taken.saturating_add(size(change));
            taken <= room
        });
        let count = fitting.count();
        self.keep(count);
        self.forget_branches();
    }

    /// The whole state, to be written anew: what holds and what can still be told.
    pub(super) fn whole(&self) -> impl Iterator<Item = Record> {
        let opening = JournalHeader {
            format: JournalHeader::FORMAT,
            journal: self.id,
            forgotten: self.forgotten,
            last: self.last,
            version: self.version,
            former: self.former.clone(),
            is_shared: self.is_shared,
        };
        let standing = self.held.iter().map(|(track, held)| {
            Record::Standing(StandingAlert {
                track: *track,
                sequence: held.sequence,
                time: held.time,
                message: Arc::clone(&held.message),
            })
        });
        let changes = self.changes.iter().map(|c| Record::Told(Arc::clone(c)));
        let branches = self.branches.iter();
        let branches = branches.map(|branch| Record::Branch(Arc::clone(branch)));
        [Record::Opening(opening)]
            .into_iter()
            .chain(standing)
            .chain(changes)
            .chain(branches)
    }
}

/// Returns the changes numbered above `after` that match.
fn later<'c>(
    changes: impl Iterator<Item = &'c Arc<RecordedChange>>,
    after: u64,
    filter: &AlertFilter,
) -> Vec<AlertChange> {
    let changes = changes.map(|change| &**change);
    if filter.is_empty() {
        let later = changes.filter(|change| change.sequence > after);
        return later.map(RecordedChange::told).collect();
    }
    matching(changes, after, filter)
}

impl RecordedChange {
    pub(super) fn told(&self) -> AlertChange {
        AlertChange {
            sequence: self.sequence,
            change: self.kind,
            time: self.time,
            alert: self.message.alert.clone(),
        }
    }
}

/// The time of a look, by the place's clocks: those of its zone, else those of the alert's sender.
fn time(seen: &AlertSnapshot, alert: &Alert) -> OffsetTime {
    let second = Timestamp::from_second(seen.now.as_second()).unwrap_or(seen.now);
    let sent = alert.sent.or(alert.onset).or(alert.ends);
    match &seen.zone {
        Some(zone) => OffsetTime::in_zone(second, zone),
        None => OffsetTime {
            timestamp: second,
            offset: sent.map_or(Offset::UTC, |time| time.offset),
        },
    }
}
