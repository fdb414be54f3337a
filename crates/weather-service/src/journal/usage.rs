//! The use that callers make of the journals of one upstream, and which journal makes room for another.
//! Knows no file and no alert.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

/// A journal of an earlier run that nobody has used for so long is not taken for a followed one.
const LONG_UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The most journals of one upstream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    /// On disk; one is removed to make room for another.
    pub(super) on_disk: usize,
    /// In memory while nobody uses them.
    pub(super) in_memory: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            on_disk: 512,
            in_memory: 128,
        }
    }
}

impl Capacity {
    /// Returns the most journals whose use is remembered.
    fn remembered(self) -> usize {
        2 * self.on_disk
    }
}

/// A caller that uses a journal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reader {
    /// The number of the caller.
    pub(crate) caller: u64,
    /// True if it goes on from a cursor.
    pub(crate) is_following: bool,
}

/// The use of the journals in this run, by the names of their points.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub(super) capacity: Capacity,
    uses: u64,
    by_point: HashMap<String, PointUsage>,
}

#[derive(Debug, Clone, Copy)]
struct PointUsage {
    /// The number of the last use.
    last: u64,
    /// The caller that brought it, or the first that followed it.
    owner: u64,
    need: JournalNeed,
}

/// The need that callers have of a journal, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum JournalNeed {
    /// It was asked for once.
    Once,
    /// It was asked for again. Whoever had a cursor the first time may come back with it.
    Again,
    /// Somebody went on from a cursor.
    Followed,
}

impl Usage {
    pub(super) fn of(capacity: Capacity) -> Self {
        Self {
            capacity,
            ..Self::default()
        }
    }

    /// Notes that a caller uses the journal of a point.
    pub(super) fn note(&mut self, point: String, reader: Reader) {
        self.uses += 1;
        if self.by_point.len() >= self.capacity.remembered() && !self.by_point.contains_key(&point)
        {
            let all = self.by_point.keys().cloned();
            let all: Vec<_> = all.map(|point| (point, SystemTime::UNIX_EPOCH)).collect();
            if let Some(evicted) = self.victim(all, SystemTime::UNIX_EPOCH) {
                self.by_point.remove(&evicted);
            }
        }
        let usage = self.by_point.entry(point).or_insert(PointUsage {
            last: 0,
            owner: reader.caller,
            need: JournalNeed::Once,
        });
        if reader.is_following && usage.need != JournalNeed::Followed {
            usage.owner = reader.caller;
            usage.need = JournalNeed::Followed;
        } else if usage.last > 0 {
            usage.need = usage.need.max(JournalNeed::Again);
        }
        usage.last = self.uses;
    }

    /// Returns the journal that makes room for another, of some with the times of their last use on disk.
    ///
    /// One that was only asked for once goes before one that was asked for again, and that before one that
    /// is followed. Among either, the caller with the most of them gives up one of its own, the one unused
    /// for the longest time. So no caller can take a follower's journal by asking for many places.
    pub(super) fn victim<P: AsRef<str>>(
        &self,
        journals: Vec<(P, SystemTime)>,
        now: SystemTime,
    ) -> Option<P> {
        let group = |point: &P, modified: SystemTime| {
            self.by_point.get(point.as_ref()).map_or_else(
                || {
                    let unused = now.duration_since(modified).unwrap_or_default();
                    let need = if unused < LONG_UNUSED {
                        JournalNeed::Followed
                    } else {
                        JournalNeed::Once
                    };
                    (need, None)
                },
                |usage| (usage.need, Some(usage.owner)),
            )
        };
        let mut sizes: HashMap<_, usize> = HashMap::new();
        for (point, modified) in &journals {
            *sizes.entry(group(point, *modified)).or_default() += 1;
        }
        let victim = journals.into_iter().min_by_key(|(point, modified)| {
            let group = group(point, *modified);
            let usage = self.by_point.get(point.as_ref());
            let size = sizes.get(&group).copied().unwrap_or_default();
            (group.0, Reverse(size), usage.map(|u| u.last), *modified)
        });
        victim.map(|(point, _)| point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONCE: bool = false;
    const FOLLOWS: bool = true;

    fn used(uses: &[(&str, u64, bool)]) -> Usage {
        let mut usage = Usage::default();
        for (point, caller, is_following) in uses {
            let reader = Reader {
                caller: *caller,
                is_following: *is_following,
            };
            usage.note((*point).to_owned(), reader);
        }
        usage
    }

    /// The journals in the order in which they make room; `days` tells when each was last used on disk.
    fn order(usage: &Usage, days: &[(&'static str, u64)]) -> Vec<&'static str> {
        let day = |days: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(days * 24 * 60 * 60);
        let mut left: Vec<_> = days.iter().map(|(at, days)| (*at, day(*days))).collect();
        let mut order = Vec::new();
        while let Some(victim) = usage.victim(left.clone(), day(100)) {
            left.retain(|(at, _)| *at != victim);
            order.push(victim);
        }
        order
    }

    #[test]
    fn what_was_asked_for_once_goes_before_what_is_followed() {
        let usage = used(&[("a", 1, FOLLOWS), ("b", 2, ONCE), ("c", 3, ONCE)]);
        assert_eq!(
            order(&usage, &[("a", 0), ("b", 0), ("c", 0)]),
            ["b", "c", "a"]
        );
    }

    #[test]
    fn what_is_asked_for_again_stays_however_many_a_caller_asks_for_once() {
        let many: Vec<_> = (0..5).map(|n| n.to_string()).collect();
        let mut uses = vec![("a", 1, ONCE), ("b", 1, ONCE), ("c", 1, ONCE)];
        uses.extend(many.iter().map(|point| (&**point, 2, ONCE)));
        uses.extend([("a", 1, ONCE), ("b", 1, ONCE), ("c", 1, ONCE)]);
        let usage = used(&uses);
        let few = [("a", 0), ("b", 0), ("c", 0), ("3", 0), ("4", 0)];
        assert_eq!(order(&usage, &few), ["3", "4", "a", "b", "c"]);
        // Asking twice for more takes nothing from the others.
        let twice = [
            ("d", 2, ONCE),
            ("e", 2, ONCE),
            ("f", 2, ONCE),
            ("g", 2, ONCE),
        ];
        let usage = used(&[&uses[..], &twice, &twice].concat());
        let few = [
            ("a", 0),
            ("b", 0),
            ("c", 0),
            ("d", 0),
            ("e", 0),
            ("f", 0),
            ("g", 0),
        ];
        assert_eq!(order(&usage, &few)[0], "d");
    }

    #[test]
    fn the_caller_with_the_most_gives_up_its_own() {
        let usage = used(&[
            ("a", 1, FOLLOWS),
            ("b", 2, FOLLOWS),
            ("c", 2, FOLLOWS),
            ("d", 2, FOLLOWS),
        ]);
        let days = [("a", 0), ("b", 0), ("c", 0), ("d", 0)];
        assert_eq!(order(&usage, &days), ["b", "c", "a", "d"]);
        let usage = used(&[("a", 1, ONCE), ("b", 2, ONCE), ("c", 2, ONCE)]);
        assert_eq!(order(&usage, &days[..3]), ["b", "a", "c"]);
    }

    #[test]
    fn a_journal_belongs_to_who_follows_it() {
        let usage = used(&[
            ("a", 2, ONCE),
            ("a", 1, FOLLOWS),
            ("b", 2, FOLLOWS),
            ("a", 2, FOLLOWS),
            ("c", 2, FOLLOWS),
        ]);
        assert_eq!(order(&usage, &[("a", 0), ("b", 0), ("c", 0)])[0], "b");
    }

    #[test]
    fn those_of_an_earlier_run_count_as_followed_for_a_month() {
        let usage = used(&[("b", 1, ONCE), ("c", 1, FOLLOWS)]);
        let days = [("old", 69), ("recent", 99), ("b", 99), ("c", 99)];
        assert_eq!(order(&usage, &days), ["old", "b", "recent", "c"]);
    }

    #[test]
    fn a_follower_is_remembered_however_many_places_are_asked_for() {
        let mut usage = used(&[("a", 1, FOLLOWS)]);
        usage.capacity.on_disk = 8;
        let most = usage.capacity.remembered();
        for n in 0..3 * most {
            let reader = Reader {
                caller: 2,
                is_following: n % 2 == 0,
            };
            usage.note(n.to_string(), reader);
        }
        assert_eq!(usage.by_point.len(), most);
        assert!(usage.by_point.contains_key("a"));
    }
}
