//! The times for which an entry may be served, given with every call, and the judgement of an entry
//! by them. It must not know where entries come from.

use std::time::Duration;

use jiff::Timestamp;

use crate::Entry;

/// The times for which entries of one kind may be served, and after which they are asked for again.
///
/// Given with every call, so that a changed configuration counts at once, also for entries that
/// are already held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Shortest freshness lifetime, whatever the headers say; the lifetime if they say nothing.
    pub floor: Duration,
    /// Longest freshness lifetime, whatever the headers say.
    pub ceiling: Duration,
    /// Time after its lifetime in which an entry is still served at once while it is refreshed.
    pub stale_while_revalidate: Duration,
    /// Greatest age, since the origin last confirmed it, of an entry that is served because the
    /// origin fails or a deadline passed.
    pub stale_if_error: Duration,
    /// Time before the end of its lifetime at which an entry that is asked for again and again is
    /// refreshed; each entry draws its moment from the later half of it. Never more than half of
    /// the lifetime, or a short one would hardly count. Zero: never.
    pub refresh_ahead: Duration,
    /// Age below which an entry is not asked for again, however young a caller wants it: its answer is
    /// the entry, with the time of its confirmation. Keeps a caller in a loop from the origin.
    pub least_age: Duration,
    /// Age of a body after which another `304 Not Modified` is not trusted: the next request is
    /// unconditional, so that a validator that never changes cannot freeze the entry.
    pub trust_not_modified: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            floor: Duration::from_secs(60),
            ceiling: Duration::from_secs(3600),
            stale_while_revalidate: Duration::from_secs(300),
            stale_if_error: Duration::from_secs(24 * 3600),
            refresh_ahead: Duration::from_secs(30),
            least_age: Duration::from_secs(30),
            trust_not_modified: Duration::from_secs(2 * 3600),
        }
    }
}

/// An entry "from the future" by less than this is just a clock being corrected.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::from_secs(5);

/// The use that may be made of an entry now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Serve it.
    Fresh,
    /// Serve it; if it is popular, refresh it behind the answer.
    ExpiringSoon,
    /// Serve it, marked, and refresh it behind the answer.
    StaleWhileRevalidate,
    /// Ask the origin first; serve it, marked, if the origin fails.
    StaleIfError,
    /// Ask the origin; not an answer any more.
    Expired,
}

impl Policy {
    /// Returns how long `entry` counts as fresh after its last confirmation.
    #[must_use]
    pub fn lifetime(&self, entry: &Entry) -> Duration {
        entry
            .declared()
            .unwrap_or(self.floor)
            .min(self.ceiling)
            .max(self.floor)
    }

    /// Returns the age after which no entry is served, whatever its headers say.
    pub(crate) fn longest_use(&self) -> Duration {
        let servable = self.ceiling.max(self.floor);
        let servable = servable.saturating_add(self.stale_while_revalidate);
        self.stale_if_error.max(servable)
    }

    /// Returns until when `entry` counts as fresh, unless it is asked for again before.
    #[must_use]
    pub fn fresh_until(&self, entry: &Entry) -> Timestamp {
        let end = entry.confirmed_at().checked_add(self.lifetime(entry));
        end.unwrap_or(Timestamp::MAX)
    }

    /// Returns from when on `entry` is refreshed ahead of its end, if it is often asked for.
    pub(crate) fn refreshed_from(&self, entry: &Entry) -> Timestamp {
        let lifetime = self.lifetime(entry);
        let settled = lifetime.saturating_sub(self.lead(entry, lifetime));
        let from = entry.confirmed_at().checked_add(settled);
        from.unwrap_or(Timestamp::MAX)
    }

    fn lead(&self, entry: &Entry, lifetime: Duration) -> Duration {
        entry.jittered_lead(self.refresh_ahead.min(lifetime / 2))
    }

    /// Judges `entry` at `now` for a caller who accepts it up to `max_age`, or up to the least age if
    /// that is more.
    pub(crate) fn freshness(
        &self,
        entry: &Entry,
        now: Timestamp,
        max_age: Option<Duration>,
    ) -> Freshness {
        let from_the_future = entry.is_from_the_future(now, CLOCK_TOLERANCE);
        let age = entry.age(now);
        let max_age = max_age.map(|limit| limit.max(self.least_age));
        let lifetime = self.lifetime(entry);
        let servable = lifetime.saturating_add(self.stale_while_revalidate);
        if age > self.stale_if_error.max(servable) {
            Freshness::Expired
        } else if max_age.is_some_and(|limit| age >= limit || from_the_future) || age > servable {
            Freshness::StaleIfError
        } else if age >= lifetime || from_the_future {
            Freshness::StaleWhileRevalidate
        } else if lifetime - age <= self.lead(entry, lifetime) {
            Freshness::ExpiringSoon
        } else {
            Freshness::Fresh
        }
    }
}
