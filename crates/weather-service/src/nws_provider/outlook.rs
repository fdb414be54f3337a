//! The forecast period by period, in the units that were asked for: the same forecast, chosen by the
//! same rules, that one period is given of elsewhere.

use weather::{
    Coordinates, Error, Outlook, OutlookPeriod, Period, PlaceQuery, QueryOptions, SpeedUnit,
    TemperatureUnit, Units,
};

use super::error::UpstreamError;
use super::forecast::PeriodLength;
use crate::Service;

impl Service {
    /// The forecast by the hour.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn hourly(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<Outlook, Error> {
        self.outlook(PeriodLength::Hour, query, options).await
    }

    /// The forecast by the half day.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn week(&self, query: &PlaceQuery, options: QueryOptions) -> Result<Outlook, Error> {
        self.outlook(PeriodLength::HalfDay, query, options).await
    }

    async fn outlook(
        &self,
        step: PeriodLength,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<Outlook, Error> {
        let place = self.locate(query)?;
        let location = place.location;
        let deadline = self.deadline(options);
        let held = self.best(step, Coordinates::from(location), deadline).await;
        let held = held.map_err(|error| self.to_public_error(&error, location, deadline))?;
        let now = self.clock.now();
        let units = self.units(options);
        let forecast = &held.told.forecast;
        let lasts = |period: &&Period| now < period.end_time.timestamp;
        let periods: Vec<_> = forecast
            .periods
            .iter()
            .filter(lasts)
            .map(|told| period(step, told, units))
            .collect();
        if periods.is_empty() {
            return Err(UpstreamError::Over.to_public_error(location));
        }
        let simulated = self.tells_simulated(held.told.is_simulated);
        Ok(Outlook {
            place,
            units,
            periods,
            provenance: held.provenance(location, simulated, now),
        })
    }
}

fn period(step: PeriodLength, told: &Period, units: Units) -> OutlookPeriod {
    let wind = WindRange::read(&told.wind_speed);
    let speed = |value: f64| units.wind.from_kilometers_per_hour(value);
    let temperature_unit = match told.temperature_unit.as_str() {
        "C" => TemperatureUnit::Celsius,
        _ => TemperatureUnit::Fahrenheit,
    };
    // Until 2024 half days had them too, but for no moment in particular.
    let of_an_hour = |value: Option<f64>| value.filter(|_| step == PeriodLength::Hour);
    OutlookPeriod {
        name: told.name.clone(),
        start_time: told.start_time,
        end_time: told.end_time,
        is_daytime: told.is_daytime,
        temperature: told
            .temperature
            .map(|degrees| temperature_unit.to(units.temperature, degrees as f64)),
        temperature_trend: told.temperature_trend.clone(),
        dew_point: of_an_hour(told.dew_point)
            .map(|celsius| units.temperature.from_celsius(celsius)),
        humidity: of_an_hour(told.humidity),
        probability_of_precipitation: told.probability_of_precipitation,
        wind_speed: wind.high.map(speed),
        wind_speed_low: wind.low.map(speed),
        wind_direction: Some(told.wind_direction.clone()).filter(|point| !point.is_empty()),
        short_forecast: told.short_forecast.clone(),
        detailed_forecast: told.detailed_forecast.clone(),
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
