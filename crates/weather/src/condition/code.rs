//! The closed list of conditions, and the table of what each one comes to. A row says everything; nothing
//! else matches on codes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::appearance::{ConditionGroup, SeverityColour};

/// The intensity of what falls, as reports and forecasts grade it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Intensity {
    /// Light or very light.
    Light,
    /// Neither light nor heavy.
    Moderate,
    /// Heavy; of fog, dense.
    Heavy,
}

impl Intensity {
    /// Returns the word, as in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Moderate => "moderate",
            Self::Heavy => "heavy",
        }
    }
}

impl fmt::Display for Intensity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A condition with the intensity of what falls, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Condition {
    /// The code.
    pub code: ConditionCode,
    /// The intensity, of conditions that have one.
    pub intensity: Option<Intensity>,
}

/// Declares the codes: each with its word in answers, its group, the codes of the World Meteorological
/// Organization (table 4677, present weather from a manned station) by intensity, and its colour.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $word:literal, $group:ident, $wmo:expr, $colour:ident;)+) => {
        /// A condition of sky and weather: a closed list, from the least to the most telling.
        ///
        /// Of several conditions at a time the greater one is told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum ConditionCode {
            $($(#[$doc])* #[serde(rename = $word)] $code,)+
        }

        impl ConditionCode {
            /// Every code, in the order of the list.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$code),+];

            /// Returns the word, as in answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $word,)+ }
            }

            /// Returns the group, which pictures and style sheets go by.
            pub fn group(self) -> ConditionGroup {
                match self { $(Self::$code => ConditionGroup::$group,)+ }
            }

            fn wmo(self) -> Option<WmoCodes> {
                match self { $(Self::$code => $wmo,)+ }
            }

            fn colour(self) -> SeverityColour {
                match self { $(Self::$code => SeverityColour::$colour,)+ }
            }
        }
    };
}

/// The numbers of light, moderate and heavy weather.
type WmoCodes = [u8; 3];

/// Returns the number of weather that is not graded.
const fn one(number: u8) -> Option<WmoCodes> {
    Some([number; 3])
}

codes! {
    /// Low temperatures, where nothing else is told.
    Cold = "cold", Clear, None, Yellow;
    /// High temperatures, where nothing else is told.
    Hot = "hot", Clear, None, Yellow;
    /// Wind, where nothing else is told.
    Windy = "windy", Wind, None, Yellow;
    /// No clouds, or nearly none.
    Clear = "clear", Clear, one(0), Green;
    /// A few clouds: mostly sunny or mostly clear.
    MostlyClear = "mostly-clear", Clear, one(1), Green;
    /// About half of the sky covered: partly cloudy or partly sunny.
    PartlyCloudy = "partly-cloudy", PartlyCloudy, one(2), Green;
    /// More clouds than sky.
    MostlyCloudy = "mostly-cloudy", Cloudy, one(3), Green;
    /// All of the sky covered: cloudy or overcast.
    Overcast = "overcast", Cloudy, one(3), Green;
    /// Particles that make distant things dim.
    Haze = "haze", Fog, one(5), Green;
    /// Smoke of fires.
    Smoke = "smoke", Fog, one(4), Yellow;
    /// Dust or sand in the air, blowing or not.
    Dust = "dust", Fog, one(6), Yellow;
    /// Ash of volcanoes.
    VolcanicAsh = "volcanic-ash", Fog, one(4), Orange;
    /// Thin fog: visibility of a kilometer and more.
    Mist = "mist", Fog, one(10), Green;
    /// Visibility of less than a kilometer.
    Fog = "fog", Fog, one(45), Yellow;
    /// Fog that leaves ice.
    FreezingFog = "freezing-fog", Fog, one(48), Yellow;
    /// Drizzle.
    Drizzle = "drizzle", Rain, Some([51, 53, 55]), Green;
    /// Rain that lasts.
    Rain = "rain", Rain, Some([61, 63, 65]), Green;
    /// Showers of rain.
    Showers = "showers", Rain, Some([80, 81, 82]), Green;
    /// Snow that the wind lifts, with none that falls.
    BlowingSnow = "blowing-snow", Snow, Some([38, 38, 39]), Yellow;
    /// Snow that lasts.
    Snow = "snow", Snow, Some([71, 73, 75]), Yellow;
    /// Showers of snow, or flurries.
    SnowShowers = "snow-showers", Snow, Some([85, 86, 86]), Yellow;
    /// Rain and snow, mixed or one after the other.
    RainAndSnow = "rain-and-snow", Ice, Some([68, 69, 69]), Yellow;
    /// Ice pellets, alone or with rain or snow.
    Sleet = "sleet", Ice, one(79), Yellow;
    /// Hail, without thunder.
    Hail = "hail", Ice, Some([89, 90, 90]), Orange;
    /// Drizzle that freezes on the ground.
    FreezingDrizzle = "freezing-drizzle", Ice, Some([56, 57, 57]), Orange;
    /// Rain that freezes on the ground.
    FreezingRain = "freezing-rain", Ice, Some([66, 67, 67]), Orange;
    /// Snow in strong wind with hardly any visibility.
    Blizzard = "blizzard", Snow, one(39), Red;
    /// Thunderstorms, with or without rain.
    Thunderstorm = "thunderstorm", Thunder, Some([95, 95, 97]), Yellow;
    /// A tropical storm.
    TropicalStorm = "tropical-storm", Storm, None, Orange;
    /// A hurricane or typhoon.
    Hurricane = "hurricane", Storm, None, Red;
    /// A tornado, waterspout or funnel cloud.
    Tornado = "tornado", Storm, one(19), Red;
}

impl ConditionCode {
    /// Returns whether something falls, so that it has an intensity.
    pub fn is_precipitation(self) -> bool {
        use ConditionGroup as Group;
        match self.group() {
            Group::Rain | Group::Ice | Group::Snow | Group::Thunder => true,
            Group::Clear
            | Group::PartlyCloudy
            | Group::Cloudy
            | Group::Fog
            | Group::Wind
            | Group::Storm => false,
        }
    }
}

impl fmt::Display for ConditionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Condition {
    /// Returns the number in table 4677 of the World Meteorological Organization, 0 to 3 read as cloudiness,
    /// as is usual today; none where the table has nothing alike. Weather of unknown intensity counts as
    /// moderate.
    pub fn wmo_code(self) -> Option<u8> {
        let [light, moderate, heavy] = self.code.wmo()?;
        Some(match self.intensity {
            Some(Intensity::Light) => light,
            Some(Intensity::Moderate) | None => moderate,
            Some(Intensity::Heavy) => heavy,
        })
    }

    /// Returns the colour that says how grave it is; heavy weather is one step graver.
    pub fn severity_colour(self) -> SeverityColour {
        let colour = self.code.colour();
        match self.intensity {
            Some(Intensity::Heavy) => colour.graver(),
            Some(Intensity::Light | Intensity::Moderate) | None => colour,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_word_everywhere_and_is_read_back() {
        for code in ConditionCode::ALL {
            let word = serde_json::to_value(code).unwrap();
            assert_eq!(word, code.as_str());
            assert_eq!(serde_json::from_value::<ConditionCode>(word).unwrap(), code);
            assert!(
                code.as_str()
                    .chars()
                    .all(|c| c == '-' || c.is_ascii_lowercase()),
                "{code} is no class of a style sheet"
            );
        }
        assert!(serde_json::from_str::<ConditionCode>("\"sunny\"").is_err());
    }

    #[test]
    fn numbers_follow_the_intensity() {
        let number = |code, intensity| Condition { code, intensity }.wmo_code();
        let (light, heavy) = (Some(Intensity::Light), Some(Intensity::Heavy));
        assert_eq!(number(ConditionCode::Rain, light), Some(61));
        assert_eq!(number(ConditionCode::Rain, None), Some(63));
        assert_eq!(number(ConditionCode::Rain, heavy), Some(65));
        assert_eq!(number(ConditionCode::Clear, heavy), Some(0));
        assert_eq!(number(ConditionCode::Hurricane, None), None);
    }

    #[test]
    fn heavy_weather_is_graver() {
        let colour = |code, intensity| Condition { code, intensity }.severity_colour();
        let heavy = Some(Intensity::Heavy);
        assert_eq!(colour(ConditionCode::Rain, None), SeverityColour::Green);
        assert_eq!(colour(ConditionCode::Rain, heavy), SeverityColour::Yellow);
        assert_eq!(colour(ConditionCode::Tornado, heavy), SeverityColour::Red);
    }
}
