//! The unit of a layer's values, by the unit they come in and by the kind of layer.

use nws::payload::Unit;
use weather::Units;

/// A unit and the way into it.
pub(super) struct Converted {
    /// Its symbol or name; none for counts.
    pub(super) unit: Option<String>,
    /// From the value as it came.
    pub(super) convert: Box<dyn Fn(f64) -> f64>,
}

impl Converted {
    /// For the layer `name`, whose values come in `unit`.
    pub(super) fn of(name: &str, unit: Option<Unit>, units: Units) -> Self {
        let Some(from) = unit else {
            return Self::new(None, |value| value);
        };
        let celsius = from.to_celsius(0.0).is_some();
        let speed = from.to_kilometers_per_hour(0.0).is_some();
        let length = from.to_meters(0.0).is_some();
        // What has no such unit was asked for one, and never comes here.
        let or_as_it_is = |value: f64, converted: Option<f64>| converted.unwrap_or(value);
        match from {
            _ if celsius => Self::new(Some(units.temperature.symbol()), move |value| {
                units
                    .temperature
                    .from_celsius(or_as_it_is(value, from.to_celsius(value)))
            }),
            _ if speed => Self::new(Some(units.wind.symbol()), move |value| {
                let speed = or_as_it_is(value, from.to_kilometers_per_hour(value));
                units.wind.from_kilometers_per_hour(speed)
            }),
            // Only depths of water, snow and ice are in millimeters.
            Unit::Millimeters => Self::new(Some(units.precipitation.symbol()), move |value| {
                units.precipitation.from_millimeters(value)
            }),
            _ if length && name == "visibility" => {
                Self::new(Some(units.distance.symbol()), move |value| {
                    let meters = or_as_it_is(value, from.to_meters(value));
                    units.distance.of_visibility(meters)
                })
            }
            _ if length => {
                // Waves are worth a decimal that clouds are not.
                let scale = if is_of_waves(name) { 10.0 } else { 1.0 };
                Self::new(Some(units.height.symbol()), move |value| {
                    let meters = or_as_it_is(value, from.to_meters(value));
                    units.height.from_meters(meters * scale) / scale
                })
            }
            Unit::Pascals => Self::new(Some(units.pressure.symbol()), move |value| {
                units.pressure.from_pascals(value)
            }),
            Unit::Percent => Self::new(Some("%"), |value| value),
            Unit::Degrees => Self::new(Some("°"), |value| value),
            Unit::Seconds => Self::new(Some("s"), |value| value),
            _ => Self::new(None, |value| value),
        }
    }

    fn new(unit: Option<&str>, convert: impl Fn(f64) -> f64 + 'static) -> Self {
        Self {
            unit: unit.map(str::to_owned),
            convert: Box::new(convert),
        }
    }
}

fn is_of_waves(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("wave") || name.contains("swell")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, unit: Option<Unit>, units: &str, value: f64) -> (Option<String>, f64) {
        let converted = Converted::of(name, unit, units.parse().unwrap());
        (converted.unit, (converted.convert)(value))
    }

    #[test]
    fn the_unit_goes_by_what_comes_and_what_it_is_of() {
        for (name, unit, units, value, symbol, expected) in [
            ("temperature", Unit::Celsius, "us", 10.0, "F", 50.0),
            ("temperature", Unit::Celsius, "si", 10.0, "C", 10.0),
            (
                "windGust",
                Unit::KilometersPerHour,
                "us,wind=kn",
                18.52,
                "kn",
                10.0,
            ),
            ("windSpeed", Unit::MetersPerSecond, "si", 10.0, "km/h", 36.0),
            ("snowfallAmount", Unit::Millimeters, "us", 25.4, "in", 1.0),
            ("visibility", Unit::Meters, "us", 16_093.44, "mi", 10.0),
            ("visibility", Unit::Meters, "us", 402.336, "mi", 0.25),
            ("visibility", Unit::Meters, "si", 16_093.44, "km", 16.1),
            ("snowLevel", Unit::Meters, "us", 304.8, "ft", 1000.0),
            ("waveHeight", Unit::Meters, "si", 0.6, "m", 0.6),
            ("pressure", Unit::Pascals, "si", 101_325.0, "hPa", 1013.3),
            ("skyCover", Unit::Percent, "us", 42.0, "%", 42.0),
            ("windDirection", Unit::Degrees, "us", 270.0, "°", 270.0),
            ("wavePeriod", Unit::Seconds, "us", 9.0, "s", 9.0),
        ] {
            let told = told(name, Some(unit), units, value);
            assert_eq!(told, (Some(symbol.to_owned()), expected), "{name}");
        }
        assert_eq!(told("heatRisk", None, "us", 3.0), (None, 3.0));
    }
}
