//! Kinds of weather as wttr.in numbers and draws them, from the words of forecasters and stations. Knows no
//! place and no time.

/// A kind of weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeatherCode {
    /// The number, one of those that programs know
    /// (<https://github.com/chubin/wttr.in/blob/master/lib/constants.py>).
    pub(super) number: u16,
    /// The picture.
    pub(super) symbol: &'static str,
    /// The picture in ASCII.
    pub(super) ascii: &'static str,
    /// The share of the sky that clouds cover, as far as words tell it, in percent.
    pub(super) cloud_cover: u8,
}

/// Words that stand for a kind of weather only together.
type Words = &'static [&'static str];

/// Returns a row of the table: all words must be there.
const fn row(
    words: Words,
    number: u16,
    symbol: &'static str,
    ascii: &'static str,
    cloud_cover: u8,
) -> (Words, WeatherCode) {
    let code = WeatherCode {
        number,
        symbol,
        ascii,
        cloud_cover,
    };
    (words, code)
}

/// Kinds of weather by their words, the more telling first.
const KINDS: [(Words, WeatherCode); 45] = [
    row(&["thunder", "snow"], 392, "⛈", "*!*", 90),
    row(&["thunder", "heavy"], 389, "🌩", "/!/", 90),
    row(&["thunder", "rain"], 386, "⛈", "!/", 90),
    row(&["thunder"], 200, "⛈", "!/", 90),
    row(&["t-storm"], 200, "⛈", "!/", 90),
    row(&["freezing", "drizzle"], 281, "🌧", "x", 100),
    row(&["freezing", "rain"], 311, "🌧", "x", 100),
    row(&["freezing", "fog"], 260, "🌫", "=", 100),
    row(&["ice pellets"], 350, "🌧", "x", 100),
    row(&["sleet"], 317, "🌧", "x", 100),
    row(&["hail"], 350, "🌧", "x", 100),
    row(&["wintry"], 317, "🌧", "x", 100),
    row(&["rain", "snow"], 317, "🌧", "x", 100),
    row(&["blizzard"], 230, "❄️", "**", 100),
    row(&["blowing snow"], 227, "🌨", "*", 100),
    row(&["heavy", "snow"], 338, "❄️", "**", 100),
    row(&["snow", "shower"], 368, "🌨", "*/", 90),
    row(&["chance", "snow"], 179, "🌧", "x/", 80),
    row(&["light", "snow"], 326, "🌨", "*/", 100),
    row(&["snow"], 332, "❄️", "**", 100),
    row(&["flurr"], 323, "🌨", "*/", 90),
    row(&["drizzle"], 266, "🌦", "/", 100),
    row(&["heavy", "shower"], 356, "🌧", "//", 90),
    row(&["heavy", "rain"], 308, "🌧", "///", 100),
    row(&["chance", "rain"], 176, "🌦", ".", 80),
    row(&["chance", "shower"], 176, "🌦", ".", 80),
    row(&["patchy", "rain"], 176, "🌦", ".", 80),
    row(&["shower"], 353, "🌦", ".", 90),
    row(&["light", "rain"], 296, "🌦", "/", 100),
    row(&["rain"], 302, "🌧", "///", 100),
    row(&["precipitation"], 302, "🌧", "///", 100),
    row(&["fog"], 248, "🌫", "=", 100),
    row(&["mist"], 143, "🌫", "=", 100),
    row(&["haze"], 143, "🌫", "=", 50),
    row(&["smoke"], 143, "🌫", "=", 50),
    row(&["dust"], 143, "🌫", "=", 50),
    row(&["mostly cloudy"], 119, "☁️", "mm", 80),
    row(&["broken"], 119, "☁️", "mm", 80),
    row(&["partly"], 116, "⛅️", "m", 50),
    row(&["scattered"], 116, "⛅️", "m", 50),
    row(&["mostly"], 116, "⛅️", "m", 25),
    row(&["few clouds"], 116, "⛅️", "m", 25),
    row(&["overcast"], 122, "☁️", "mmm", 100),
    row(&["cloud"], 119, "☁️", "mm", 90),
    row(&["clear"], 113, "☀️", "o", 0),
];

/// More words for a clear sky.
const CLEAR: [&str; 4] = ["sunny", "fair", "hot", "cold"];

impl WeatherCode {
    /// The kind of words that tell nothing of the sky. Programs know no number for that; partly cloudy is
    /// the least wrong.
    const UNKNOWN: Self = Self {
        number: 116,
        symbol: "✨",
        ascii: "?",
        cloud_cover: 50,
    };

    /// Returns the kind that a few words mean.
    pub(super) fn of(words: &str) -> Self {
        let words = words.to_lowercase();
        let means = |all: &Words| all.iter().all(|word| words.contains(word));
        let found = KINDS.iter().find(|(all, _)| means(all));
        let clear = || {
            let is_clear = CLEAR.iter().any(|word| words.contains(word));
            KINDS.last().filter(|_| is_clear)
        };
        found
            .or_else(clear)
            .map_or(Self::UNKNOWN, |(_, code)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_words_decide() {
        for (words, number) in [
            ("Showers And Thunderstorms Likely", 200),
            ("Thunderstorms and Heavy Rain", 389),
            ("Slight Chance Light Rain", 176),
            ("Rain And Snow Likely", 317),
            ("Chance Rain And Snow", 317),
            ("Light Snow", 326),
            ("Snow Showers Likely", 368),
            ("Freezing Drizzle", 281),
            ("Patchy Fog then Mostly Sunny", 248),
            ("Fog/Mist", 248),
            ("Rain Likely", 302),
            ("Mostly Cloudy", 119),
            ("Mostly Sunny", 116),
            ("Partly Sunny", 116),
            ("Overcast", 122),
            ("Cloudy", 119),
            ("Sunny", 113),
            ("Clear and Breezy", 113),
            ("Breezy", 116),
        ] {
            assert_eq!(WeatherCode::of(words).number, number, "{words}");
        }
        assert_eq!(WeatherCode::of(""), WeatherCode::UNKNOWN);
    }
}
