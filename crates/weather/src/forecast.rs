//! The answer the original service gave: one period of a forecast with the place it was asked for,
//! and its text. Knows nothing of how it was fetched.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Location, Period};

/// The forecast for a place: the 14 fields of the original service's dataclass, in its order.
///
/// `Display` gives the original's text for people, with a line of 70 `=`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WeatherForecast {
    /// The place that was asked for.
    pub request: Location,
    /// Position of the period in the forecast, from 1.
    pub number: i64,
    /// "This Afternoon", "Tonight", "Thursday".
    pub name: String,
    /// First moment of the period, RFC 3339 at the place's offset.
    pub start_time: String,
    /// First moment after the period, RFC 3339 at the place's offset.
    pub end_time: String,
    /// True if the period counts as day.
    pub is_daytime: bool,
    /// High of a day or low of a night in `temperature_unit`; `None` where the upstream has none.
    pub temperature: Option<i64>,
    /// `F` or `C`.
    pub temperature_unit: String,
    /// `rising`, `falling` or `None`.
    pub temperature_trend: Option<String>,
    /// As text with its unit: "5 to 10 mph".
    pub wind_speed: String,
    /// Compass point the wind blows from: "SW".
    pub wind_direction: String,
    /// Address of a picture, or empty.
    pub icon: String,
    /// A few words: "Partly Cloudy".
    pub short_forecast: String,
    /// Whole sentences.
    pub detailed_forecast: String,
}

impl WeatherForecast {
    /// The answer for `request` from the `period` that holds there.
    pub fn new(request: Location, period: &Period) -> Self {
        Self {
            request,
            number: period.number,
            name: period.name.clone(),
            start_time: period.start_time.to_string(),
            end_time: period.end_time.to_string(),
            is_daytime: period.is_daytime,
            temperature: period.temperature,
            temperature_unit: period.temperature_unit.clone(),
            temperature_trend: period.temperature_trend.clone(),
            wind_speed: period.wind_speed.clone(),
            wind_direction: period.wind_direction.clone(),
            icon: period.icon.clone(),
            short_forecast: period.short_forecast.clone(),
            detailed_forecast: period.detailed_forecast.clone(),
        }
    }
}

impl fmt::Display for WeatherForecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Weather Forecast for Location ({})", self.request)?;
        writeln!(f, "{}", "=".repeat(70))?;
        writeln!(f, "Period: {}", self.name)?;
        match self.temperature {
            Some(degrees) => writeln!(f, "Temperature: {degrees}°{}", self.temperature_unit)?,
            None => writeln!(f, "Temperature: unknown")?,
        }
        writeln!(f, "Conditions: {}", self.short_forecast)?;
        writeln!(f, "Wind: {}", wind(&self.wind_direction, &self.wind_speed))?;
        writeln!(f)?;
        write!(f, "{}", self.detailed_forecast)
    }
}

/// `S at 5 to 10 mph`; the upstream leaves the direction empty in calm air and the speed at times.
fn wind(direction: &str, speed: &str) -> String {
    match (direction, speed) {
        ("", "") => "unknown".into(),
        ("", speed) => speed.into(),
        (direction, "") => direction.into(),
        (direction, speed) => format!("{direction} at {speed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn afternoon() -> WeatherForecast {
        WeatherForecast {
            request: Location::SEATTLE,
            number: 1,
            name: "This Afternoon".into(),
            start_time: "2025-11-11T14:00:00-08:00".into(),
            end_time: "2025-11-11T18:00:00-08:00".into(),
            is_daytime: true,
            temperature: Some(52),
            temperature_unit: "F".into(),
            temperature_trend: None,
            wind_speed: "5 to 10 mph".into(),
            wind_direction: "S".into(),
            icon: String::new(),
            short_forecast: "Partly Cloudy".into(),
            detailed_forecast: "Partly cloudy, with a high near 52.".into(),
        }
    }

    #[test]
    fn the_text_is_the_originals() {
        let line = "=".repeat(70);
        let expected = format!(
            "Weather Forecast for Location (47.6062, -122.3321)\n{line}\n\
             Period: This Afternoon\nTemperature: 52°F\nConditions: Partly Cloudy\n\
             Wind: S at 5 to 10 mph\n\nPartly cloudy, with a high near 52."
        );
        assert_eq!(afternoon().to_string(), expected);
    }

    #[test]
    fn what_the_upstream_left_out_is_called_unknown() {
        let mut forecast = afternoon();
        forecast.temperature = None;
        forecast.wind_direction.clear();
        forecast.wind_speed.clear();
        let text = forecast.to_string();
        assert!(text.contains("Temperature: unknown\n"));
        assert!(text.contains("Wind: unknown\n"));
        forecast.wind_speed = "0 mph".into();
        assert!(forecast.to_string().contains("Wind: 0 mph\n"));
    }
}
