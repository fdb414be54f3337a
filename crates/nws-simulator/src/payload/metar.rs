//! A station's report as aviators write it (METAR), from the same values as the decoded fields.

use jiff::Timestamp;

use crate::field::{AirSample, Precipitation};

/// A station's measurements, rounded as its instruments do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StationObservation {
    pub(crate) time: Timestamp,
    /// whole °C
    pub(crate) temperature: i32,
    /// whole °C
    pub(crate) dewpoint: i32,
    /// whole knots
    pub(crate) wind: i32,
    /// whole knots, where it gusts
    pub(crate) gust: Option<i32>,
    /// tens of degrees, 10..=360
    pub(crate) direction: i32,
    /// statute miles
    pub(crate) visibility: i32,
    /// hundreds of feet of the cloud's base, where there is any
    pub(crate) base: Option<(&'static str, i32)>,
    /// hPa
    pub(crate) pressure: f64,
    /// the kind and intensity of precipitation
    pub(crate) falling: Option<(Precipitation, ReportedIntensity)>,
    /// true while the sun is up
    pub(crate) light: bool,
    /// percent
    pub(crate) sky: i32,
}

/// The intensity that a station reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportedIntensity {
    Light,
    Moderate,
    Heavy,
}

impl StationObservation {
    /// Returns the measurements of the air.
    pub(crate) fn of(sample: &AirSample, time: Timestamp) -> Self {
        let wind = sample.wind.round() as i32;
        let gust = sample.gust.round() as i32;
        let falling = sample.falling.then(|| {
            let intensity = match sample.rate {
                ..0.7 => ReportedIntensity::Light,
                ..3.0 => ReportedIntensity::Moderate,
                _ => ReportedIntensity::Heavy,
            };
            (sample.precipitation, intensity)
        });
        let temperature = sample.temperature.round() as i32;
        let dewpoint = (sample.dewpoint.round() as i32).min(temperature);
        let misty = temperature == dewpoint;
        let visibility = match (falling, misty) {
            (
                Some((Precipitation::Snow | Precipitation::SnowShowers | Precipitation::Mix, _)),
                _,
            ) => 2,
            (Some((_, ReportedIntensity::Light)), false) => 8,
            (Some(_), _) | (None, true) => 4,
            (None, false) => 10,
        };
        let amount = match sample.sky {
            ..6.0 => None,
            ..26.0 => Some("FEW"),
            ..51.0 => Some("SCT"),
            ..88.0 => Some("BKN"),
            _ => Some("OVC"),
        };
        // A cloud's base is about 400 ft higher for each degree between temperature and dew point.
        let base = ((temperature - dewpoint).max(1) * 4).min(240);
        Self {
            time,
            temperature,
            dewpoint,
            wind,
            gust: (gust >= 14 && gust >= wind + 5).then_some(gust),
            direction: match (sample.direction / 10.0).round() as i32 % 36 {
                0 => 360,
                tens => tens * 10,
            },
            visibility,
            base: amount.map(|amount| (amount, base)),
            pressure: sample.pressure,
            falling,
            light: sample.light,
            sky: sample.sky.round() as i32,
        }
    }

    /// Returns the report's line.
    pub(crate) fn text(&self, station: &str) -> String {
        let wind = match (self.wind, self.gust) {
            (0, _) => "00000KT".to_owned(),
            (wind, None) => format!("{:03}{wind:02}KT", self.direction),
            (wind, Some(gust)) => format!("{:03}{wind:02}G{gust:02}KT", self.direction),
        };
        let weather = self
            .falling
            .map_or_else(String::new, |falling| format!("{} ", code(falling)));
        let cloud = self.base.map_or_else(
            || "CLR".to_owned(),
            |(amount, base)| format!("{amount}{base:03}"),
        );
        let whole = |degrees: i32| {
            if degrees < 0 {
                format!("M{:02}", -degrees)
            } else {
                format!("{degrees:02}")
            }
        };
        let inches = (self.pressure / 33.863_9 * 100.0).round();
        format!(
            "{station} {} {wind} {}SM {weather}{cloud} {}/{} A{inches:04} RMK SIMULATED",
            self.time.strftime("%d%H%MZ"),
            self.visibility,
            whole(self.temperature),
            whole(self.dewpoint),
        )
    }
}

/// Returns the present weather group, such as `-RA`.
pub(crate) fn code((precipitation, intensity): (Precipitation, ReportedIntensity)) -> String {
    let sign = match intensity {
        ReportedIntensity::Light => "-",
        ReportedIntensity::Moderate => "",
        ReportedIntensity::Heavy => "+",
    };
    let kind = match precipitation {
        Precipitation::Rain => "RA",
        Precipitation::Showers => "SHRA",
        Precipitation::Thunder => "TSRA",
        Precipitation::Mix => "RASN",
        Precipitation::Snow => "SN",
        Precipitation::SnowShowers => "SHSN",
    };
    format!("{sign}{kind}")
}
