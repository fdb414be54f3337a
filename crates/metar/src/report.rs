//! A report as values, and the words for them. Knows nothing of the groups it is read from: they
//! are the business of `body` and `remarks`.

use crate::weather::joined;
use crate::{
    CloudAmount, PresentWeather, SkyLayer, SurfaceWind, Visibility, relative_humidity_percent,
};

/// A station's report. A value is `None` where the report does not have it, says that it is
/// missing, or cannot be read there.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetarReport {
    /// The station's four letters or digits: `KSEA`.
    pub station: String,
    /// Day of the month, UTC, from 1 to 31. Month and year are not sent.
    pub day: u8,
    /// Hour, UTC.
    pub hour: u8,
    /// Minute, UTC.
    pub minute: u8,
    /// True if no person took part (`AUTO`).
    pub is_automatic: bool,
    /// True if it replaces an earlier report of the same time (`COR`).
    pub is_correction: bool,
    /// True if the station says that it needs maintenance (`$`): its values deserve less trust.
    pub needs_maintenance: bool,
    /// The wind.
    pub wind: Option<SurfaceWind>,
    /// The visibility, which can be a limit (`M1/4SM`, `P6SM`).
    pub visibility: Option<Visibility>,
    /// Present weather, as sent, the most important first.
    pub weather: Vec<PresentWeather>,
    /// Layers of cloud from below; one of [`CloudAmount::Clear`] if the report says there are none,
    /// one of [`CloudAmount::Overcast`] if the sky is hidden nobody knows how far up (`VV///`).
    pub clouds: Vec<SkyLayer>,
    /// The vertical visibility into an obscured sky (`VV003`), in metres.
    pub vertical_visibility_meters: Option<f64>,
    /// In °C, to the tenth where the remarks have it so; `None` where they contradict the body.
    pub temperature_celsius: Option<f64>,
    /// In °C, to the tenth where the remarks have it so; `None` where they contradict the body.
    pub dew_point_celsius: Option<f64>,
    /// The altimeter setting, in pascals.
    pub altimeter_pascals: Option<f64>,
    /// The pressure reduced to sea level, in pascals.
    pub sea_level_pascals: Option<f64>,
    /// Precipitation since the last hourly report, in millimetres of water; 0 also for a trace.
    pub precipitation_last_hour_mm: Option<f64>,
    /// Precipitation of three hours, sent at 03, 09, 15 and 21 UTC.
    pub precipitation_last_3_hours_mm: Option<f64>,
    /// Precipitation of six hours, sent at 00, 06, 12 and 18 UTC.
    pub precipitation_last_6_hours_mm: Option<f64>,
    /// Precipitation of 24 hours, sent at 12 UTC.
    pub precipitation_last_24_hours_mm: Option<f64>,
    /// The highest temperature of six hours in °C, sent at 00, 06, 12 and 18 UTC.
    pub maximum_last_6_hours_celsius: Option<f64>,
    /// The lowest temperature of six hours in °C, sent at 00, 06, 12 and 18 UTC.
    pub minimum_last_6_hours_celsius: Option<f64>,
    /// The highest temperature of 24 hours in °C, sent at the station's midnight.
    pub maximum_last_24_hours_celsius: Option<f64>,
    /// The lowest temperature of 24 hours in °C, sent at the station's midnight.
    pub minimum_last_24_hours_celsius: Option<f64>,
    /// The text after `RMK`, as sent but for the spaces, printable ASCII only.
    pub remarks: Option<String>,
    /// The number of unreadable groups before the remarks. Remarks are partly plain language, so
    /// none of theirs count.
    pub unreadable_groups: usize,
}

impl MetarReport {
    /// Returns a report that says nothing yet.
    pub(crate) fn of(station: &str, (day, hour, minute): (u8, u8, u8)) -> Self {
        Self {
            station: station.to_owned(),
            day,
            hour,
            minute,
            is_automatic: false,
            is_correction: false,
            needs_maintenance: false,
            wind: None,
            visibility: None,
            weather: Vec::new(),
            clouds: Vec::new(),
            vertical_visibility_meters: None,
            temperature_celsius: None,
            dew_point_celsius: None,
            altimeter_pascals: None,
            sea_level_pascals: None,
            precipitation_last_hour_mm: None,
            precipitation_last_3_hours_mm: None,
            precipitation_last_6_hours_mm: None,
            precipitation_last_24_hours_mm: None,
            maximum_last_6_hours_celsius: None,
            minimum_last_6_hours_celsius: None,
            maximum_last_24_hours_celsius: None,
            minimum_last_24_hours_celsius: None,
            remarks: None,
            unreadable_groups: 0,
        }
    }

    /// Returns the sky by its highest coverage: "Clear", "Mostly Clear", "Partly Cloudy", "Mostly
    /// Cloudy" or "Cloudy", also where it is hidden. Nothing if the report says nothing of it.
    pub fn sky_words(&self) -> Option<&'static str> {
        let hidden = self
            .vertical_visibility_meters
            .map(|_| CloudAmount::Overcast);
        let layers = self.clouds.iter().map(|cloud| cloud.amount);
        layers.chain(hidden).max().map(CloudAmount::words)
    }

    /// Returns the present weather, such as "Light Rain and Fog/Mist", else the sky.
    pub fn condition_words(&self) -> Option<String> {
        if self.weather.is_empty() {
            return self.sky_words().map(str::to_owned);
        }
        Some(joined(self.weather.iter().map(PresentWeather::words)))
    }

    /// Returns the relative humidity in percent, if temperature and dew point are known.
    pub fn relative_humidity_percent(&self) -> Option<f64> {
        relative_humidity_percent(self.temperature_celsius?, self.dew_point_celsius?)
    }
}
