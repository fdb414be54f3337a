//! The rendering of values: in the units asked for, by the clocks of the place, with their age.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{OffsetTime, Reading, Station, Units};

use super::nearby_station::NearbyStation;
use super::report::SourcedValue;
use super::station_reports::StationReport;

/// The units, clocks and time by which all values of an answer are rendered.
#[derive(Debug)]
pub(super) struct RenderContext {
    pub(super) units: Units,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    /// True if the sun was up at the time of the main report.
    pub(super) is_daytime: bool,
}

impl RenderContext {
    /// A value with what speaks for it.
    pub(super) fn reading<T, U>(
        &self,
        said: StationReport<'_>,
        known: SourcedValue<T>,
        convert: impl FnOnce(T) -> U,
    ) -> Reading<U> {
        Reading {
            value: convert(known.value),
            station: said.near.id.to_string(),
            distance: self.distance(said.near),
            time: self.time(said.report.time),
            age_seconds: self.age(said.report.time),
            origin: known.origin,
        }
    }

    /// A station as seen from the place.
    pub(super) fn station(&self, near: &NearbyStation) -> Station {
        Station {
            id: near.id.to_string(),
            name: near.name.clone(),
            distance: self.distance(near),
            direction: near.direction.map(str::to_owned),
        }
    }

    /// By the clocks of the place.
    pub(super) fn time(&self, time: Timestamp) -> OffsetTime {
        OffsetTime::in_zone(time, &self.zone)
    }

    /// Seconds since then; a clock that is behind makes nothing younger than new.
    pub(super) fn age(&self, time: Timestamp) -> i64 {
        self.now.duration_since(time).as_secs().max(0)
    }

    fn distance(&self, near: &NearbyStation) -> Option<f64> {
        near.distance
            .map(|meters| self.units.distance.from_meters(meters))
    }
}
