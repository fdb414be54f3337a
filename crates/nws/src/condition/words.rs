//! Words of forecasts and reports, as codes. Guesses nothing from words that it does not know.

use weather::{Condition, ConditionCode, Intensity};

/// Beginnings of words that tell a condition, the more telling first. What falls from clouds is told apart
/// in [`precipitation`].
const STORMS: [(ConditionCode, &[&str]); 5] = [
    (
        ConditionCode::Tornado,
        &["tornado", "funnel", "waterspout", "water spout"],
    ),
    (ConditionCode::Hurricane, &["hurricane", "typhoon"]),
    (ConditionCode::TropicalStorm, &["tropical"]),
    (
        ConditionCode::Thunderstorm,
        &["thunder", "t-storm", "tstorm"],
    ),
    (ConditionCode::Blizzard, &["blizzard"]),
];

/// As [`STORMS`]: what obscures, then the sky, then wind and temperature.
const OTHERS: [(ConditionCode, &[&str]); 16] = [
    (ConditionCode::FreezingFog, &["freezing fog", "ice fog"]),
    // The upstream's word for what reports call mist.
    (ConditionCode::Mist, &["fog/mist"]),
    (ConditionCode::Fog, &["fog"]),
    (ConditionCode::Mist, &["mist"]),
    (ConditionCode::VolcanicAsh, &["volcanic", "ash"]),
    (ConditionCode::Dust, &["dust", "sand"]),
    (ConditionCode::Smoke, &["smoke"]),
    (ConditionCode::Haze, &["haze"]),
    (
        ConditionCode::MostlyClear,
        &["mostly sunny", "mostly clear", "few clouds", "a few clouds"],
    ),
    (
        ConditionCode::PartlyCloudy,
        &[
            "partly",
            "scattered",
            "clearing",
            "increasing clouds",
            "decreasing clouds",
        ],
    ),
    (
        ConditionCode::MostlyCloudy,
        &["mostly cloudy", "broken", "considerable"],
    ),
    (ConditionCode::Overcast, &["overcast", "cloud"]),
    (ConditionCode::Clear, &["clear", "sunny", "fair"]),
    (
        ConditionCode::Windy,
        &["wind", "breez", "bluster", "squall"],
    ),
    (ConditionCode::Hot, &["hot"]),
    (ConditionCode::Cold, &["cold", "frost"]),
];

/// Returns the most telling condition of a few words such as "Chance Light Rain"; none for words that
/// tell none.
pub fn of_words(words: &str) -> Option<Condition> {
    let text = words.to_lowercase();
    let words = WordStarts::of(&text);
    let find = |table: &[(ConditionCode, &[&str])]| {
        let is_told = |(_, told): &&(ConditionCode, &[&str])| words.has(told);
        table.iter().find(is_told).map(|(code, _)| *code)
    };
    let code = find(&STORMS)
        .or_else(|| precipitation(&words))
        .or_else(|| find(&OTHERS))?;
    let is_graded = code.is_precipitation() || code == ConditionCode::Fog;
    Some(Condition {
        code,
        intensity: intensity(&text).filter(|_| is_graded),
    })
}

/// Returns what falls from clouds. Several kinds at once are a kind of their own.
fn precipitation(words: &WordStarts<'_>) -> Option<ConditionCode> {
    use ConditionCode as Code;
    let has = |told: &[&str]| words.has(told);
    let flakes = words.tells_falling_snow();
    let drops = has(&["rain", "drizzle"]);
    Some(if has(&["freezing rain"]) {
        Code::FreezingRain
    } else if has(&["freezing drizzle"]) {
        Code::FreezingDrizzle
    } else if has(&["sleet", "ice pellets", "snow pellets", "wintry"]) {
        Code::Sleet
    } else if has(&["hail", "small hail"]) {
        Code::Hail
    } else if flakes && drops {
        Code::RainAndSnow
    } else if has(&["snow shower", "flurr"]) {
        Code::SnowShowers
    } else if flakes || has(&["ice crystals"]) {
        Code::Snow
    } else if has(&["snow"]) {
        Code::BlowingSnow
    } else if has(&["shower"]) {
        Code::Showers
    } else if has(&["rain", "precipitation"]) {
        Code::Rain
    } else if has(&["drizzle"]) {
        Code::Drizzle
    } else {
        return None;
    })
}

/// The rests of a text from each of its words on, found once for many searches.
struct WordStarts<'t>(Vec<&'t str>);

impl<'t> WordStarts<'t> {
    fn of(text: &'t str) -> Self {
        let mut is_within = false;
        let starts = text.char_indices().filter_map(|(at, letter)| {
            let was_within = std::mem::replace(&mut is_within, letter.is_alphabetic());
            (is_within && !was_within).then(|| text.get(at..)).flatten()
        });
        Self(starts.collect())
    }

    /// Returns whether a word, or several, begin with one of those; "ash" is not in "flash", "rain" is in
    /// "rainy".
    fn has(&self, told: &[&str]) -> bool {
        let begins = |start: &&str| told.iter().any(|word| start.starts_with(word));
        self.0.iter().any(begins)
    }

    /// Returns whether snow is told that is not only lifted by the wind.
    fn tells_falling_snow(&self) -> bool {
        let before = [""].iter().chain(&self.0);
        before.zip(&self.0).any(|(before, start)| {
            let is_lifted = before.starts_with("blowing") || before.starts_with("drifting");
            start.starts_with("flurr") || (start.starts_with("snow") && !is_lifted)
        })
    }
}

/// Returns the greatest intensity that is told.
fn intensity(words: &str) -> Option<Intensity> {
    let mut told = words.split(|c: char| !c.is_alphabetic());
    let graded = told.by_ref().filter_map(|word| match word {
        "light" => Some(Intensity::Light),
        "moderate" => Some(Intensity::Moderate),
        "heavy" | "dense" => Some(Intensity::Heavy),
        _ => None,
    });
    graded.max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConditionCode as Code;

    #[test]
    fn the_most_telling_word_decides() {
        for (words, code) in [
            ("Showers And Thunderstorms Likely", Code::Thunderstorm),
            ("Slight Chance Rain And Snow", Code::RainAndSnow),
            ("Light Snow Likely then Rain And Snow", Code::RainAndSnow),
            ("Chance Light Snow", Code::Snow),
            ("Snow Showers Likely", Code::SnowShowers),
            ("Scattered Flurries", Code::SnowShowers),
            ("Snow and Blowing Snow", Code::Snow),
            ("Patchy Blowing Snow", Code::BlowingSnow),
            ("Freezing Drizzle", Code::FreezingDrizzle),
            ("Light Rain and Freezing Fog", Code::Rain),
            ("Freezing Fog", Code::FreezingFog),
            ("Wintry Mix", Code::Sleet),
            ("Patchy Fog then Mostly Sunny", Code::Fog),
            ("Fog/Mist", Code::Mist),
            ("Areas Of Smoke", Code::Smoke),
            ("Scattered Rain Showers then Mostly Sunny", Code::Showers),
            ("Light Rain", Code::Rain),
            ("Mostly Sunny", Code::MostlyClear),
            ("A Few Clouds", Code::MostlyClear),
            ("Partly Sunny", Code::PartlyCloudy),
            ("Gradual Clearing", Code::PartlyCloudy),
            ("Mostly Cloudy", Code::MostlyCloudy),
            ("Cloudy", Code::Overcast),
            ("Sunny And Breezy", Code::Clear),
            ("Fair", Code::Clear),
            ("Breezy", Code::Windy),
            ("Tropical Storm Conditions Possible", Code::TropicalStorm),
            ("SIMULATED Rain Likely", Code::Rain),
        ] {
            let found = of_words(words).map(|condition| condition.code);
            assert_eq!(found, Some(code), "{words}");
        }
        for words in ["", "Notice", "Police", "Flash"] {
            assert_eq!(of_words(words), None, "{words}");
        }
    }

    #[test]
    fn intensity_belongs_to_what_falls() {
        let intensity = |words| of_words(words).and_then(|condition| condition.intensity);
        assert_eq!(intensity("Chance Light Rain"), Some(Intensity::Light));
        assert_eq!(
            intensity("Thunderstorms and Heavy Rain"),
            Some(Intensity::Heavy)
        );
        assert_eq!(intensity("Areas Of Dense Fog"), Some(Intensity::Heavy));
        assert_eq!(intensity("Thunderstorms and Lightning"), None);
        assert_eq!(intensity("Rain Likely"), None);
        assert_eq!(intensity("Light Winds"), None);
    }
}
