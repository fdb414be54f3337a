//! The data of a picture: hours, nights, and the form of their names. No drawing.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Everything a picture tells. The default has no hours and is in UTC.
#[derive(Debug, Clone)]
pub struct Meteogram {
    /// The subject of the picture, usually a place: "Seattle, WA".
    pub title: String,
    /// The source of the hours and their age, or empty.
    pub subtitle: String,
    /// True if the weather is simulated. The picture then says SIMULATED.
    pub simulated: bool,
    /// The zone whose midnights and hours are labelled.
    pub zone: TimeZone,
    /// In any order. Those more than sixteen days after the first are left out.
    pub hours: Vec<MeteogramHour>,
    /// From each sunset to the next sunrise.
    pub nights: Vec<(Timestamp, Timestamp)>,
    /// The units that the hours' numbers are in.
    pub units: MeteogramUnits,
    /// `6a`, `noon`, `6p` and "Mar 4" rather than `06`, `12`, `18` and "4 Mar".
    pub twelve_hour: bool,
}

/// An hour of weather. What is not a plausible number is drawn as missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeteogramHour {
    /// Its first moment.
    pub start: Timestamp,
    /// In [`MeteogramUnits::temperature`].
    pub temperature: Option<f64>,
    /// In [`MeteogramUnits::temperature`].
    pub dew_point: Option<f64>,
    /// In percent.
    pub precipitation_chance: Option<f64>,
    /// In [`MeteogramUnits::wind`].
    pub wind_speed: Option<f64>,
    /// In [`MeteogramUnits::wind`].
    pub wind_gust: Option<f64>,
    /// The direction that the wind comes from, in degrees clockwise from north.
    pub wind_direction: Option<f64>,
}

/// The units of an hour's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeteogramUnits {
    /// Of temperature and dew point.
    pub temperature: TemperatureScale,
    /// Of wind and gusts.
    pub wind: WindUnit,
}

/// A unit of temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TemperatureScale {
    /// Degrees Fahrenheit.
    #[default]
    Fahrenheit,
    /// Degrees Celsius.
    Celsius,
}

/// A unit of wind speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WindUnit {
    /// Miles per hour.
    #[default]
    MilesPerHour,
    /// Kilometres per hour.
    KilometresPerHour,
    /// Metres per second.
    MetresPerSecond,
    /// Nautical miles per hour.
    Knots,
}

impl Default for Meteogram {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            simulated: false,
            zone: TimeZone::UTC,
            hours: Vec::new(),
            nights: Vec::new(),
            units: MeteogramUnits::default(),
            twelve_hour: false,
        }
    }
}

impl MeteogramHour {
    /// Returns an hour of which nothing is known yet.
    pub const fn new(start: Timestamp) -> Self {
        Self {
            start,
            temperature: None,
            dew_point: None,
            precipitation_chance: None,
            wind_speed: None,
            wind_gust: None,
            wind_direction: None,
        }
    }
}

impl TemperatureScale {
    /// Returns the symbol that people write: `°F`.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Fahrenheit => "°F",
            Self::Celsius => "°C",
        }
    }

    /// Returns the freezing point of water.
    pub(crate) const fn freezing(self) -> f64 {
        match self {
            Self::Fahrenheit => 32.0,
            Self::Celsius => 0.0,
        }
    }

    /// Returns the least span worth the whole height of a picture: less would make drama of
    /// nothing.
    pub(crate) const fn least_span(self) -> f64 {
        match self {
            Self::Fahrenheit => 12.0,
            Self::Celsius => 6.0,
        }
    }
}

impl WindUnit {
    /// Returns the symbol that people write: `mph`.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::MilesPerHour => "mph",
            Self::KilometresPerHour => "km/h",
            Self::MetresPerSecond => "m/s",
            Self::Knots => "kn",
        }
    }

    /// Returns the least top of a scale: a breeze should look like one.
    pub(crate) const fn least_top(self) -> f64 {
        match self {
            Self::MilesPerHour | Self::Knots => 15.0,
            Self::KilometresPerHour => 25.0,
            Self::MetresPerSecond => 7.0,
        }
    }
}
