//! One small picture for a few words of weather. Pictures are single characters that terminals
//! agree on the width of; there are ASCII ones for fonts and bars without them.

/// What the sky does, as far as a picture tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
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
const WORDS: [(Icon, &[&str]); 11] = [
    (
        Icon::Storm,
        &["tornado", "hurricane", "tropical", "funnel", "typhoon"],
    ),
    (Icon::Thunder, &["thunder", "t-storm", "tstorm"]),
    (
        Icon::Ice,
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
    (Icon::Snow, &["snow", "flurr", "blizzard"]),
    (Icon::Rain, &["rain", "shower", "drizzle", "precipitation"]),
    (
        Icon::Fog,
        &["fog", "mist", "haze", "smoke", "dust", "sand", "ash"],
    ),
    (
        Icon::Clear,
        &["mostly sunny", "mostly clear", "a few clouds", "few clouds"],
    ),
    (Icon::PartlyCloudy, &["partly", "scattered"]),
    (Icon::Cloudy, &["cloud", "overcast", "broken"]),
    (Icon::Clear, &["clear", "sunny", "fair", "hot", "cold"]),
    (Icon::Wind, &["wind", "breez", "bluster"]),
];

impl Icon {
    /// The picture for a few words such as "Chance Light Rain"; none for words it does not know.
    pub(crate) fn of(condition: &str) -> Option<Self> {
        let condition = condition.to_lowercase();
        let means = |words: &&[&str]| words.iter().any(|word| says(&condition, word));
        let (icon, _) = WORDS.iter().find(|(_, words)| means(words))?;
        Some(*icon)
    }

    /// A character of Unicode, one or two columns wide.
    pub(crate) fn symbol(self, is_daytime: bool) -> &'static str {
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

    /// One or two characters of ASCII.
    pub(crate) fn ascii(self, is_daytime: bool) -> &'static str {
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

    /// A word for style sheets.
    pub(crate) fn word(self) -> &'static str {
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

/// The ASCII picture for a character that is one of ours.
pub(crate) fn in_ascii(symbol: char) -> Option<&'static str> {
    // The cloudy sky first, whose picture a partly cloudy night has too.
    let icons = [Icon::Cloudy]
        .into_iter()
        .chain(WORDS.map(|(icon, _)| icon));
    let both = icons.flat_map(|icon| [true, false].map(|day| (icon.symbol(day), icon.ascii(day))));
    let mut same = both.filter(|(picture, _)| picture.chars().eq([symbol]));
    same.next().map(|(_, ascii)| ascii)
}

/// Whether a word of the text begins with `word`; "ice" is not in "police", "rain" is in "Rainy".
fn says(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().last());
        before.is_none_or(|c| !c.is_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::width;

    #[test]
    fn the_most_telling_word_decides() {
        for (condition, icon) in [
            ("Showers And Thunderstorms Likely", Icon::Thunder),
            ("Slight Chance Rain And Snow", Icon::Ice),
            ("Chance Light Snow", Icon::Snow),
            ("Freezing Drizzle", Icon::Ice),
            ("Patchy Fog then Mostly Sunny", Icon::Fog),
            ("Mostly Sunny", Icon::Clear),
            ("Partly Sunny", Icon::PartlyCloudy),
            ("Mostly Cloudy", Icon::Cloudy),
            ("Sunny And Breezy", Icon::Clear),
            ("Light Rain", Icon::Rain),
            ("Breezy", Icon::Wind),
            ("Fair", Icon::Clear),
            ("Tropical Storm Conditions Possible", Icon::Storm),
        ] {
            assert_eq!(Icon::of(condition), Some(icon), "{condition}");
        }
        assert_eq!(Icon::of(""), None);
        assert_eq!(Icon::of("Notice"), None);
    }

    #[test]
    fn pictures_are_one_or_two_columns_wide_and_the_others_are_ascii() {
        for (icon, _) in WORDS {
            for is_daytime in [true, false] {
                assert!(
                    (1..=2).contains(&width(icon.symbol(is_daytime))),
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
