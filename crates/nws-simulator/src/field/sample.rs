//! The air over a place at an instant, as plain values.

/// A kind of precipitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Precipitation {
    Rain,
    Showers,
    Thunder,
    Mix,
    Snow,
    SnowShowers,
}

/// The air over a place at an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AirSample {
    /// °C
    pub(crate) temperature: f64,
    /// °C, never above the temperature
    pub(crate) dewpoint: f64,
    /// hPa at sea level
    pub(crate) pressure: f64,
    /// knots
    pub(crate) wind: f64,
    /// knots
    pub(crate) gust: f64,
    /// degrees that the wind comes from
    pub(crate) direction: f64,
    /// percent of the sky
    pub(crate) sky: f64,
    /// percent
    pub(crate) chance: f64,
    /// percent
    pub(crate) thunder: f64,
    /// mm of water in an hour, as expected
    pub(crate) rate: f64,
    /// the kind, if there is any
    pub(crate) precipitation: Precipitation,
    /// true while it rains or snows
    pub(crate) falling: bool,
    /// true while the sun is up
    pub(crate) light: bool,
}
