//! A cell's forecast as it was found, and what speaks for it. Chooses nothing.

use cache::Stale;
use jiff::Timestamp;
use nws::GridCell;
use nws::payload::Grid;
use weather::{Forecast, Location, Provenance};

use super::decoded_cache::Decoded;
use super::provenance::EntryInfo;
use super::resource_value::ParsedForecast;

/// A forecast for a cell and what speaks for it.
#[derive(Debug, Clone)]
pub(super) struct CachedForecast {
    pub(super) cell: GridCell,
    pub(super) found: Decoded<ParsedForecast>,
    /// True if it was made from the raw grid.
    pub(super) derived: bool,
}

impl CachedForecast {
    /// A forecast as the upstream gave it.
    pub(super) fn given(cell: GridCell, found: Decoded<ParsedForecast>) -> Self {
        Self {
            cell,
            found,
            derived: false,
        }
    }

    /// Its periods.
    pub(super) fn forecast(&self) -> &Forecast {
        &self.found.value.forecast
    }

    /// Tells whether it says itself that it is made up.
    pub(super) fn is_simulated(&self) -> bool {
        self.found.value.is_simulated
    }

    /// Tells whether a raw grid may say more of the same weather: not one that may be behind a forecast that
    /// is not.
    pub(super) fn goes_with(&self, grid: &Decoded<Grid>) -> bool {
        !grid.is_behind() || self.found.is_behind()
    }

    /// Returns the provenance of an answer made of it for `location`.
    pub(super) fn provenance(
        &self,
        location: Location,
        simulated: bool,
        now: Timestamp,
    ) -> Provenance {
        let provenance =
            EntryInfo::from(&self.found).provenance(location.into(), self.update_time(), now);
        Provenance {
            // There may be one of the forecasters' own at any time.
            fresh_until: provenance.fresh_until.filter(|_| !self.derived),
            derived: self.derived,
            simulated,
            office: Some(self.cell.office().to_owned()),
            grid_cell: Some(self.cell.to_string()),
            ..provenance
        }
    }

    /// Returns the time at which the forecasters last changed it.
    pub(super) fn update_time(&self) -> Timestamp {
        self.forecast().update_time
    }
}

impl Decoded<ParsedForecast> {
    /// Tells whether none of its periods is left.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.value.forecast.period_at(now).is_none()
    }
}

impl<T> Decoded<T> {
    /// Tells whether the upstream should have something newer, but does not give it.
    pub(super) fn is_behind(&self) -> bool {
        matches!(
            self.stale,
            Some(Stale::OriginFailing { .. } | Stale::OriginOlder { .. })
        )
    }
}
