//! The data of a picture: hours, nights, alerts, and the form of their names. No drawing.

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
    /// Alerts, in any order. Where there is no room for all, the severest are drawn.
    pub alerts: Vec<AlertSpan>,
    /// The time at which the picture is made: a line marks it where it is among the hours.
    pub now: Option<Timestamp>,
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
    /// Apparent temperature, in [`MeteogramUnits::temperature`].
    pub feels_like: Option<f64>,
    /// In percent.
    pub precipitation_chance: Option<f64>,
    /// In percent.
    pub thunder_chance: Option<f64>,
    /// In [`MeteogramUnits::wind`].
    pub wind_speed: Option<f64>,
    /// In [`MeteogramUnits::wind`].
    pub wind_gust: Option<f64>,
    /// The direction that the wind comes from, in degrees clockwise from north.
    pub wind_direction: Option<f64>,
    /// Rain and all else that falls, as water, within the hour, in [`MeteogramUnits::precipitation`].
    pub rain: Option<f64>,
    /// Fresh snow within the hour, in [`PrecipitationUnit::snow_symbol`] of [`MeteogramUnits::precipitation`].
    pub snow: Option<f64>,
    /// Part of the sky that is covered, in percent.
    pub sky_cover: Option<f64>,
    /// The weather of the hour as a symbol.
    pub symbol: Option<WeatherSymbol>,
}

/// A kind of weather that has a symbol, the more telling later. Sun or moon is the picture's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the words everybody uses")]
pub enum WeatherSymbol {
    Clear,
    MostlyClear,
    PartlyCloudy,
    MostlyCloudy,
    Cloudy,
    Wind,
    Smoke,
    Fog,
    Drizzle,
    Rain,
    HeavyRain,
    Snow,
    HeavySnow,
    Ice,
    Thunderstorm,
    Storm,
}

impl WeatherSymbol {
    /// Returns whether something falls from the sky.
    pub(crate) fn is_wet(self) -> bool {
        self >= Self::Drizzle
    }
}

/// An alert over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSpan {
    /// The event: "Wind Advisory".
    pub name: String,
    /// Its first moment; none for one that is in force already.
    pub begin: Option<Timestamp>,
    /// The first moment after it; none for one whose end is not known.
    pub end: Option<Timestamp>,
    /// Its weight.
    pub level: AlertLevel,
}

/// The weight of an alert, from least to most, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertLevel {
    /// Worth knowing.
    Minor,
    /// A possible threat.
    Moderate,
    /// A threat to life or property.
    Severe,
}

/// The units of an hour's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeteogramUnits {
    /// Of temperature and dew point.
    pub temperature: TemperatureScale,
    /// Of wind and gusts.
    pub wind: WindUnit,
    /// Of rain and snow.
    pub precipitation: PrecipitationUnit,
}

/// A unit of what falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrecipitationUnit {
    /// Inches of rain and of snow.
    #[default]
    Inches,
    /// Millimetres of rain and centimetres of snow.
    Millimetres,
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
            alerts: Vec::new(),
            now: None,
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
            feels_like: None,
            precipitation_chance: None,
            thunder_chance: None,
            wind_speed: None,
            wind_gust: None,
            wind_direction: None,
            rain: None,
            snow: None,
            sky_cover: None,
            symbol: None,
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

    /// Returns the difference from the air's from which on an apparent temperature is worth a curve.
    pub(crate) const fn felt(self) -> f64 {
        match self {
            Self::Fahrenheit => 5.0,
            Self::Celsius => 3.0,
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

impl PrecipitationUnit {
    /// Returns the symbol of a depth of rain.
    pub const fn rain_symbol(self) -> &'static str {
        match self {
            Self::Inches => "in",
            Self::Millimetres => "mm",
        }
    }

    /// Returns the symbol of a depth of snow.
    pub const fn snow_symbol(self) -> &'static str {
        match self {
            Self::Inches => "in",
            Self::Millimetres => "cm",
        }
    }

    /// Returns the least rain of an hour at the top of a scale: a drizzle should look like one.
    pub(crate) const fn least_rain(self) -> f64 {
        match self {
            Self::Inches => 0.1,
            Self::Millimetres => 2.0,
        }
    }

    /// Returns the least snow of an hour at the top of a scale.
    pub(crate) const fn least_snow(self) -> f64 {
        match self {
            Self::Inches => 0.5,
            Self::Millimetres => 1.0,
        }
    }

    /// Returns the least rain that is worth a number.
    pub const fn trace(self) -> f64 {
        match self {
            Self::Inches => 0.005,
            Self::Millimetres => 0.05,
        }
    }

    /// Returns whether what falls is told as snow: where there is more than a little of it, or where it is most of
    /// what falls, which is `water` in all.
    pub fn is_told_as_snow(self, water: f64, snow: f64) -> bool {
        // The depth of snow for one of water, about.
        const SNOW_FOR_WATER: f64 = 10.0;
        let water = water.max(2.0 * self.trace()) / 2.0;
        let as_snow = match self {
            Self::Inches => water * SNOW_FOR_WATER,
            Self::Millimetres => water / 10.0 * SNOW_FOR_WATER,
        };
        snow >= self.least_snow().min(as_snow)
    }

    /// Formats a depth of rain: `0.42` or `3.1`.
    pub(crate) fn rain_text(self, depth: f64) -> String {
        match self {
            Self::Inches => format!("{depth:.2}"),
            Self::Millimetres if depth >= 10.0 => format!("{depth:.0}"),
            Self::Millimetres => format!("{depth:.1}"),
        }
    }
}
