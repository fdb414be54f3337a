//! Half days as the upstream cuts and names them: from 06:00 and from 18:00 of the place's clocks,
//! the first one from the hour that is running.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use weather::{Forecast, Period};

use super::period::{PeriodBounds, fahrenheit, hour_of};
use super::{DeriveError, phrases, segments, sky, wind};
use crate::payload::{Grid, GridLayer, Interval};

/// A week, as many as the upstream gives.
const PERIODS: usize = 14;

/// Returns the forecast in half days from `now` on, for the place's time zone.
///
/// # Errors
///
/// [`DeriveError`] when the grid has no temperatures or has run out.
pub fn half_days(grid: &Grid, zone: &TimeZone, now: Timestamp) -> Result<Forecast, DeriveError> {
    if grid.layer("temperature").is_none() && grid.layer("maxTemperature").is_none() {
        return Err(DeriveError::NoTemperature);
    }
    let mut start = hour_of(now, zone)?;
    let mut periods: Vec<Period> = Vec::with_capacity(PERIODS);
    while periods.len() < PERIODS {
        let end = next_boundary(&start).ok_or(DeriveError::OutOfRange)?;
        let bounds = PeriodBounds::new(&start, &end).ok_or(DeriveError::OutOfRange)?;
        // The first period without any temperature is where the grid ends.
        let Some(temperature) = temperature(grid, &bounds) else {
            break;
        };
        let first = periods.first().map(|first| first.name.as_str());
        let name = name(&start, periods.len(), first);
        periods.push(period(
            grid,
            &bounds,
            zone,
            name,
            periods.len(),
            temperature,
        ));
        start = end;
    }
    if periods.is_empty() {
        return Err(DeriveError::Over);
    }
    Ok(Forecast {
        update_time: grid.update_time,
        generated_at: None,
        periods,
    })
}

fn period(
    grid: &Grid,
    bounds: &PeriodBounds,
    zone: &TimeZone,
    name: String,
    before: usize,
    temperature: i64,
) -> Period {
    let weather = segments::segments(grid, bounds.span, zone);
    let wind = wind::over(grid, bounds.span);
    let cover = sky::over(grid, bounds.span);
    let chance = grid
        .layer("probabilityOfPrecipitation")
        .and_then(|layer| layer.highest(bounds.span));
    Period {
        number: i64::try_from(before + 1).unwrap_or(i64::MAX),
        name,
        start_time: bounds.start,
        end_time: bounds.end,
        is_daytime: bounds.is_daytime,
        temperature: Some(temperature),
        temperature_unit: "F".to_owned(),
        temperature_trend: None,
        dew_point: None,
        humidity: None,
        probability_of_precipitation: chance,
        wind_speed: wind.speed(),
        wind_direction: wind.direction().to_owned(),
        icon: String::new(),
        short_forecast: phrases::short(&weather, bounds, cover),
        detailed_forecast: phrases::detailed(&weather, bounds, cover, temperature, &wind, chance),
    }
}

/// Returns 06:00 or 18:00, whichever comes first after `start`.
fn next_boundary(start: &Zoned) -> Option<Zoned> {
    let (date, hour) = match start.hour() {
        0..6 => (start.date(), 6),
        6..18 => (start.date(), 18),
        _ => (start.date().tomorrow().ok()?, 6),
    };
    date.at(hour, 0, 0, 0)
        .to_zoned(start.time_zone().clone())
        .ok()
}

/// Names a period: "This Afternoon", "Tonight", "Thursday", "Thursday Night"; "Overnight" only for
/// what is left of a night that began the day before.
fn name(start: &Zoned, before: usize, first: Option<&str>) -> String {
    let day = start.strftime("%A");
    match (before, start.hour()) {
        (0, 6..12) => "Today".to_owned(),
        (0, 12..18) => "This Afternoon".to_owned(),
        (0, 18..) => "Tonight".to_owned(),
        (0, _) => "Overnight".to_owned(),
        (1, 18..) if first != Some("Overnight") => "Tonight".to_owned(),
        (_, 6..18) => day.to_string(),
        _ => format!("{day} Night"),
    }
}

/// Returns the high of a day or the low of a night: from the layer the forecasters keep for it,
/// else from the hours.
fn temperature(grid: &Grid, bounds: &PeriodBounds) -> Option<i64> {
    let span = bounds.span;
    let (layer, extreme): (_, fn(&GridLayer, Interval) -> Option<f64>) = if bounds.is_daytime {
        ("maxTemperature", GridLayer::highest)
    } else {
        ("minTemperature", GridLayer::lowest)
    };
    fahrenheit(grid, layer, |layer| longest(layer, span)).or_else(|| {
        fahrenheit(grid, "temperature", |layer| {
            extreme(layer, span).filter(|_| holds_for_half_of(layer, span))
        })
    })
}

/// Returns whether the layer covers half of the span: the extreme of an hour or two is not that of
/// a half day.
fn holds_for_half_of(layer: &GridLayer, span: Interval) -> bool {
    let held: SignedDuration = layer.during(span).map(|(part, _)| part.duration()).sum();
    held * 2 >= span.duration()
}

/// Returns the value that holds for the longest part of `span`: highs are kept for 07:00 to 20:00
/// or so, and reach a little into the night.
fn longest(layer: &GridLayer, span: Interval) -> Option<f64> {
    let (_, value) = layer.during(span).max_by_key(|(part, _)| part.duration())?;
    Some(value)
}
