//! The input of every body: a seed and an instant.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::earth::grid::OfficeGridCell;
use crate::earth::zones;
use crate::field::WeatherField;
use crate::field::noise::digest;

/// A seed and an instant, from which all bodies follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorldSnapshot {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
}

impl WorldSnapshot {
    pub(crate) fn field(&self) -> WeatherField {
        WeatherField::new(self.seed)
    }

    /// Returns the last update of the cell's forecast: once an hour, at a minute of the office's own.
    pub(crate) fn updated(&self, cell: &OfficeGridCell) -> Timestamp {
        self.hourly(cell.office_id())
    }

    /// Returns the last instant at which something of this name was renewed.
    pub(crate) fn hourly(&self, name: &str) -> Timestamp {
        let late = (digest(0, name.as_bytes()) % 3_600) as i64;
        let seconds = self.now.as_second() - late;
        Timestamp::from_second(seconds - seconds.rem_euclid(3_600) + late).unwrap_or(self.now)
    }
}

/// Returns the time zone of a cell.
pub(crate) fn zone_of(cell: &OfficeGridCell) -> TimeZone {
    let (latitude, longitude) = cell.middle();
    zones::at(latitude, longitude)
}
