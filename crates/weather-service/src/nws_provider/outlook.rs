//! The forecast period by period, in the units that were asked for: the same forecast, chosen by the
//! same rules, that one period is given of elsewhere.

use std::sync::{Arc, Weak};

use jiff::Timestamp;
use nws::payload::{Grid, Interval};
use weather::{
    Error, Outlook, OutlookPeriod, Period, Place, Provenance, SpeedUnit, TemperatureUnit, Units,
};

use super::cached_forecast::CachedForecast;
use super::error::UpstreamError;
use super::forecast::Forecasts;
use super::period_details::PeriodDetails;
use super::resource_value::{OutlookForm, ParsedForecast, PeriodLength};
use crate::deadline::Deadline;

impl Forecasts {
    /// Finds the forecast of a place, to be told in periods of that form.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub(super) async fn find_outlook(
        &self,
        form: OutlookForm,
        place: Place,
        units: Units,
        deadline: Deadline,
    ) -> Result<OutlookMatch, Error> {
        let location = place.location;
        let best = self
            .best_with_grid(form.length(), location.into(), deadline)
            .await;
        let (cached, grid) =
            best.map_err(|error| self.resources.to_public_error(&error, location, deadline))?;
        let now = self.resources.now();
        if let Some(missing) = UpstreamError::of_periods(cached.forecast(), now) {
            return Err(missing.to_public_error(location.into()));
        }
        Ok(self.outlook_match((form, units), place, (cached, grid), now))
    }

    /// As [`find_outlook`](Self::find_outlook) for any age, if it takes no more than a look at what was
    /// found before.
    pub(super) fn find_outlook_again(
        &self,
        form: OutlookForm,
        place: Place,
        units: Units,
    ) -> Option<OutlookMatch> {
        let now = self.resources.now();
        let cached = self.recent.get(form.length(), place.location.into(), now)?;
        let grid = self.resources.grid_in_memory(cached.cell)?;
        let grid = Some(grid.value);
        Some(self.outlook_match((form, units), place, (cached, grid), now))
    }

    fn outlook_match(
        &self,
        (form, units): (OutlookForm, Units),
        place: Place,
        (cached, grid): (CachedForecast, Option<Arc<Grid>>),
        now: Timestamp,
    ) -> OutlookMatch {
        OutlookMatch {
            place,
            units,
            form,
            simulated: self.resources.note_simulated(cached.is_simulated()),
            cached,
            grid,
            now,
        }
    }
}

/// A forecast found for a place, not yet told in periods: an outlook can be made of it.
#[derive(Debug)]
pub struct OutlookMatch {
    place: Place,
    units: Units,
    form: OutlookForm,
    cached: CachedForecast,
    /// The raw grid of the same cell, where it was to be had.
    grid: Option<Arc<Grid>>,
    simulated: bool,
    now: Timestamp,
}

/// The identity of the periods of an outlook: equal ones say the same in every word. Keeps nothing else of
/// the forecast.
#[derive(Debug, Clone)]
pub struct OutlookIdentity {
    forecast: Weak<ParsedForecast>,
    grid: Option<Weak<Grid>>,
    form: OutlookForm,
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
        let left: Vec<&Period> = self.left().collect();
        match self.form {
            OutlookForm::Hours | OutlookForm::HalfDays => {
                left.into_iter().map(|given| self.period(given)).collect()
            }
            OutlookForm::Days => {
                let days = left.chunk_by(|one, next| one.is_daytime && !next.is_daytime);
                days.filter_map(|halves| self.day(halves)).collect()
            }
        }
    }

    fn period(&self, given: &Period) -> OutlookPeriod {
        let details = self.details(span(given, given), given.is_daytime);
        period(self.form.length(), given, details, self.units)
    }

    /// Returns a day with the night that follows, or the one of them that is left.
    fn day(&self, halves: &[&Period]) -> Option<OutlookPeriod> {
        let (first, last) = (halves.first()?, halves.last()?);
        let day = self.period(first);
        if halves.len() == 1 {
            return Some(day);
        }
        let details = self.details(span(first, last), true);
        Some(whole_day(day, self.period(last), details))
    }

    fn details(&self, span: Interval, is_daytime: bool) -> PeriodDetails {
        let of_grid = |grid: &Arc<Grid>| PeriodDetails::of(grid, span, is_daytime, self.units);
        self.grid.as_ref().map(of_grid).unwrap_or_default()
    }

    /// Returns an identity of these periods.
    pub fn identity(&self) -> OutlookIdentity {
        OutlookIdentity {
            forecast: Arc::downgrade(&self.cached.found.value),
            grid: self.grid.as_ref().map(Arc::downgrade),
            form: self.form,
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
        let is_same_grid = match (&self.grid, &other.grid) {
            (Some(grid), Some(other)) => grid.ptr_eq(other),
            (None, None) => true,
            _ => false,
        };
        is_same_grid
            && self.forecast.ptr_eq(&other.forecast)
            && (self.form, self.units, self.left) == (other.form, other.units, other.left)
    }
}

fn span(first: &Period, last: &Period) -> Interval {
    Interval {
        start: first.start_time.timestamp,
        end: last.end_time.timestamp,
    }
}

/// Makes a day of its halves: the words and the condition are those of the day, extremes those of both.
fn whole_day(day: OutlookPeriod, night: OutlookPeriod, details: PeriodDetails) -> OutlookPeriod {
    let greater = |one: Option<f64>, other: Option<f64>| {
        let both = [one, other].into_iter().flatten();
        both.reduce(f64::max)
    };
    let chance = greater(
        day.probability_of_precipitation,
        night.probability_of_precipitation,
    );
    let detailed_forecast = format!(
        "{} {}: {}",
        day.detailed_forecast, night.name, night.detailed_forecast
    );
    let day = if night.wind_speed > day.wind_speed {
        OutlookPeriod {
            wind_speed: night.wind_speed,
            wind_speed_low: night.wind_speed_low,
            wind_direction: night.wind_direction,
            ..day
        }
    } else {
        day
    };
    OutlookPeriod {
        end_time: night.end_time,
        low: night.low,
        temperature_trend: None,
        probability_of_precipitation: chance,
        feels_like: details.feels_like,
        probability_of_thunder: details.probability_of_thunder,
        precipitation: details.precipitation,
        snowfall: details.snowfall,
        sky_cover: details.sky_cover,
        wind_gust: details.wind_gust,
        detailed_forecast,
        ..day
    }
}

fn period(
    length: PeriodLength,
    given: &Period,
    details: PeriodDetails,
    units: Units,
) -> OutlookPeriod {
    let wind = WindRange::read(&given.wind_speed);
    let speed = |value: f64| units.wind.from_kilometers_per_hour(value);
    let temperature_unit = match given.temperature_unit.as_str() {
        "C" => TemperatureUnit::Celsius,
        _ => TemperatureUnit::Fahrenheit,
    };
    // Until 2024 half days had them too, but for no moment in particular.
    let of_an_hour = |value: Option<f64>| value.filter(|_| length == PeriodLength::Hour);
    let temperature = given
        .temperature
        .map(|degrees| temperature_unit.to(units.temperature, degrees as f64));
    let extreme = temperature.filter(|_| length == PeriodLength::HalfDay);
    OutlookPeriod {
        name: given.name.clone(),
        start_time: given.start_time,
        end_time: given.end_time,
        is_daytime: given.is_daytime,
        temperature,
        high: extreme.filter(|_| given.is_daytime),
        low: extreme.filter(|_| !given.is_daytime),
        temperature_trend: given.temperature_trend.clone(),
        dew_point: of_an_hour(given.dew_point)
            .map(|celsius| units.temperature.from_celsius(celsius)),
        humidity: of_an_hour(given.humidity),
        probability_of_precipitation: given.probability_of_precipitation,
        feels_like: details.feels_like,
        probability_of_thunder: details.probability_of_thunder,
        precipitation: details.precipitation,
        snowfall: details.snowfall,
        sky_cover: details.sky_cover,
        wind_gust: details.wind_gust,
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
