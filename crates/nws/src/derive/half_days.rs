//! Half days as the upstream cuts and names them: from 06:00 and from 18:00 of the place's clocks,
//! the first one from the hour that is running.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use weather::{Forecast, Period};

use super::period::{PeriodBounds, fahrenheit, hour_of, require_layers};
use super::phrases::PeriodWeather;
use super::{DeriveError, phrases};
use crate::condition;
use crate::payload::{Grid, GridLayer, Interval, Surface};

/// A week, as many as the upstream gives.
const PERIODS: usize = 14;

/// Returns the forecast in half days from `now` on, for the place's time zone.
///
/// # Errors
///
/// [`DeriveError`] when the grid has run out, or lacks what its periods are made of: temperatures on land,
/// wind, waves or temperatures at sea.
pub fn half_days(
    grid: &Grid,
    zone: &TimeZone,
    now: Timestamp,
    surface: Surface,
) -> Result<Forecast, DeriveError> {
    require_layers(grid, surface, &["temperature", "maxTemperature"])?;
    let mut start = hour_of(now, zone)?;
    let mut periods: Vec<Period> = Vec::with_capacity(PERIODS);
    while periods.len() < PERIODS {
        let end = next_boundary(&start).ok_or(DeriveError::OutOfRange)?;
        let bounds = PeriodBounds::new(&start, &end).ok_or(DeriveError::OutOfRange)?;
        let weather = PeriodWeather {
            temperature: temperature(grid, &bounds),
            ..PeriodWeather::of(grid, bounds, zone, surface)
        };
        if weather.is_beyond(surface) {
            break;
        }
        let first = periods.first().map(|first| first.name.as_str());
        let name = name(&start, periods.len(), first);
        periods.push(period(&weather, surface, name, periods.len()));
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

fn period(weather: &PeriodWeather, surface: Surface, name: String, before: usize) -> Period {
    let PeriodWeather { bounds, wind, .. } = weather;
    let short_forecast = phrases::short(weather);
    Period {
        number: i64::try_from(before + 1).unwrap_or(i64::MAX),
        name,
        start_time: bounds.start,
        end_time: bounds.end,
        is_daytime: bounds.is_daytime,
        temperature: weather.temperature,
        temperature_unit: "F".to_owned(),
        temperature_trend: None,
        dew_point: None,
        humidity: None,
        probability_of_precipitation: weather.chance,
        wind_speed: wind.speed(),
        wind_direction: wind.direction().to_owned(),
        icon: String::new(),
        condition: condition::of_words(&short_forecast),
        short_forecast,
        detailed_forecast: phrases::detailed(weather, surface),
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
