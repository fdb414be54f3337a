//! The provenance of an answer, from what the cache says of it. Decides nothing.

use std::time::Duration;

use cache::{Entry, Stale, Tier};
use jiff::Timestamp;
use nws::GridCell;
use weather::{Location, Provenance, Source};

use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::error_text;
use super::resources::Resources;

/// The entry of a resource, and how it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryInfo<'a> {
    pub(super) entry: &'a Entry,
    pub(super) tier: Tier,
    pub(super) lifetime: Duration,
    pub(super) stale: Option<&'a Stale<UpstreamError>>,
}

impl<'a, T> From<&'a Decoded<T>> for EntryInfo<'a> {
    fn from(view: &'a Decoded<T>) -> Self {
        Self {
            entry: &view.entry,
            tier: view.tier,
            lifetime: view.lifetime,
            stale: view.stale.as_ref(),
        }
    }
}

impl EntryInfo<'_> {
    /// The provenance of an answer for `location`, or for no place in particular, that was last changed
    /// at `update_time`, neither derived nor made for a cell.
    pub(super) fn provenance(
        self,
        location: Option<Location>,
        update_time: Timestamp,
        now: Timestamp,
    ) -> Provenance {
        Provenance {
            provider: nws::PROVIDER,
            source: source(self.tier),
            derived: false,
            simulated: false,
            update_time,
            fetched_at: self.entry.fetched_at(),
            confirmed_at: self.entry.confirmed_at(),
            fresh_until: self.fresh_until(),
            // A clock that is behind makes nothing younger than new.
            age_seconds: now.duration_since(update_time).as_secs().max(0),
            stale: self
                .stale
                .map(|stale| error_text::staleness(stale, location)),
            office: None,
            grid_cell: None,
        }
    }

    fn fresh_until(self) -> Option<Timestamp> {
        let end = self.entry.confirmed_at().checked_add(self.lifetime);
        end.ok().filter(|_| self.stale.is_none())
    }
}

/// Returns where an answer comes from, by the tier that has it.
pub(super) fn source(tier: Tier) -> Source {
    match tier {
        Tier::Origin => Source::Live,
        Tier::Memory => Source::Memory,
        Tier::Disk => Source::Disk,
        Tier::Shared => Source::Shared,
    }
}

impl Resources {
    /// As [`EntryInfo::provenance`], for what a `cell`'s office says.
    pub(super) fn provenance_in(
        &self,
        cell: GridCell,
        kept: EntryInfo<'_>,
        location: Location,
        update_time: Timestamp,
    ) -> Provenance {
        Provenance {
            office: Some(cell.office().to_owned()),
            grid_cell: Some(cell.to_string()),
            ..self.provenance(kept, location, update_time)
        }
    }

    /// As [`EntryInfo::provenance`], marked if this service's weather is made up.
    pub(super) fn provenance(
        &self,
        kept: EntryInfo<'_>,
        location: impl Into<Option<Location>>,
        update_time: Timestamp,
    ) -> Provenance {
        Provenance {
            simulated: self.is_simulated(),
            ..kept.provenance(location.into(), update_time, self.now())
        }
    }
}
