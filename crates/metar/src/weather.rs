//! The present weather groups, such as `-RA` or `+TSRA`, and their words (FCM-H1, 12.6.8).

/// No group tells of more kinds than this.
const MOST_KINDS: usize = 3;

/// One group of present weather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentWeather {
    /// Its intensity.
    pub intensity: WeatherIntensity,
    /// True if it is not at the station but 5 to 10 miles from it (`VC`).
    pub is_in_vicinity: bool,
    /// Its form.
    pub descriptor: Option<Descriptor>,
    /// Its kinds, the prevailing one first. Empty where the descriptor says it all (`TS`, `VCSH`).
    pub kinds: Vec<PhenomenonKind>,
}

/// The intensity of a phenomenon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeatherIntensity {
    /// `-`
    Light,
    /// No sign, also where strength is never told, as of fog.
    Moderate,
    /// `+`
    Heavy,
}

/// Makes an enum of codes, with the code and the words of each.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $code:literal $variant:ident $words:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("`", $code, "`: ", $words, ".")] $variant,)+
        }

        impl $name {
            fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// Returns the two letters of the report.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }
    };
}

codes! {
    /// The form of a phenomenon.
    Descriptor {
        "MI" Shallow "Shallow",
        "PR" Partial "Partial",
        "BC" Patches "Patches of",
        "DR" LowDrifting "Low Drifting",
        "BL" Blowing "Blowing",
        "SH" Showers "Showers",
        "TS" Thunderstorm "Thunderstorm",
        "FZ" Freezing "Freezing",
    }
}

codes! {
    /// The kind of phenomenon: precipitation, obscuration or other.
    PhenomenonKind {
        "DZ" Drizzle "Drizzle",
        "RA" Rain "Rain",
        "SN" Snow "Snow",
        "SG" SnowGrains "Snow Grains",
        "IC" IceCrystals "Ice Crystals",
        "PL" IcePellets "Ice Pellets",
        "GR" Hail "Hail",
        "GS" SmallHail "Small Hail",
        "UP" UnknownPrecipitation "Unknown Precipitation",
        /// The upstream's own words for it.
        "BR" Mist "Fog/Mist",
        "FG" Fog "Fog",
        "FU" Smoke "Smoke",
        "VA" VolcanicAsh "Volcanic Ash",
        "DU" WidespreadDust "Dust",
        "SA" Sand "Sand",
        "HZ" Haze "Haze",
        "PY" Spray "Spray",
        "PO" DustWhirls "Dust Whirls",
        "SQ" Squalls "Squalls",
        "FC" FunnelCloud "Funnel Cloud",
        "SS" Sandstorm "Sandstorm",
        "DS" DustStorm "Dust Storm",
    }
}

/// Reads one group of present weather.
pub(crate) fn read(group: &str) -> Option<PresentWeather> {
    let (intensity, rest) = match group.split_at_checked(1)? {
        ("-", rest) => (WeatherIntensity::Light, rest),
        ("+", rest) => (WeatherIntensity::Heavy, rest),
        _ => (WeatherIntensity::Moderate, group),
    };
    let (is_in_vicinity, rest) = match rest.strip_prefix("VC") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (first, after) = rest.split_at_checked(2)?;
    let (descriptor, mut rest) = match Descriptor::from_code(first) {
        Some(descriptor) => (Some(descriptor), after),
        None => (None, rest),
    };
    let mut kinds = Vec::new();
    while !rest.is_empty() && kinds.len() < MOST_KINDS {
        let (code, after) = rest.split_at_checked(2)?;
        kinds.push(PhenomenonKind::from_code(code)?);
        rest = after;
    }
    let stands_alone = matches!(
        descriptor,
        Some(Descriptor::Thunderstorm | Descriptor::Showers)
    );
    (rest.is_empty() && (stands_alone || !kinds.is_empty())).then_some(PresentWeather {
        intensity,
        is_in_vicinity,
        descriptor,
        kinds,
    })
}

/// Returns whether the group says that weather was not observed, is over (`RERA`), or is of no
/// account.
pub(crate) fn is_no_weather(group: &str) -> bool {
    matches!(group, "//" | "NSW")
        || group
            .strip_prefix("RE")
            .is_some_and(|recent| read(recent).is_some())
}

impl PresentWeather {
    /// Returns it in plain words: "Light Rain", "Thunderstorm, Heavy Rain", "Showers in Vicinity".
    pub fn words(&self) -> String {
        let what = joined(self.kinds.iter().map(|kind| kind.words()));
        let strong = match self.intensity {
            WeatherIntensity::Light => "Light ",
            WeatherIntensity::Moderate => "",
            WeatherIntensity::Heavy => "Heavy ",
        };
        let whole = match self.descriptor {
            None if self.is_tornado() => "Tornado".to_owned(),
            None => format!("{strong}{what}"),
            Some(form) if what.is_empty() => format!("{strong}{}", form.words()),
            Some(form @ Descriptor::Thunderstorm) => format!("{}, {strong}{what}", form.words()),
            Some(form @ Descriptor::Showers) => format!("{strong}{what} {}", form.words()),
            Some(form) => format!("{strong}{} {what}", form.words()),
        };
        if self.is_in_vicinity {
            format!("{whole} in Vicinity")
        } else {
            whole
        }
    }

    /// Returns whether it is a tornado, sent as a heavy funnel cloud.
    fn is_tornado(&self) -> bool {
        self.intensity == WeatherIntensity::Heavy && self.kinds == [PhenomenonKind::FunnelCloud]
    }
}

/// Joins parts into "A", "A and B", "A, B and C".
pub(crate) fn joined(parts: impl ExactSizeIterator<Item = impl AsRef<str>>) -> String {
    let mut text = String::new();
    let mut left = parts.len();
    for part in parts {
        if !text.is_empty() {
            text.push_str(if left == 1 { " and " } else { ", " });
        }
        text.push_str(part.as_ref());
        left = left.saturating_sub(1);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_words() {
        for (group, words) in [
            ("-RA", "Light Rain"),
            ("RA", "Rain"),
            ("+TSRA", "Thunderstorm, Heavy Rain"),
            ("TS", "Thunderstorm"),
            ("VCTS", "Thunderstorm in Vicinity"),
            ("VCSH", "Showers in Vicinity"),
            ("-SHRASN", "Light Rain and Snow Showers"),
            ("-FZRASNPL", "Light Freezing Rain, Snow and Ice Pellets"),
            ("BR", "Fog/Mist"),
            ("FZFG", "Freezing Fog"),
            ("BCFG", "Patches of Fog"),
            ("UP", "Unknown Precipitation"),
            ("-UP", "Light Unknown Precipitation"),
            ("+BLSN", "Heavy Blowing Snow"),
            ("+FC", "Tornado"),
            ("FC", "Funnel Cloud"),
        ] {
            assert_eq!(read(group).unwrap().words(), words, "{group}");
        }
    }

    #[test]
    fn what_is_no_weather_is_not_read_as_such() {
        for group in [
            "", "-", "+VC", "FZ", "R", "RAX", "RARARARA", "TSFZRA", "RATS", "--RA", "ÄÄ", "é",
        ] {
            assert_eq!(read(group), None, "{group}");
        }
        assert!(is_no_weather("RERA") && is_no_weather("//") && !is_no_weather("RE"));
    }

    #[test]
    fn what_was_read_can_be_told_again_in_codes() {
        let snow = read("BLSN").unwrap();
        assert_eq!(snow.descriptor.map(Descriptor::code), Some("BL"));
        let codes: Vec<_> = snow.kinds.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes, ["SN"]);
    }
}
