//! The rain and snow of a day, in words.

use crate::calendar::DaySpan;
use crate::meteogram::PrecipitationUnit;
use crate::scale::short;
use crate::series::HourSeries;

/// Formats what falls in a day: `0.42 in`, or `snow 3 in`; none of hardly anything.
pub(crate) fn day_total(
    series: &HourSeries,
    day: &DaySpan,
    unit: PrecipitationUnit,
) -> Option<String> {
    let (rain, snow) = fallen(series, day);
    if unit.is_told_as_snow(rain, snow) {
        Some(format!("snow {} {}", short(snow), unit.snow_symbol()))
    } else if rain >= unit.trace() {
        Some(format!("{} {}", unit.rain_text(rain), unit.rain_symbol()))
    } else {
        None
    }
}

/// Returns whether the day has snow to tell of.
pub(crate) fn snows(series: &HourSeries, day: &DaySpan, unit: PrecipitationUnit) -> bool {
    let (rain, snow) = fallen(series, day);
    unit.is_told_as_snow(rain, snow)
}

/// Returns all that falls in a day, as water, and the snow of it.
fn fallen(series: &HourSeries, day: &DaySpan) -> (f64, f64) {
    let hours = series.hours().iter();
    let hours = hours.filter(|hour| (day.begin..day.end).contains(&hour.start.as_second()));
    hours.fold((0.0, 0.0), |(rain, snow), hour| {
        (
            rain + hour.rain.unwrap_or(0.0),
            snow + hour.snow.unwrap_or(0.0),
        )
    })
}
