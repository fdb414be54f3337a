//! Reports with the station that made them. Chooses nothing.

use super::nearby_station::NearbyStation;
use super::report::Report;

/// The reports of one station.
#[derive(Debug)]
pub(super) struct StationReports<'a> {
    pub(super) near: &'a NearbyStation,
    /// Newest first.
    pub(super) reports: Vec<Report>,
}

/// A report and who made it.
#[derive(Debug, Clone, Copy)]
pub(super) struct StationReport<'a> {
    pub(super) near: &'a NearbyStation,
    pub(super) report: &'a Report,
}
