//! Hours, as the upstream gives them: numbers and a few words each.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use weather::{Forecast, Period};

use super::period::{PeriodBounds, fahrenheit, hour_of, require_layers};
use super::phrases::PeriodWeather;
use super::{DeriveError, phrases};
use crate::condition;
use crate::payload::{Grid, Surface};

/// Six and a half days, as many as the upstream gives.
const PERIODS: usize = 156;

/// Returns the forecast in hours from `now` on, for the place's time zone.
///
/// # Errors
///
/// [`DeriveError`] when the grid has run out, or lacks what its hours are made of: temperatures on land,
/// wind, waves or temperatures at sea.
pub fn hours(
    grid: &Grid,
    zone: &TimeZone,
    now: Timestamp,
    surface: Surface,
) -> Result<Forecast, DeriveError> {
    require_layers(grid, surface, &["temperature"])?;
    let mut start = hour_of(now, zone)?;
    let mut periods = Vec::with_capacity(PERIODS);
    for number in 1.. {
        let end = start
            .checked_add(1.hour())
            .map_err(|_| DeriveError::OutOfRange)?;
        let bounds = PeriodBounds::new(&start, &end).ok_or(DeriveError::OutOfRange)?;
        let at = |layer: &crate::payload::GridLayer| layer.at(bounds.span.start);
        let weather = PeriodWeather {
            temperature: fahrenheit(grid, "temperature", at),
            ..PeriodWeather::of(grid, bounds, zone, surface)
        };
        if weather.is_beyond(surface) {
            break;
        }
        periods.push(period(grid, &weather, number));
        if periods.len() == PERIODS {
            break;
        }
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

fn period(grid: &Grid, weather: &PeriodWeather, number: i64) -> Period {
    let PeriodWeather { bounds, wind, .. } = weather;
    let at = |name: &str| {
        let layer = grid.layer(name)?;
        Some((layer.at(bounds.span.start)?, layer.unit))
    };
    let short_forecast = phrases::short(weather);
    Period {
        number,
        name: String::new(),
        start_time: bounds.start,
        end_time: bounds.end,
        is_daytime: bounds.is_daytime,
        temperature: weather.temperature,
        temperature_unit: "F".to_owned(),
        temperature_trend: None,
        dew_point: at("dewpoint").and_then(|(value, unit)| unit?.to_celsius(value)),
        humidity: at("relativeHumidity").map(|(value, _)| value),
        probability_of_precipitation: at("probabilityOfPrecipitation").map(|(value, _)| value),
        wind_speed: wind.speed(),
        wind_direction: wind.direction().to_owned(),
        icon: String::new(),
        condition: condition::of_words(&short_forecast),
        short_forecast,
        detailed_forecast: String::new(),
    }
}
