//! Changes that one daemon of a fleet told alone, kept in the journal that goes on without them, so that
//! whoever heard them is told the rest everywhere. Knows no stream and no file.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use super::record::{FormerName, Record, RecordedChange, length};

/// Bytes of changes that a branch keeps, the newest first.
pub(super) const BRANCH_ROOM: usize = 256 << 10;

/// Set in the numbers of alerts that a branch has of an earlier one, which would mean others.
const EARLIER: u64 = 1 << 52;

/// The changes that were told under other names, up to where they lead back into the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Branch {
    /// The names under which they were told.
    pub(super) names: Vec<FormerName>,
    /// The number of the last change before them that the journal has, too; 0 without one.
    pub(super) common: u64,
    /// The number of the last change that is not kept any more.
    pub(super) after: u64,
    pub(super) changes: Vec<Arc<RecordedChange>>,
    /// The number of the last change of the journal that they have brought their reader to.
    pub(super) joined: u64,
    /// The number that the journal has left out, above those of the branch: a list of changes that begins
    /// in a branch has a gap there, so that nobody makes cursors of the journal from a branch's numbers.
    pub(super) gap: u64,
    /// The bytes that its changes take, once somebody has asked: it is weighed with each branch that comes after it.
    #[serde(skip)]
    pub(super) bytes: OnceLock<usize>,
}

impl Branch {
    /// Tells whether it has all that comes after a cursor.
    pub(super) fn knows(&self, cursor: Cursor) -> bool {
        let is_name =
            |name: &FormerName| name.journal == cursor.journal && cursor.sequence <= name.last;
        cursor.sequence >= self.after && self.names.iter().any(is_name)
    }

    /// Returns the number of its last change.
    pub(super) fn last(&self) -> u64 {
        let names = self.names.iter().map(|name| name.last);
        let changes = self.changes.last().map(|change| change.sequence);
        names.chain(changes).fold(self.after, u64::max)
    }

    pub(super) fn largest_number(&self) -> u64 {
        let changes = self.changes.iter().flat_map(|c| [c.sequence, c.track]);
        let own = [self.joined, self.common, self.gap, self.last()];
        changes.chain(own).max().unwrap_or_default()
    }

    /// Returns its changes as those of alerts that another branch does not know.
    pub(super) fn earlier_changes(&self) -> impl Iterator<Item = Arc<RecordedChange>> {
        let changes = self.changes.iter();
        changes.map(|change| {
            let track = change.track | EARLIER;
            Arc::new(RecordedChange {
                track,
                ..(**change).clone()
            })
        })
    }

    /// Forgets the oldest changes, as many as need be to keep the others in its room. Returns none if the
    /// last `least` of them, without which it is of no use, do not fit.
    pub(super) fn within_room(mut self, least: usize) -> Option<Self> {
        let mut taken = 0_usize;
        let newest_first = self.changes.iter().rev();
        let fitting = newest_first.take_while(|change| {
            taken = taken.saturating_add(size(change));
            taken <= BRANCH_ROOM
        });
        let count = fitting.count();
        if count < least {
            return None;
        }
        let forgotten = self.changes.len() - count;
        if let Some(last) = self.changes.drain(..forgotten).next_back() {
            self.after = self.after.max(last.sequence);
        }
        Some(self)
    }

    /// Returns the bytes that its changes take.
    pub(super) fn bytes(&self) -> usize {
        *self
            .bytes
            .get_or_init(|| self.changes.iter().map(size).sum())
    }
}

/// Returns the bytes that a change takes.
pub(super) fn size(change: &Arc<RecordedChange>) -> usize {
    length(&Record::Told(Arc::clone(change))).unwrap_or(BRANCH_ROOM)
}
