//! A whole forecast: its age and its periods. Knows which period a moment falls into; does not
//! know what time it is.

use jiff::Timestamp;
use serde::Serialize;

use crate::{Condition, OffsetTime};

/// The forecast of one grid cell: periods in order of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// When the forecasters last changed it: the age of the forecast.
    pub update_time: Timestamp,
    /// When the upstream rendered this copy; says nothing of the forecast's age.
    pub generated_at: Option<Timestamp>,
    /// The periods as given, in order of time; may be empty and may begin in the past.
    pub periods: Vec<Period>,
}

impl Forecast {
    /// The period that contains `now`, else the first that has not ended yet.
    ///
    /// `None` when every period is over: such a forecast is not an answer. The upstream's copies
    /// can begin with periods that ended hours ago, so the first of the list is never assumed.
    pub fn period_at(&self, now: Timestamp) -> Option<&Period> {
        self.periods.get(self.position_at(now)?)
    }

    /// Returns the position of [`period_at`](Self::period_at) in `periods`.
    pub fn position_at(&self, now: Timestamp) -> Option<usize> {
        let lasts = |p: &Period| now < p.end_time.timestamp;
        let contains = |p: &Period| p.start_time.timestamp <= now && lasts(p);
        let running = self.periods.iter().position(contains);
        running.or_else(|| self.periods.iter().position(lasts))
    }
}

/// One period of a forecast: half a day, or an hour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    /// Position in the upstream's list, from 1.
    pub number: i64,
    /// "Tonight", "Thursday"; empty for hours.
    pub name: String,
    /// First moment of the period, at the place's own offset.
    pub start_time: OffsetTime,
    /// First moment after the period, at the place's own offset.
    pub end_time: OffsetTime,
    /// True if the period counts as day (06:00 to 18:00 for half days).
    pub is_daytime: bool,
    /// High of a day, low of a night, in `temperature_unit`; the upstream may not know it.
    pub temperature: Option<i64>,
    /// `F` or `C`.
    pub temperature_unit: String,
    /// `rising` or `falling` where the temperature runs against the time of day.
    pub temperature_trend: Option<String>,
    /// Dew point in degrees Celsius; hours only, as a rule.
    pub dew_point: Option<f64>,
    /// Relative humidity in percent; hours only, as a rule.
    pub humidity: Option<f64>,
    /// Chance of precipitation in percent, where given.
    pub probability_of_precipitation: Option<f64>,
    /// As text with its unit ("5 to 10 mph"); empty where not given.
    pub wind_speed: String,
    /// Compass point the wind blows from ("SW"); empty when calm or not given.
    pub wind_direction: String,
    /// Address of a picture; empty where not given. Deprecated upstream.
    pub icon: String,
    /// The condition, where the words or the picture tell one.
    pub condition: Option<Condition>,
    /// A few words: "Chance Light Rain".
    pub short_forecast: String,
    /// Whole sentences; empty for hours.
    pub detailed_forecast: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn period(number: i64, start: &str, end: &str) -> Period {
        Period {
            number,
            name: String::new(),
            start_time: start.parse().unwrap(),
            end_time: end.parse().unwrap(),
            is_daytime: true,
            temperature: None,
            temperature_unit: "F".into(),
            temperature_trend: None,
            dew_point: None,
            humidity: None,
            probability_of_precipitation: None,
            wind_speed: String::new(),
            wind_direction: String::new(),
            icon: String::new(),
            condition: None,
            short_forecast: String::new(),
            detailed_forecast: String::new(),
        }
    }

    fn forecast() -> Forecast {
        Forecast {
            update_time: at("2026-03-04T12:00:00Z"),
            generated_at: None,
            periods: vec![
                period(1, "2026-03-04T06:00:00-08:00", "2026-03-04T18:00:00-08:00"),
                period(2, "2026-03-04T18:00:00-08:00", "2026-03-05T06:00:00-08:00"),
            ],
        }
    }

    #[test]
    fn the_period_that_contains_now_is_chosen_not_the_first() {
        let number = |now| forecast().period_at(at(now)).map(|p| p.number);
        assert_eq!(number("2026-03-04T20:00:00Z"), Some(1));
        assert_eq!(
            number("2026-03-05T02:00:00Z"),
            Some(2),
            "the end belongs to the next"
        );
    }

    #[test]
    fn before_the_first_period_the_first_is_next() {
        assert_eq!(
            forecast()
                .period_at(at("2026-03-04T13:59:59Z"))
                .map(|p| p.number),
            Some(1)
        );
    }

    #[test]
    fn a_forecast_that_is_over_is_not_an_answer() {
        assert_eq!(forecast().period_at(at("2026-03-05T14:00:00Z")), None);
    }
}
