//! The forecast period by period, in the units that were asked for: the same forecast, chosen by the
//! same rules, that one period is given of elsewhere.

use std::sync::{Arc, Weak};

use jiff::Timestamp;
use weather::{
    Error, Outlook, OutlookPeriod, Period, Place, Provenance, SpeedUnit, TemperatureUnit, Units,
};

use super::cached_forecast::CachedForecast;
use super::error::UpstreamError;
use super::forecast::Forecasts;
use super::resource_value::{ParsedForecast, PeriodLength};
use crate::deadline::Deadline;

impl Forecasts {
    /// Finds the forecast of a place, to be told in periods of that length.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub(super) async fn find_outlook(
        &self,
        length: PeriodLength,
        place: Place,
        units: Units,
        deadline: Deadline,
    ) -> Result<OutlookMatch, Error> {
        let location = place.location;
        let best = self.best(length, location.into(), deadline).await;
        let cached =
            best.map_err(|error| self.resources.to_public_error(&error, location, deadline))?;
        let now = self.resources.now();
        if let Some(missing) = UpstreamError::of_periods(cached.forecast(), now) {
            return Err(missing.to_public_error(location.into()));
        }
        Ok(self.outlook_match((length, units), place, cached, now))
    }

    /// As [`find_outlook`](Self::find_outlook) for any age, if it takes no more than a look at what was
    /// found before.
    pub(super) fn find_outlook_again(
        &self,
        length: PeriodLength,
        place: Place,
        units: Units,
    ) -> Option<OutlookMatch> {
        let now = self.resources.now();
        let cached = self.recent.get(length, place.location.into(), now)?;
        Some(self.outlook_match((length, units), place, cached, now))
    }

    fn outlook_match(
        &self,
        (length, units): (PeriodLength, Units),
        place: Place,
        cached: CachedForecast,
        now: Timestamp,
    ) -> OutlookMatch {
        OutlookMatch {
            place,
            units,
            length,
            simulated: self.resources.note_simulated(cached.is_simulated()),
            cached,
            now,
        }
    }
}

/// A forecast found for a place, not yet told in periods: an outlook can be made of it.
#[derive(Debug)]
pub struct OutlookMatch {
    place: Place,
    units: Units,
    length: PeriodLength,
    cached: CachedForecast,
    simulated: bool,
    now: Timestamp,
}

/// The identity of the periods of an outlook: equal ones say the same in every word. Keeps nothing else of
/// the forecast.
#[derive(Debug, Clone)]
pub struct OutlookIdentity {
    forecast: Weak<ParsedForecast>,
    length: PeriodLength,
    units: Units,
    /// The number of periods that are not over: one that is does not come back.
    left: usize,
}

impl OutlookMatch {
    /// The place it was found for.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The units it is told in.
    pub fn units(&self) -> Units {
        self.units
    }

    /// Returns the periods that are not over.
    pub fn periods(&self) -> Vec<OutlookPeriod> {
        let told = |given: &Period| period(self.length, given, self.units);
        self.left().map(told).collect()
    }

    /// Returns an identity of these periods.
    pub fn identity(&self) -> OutlookIdentity {
        OutlookIdentity {
            forecast: Arc::downgrade(&self.cached.found.value),
            length: self.length,
            units: self.units,
            left: self.left().count(),
        }
    }

    /// Returns where it comes from.
    pub fn provenance(&self) -> Provenance {
        let location = self.place.location;
        self.cached.provenance(location, self.simulated, self.now)
    }

    /// The whole answer, to keep.
    pub fn outlook(&self) -> Outlook {
        Outlook {
            place: self.place.clone(),
            units: self.units,
            periods: self.periods(),
            provenance: self.provenance(),
        }
    }

    /// Returns the first period that is not over.
    pub(crate) fn first(&self) -> Option<&Period> {
        self.left().next()
    }

    fn left(&self) -> impl Iterator<Item = &Period> {
        let periods = self.cached.forecast().periods.iter();
        periods.filter(|period| self.now < period.end_time.timestamp)
    }
}

impl PartialEq for OutlookIdentity {
    fn eq(&self, other: &Self) -> bool {
        // A forecast's place in memory is not another's while this refers to it.
        self.forecast.ptr_eq(&other.forecast)
            && (self.length, self.units, self.left) == (other.length, other.units, other.left)
    }
}

fn period(length: PeriodLength, given: &Period, units: Units) -> OutlookPeriod {
    let wind = WindRange::read(&given.wind_speed);
    let speed = |value: f64| units.wind.from_kilometers_per_hour(value);
    let temperature_unit = match given.temperature_unit.as_str() {
        "C" => TemperatureUnit::Celsius,
        _ => TemperatureUnit::Fahrenheit,
    };
    // Until 2024 half days had them too, but for no moment in particular.
    let of_an_hour = |value: Option<f64>| value.filter(|_| length == PeriodLength::Hour);
    OutlookPeriod {
        name: given.name.clone(),
        start_time: given.start_time,
        end_time: given.end_time,
        is_daytime: given.is_daytime,
        temperature: given
            .temperature
            .map(|degrees| temperature_unit.to(units.temperature, degrees as f64)),
        temperature_trend: given.temperature_trend.clone(),
        dew_point: of_an_hour(given.dew_point)
            .map(|celsius| units.temperature.from_celsius(celsius)),
        humidity: of_an_hour(given.humidity),
        probability_of_precipitation: given.probability_of_precipitation,
        wind_speed: wind.high.map(speed),
        wind_speed_low: wind.low.map(speed),
        wind_direction: Some(given.wind_direction.clone()).filter(|point| !point.is_empty()),
        condition_code: given.condition.map(|condition| condition.code),
        intensity: given.condition.and_then(|condition| condition.intensity),
        short_forecast: given.short_forecast.clone(),
        detailed_forecast: given.detailed_forecast.clone(),
    }
}

/// The wind as the upstream words it, in km/h.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct WindRange {
    /// The speed, or the upper end of a range.
    high: Option<f64>,
    /// The lower end of a range.
    low: Option<f64>,
}

impl WindRange {
    /// Reads "5 mph" or "5 to 10 mph"; nothing from any other text.
    fn read(text: &str) -> Self {
        let (numbers, unit) = text.trim().rsplit_once(' ').unwrap_or((text, ""));
        let Some(unit) = kilometers_per_hour(unit) else {
            return Self::default();
        };
        let number = |text: &str| {
            let number = text.trim().parse::<f64>().ok();
            number
                .filter(|n| n.is_finite() && *n >= 0.0)
                .map(|n| n * unit)
        };
        match numbers.split_once(" to ") {
            Some((low, high)) => Self {
                high: number(high),
                low: number(low),
            },
            None => Self {
                high: number(numbers),
                low: None,
            },
        }
    }
}

/// The size of a unit of speed, by the names the upstream has for them.
fn kilometers_per_hour(name: &str) -> Option<f64> {
    let unit = match name {
        "mph" => SpeedUnit::MilesPerHour,
        "km/h" => SpeedUnit::KilometersPerHour,
        "m/s" => SpeedUnit::MetersPerSecond,
        "kt" | "kts" | "knots" => SpeedUnit::Knots,
        _ => return None,
    };
    Some(unit.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wind(text: &str, units: Units) -> (Option<f64>, Option<f64>) {
        let wind = WindRange::read(text);
        let speed = |value: f64| units.wind.from_kilometers_per_hour(value);
        (wind.low.map(speed), wind.high.map(speed))
    }

    #[test]
    fn winds_in_words_become_numbers() {
        assert_eq!(wind("5 mph", Units::US), (None, Some(5.0)));
        assert_eq!(wind("5 to 10 mph", Units::US), (Some(5.0), Some(10.0)));
        assert_eq!(wind("5 to 10 mph", Units::SI), (Some(8.0), Some(16.1)));
        assert_eq!(wind("15 to 20 km/h", Units::SI), (Some(15.0), Some(20.0)));
    }

    #[test]
    fn every_whole_speed_comes_back_as_it_was_sent() {
        for mph in 0..250 {
            let told = wind(&format!("{mph} mph"), Units::US);
            assert_eq!(told, (None, Some(f64::from(mph))));
        }
    }

    #[test]
    fn a_wind_that_is_not_told_is_no_wind_of_nothing() {
        for text in [
            "",
            " ",
            "mph",
            "calm",
            "5",
            "5 furlongs",
            "-5 mph",
            "NaN mph",
            "to mph",
        ] {
            assert_eq!(wind(text, Units::US), (None, None), "{text:?}");
        }
    }
}
