//! `/gridpoints/…/forecast` and `/forecast/hourly`: the periods, in either units, with or without quantities.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{
    GENERATOR, MARK, ORIGIN, VALID_BEFORE, WorldSnapshot, interval, local, outline, quantity, utc,
    zone_of,
};
use crate::earth::grid::OfficeGridCell;
use crate::field::{AirColumn, feel};
use crate::forecast::detailed::{
    highest_chance, sentences, trend, wind_direction, wind_range, wind_words,
};
use crate::forecast::periods::{HalfDayForecast, periods};
use crate::forecast::short::{icon, phrase, summarize, words};
use crate::forecast::{ForecastHour, ForecastUnits, full_hour, hours, later};

/// Hours in the hourly forecast.
pub(crate) const HOURS: usize = 156;
/// Periods with chances and amounts in their sentences.
const NEAR_PERIODS: usize = 6;

/// The choices of a request for a forecast.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForecastFormat {
    pub(crate) units: ForecastUnits,
    /// The feature flag `forecast_temperature_qv`.
    pub(crate) temperature_quantity: bool,
    /// The feature flag `forecast_wind_speed_qv`.
    pub(crate) wind_quantity: bool,
}

/// Returns the twelve-hour periods; `from` is the instant that the first one holds.
pub(crate) fn daily(
    world: &WorldSnapshot,
    cell: &OfficeGridCell,
    from: Timestamp,
    format: ForecastFormat,
) -> Value {
    let column = column(world, cell);
    let periods = periods(&column, &zone_of(cell), from);
    let list = periods
        .iter()
        .enumerate()
        .map(|(index, period)| day_or_night(index, period, format))
        .collect();
    body(world, cell, &column, format, list)
}

/// Returns the single hours from the one that holds `from`.
pub(crate) fn hourly(
    world: &WorldSnapshot,
    cell: &OfficeGridCell,
    from: Timestamp,
    format: ForecastFormat,
) -> Value {
    let column = column(world, cell);
    let zone = zone_of(cell);
    let hours = hours(&column, full_hour(from), HOURS);
    let list = hours
        .iter()
        .enumerate()
        .map(|(index, hour)| one_hour(index, hour, &zone, format))
        .collect();
    body(world, cell, &column, format, list)
}

fn column(world: &WorldSnapshot, cell: &OfficeGridCell) -> AirColumn {
    let (latitude, longitude) = cell.middle();
    world.field().over(latitude, longitude)
}

fn body(
    world: &WorldSnapshot,
    cell: &OfficeGridCell,
    column: &AirColumn,
    format: ForecastFormat,
    periods: Vec<Value>,
) -> Value {
    let updated = world.updated(cell);
    json!({
        "@context": [
            "https://geojson.org/geojson-ld/geojson-context.jsonld",
            {
                "@version": "1.1",
                "wx": "https://api.weather.gov/ontology#",
                "geo": "http://www.opengis.net/ont/geosparql#",
                "unit": "http://codes.wmo.int/common/unit/",
                "@vocab": "https://api.weather.gov/ontology#"
            }
        ],
        "type": "Feature",
        "geometry": outline(cell),
        "properties": {
            "units": format.units.name(),
            "forecastGenerator": GENERATOR,
            "generatedAt": utc(world.now),
            "updateTime": utc(updated),
            "validTimes": interval(full_hour(updated.saturating_sub(VALID_BEFORE).unwrap_or(updated)), 8 * 24),
            "elevation": quantity("wmoUnit:m", column.climate.elevation.round()),
            "periods": periods,
        }
    })
}

fn day_or_night(index: usize, period: &HalfDayForecast, format: ForecastFormat) -> Value {
    let hours = period.hours();
    let mut body = json!({
        "number": index + 1,
        "name": period.name,
        "startTime": local(&period.start),
        "endTime": local(&period.end),
        "isDaytime": period.is_day,
        "temperatureTrend": trend(period),
        "probabilityOfPrecipitation": quantity("wmoUnit:percent", highest_chance(hours)),
        "windDirection": wind_direction(hours),
        "icon": icon_link(hours, period.is_day, "medium"),
        "shortForecast": format!("{MARK} {}", words(hours, period.is_day)),
        "detailedForecast": format!("{MARK}. {}", sentences(period, format.units, index < NEAR_PERIODS)),
    });
    set_temperature(&mut body, period.temperature(), format);
    set_wind(&mut body, hours, format);
    body
}

fn one_hour(index: usize, hour: &ForecastHour, zone: &TimeZone, format: ForecastFormat) -> Value {
    let hours = std::slice::from_ref(hour);
    let start = hour.start.to_zoned(zone.clone());
    let is_day = (6..18).contains(&start.hour());
    let mut body = json!({
        "number": index + 1,
        "name": "",
        "startTime": local(&start),
        "endTime": local(&later(hour.start, 1).to_zoned(zone.clone())),
        "isDaytime": is_day,
        "temperatureTrend": null,
        "probabilityOfPrecipitation": quantity("wmoUnit:percent", hour.chance),
        "dewpoint": quantity("wmoUnit:degC", feel::celsius(f64::from(hour.dewpoint))),
        "relativeHumidity": quantity("wmoUnit:percent", hour.humidity),
        "windDirection": wind_direction(hours),
        "icon": icon_link(hours, is_day, "small"),
        "shortForecast": format!("{MARK} {}", phrase(summarize(hours), is_day)),
        "detailedForecast": "",
    });
    set_temperature(&mut body, hour.temperature, format);
    set_wind(&mut body, hours, format);
    body
}

fn icon_link(hours: &[ForecastHour], is_day: bool, size: &str) -> String {
    let time = if is_day { "day" } else { "night" };
    format!(
        "{ORIGIN}/icons/land/{time}/{}?size={size}",
        icon(summarize(hours))
    )
}

fn set_temperature(body: &mut Value, fahrenheit: i32, format: ForecastFormat) {
    let degrees = format.units.degrees(fahrenheit);
    if format.temperature_quantity {
        let unit = if format.units == ForecastUnits::Us {
            "wmoUnit:degF"
        } else {
            "wmoUnit:degC"
        };
        body["temperature"] = quantity(unit, degrees);
    } else {
        body["temperature"] = degrees.into();
        body["temperatureUnit"] = if format.units == ForecastUnits::Us {
            "F"
        } else {
            "C"
        }
        .into();
    }
}

fn set_wind(body: &mut Value, hours: &[ForecastHour], format: ForecastFormat) {
    let unit = if format.units == ForecastUnits::Us {
        "wmoUnit:mi_h-1"
    } else {
        "wmoUnit:km_h-1"
    };
    body["windSpeed"] = match wind_range(hours, format.units) {
        _ if !format.wind_quantity => wind_words(hours, format.units).into(),
        (least, most) if most - least <= 1 => quantity(unit, most),
        (least, most) => json!({"unitCode": unit, "minValue": least, "maxValue": most}),
    };
}
