//! By whose clocks times are told. Looks nothing up.

use jiff::tz::TimeZone;

/// Returns the first of the named time zones that is one, else UTC.
pub(super) fn time_zone<'a>(names: impl IntoIterator<Item = &'a Option<String>>) -> TimeZone {
    names
        .into_iter()
        .flatten()
        .find_map(|name| TimeZone::get(name).ok())
        .unwrap_or(TimeZone::UTC)
}
