//! One small picture for a few words of weather. Pictures are single characters that terminals
//! agree on the width of; there are ASCII ones for fonts and bars without them.

/// A kind of weather that has a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words everybody uses")]
pub enum WeatherIcon {
    Clear,
    PartlyCloudy,
    Cloudy,
    Fog,
    Rain,
    Ice,
    Snow,
    Thunder,
    Wind,
    Storm,
}

/// Words of forecasts and reports, the more telling first.
const WORDS: [(WeatherIcon, &[&str]); 11] = [
    (
        WeatherIcon::Storm,
        &["tornado", "hurricane", "tropical", "funnel", "typhoon"],
    ),
    (WeatherIcon::Thunder, &["thunder", "t-storm", "tstorm"]),
    (
        WeatherIcon::Ice,
        &[
            "freezing",
            "sleet",
            "ice",
            "wintry",
            "hail",
            "rain and snow",
            "rain/snow",
        ],
    ),
    (WeatherIcon::Snow, &["snow", "flurr", "blizzard"]),
    (
        WeatherIcon::Rain,
        &["rain", "shower", "drizzle", "precipitation"],
    ),
    (
        WeatherIcon::Fog,
        &["fog", "mist", "haze", "smoke", "dust", "sand", "ash"],
    ),
    (
        WeatherIcon::Clear,
        &["mostly sunny", "mostly clear", "a few clouds", "few clouds"],
    ),
    (WeatherIcon::PartlyCloudy, &["partly", "scattered"]),
    (WeatherIcon::Cloudy, &["cloud", "overcast", "broken"]),
    (
        WeatherIcon::Clear,
        &["clear", "sunny", "fair", "hot", "cold"],
    ),
    (WeatherIcon::Wind, &["wind", "breez", "bluster"]),
];

impl WeatherIcon {
    /// Returns the picture for a few words such as "Chance Light Rain"; none for words it does not
    /// know.
    pub fn of(condition: &str) -> Option<Self> {
        let condition = condition.to_lowercase();
        let means = |words: &&[&str]| words.iter().any(|word| says(&condition, word));
        let (icon, _) = WORDS.iter().find(|(_, words)| means(words))?;
        Some(*icon)
    }

    /// Returns a character of Unicode, one or two columns wide.
    pub fn symbol(self, is_daytime: bool) -> &'static str {
        match self {
            Self::Clear if is_daytime => "☀",
            Self::Clear => "☾",
            Self::PartlyCloudy if is_daytime => "⛅",
            Self::PartlyCloudy | Self::Cloudy => "☁",
            Self::Fog => "≋",
            Self::Rain => "☔",
            Self::Ice => "❅",
            Self::Snow => "❄",
            Self::Thunder => "⚡",
            Self::Wind => "💨",
            Self::Storm => "🌀",
        }
    }

    /// Returns one or two characters of ASCII.
    pub fn ascii(self, is_daytime: bool) -> &'static str {
        match self {
            Self::Clear if is_daytime => "*",
            Self::Clear => "(",
            Self::PartlyCloudy if is_daytime => "*~",
            Self::PartlyCloudy => "(~",
            Self::Cloudy => "~~",
            Self::Fog => "==",
            Self::Rain => "//",
            Self::Ice => "/+",
            Self::Snow => "++",
            Self::Thunder => "/!",
            Self::Wind => ">>",
            Self::Storm => "@",
        }
    }

    /// Returns a word for style sheets.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::PartlyCloudy => "partly-cloudy",
            Self::Cloudy => "cloudy",
            Self::Fog => "fog",
            Self::Rain => "rain",
            Self::Ice => "ice",
            Self::Snow => "snow",
            Self::Thunder => "thunder",
            Self::Wind => "wind",
            Self::Storm => "storm",
        }
    }
}

/// Returns the ASCII picture for a character that is one of ours.
pub fn in_ascii(symbol: char) -> Option<&'static str> {
    // The cloudy sky first, whose picture a partly cloudy night has too.
    let icons = [WeatherIcon::Cloudy]
        .into_iter()
        .chain(WORDS.map(|(icon, _)| icon));
    let both = icons.flat_map(|icon| [true, false].map(|day| (icon.symbol(day), icon.ascii(day))));
    let mut same = both.filter(|(picture, _)| picture.chars().eq([symbol]));
    same.next().map(|(_, ascii)| ascii)
}

/// Returns whether a word of the text begins with `word`; "ice" is not in "police", "rain" is in
/// "Rainy".
fn says(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().last());
        before.is_none_or(|c| !c.is_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn the_most_telling_word_decides() {
        for (condition, icon) in [
            ("Showers And Thunderstorms Likely", WeatherIcon::Thunder),
            ("Slight Chance Rain And Snow", WeatherIcon::Ice),
            ("Chance Light Snow", WeatherIcon::Snow),
            ("Freezing Drizzle", WeatherIcon::Ice),
            ("Patchy Fog then Mostly Sunny", WeatherIcon::Fog),
            ("Mostly Sunny", WeatherIcon::Clear),
            ("Partly Sunny", WeatherIcon::PartlyCloudy),
            ("Mostly Cloudy", WeatherIcon::Cloudy),
            ("Sunny And Breezy", WeatherIcon::Clear),
            ("Light Rain", WeatherIcon::Rain),
            ("Breezy", WeatherIcon::Wind),
            ("Fair", WeatherIcon::Clear),
            ("Tropical Storm Conditions Possible", WeatherIcon::Storm),
        ] {
            assert_eq!(WeatherIcon::of(condition), Some(icon), "{condition}");
        }
        assert_eq!(WeatherIcon::of(""), None);
        assert_eq!(WeatherIcon::of("Notice"), None);
    }

    #[test]
    fn pictures_are_one_or_two_columns_wide_and_the_others_are_ascii() {
        for (icon, _) in WORDS {
            for is_daytime in [true, false] {
                assert!(
                    (1..=2).contains(&icon.symbol(is_daytime).width()),
                    "{icon:?}"
                );
                let ascii = icon.ascii(is_daytime);
                assert!(ascii.is_ascii() && ascii.len() <= 2, "{icon:?}");
                let symbol = icon.symbol(is_daytime).chars().next().unwrap();
                assert!(in_ascii(symbol).is_some(), "{icon:?}");
            }
        }
    }
}
