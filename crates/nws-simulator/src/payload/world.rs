//! The input of every body: a seed and an instant.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::earth::grid::OfficeGridCell;
use crate::earth::zones;
use crate::field::WeatherField;
use crate::field::noise::digest;

/// What all answers are made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorldSnapshot {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
}

impl WorldSnapshot {
    pub(crate) fn field(&self) -> WeatherField {
        WeatherField::new(self.seed)
    }

    /// When the cell's forecast was last made: once an hour, at a minute of the office's own.
    pub(crate) fn updated(&self, cell: &OfficeGridCell) -> Timestamp {
        self.hourly(cell.office_id())
    }

    /// The last instant that something of this name was renewed.
    pub(crate) fn hourly(&self, name: &str) -> Timestamp {
        let late = (digest(0, name.as_bytes()) % 3_600) as i64;
        let seconds = self.now.as_second() - late;
        Timestamp::from_second(seconds - seconds.rem_euclid(3_600) + late).unwrap_or(self.now)
    }
}

/// The time zone of a cell.
pub(crate) fn zone_of(cell: &OfficeGridCell) -> TimeZone {
    let (latitude, longitude) = cell.middle();
    zones::at(latitude, longitude)
}
