//! The weather now in fixed units, from what stations measured, and where they did not, from the hour of the
//! forecast that holds. Asks nothing.

use weather::{Condition, Current, Outlook, OutlookPeriod, Reading, TemperatureUnit, Units};
use weather_text::numbers::bearing;
use weather_text::plain;

use super::code::WeatherCode;

/// The mark of weather that is made up.
pub(super) const MARK: &str = "SIMULATED";

/// The weather at one time. Values that nobody knows are absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Conditions {
    /// The words for the sky or what falls from it.
    pub(super) words: String,
    /// The same as a code.
    pub(super) condition: Option<Condition>,
    /// In degrees Celsius.
    pub(super) temperature: Option<f64>,
    /// In degrees Celsius.
    pub(super) feels_like: Option<f64>,
    /// In degrees Celsius.
    pub(super) dew_point: Option<f64>,
    /// In percent.
    pub(super) humidity: Option<f64>,
    /// In kilometers per hour.
    pub(super) wind: Option<f64>,
    /// In kilometers per hour.
    pub(super) gust: Option<f64>,
    /// In degrees clockwise from north, where the wind comes from.
    pub(super) wind_direction: Option<f64>,
    /// In hectopascals.
    pub(super) pressure: Option<f64>,
    /// In kilometers.
    pub(super) visibility: Option<f64>,
    /// The precipitation of an hour, in millimeters.
    pub(super) precipitation: Option<f64>,
    /// In percent.
    pub(super) chance_of_precipitation: Option<f64>,
}

impl Conditions {
    /// Returns the weather that stations measured.
    pub(super) fn measured(current: &Current) -> Self {
        let units = current.units;
        let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|reading| reading.value);
        let degrees = |reading| value(reading).map(|degrees| celsius(degrees, units));
        let speed = |reading| value(reading).map(|speed| speed * units.wind.size());
        let words = current.condition.as_ref().or(current.sky.as_ref());
        let words = words.map(|words| plain(&words.value)).unwrap_or_default();
        Self {
            words: marked(words, current.provenance.simulated),
            condition: current.coded_condition(),
            temperature: degrees(&current.temperature),
            feels_like: degrees(&current.feels_like),
            dew_point: degrees(&current.dew_point),
            humidity: value(&current.humidity),
            wind: speed(&current.wind_speed),
            gust: speed(&current.wind_gust),
            wind_direction: value(&current.wind_direction),
            // One hectopascal is a hundred pascals, one kilometer a thousand meters.
            pressure: value(&current.pressure).map(|value| value * units.pressure.size() / 100.0),
            visibility: value(&current.visibility)
                .map(|value| value * units.distance.size() / 1000.0),
            precipitation: value(&current.precipitation_last_hour)
                .map(|fallen| fallen * units.precipitation.size()),
            chance_of_precipitation: None,
        }
    }

    /// Returns the weather that an hour of a forecast has.
    pub(super) fn forecast(period: &OutlookPeriod, outlook: &Outlook) -> Self {
        let units = outlook.units;
        let degrees = |value: Option<f64>| value.map(|degrees| celsius(degrees, units));
        Self {
            words: marked(plain(&period.short_forecast), outlook.provenance.simulated),
            condition: period.coded_condition(),
            temperature: degrees(period.temperature),
            feels_like: degrees(period.feels_like),
            dew_point: degrees(period.dew_point),
            humidity: period.humidity,
            wind: period.wind_speed.map(|speed| speed * units.wind.size()),
            gust: period.wind_gust.map(|speed| speed * units.wind.size()),
            wind_direction: period.wind_direction.as_deref().and_then(bearing),
            chance_of_precipitation: period.probability_of_precipitation,
            ..Self::default()
        }
    }

    /// Returns these with values of `other` where there are none.
    pub(super) fn or(self, other: Self) -> Self {
        let (words, condition) = match self.condition {
            Some(condition) => (self.words, Some(condition)),
            None => (other.words, other.condition),
        };
        Self {
            words,
            condition,
            temperature: self.temperature.or(other.temperature),
            feels_like: self.feels_like.or(other.feels_like),
            dew_point: self.dew_point.or(other.dew_point),
            humidity: self.humidity.or(other.humidity),
            wind: self.wind.or(other.wind),
            gust: self.gust.or(other.gust),
            wind_direction: self.wind_direction.or(other.wind_direction),
            pressure: self.pressure.or(other.pressure),
            visibility: self.visibility.or(other.visibility),
            precipitation: self.precipitation.or(other.precipitation),
            chance_of_precipitation: self
                .chance_of_precipitation
                .or(other.chance_of_precipitation),
        }
    }

    /// Returns the kind of weather.
    pub(super) fn code(&self) -> WeatherCode {
        WeatherCode::of(self.condition, self.chance_of_precipitation)
    }

    /// Returns whether it is made up, as its words say.
    pub(super) fn is_simulated(&self) -> bool {
        self.words.contains(MARK)
    }

    /// Returns whether something that every line has is lacking.
    pub(super) fn is_incomplete(&self) -> bool {
        self.temperature.is_none() || self.words.is_empty() || self.wind.is_none()
    }
}

fn celsius(degrees: f64, units: Units) -> f64 {
    units.temperature.to(TemperatureUnit::Celsius, degrees)
}

/// Returns the words, which say that they are made up where they are.
fn marked(words: String, is_simulated: bool) -> String {
    if !is_simulated || words.contains(MARK) {
        return words;
    }
    format!("{words} ({MARK})").trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn values_are_in_the_units_of_the_format_whatever_those_of_the_answer() {
        let measured = Conditions::measured(&fixtures::current());
        assert_eq!(measured.words, "Light Rain");
        assert_eq!(measured.temperature, Some(11.7));
        let near = |value: Option<f64>, expected: f64| {
            let value = value.unwrap();
            assert!((value - expected).abs() < 0.1, "{value} {expected}");
        };
        near(measured.wind, 19.6);
        near(measured.pressure, 1011.5);
        near(measured.visibility, 16.1);
        near(measured.precipitation, 1.27);
    }

    #[test]
    fn what_no_station_measured_comes_from_the_forecast() {
        let outlook = fixtures::hourly();
        let hour = Conditions::forecast(&outlook.periods[0], &outlook);
        let mut current = fixtures::current();
        current.temperature = None;
        current.condition = None;
        current.condition_code = None;
        current.sky = None;
        let measured = Conditions::measured(&current);
        assert!(measured.is_incomplete());
        let both = measured.clone().or(hour.clone());
        assert_eq!(both.temperature, hour.temperature);
        assert_eq!(both.words, hour.words);
        assert_eq!(both.pressure, measured.pressure);
    }

    #[test]
    fn words_say_once_that_they_are_made_up() {
        assert_eq!(marked("Rain".into(), true), "Rain (SIMULATED)");
        assert_eq!(marked("SIMULATED Rain".into(), true), "SIMULATED Rain");
        assert_eq!(marked(String::new(), true), "(SIMULATED)");
        assert_eq!(marked("Rain".into(), false), "Rain");
    }
}
