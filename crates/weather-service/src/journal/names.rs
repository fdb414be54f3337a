//! The names of a journal: which cursors it knows, and when it takes another name. A name means one
//! sequence of changes for ever, whoever tells them.

use std::sync::Arc;

use super::branch::{BRANCH_ROOM, Branch};
use super::cursor::{Cursor, JournalId};
use super::record::FormerName;
use super::state::JournalState;

/// Former names that are still known; with each outage of the disk one is added, with one of a fleet's engine one for
/// each daemon.
const MOST_FORMER_NAMES: usize = 256;
/// Branches that are still known.
const MOST_BRANCHES: usize = 64;

impl JournalState {
    /// Returns the cursor of whoever knows everything.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor {
            journal: self.id,
            sequence: self.last,
        }
    }

    /// Returns all its names, each with the last change that was told under it.
    pub(super) fn names(&self) -> impl Iterator<Item = FormerName> {
        let own = FormerName {
            journal: self.id,
            last: self.last,
        };
        self.former.iter().copied().chain([own])
    }

    /// Tells whether it has all that comes after a cursor under one of its names.
    pub(super) fn knows(&self, cursor: Cursor) -> bool {
        let is_former =
            |name: &FormerName| name.journal == cursor.journal && cursor.sequence <= name.last;
        let is_ours = cursor.journal == self.id || self.former.iter().any(is_former);
        is_ours && (self.forgotten..=self.last).contains(&cursor.sequence)
    }

    /// Returns the branch that has what comes after a cursor of another name.
    pub(super) fn branch(&self, cursor: Cursor) -> Option<&Branch> {
        let mut newest_first = self.branches.iter().rev();
        let branch = newest_first.find(|branch| branch.knows(cursor))?;
        (branch.joined >= self.forgotten).then_some(branch)
    }

    /// Tells whether a reader with that cursor can be told the rest.
    pub(super) fn understands(&self, cursor: Cursor) -> bool {
        self.knows(cursor) || self.branch(cursor).is_some()
    }

    /// Tells whether it had a name up to that change, or has a branch that did.
    pub(super) fn has_name(&self, name: FormerName) -> bool {
        let has = |known: FormerName| known.journal == name.journal && name.last <= known.last;
        let mut in_branches = self.branches.iter().flat_map(|branch| &branch.names);
        self.names().any(has) || in_branches.any(|known| has(*known))
    }

    /// Tells whether it goes on from what was read from disk, so that nothing there is unknown to it.
    pub(super) fn continues(&self, on_disk: &Self) -> bool {
        let is_stored = self.stored_as == Some(on_disk.id) && on_disk.last <= self.last;
        is_stored || self.understands(on_disk.cursor())
    }

    /// Tells whether what is told under its name is on disk.
    pub(super) fn is_on_disk(&self) -> bool {
        self.stored_as == Some(self.id)
    }

    /// Takes another name, because what comes next is not on disk, or not in the engine of a fleet: it
    /// must not be taken for what was, or will be, told there under the old one.
    pub(super) fn rename(&mut self, id: JournalId) {
        if id != self.id {
            let before = FormerName {
                journal: self.id,
                last: self.last,
            };
            self.id = id;
            self.former.retain(|name| name.journal != id);
            self.add_alias(before);
        }
    }

    /// Takes another name as the journal of a fleet.
    pub(super) fn enter_fleet(&mut self, fresh: JournalId) {
        self.rename(fresh);
        self.is_shared = true;
        self.stored_as = None;
    }

    /// Takes another name as the journal of one daemon: that of a fleet is never continued by one alone.
    pub(super) fn leave_fleet(&mut self, fresh: JournalId) {
        self.rename(fresh);
        self.is_shared = false;
        self.stored_as = None;
    }

    /// Takes the name under which it was on disk, else `fresh`, to be written there whole.
    pub(super) fn take_disk_name(&mut self, fresh: JournalId) {
        if self.is_shared {
            self.leave_fleet(fresh);
        }
        self.rename(self.stored_as.unwrap_or(fresh));
    }

    /// Takes another name and believes no cursor of before, because what was told is not known any
    /// more.
    pub(super) fn begin_again(&mut self, id: JournalId) {
        self.id = id;
        self.is_shared = false;
        self.former.clear();
        self.branches.clear();
        self.keep(0);
        self.forgotten = self.last;
    }

    /// Believes cursors of a name that others gave to its changes.
    pub(super) fn add_alias(&mut self, name: FormerName) {
        self.last = self.last.max(name.last);
        if name.journal == self.id {
            return;
        }
        let mut name = name;
        if let Some(at) = self.former.iter().position(|f| f.journal == name.journal) {
            name.last = name.last.max(self.former.remove(at).last);
        }
        let at = self.former.partition_point(|f| f.last <= name.last);
        self.former.insert(at, name);
        self.forget_names();
    }

    /// Forgets names that are too many, or mean nothing but what is forgotten. The oldest go first, so that whoever
    /// asks now and then is never among them.
    pub(super) fn forget_names(&mut self) {
        let forgotten = self.forgotten;
        self.former.retain(|name| name.last >= forgotten);
        let more = self.former.len().saturating_sub(MOST_FORMER_NAMES);
        self.former.drain(..more);
    }

    /// Tells whether it would keep a name of its own changes.
    pub(super) fn would_keep_name(&self, name: FormerName) -> bool {
        let is_full = self.former.len() >= MOST_FORMER_NAMES;
        let oldest = self.former.first().filter(|_| is_full);
        name.last >= self.forgotten && oldest.is_none_or(|oldest| name.last >= oldest.last)
    }

    /// Believes the cursors of a branch.
    pub(super) fn add_branch(&mut self, branch: Arc<Branch>) {
        self.last = self.last.max(branch.gap);
        let at = self.branches.partition_point(|b| b.joined <= branch.joined);
        self.branches.insert(at, branch);
        self.forget_branches();
    }

    /// Tells whether it would keep a branch that leads to its own changes.
    pub(super) fn would_keep_branch(&self, branch: &Branch) -> bool {
        let newer = self.branches.iter().filter(|b| b.joined > branch.joined);
        let (count, bytes) = newer.fold((1, branch.bytes()), |(count, bytes), newer| {
            (count + 1, bytes.saturating_add(newer.bytes()))
        });
        branch.joined >= self.forgotten && count <= MOST_BRANCHES && bytes <= BRANCH_ROOM
    }

    /// Forgets branches that are too many, or lead to what is forgotten.
    pub(super) fn forget_branches(&mut self) {
        let forgotten = self.forgotten;
        self.branches.retain(|branch| branch.joined >= forgotten);
        let mut taken = 0_usize;
        let newest_first = self.branches.iter().rev().take(MOST_BRANCHES);
        let fitting = newest_first.take_while(|branch| {
            taken = taken.saturating_add(branch.bytes());
            taken <= BRANCH_ROOM
        });
        let count = fitting.count();
        self.branches.drain(..self.branches.len() - count);
    }
}
