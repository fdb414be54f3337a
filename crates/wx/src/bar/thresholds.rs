//! Classes of weather that is out of the ordinary: hot, cold, windy.

use weather::{SpeedUnit, TemperatureUnit, Units};

use crate::template_values::{TemplateValues, value};

/// The values from which on a line has a class, in the units of the line; where none is given, the
/// defaults.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct BarThresholds {
    pub(crate) hot: Option<f64>,
    pub(crate) cold: Option<f64>,
    pub(crate) windy: Option<f64>,
}

impl BarThresholds {
    /// Returns the classes of the weather now, else of the running period.
    pub(crate) fn classes(self, values: &TemplateValues) -> Vec<&'static str> {
        let Some(units) = values.units else {
            return Vec::new();
        };
        let (hot, cold, windy) = defaults(units);
        let period = values.period.as_ref();
        let current = values.current.as_ref();
        let temperature = current
            .and_then(|current| value(&current.temperature))
            .or_else(|| period?.temperature)
            // As people see it.
            .map(f64::round);
        let wind = current
            .and_then(|current| value(&current.wind_gust).or_else(|| value(&current.wind_speed)))
            .or_else(|| period?.wind_speed)
            .map(f64::round);
        let reaches = |value: Option<f64>, from: f64| value.is_some_and(|value| value >= from);
        let is_cold = temperature.is_some_and(|value| value <= self.cold.unwrap_or(cold));
        [
            (reaches(temperature, self.hot.unwrap_or(hot)), "hot"),
            (is_cold, "cold"),
            (reaches(wind, self.windy.unwrap_or(windy)), "windy"),
        ]
        .into_iter()
        .filter_map(|(is, class)| is.then_some(class))
        .collect()
    }
}

/// Returns 30 °C, 0 °C and 40 km/h in other units, rounded as people say them.
fn defaults(units: Units) -> (f64, f64, f64) {
    let (hot, cold) = match units.temperature {
        TemperatureUnit::Fahrenheit => (86.0, 32.0),
        TemperatureUnit::Celsius => (30.0, 0.0),
    };
    let windy = match units.wind {
        SpeedUnit::MilesPerHour => 25.0,
        SpeedUnit::KilometersPerHour => 40.0,
        SpeedUnit::MetersPerSecond => 11.0,
        SpeedUnit::Knots => 22.0,
    };
    (hot, cold, windy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    #[test]
    fn classes_begin_at_their_thresholds() {
        let mut values = TemplateValues::default();
        assert!(BarThresholds::default().classes(&values).is_empty());
        // 53 °F, gusts of 21 mph.
        values.add_current(fixtures::current());
        assert!(BarThresholds::default().classes(&values).is_empty());
        let low = BarThresholds {
            hot: Some(53.0),
            cold: Some(53.9),
            windy: Some(21.0),
        };
        assert_eq!(low.classes(&values), ["hot", "cold", "windy"]);
        let high = BarThresholds {
            hot: Some(54.0),
            cold: Some(52.0),
            windy: Some(22.0),
        };
        assert!(high.classes(&values).is_empty());
    }
}
