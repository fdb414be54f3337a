//! Units of measure: which ones an answer is given in, and the conversions into them. The one place
//! that converts; it knows no quantity in particular.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The units an answer is given in, one for each kind of quantity.
///
/// As text: `us` or `si`, alone or followed by choices: `us,wind=kn,pressure=hPa`.
///
/// ```
/// use weather::{SpeedUnit, Units};
///
/// let units: Units = "si,wind=kn".parse()?;
/// assert_eq!(units, Units { wind: SpeedUnit::Knots, ..Units::SI });
/// # Ok::<(), weather::BadUnits>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Units {
    /// Of temperatures.
    pub temperature: TemperatureUnit,
    /// Of the wind's speed.
    pub wind: SpeedUnit,
    /// Of the air's pressure.
    pub pressure: PressureUnit,
    /// Of what falls, as a depth of water, and of snow.
    pub precipitation: DepthUnit,
    /// Of visibility and of the way to a station.
    pub distance: DistanceUnit,
    /// Of heights above the ground or the sea.
    pub height: HeightUnit,
}

impl Units {
    /// Units customary in the United States: °F, mph, inHg, in, mi, ft.
    pub const US: Self = Self {
        temperature: TemperatureUnit::Fahrenheit,
        wind: SpeedUnit::MilesPerHour,
        pressure: PressureUnit::InchesOfMercury,
        precipitation: DepthUnit::Inches,
        distance: DistanceUnit::Miles,
        height: HeightUnit::Feet,
    };
    /// Metric ones as weather reports use them: °C, km/h, hPa, mm, km, m.
    pub const SI: Self = Self {
        temperature: TemperatureUnit::Celsius,
        wind: SpeedUnit::KilometersPerHour,
        pressure: PressureUnit::Hectopascals,
        precipitation: DepthUnit::Millimeters,
        distance: DistanceUnit::Kilometers,
        height: HeightUnit::Meters,
    };

    fn choose(&mut self, quantity: &str, symbol: &str) -> Option<()> {
        match quantity {
            "temperature" => self.temperature = TemperatureUnit::of(symbol)?,
            "wind" => self.wind = SpeedUnit::of(symbol)?,
            "pressure" => self.pressure = PressureUnit::of(symbol)?,
            "precipitation" => self.precipitation = DepthUnit::of(symbol)?,
            "distance" => self.distance = DistanceUnit::of(symbol)?,
            "height" => self.height = HeightUnit::of(symbol)?,
            _ => return None,
        }
        Some(())
    }

    fn symbols(self) -> [(&'static str, &'static str); 6] {
        [
            ("temperature", self.temperature.symbol()),
            ("wind", self.wind.symbol()),
            ("pressure", self.pressure.symbol()),
            ("precipitation", self.precipitation.symbol()),
            ("distance", self.distance.symbol()),
            ("height", self.height.symbol()),
        ]
    }
}

/// The text names no units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected units as us or si, with choices such as us,wind=kn,pressure=hPa, not {0:?} \
     (temperature: F, C; wind: mph, km/h, m/s, kn; pressure: inHg, hPa; precipitation: in, mm; \
     distance: mi, km; height: ft, m)"
)]
pub struct BadUnits(String);

impl FromStr for Units {
    type Err = BadUnits;

    fn from_str(text: &str) -> Result<Self, BadUnits> {
        let bad = || BadUnits(text.chars().take(60).collect());
        let mut parts = text.trim().split(',').map(str::trim);
        let mut units = match parts.next() {
            Some("us") => Self::US,
            Some("si") => Self::SI,
            _ => return Err(bad()),
        };
        for part in parts {
            let (quantity, symbol) = part.split_once('=').ok_or_else(bad)?;
            units
                .choose(quantity.trim(), symbol.trim())
                .ok_or_else(bad)?;
        }
        Ok(units)
    }
}

/// The shortest text that [`FromStr`] reads back.
impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (base, name) = if self.temperature == TemperatureUnit::Fahrenheit {
            (Self::US, "us")
        } else {
            (Self::SI, "si")
        };
        f.write_str(name)?;
        for ((quantity, symbol), (_, usual)) in self.symbols().into_iter().zip(base.symbols()) {
            if symbol != usual {
                write!(f, ",{quantity}={symbol}")?;
            }
        }
        Ok(())
    }
}

/// Declares the units of one kind of quantity: each with its symbol, its size in the first of them
/// (the one the upstream's values are brought to), and the decimals worth giving.
macro_rules! units {
    ($(#[$doc:meta])* $kind:ident, $from:ident, $base:literal,
     $($(#[$unit_doc:meta])* $unit:ident = $symbol:literal, $size:expr, $decimals:literal;)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $kind {
            $($(#[$unit_doc])* #[serde(rename = $symbol)] $unit,)+
        }

        impl $kind {
            /// The symbol, as in answers and on the command line.
            pub fn symbol(self) -> &'static str {
                match self { $(Self::$unit => $symbol,)+ }
            }

            pub(crate) fn of(symbol: &str) -> Option<Self> {
                match symbol { $($symbol => Some(Self::$unit),)+ _ => None }
            }

            /// The decimals worth giving.
            pub fn decimals(self) -> usize {
                match self { $(Self::$unit => $decimals,)+ }
            }

            #[doc = concat!("How many ", $base, " it is.")]
            pub fn size(self) -> f64 {
                match self { $(Self::$unit => $size,)+ }
            }

            #[doc = concat!("A value given in ", $base, ", in this unit, rounded to its decimals.")]
            pub fn $from(self, value: f64) -> f64 {
                rounded(value / self.size(), self.decimals())
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.symbol())
            }
        }
    };
}

units! {
    /// Units of speed.
    SpeedUnit, from_kilometers_per_hour, "kilometers per hour",
    /// An international mile of 1609.344 m.
    MilesPerHour = "mph", 1.609_344, 1;
    /// As the upstream gives it.
    KilometersPerHour = "km/h", 1.0, 1;
    /// The SI's own.
    MetersPerSecond = "m/s", 3.6, 1;
    /// A nautical mile of 1852 m an hour.
    Knots = "kn", 1.852, 1;
}

units! {
    /// Units of pressure.
    PressureUnit, from_pascals, "pascals",
    /// Conventional, at 0 °C: 3386.389 Pa.
    InchesOfMercury = "inHg", 3386.389, 2;
    /// The same as a millibar.
    Hectopascals = "hPa", 100.0, 1;
}

units! {
    /// Units of depth.
    DepthUnit, from_millimeters, "millimeters",
    /// 25.4 mm.
    Inches = "in", 25.4, 2;
    /// As the upstream gives it.
    Millimeters = "mm", 1.0, 1;
}

units! {
    /// Units of distance.
    DistanceUnit, from_meters, "meters",
    /// International ones of 1609.344 m.
    Miles = "mi", 1609.344, 1;
    /// 1000 m.
    Kilometers = "km", 1000.0, 1;
}

impl DistanceUnit {
    /// A visibility given in meters, in this unit: to a hundredth below five, since a sixteenth of a mile
    /// counts there, else rounded to the unit's decimals.
    pub fn of_visibility(self, meters: f64) -> f64 {
        let value = meters / self.size();
        let decimals = if value < 5.0 { 2 } else { self.decimals() };
        rounded(value, decimals)
    }
}

units! {
    /// Units of height.
    HeightUnit, from_meters, "meters",
    /// International ones of 0.3048 m.
    Feet = "ft", 0.3048, 0;
    /// As the upstream gives it.
    Meters = "m", 1.0, 0;
}

/// Units of temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TemperatureUnit {
    /// Degrees Fahrenheit.
    #[serde(rename = "F")]
    Fahrenheit,
    /// Degrees Celsius.
    #[serde(rename = "C")]
    Celsius,
}

impl TemperatureUnit {
    /// `F` or `C`, without the degree sign.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Fahrenheit => "F",
            Self::Celsius => "C",
        }
    }

    pub(crate) fn of(symbol: &str) -> Option<Self> {
        match symbol {
            "F" | "f" => Some(Self::Fahrenheit),
            "C" | "c" => Some(Self::Celsius),
            _ => None,
        }
    }

    /// The decimals worth giving.
    pub fn decimals(self) -> usize {
        1
    }

    /// A temperature in degrees Celsius, in this unit, to a tenth.
    pub fn from_celsius(self, degrees: f64) -> f64 {
        Self::Celsius.to(self, degrees)
    }

    /// A temperature in this unit, in the `other`, to a tenth.
    pub fn to(self, other: Self, degrees: f64) -> f64 {
        let degrees = match (self, other) {
            (Self::Celsius, Self::Fahrenheit) => degrees * 9.0 / 5.0 + 32.0,
            (Self::Fahrenheit, Self::Celsius) => (degrees - 32.0) * 5.0 / 9.0,
            _ => degrees,
        };
        rounded(degrees, self.decimals())
    }
}

impl fmt::Display for TemperatureUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// To so many decimals, and never `-0`.
fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = [1.0, 10.0, 100.0].get(decimals).copied().unwrap_or(1000.0);
    (value * scale).round() / scale + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_back_from_their_text() {
        for text in [
            "us",
            "si",
            "us,wind=kn,pressure=hPa",
            "si,wind=m/s",
            "us,height=m",
        ] {
            assert_eq!(text.parse::<Units>().unwrap().to_string(), text);
        }
        assert_eq!(
            " si , wind = kn ".parse::<Units>().unwrap().to_string(),
            "si,wind=kn"
        );
    }

    #[test]
    fn anything_else_is_refused_with_the_choices() {
        for text in [
            "",
            "metric",
            "us,",
            "us,wind",
            "us,wind=furlong",
            "us,mood=C",
            "wind=kn",
        ] {
            let error = text.parse::<Units>().unwrap_err().to_string();
            assert!(error.contains("inHg, hPa"), "{error}");
        }
    }

    #[test]
    fn conversions_agree_with_published_equivalents() {
        let fahrenheit = TemperatureUnit::Fahrenheit;
        assert_eq!(fahrenheit.from_celsius(-40.0), -40.0);
        assert_eq!(fahrenheit.from_celsius(100.0), 212.0);
        assert_eq!(fahrenheit.to(TemperatureUnit::Celsius, 50.0), 10.0);
        assert_eq!(
            SpeedUnit::MilesPerHour.from_kilometers_per_hour(100.0),
            62.1
        );
        assert_eq!(SpeedUnit::Knots.from_kilometers_per_hour(100.0), 54.0);
        assert_eq!(
            SpeedUnit::MetersPerSecond.from_kilometers_per_hour(36.0),
            10.0
        );
        assert_eq!(PressureUnit::InchesOfMercury.from_pascals(101_325.0), 29.92);
        assert_eq!(PressureUnit::Hectopascals.from_pascals(101_325.0), 1013.3);
        assert_eq!(DepthUnit::Inches.from_millimeters(25.4), 1.0);
        assert_eq!(DistanceUnit::Miles.from_meters(16_093.44), 10.0);
        assert_eq!(HeightUnit::Feet.from_meters(1000.0), 3281.0);
    }

    #[test]
    fn a_visibility_keeps_its_sixteenths_of_a_mile() {
        let miles = |miles: f64| DistanceUnit::Miles.of_visibility(miles * 1609.344);
        for (given, told) in [
            (0.0, 0.0),
            (1.0 / 16.0, 0.06),
            (0.25, 0.25),
            (1.75, 1.75),
            (2.5, 2.5),
            (6.04, 6.0),
            (10.0, 10.0),
        ] {
            assert_eq!(miles(given), told);
        }
        assert_eq!(DistanceUnit::Kilometers.of_visibility(402.336), 0.4);
        assert_eq!(DistanceUnit::Kilometers.of_visibility(16_093.44), 16.1);
    }

    #[test]
    fn what_needs_no_conversion_stays_and_zero_has_no_sign() {
        assert_eq!(TemperatureUnit::Celsius.from_celsius(11.7), 11.7);
        assert!(
            TemperatureUnit::Celsius
                .from_celsius(-0.04)
                .is_sign_positive()
        );
    }
}
