//! One hour of weather in the forecasters' whole units, and hours one after another.

use jiff::{SignedDuration, Timestamp};

use crate::field::{AirColumn, AirSample, Precipitation, feel};

/// One hour in whole units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForecastHour {
    pub(crate) start: Timestamp,
    /// whole °F
    pub(crate) temperature: i32,
    /// whole °F, at most the temperature
    pub(crate) dewpoint: i32,
    /// whole percent
    pub(crate) humidity: i32,
    /// whole knots
    pub(crate) wind: i32,
    /// whole knots
    pub(crate) gust: i32,
    /// tens of degrees, 0..360
    pub(crate) direction: i32,
    /// whole percent
    pub(crate) sky: i32,
    /// whole percent
    pub(crate) chance: i32,
    /// whole percent
    pub(crate) thunder: i32,
    /// mm of water
    pub(crate) water: f64,
    /// mm of snow
    pub(crate) snow: f64,
    pub(crate) precipitation: Precipitation,
}

/// Below this chance nothing is said to fall.
pub(crate) const WORTH_SAYING: i32 = 15;

impl ForecastHour {
    /// Returns the hour that begins at `start`.
    pub(crate) fn at(column: &AirColumn, start: Timestamp) -> Self {
        Self::of(&column.at(start), start)
    }

    pub(crate) fn of(sample: &AirSample, start: Timestamp) -> Self {
        let temperature = feel::fahrenheit(sample.temperature).round() as i32;
        let dewpoint = (feel::fahrenheit(sample.dewpoint).round() as i32).min(temperature);
        let chance = sample.chance as i32;
        let water = if chance >= WORTH_SAYING {
            sample.rate
        } else {
            0.0
        };
        let depth = match sample.precipitation {
            Precipitation::Snow | Precipitation::SnowShowers => 11.0,
            Precipitation::Mix => 3.0,
            Precipitation::Rain | Precipitation::Showers | Precipitation::Thunder => 0.0,
        };
        let [warm, dew] = [temperature, dewpoint].map(|whole| feel::celsius(f64::from(whole)));
        let wind = sample.wind.round() as i32;
        Self {
            start,
            temperature,
            dewpoint,
            humidity: feel::humidity(warm, dew).round() as i32,
            wind,
            gust: (sample.gust.round() as i32).max(wind),
            direction: ((sample.direction / 10.0).round() as i32 * 10) % 360,
            sky: sample.sky.round() as i32,
            chance,
            thunder: sample.thunder as i32,
            water,
            snow: water * depth,
            precipitation: sample.precipitation,
        }
    }

    /// Returns the heat index in whole °F, where it is above the temperature.
    pub(crate) fn heat_index(&self) -> Option<i32> {
        let felt =
            feel::heat_index(f64::from(self.temperature), f64::from(self.humidity))?.round() as i32;
        Some(felt).filter(|felt| *felt > self.temperature)
    }

    /// Returns the wind chill in whole °F, where it is below the temperature.
    pub(crate) fn wind_chill(&self) -> Option<i32> {
        let mph = feel::mph(f64::from(self.wind));
        let felt = feel::wind_chill(f64::from(self.temperature), mph)?.round() as i32;
        Some(felt).filter(|felt| *felt < self.temperature)
    }

    /// Returns the apparent temperature, whole °F.
    pub(crate) fn felt(&self) -> i32 {
        self.heat_index()
            .or_else(|| self.wind_chill())
            .unwrap_or(self.temperature)
    }

    /// Returns the kind of precipitation, if it is worth saying.
    pub(crate) fn wet(&self) -> Option<Precipitation> {
        (self.chance >= WORTH_SAYING).then_some(self.precipitation)
    }

    /// Tells whether the air is saturated and still.
    pub(crate) fn is_foggy(&self) -> bool {
        self.wet().is_none() && self.humidity >= 97 && self.wind <= 4
    }
}

/// Returns the hours from `start`, which is cut to a full hour.
pub(crate) fn hours(column: &AirColumn, start: Timestamp, count: usize) -> Vec<ForecastHour> {
    let start = full_hour(start);
    (0..count as i64)
        .map(|hour| ForecastHour::at(column, later(start, hour)))
        .collect()
}

/// Returns the full hour that holds an instant.
pub(crate) fn full_hour(time: Timestamp) -> Timestamp {
    let seconds = time.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(3_600)).unwrap_or(time)
}

/// Returns an instant some hours later; at the end of time, the end of time.
pub(crate) fn later(time: Timestamp, hours: i64) -> Timestamp {
    time.checked_add(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::MAX)
}
