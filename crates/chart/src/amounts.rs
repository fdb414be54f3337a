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
    let hours = series.hours().iter();
    let hours = hours.filter(|hour| (day.begin..day.end).contains(&hour.start.as_second()));
    let (rain, snow) = hours.fold((0.0, 0.0), |(rain, snow), hour| {
        (
            rain + hour.rain.unwrap_or(0.0),
            snow + hour.snow.unwrap_or(0.0),
        )
    });
    if snow >= unit.least_snow() {
        Some(format!("snow {} {}", short(snow), unit.snow_symbol()))
    } else if rain >= unit.trace() {
        Some(format!("{} {}", unit.rain_text(rain), unit.rain_symbol()))
    } else {
        None
    }
}
