//! What a history excuses: what daemons cannot know in a disturbance and soon after.

use crate::history::record::{Follower, HistoryRecord, TimeWindow};

/// The time after a disturbance in which daemons may not yet agree, in microseconds.
const RECOVERY: u64 = 3_000_000;

/// The disturbances of a history.
#[derive(Debug, Default)]
pub(super) struct Disturbances {
    all: Vec<TimeWindow>,
    losses: Vec<TimeWindow>,
    kills: Vec<(usize, TimeWindow)>,
}

impl Disturbances {
    pub(super) fn of(history: &[HistoryRecord]) -> Self {
        let mut found = Self::default();
        for record in history {
            if let HistoryRecord::Fault {
                loses, killed, at, ..
            } = record
            {
                let until_well = TimeWindow {
                    begin: at.begin,
                    end: at.end + RECOVERY,
                };
                found.all.push(until_well);
                found.losses.extend(loses.then_some(until_well));
                found
                    .kills
                    .extend(killed.map(|killed| (killed, until_well)));
            }
        }
        found
    }

    /// Tells whether a follower may begin anew.
    pub(super) fn excuse(&self, follower: Follower, reset: TimeWindow) -> bool {
        let Some(daemon) = follower.daemon else {
            return self.all.iter().any(|fault| overlap(*fault, reset));
        };
        let mut forgets = self.forgets(daemon);
        forgets.any(|kill| overlap(kill, reset))
    }

    /// Returns the times when a daemon was killed while the engine lost what was there: what it had taken from there a
    /// moment before may be nowhere.
    pub(super) fn forgets(&self, daemon: usize) -> impl Iterator<Item = TimeWindow> {
        let kills = self
            .kills
            .iter()
            .filter(move |(killed, _)| *killed == daemon);
        let kills = kills.map(|(_, kill)| *kill);
        kills.filter(|kill| self.losses.iter().any(|loss| overlap(*loss, *kill)))
    }
}

fn overlap(one: TimeWindow, other: TimeWindow) -> bool {
    one.begin <= other.end && other.begin <= one.end
}
