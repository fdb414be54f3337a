//! Values as far as they are possible: those that are not count as not given. The bounds themselves are
//! `weather`'s.

use std::ops::RangeInclusive;

use weather::bounds;

use super::{Quantity, Unit};

/// Temperatures as they feel, among the layers of a grid.
const FELT: [&str; 3] = ["apparentTemperature", "heatIndex", "windChill"];

/// Returns a value of a grid's layer, if it is possible.
pub(super) fn of_layer(name: &str, unit: Option<Unit>, value: f64) -> Option<f64> {
    let Some(unit) = unit else {
        return bounds::NUMBERS.contains(&value).then_some(value);
    };
    let celsius = match FELT.contains(&name) {
        true => bounds::FELT_CELSIUS,
        false => bounds::CELSIUS,
    };
    let meters = match name {
        "visibility" => bounds::VISIBILITY_METERS,
        name if name.ends_with("waveHeight")
            || name.ends_with("WaveHeight")
            || name.ends_with("SwellHeight") =>
        {
            bounds::WAVE_METERS
        }
        _ => bounds::HEIGHT_METERS,
    };
    within(unit, value, celsius, meters)
}

/// Returns a quantity of the air, without those of its numbers that are not possible.
pub(super) fn quantity(sent: Quantity) -> Quantity {
    let possible = |value: Option<f64>| {
        let unit = sent.unit?;
        within(unit, value?, bounds::CELSIUS, bounds::HEIGHT_METERS)
    };
    // What has no unit is not shown at all.
    Quantity {
        unit: sent.unit,
        value: possible(sent.value),
        min: possible(sent.min),
        max: possible(sent.max),
    }
}

/// Returns a temperature of the air, if it is possible.
pub(super) fn temperature(unit: Unit, value: f64) -> Option<f64> {
    within(unit, value, bounds::CELSIUS, bounds::HEIGHT_METERS)
}

/// Tells whether a wind in words ("5 to 10 mph") is possible: each number in them is.
pub(super) fn is_wind(words: &str) -> bool {
    let unit = words.split_whitespace().last().and_then(Unit::of);
    let unit = unit.filter(|unit| unit.to_kilometers_per_hour(0.0).is_some());
    let unit = unit.unwrap_or(Unit::MilesPerHour);
    let numbers = words
        .split_whitespace()
        .filter_map(|word| word.parse().ok());
    numbers
        .filter_map(|number: f64| unit.to_kilometers_per_hour(number))
        .all(|speed| bounds::KILOMETERS_PER_HOUR.contains(&speed))
}

fn within(
    unit: Unit,
    value: f64,
    celsius: RangeInclusive<f64>,
    meters: RangeInclusive<f64>,
) -> Option<f64> {
    let (comparable, bounds) = match unit {
        Unit::Celsius | Unit::Fahrenheit => (unit.to_celsius(value)?, celsius),
        Unit::KilometersPerHour | Unit::MetersPerSecond | Unit::MilesPerHour | Unit::Knots => (
            unit.to_kilometers_per_hour(value)?,
            bounds::KILOMETERS_PER_HOUR,
        ),
        Unit::Percent => return bounds::percent(value),
        Unit::Millimeters => (value, bounds::DAILY_MILLIMETERS),
        Unit::Meters | Unit::Kilometers => (unit.to_meters(value)?, meters),
        Unit::Pascals => (value, bounds::PASCALS),
        Unit::Degrees => (value, bounds::DEGREES),
        Unit::Seconds => (value, bounds::NUMBERS),
    };
    bounds.contains(&comparable).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_holds_what_its_quantity_can_be() {
        use Unit::{Celsius, Fahrenheit, KilometersPerHour, Meters, Millimeters, Pascals, Percent};
        for (name, unit, possible, impossible) in [
            ("temperature", Some(Celsius), 56.7, 66.0),
            ("temperature", Some(Celsius), -89.2, -96.0),
            ("temperature", Some(Fahrenheit), 134.0, 150.0),
            ("windChill", Some(Celsius), -96.0, -200.0),
            ("windGust", Some(KilometersPerHour), 408.0, 501.0),
            ("windSpeed", Some(KilometersPerHour), 0.0, -1.0),
            ("pressure", Some(Pascals), 108_480.0, 1.0),
            ("visibility", Some(Meters), 100_000.0, 1e9),
            ("ceilingHeight", Some(Meters), 12_000.0, 40_000.0),
            ("waveHeight", Some(Meters), 19.0, 400.0),
            ("windWaveHeight", Some(Meters), 0.0, -1.0),
            ("primarySwellHeight", Some(Meters), 12.0, 40.0),
            ("snowfallAmount", Some(Millimeters), 1_930.0, 1e5),
            ("quantitativePrecipitation", Some(Millimeters), 0.0, -0.1),
            ("skyCover", Some(Percent), 100.0, 1e308),
            ("lightningActivityLevel", None, 6.0, 1e308),
        ] {
            assert_eq!(of_layer(name, unit, possible), Some(possible), "{name}");
            assert_eq!(of_layer(name, unit, impossible), None, "{name}");
        }
    }

    #[test]
    fn a_wind_in_words_is_as_possible_as_its_numbers() {
        for possible in ["5 mph", "5 to 10 mph", "300 mph", "450 km/h", "calm", "5"] {
            assert!(is_wind(possible), "{possible}");
        }
        for impossible in [
            "400 mph",
            "5 to 99999 mph",
            "-5 mph",
            "1e308 mph",
            "NaN mph",
        ] {
            assert!(!is_wind(impossible), "{impossible}");
        }
    }
}
