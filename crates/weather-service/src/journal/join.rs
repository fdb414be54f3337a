//! The way back into the journal of a fleet: a daemon that told changes alone has those added which the fleet
//! has not heard, and its readers are led to what holds. Pure: reads no clock, draws no name.

use std::sync::{Arc, OnceLock};

use super::branch::Branch;
use super::compare::AlertSnapshot;
use super::record::{FormerName, Record, RecordedChange};
use super::state::JournalState;

/// Returns the records by which the fleet's journal understands all cursors of `own`; none if it does
/// already. Their time is that of the look `seen`.
///
/// If one of the two goes on from where the other ends, the names are enough, with the changes that the
/// fleet has not heard. If both told something else since their last common change, the one with the newer list
/// of alerts is believed: the fleet hears what that changes for it, and the readers of `own` have a branch,
/// with what is different for them at its end.
pub(super) fn join(fleet: &JournalState, own: &JournalState, seen: &AlertSnapshot) -> Vec<Record> {
    let common = common(fleet, own);
    let Some((missing, branches)) = missing(fleet, own, common) else {
        return Vec::new();
    };
    let is_ahead = common == Some(fleet.last) && own.forgotten <= fleet.last;
    if common == Some(own.last) || is_ahead {
        let after = fleet.last.max(own.forgotten);
        let later = own.changes.iter().filter(|c| c.sequence > after);
        let later = later.map(|change| Record::Change(Arc::clone(change)));
        let aliases = missing.into_iter().map(Record::Alias);
        let branches = branches
            .into_iter()
            .map(|branch| Record::Branch(Arc::clone(branch)));
        return later.chain(aliases).chain(branches).collect();
    }
    split(fleet, own, common, missing, &branches, seen)
}

/// Tells whether the fleet's journal understands all cursors of `own`.
pub(super) fn is_understood(fleet: &JournalState, own: &JournalState) -> bool {
    missing(fleet, own, common(fleet, own)).is_none()
}

/// Returns the names and the branches of `own` that the fleet's journal does not know, if there are any. Those of changes
/// that both have told are left out where the fleet would not keep them: it has forgotten them.
fn missing<'o>(
    fleet: &JournalState,
    own: &'o JournalState,
    common: Option<u64>,
) -> Option<(Vec<FormerName>, Vec<&'o Arc<Branch>>)> {
    let is_common = |number: u64| common.is_some_and(|common| number <= common);
    let is_unknown = |name: &FormerName| !fleet.has_name(*name);
    let is_missing = |name: &FormerName| {
        is_unknown(name) && (!is_common(name.last) || fleet.would_keep_name(*name))
    };
    let names: Vec<FormerName> = own.names().filter(is_missing).collect();
    let is_lost = |branch: &&Arc<Branch>| {
        branch.names.iter().any(is_unknown)
            && (!is_common(branch.joined) || fleet.would_keep_branch(branch))
    };
    let branches: Vec<&Arc<Branch>> = own.branches.iter().filter(is_lost).collect();
    (!names.is_empty() || !branches.is_empty()).then_some((names, branches))
}

/// Returns the records that bring two together that both went on.
fn split(
    fleet: &JournalState,
    own: &JournalState,
    common: Option<u64>,
    mut missing: Vec<FormerName>,
    branches: &[&Arc<Branch>],
    seen: &AlertSnapshot,
) -> Vec<Record> {
    // Up to the common change the names mean the same.
    let aliases = missing.iter().filter_map(|name| {
        let last = name.last.min(common?);
        Some(FormerName { last, ..*name })
    });
    let is_of_use = |name: &FormerName| fleet.would_keep_name(*name) && !fleet.has_name(*name);
    let aliases = aliases.filter(is_of_use);
    let mut records: Vec<Record> = aliases.map(Record::Alias).collect();
    missing.retain(|name| common.is_none_or(|common| name.last > common));
    let mut fleet = fleet.clone();
    if own.version > fleet.version {
        let news = fleet.records(&in_force(own, seen));
        news.iter().cloned().for_each(|r| fleet.apply(r));
        records.extend(news);
    }
    let version = own.version.max(fleet.version);
    let there = AlertSnapshot {
        version,
        ..in_force(&fleet, seen)
    };
    let different: Vec<Arc<RecordedChange>> =
        own.records(&there).into_iter().filter_map(told).collect();
    let common = common.unwrap_or_default();
    let to_the_fleet = |names, common: u64, after: u64, changes: Vec<Arc<RecordedChange>>| {
        let mut branch = Branch {
            names,
            common,
            after,
            changes,
            joined: fleet.last,
            gap: 0,
            bytes: OnceLock::new(),
        };
        branch.changes.extend(different.iter().cloned());
        branch.gap = fleet.last.max(branch.last()) + 1;
        branch.within_room(different.len())
    };
    let since = |after: u64| {
        own.changes
            .iter()
            .filter(move |c| c.sequence > after)
            .cloned()
    };
    let earlier = branches.iter().map(|branch| {
        let changes = branch
            .earlier_changes()
            .chain(since(branch.joined))
            .collect();
        to_the_fleet(branch.names.clone(), 0, branch.after, changes)
    });
    let after = common.max(own.forgotten);
    let latest =
        (!missing.is_empty()).then(|| to_the_fleet(missing, common, after, since(after).collect()));
    let joined = earlier.chain(latest).flatten();
    records.extend(joined.map(|branch| Record::Branch(Arc::new(branch))));
    records
}

/// Returns the number of the last change that both have told, by their names.
fn common(fleet: &JournalState, own: &JournalState) -> Option<u64> {
    let names = own.names().filter_map(|ours| {
        let mut names = fleet.names();
        let theirs = names.find(|theirs| theirs.journal == ours.journal)?;
        Some(theirs.last.min(ours.last))
    });
    names.max()
}

/// Returns the alerts that a journal holds in force, as a look at them.
fn in_force(journal: &JournalState, seen: &AlertSnapshot) -> AlertSnapshot {
    let held = journal.held.values();
    AlertSnapshot {
        messages: held.map(|held| (*held.message).clone()).collect(),
        version: journal.version,
        is_latest: true,
        now: seen.now,
        zone: seen.zone.clone(),
    }
}

fn told(record: Record) -> Option<Arc<RecordedChange>> {
    match record {
        Record::Change(change) => Some(change),
        _ => None,
    }
}
