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
    let words = words.to_lowercase();
    let find = |table: &[(ConditionCode, &[&str])]| {
        let is_told = |(_, told): &&(ConditionCode, &[&str])| has_any(&words, told);
        table.iter().find(is_told).map(|(code, _)| *code)
    };
    let code = find(&STORMS)
        .or_else(|| precipitation(&words))
        .or_else(|| find(&OTHERS))?;
    let is_graded = code.is_precipitation() || code == ConditionCode::Fog;
    Some(Condition {
        code,
        intensity: intensity(&words).filter(|_| is_graded),
    })
}

/// Returns what falls from clouds. Several kinds at once are a kind of their own.
fn precipitation(words: &str) -> Option<ConditionCode> {
    use ConditionCode as Code;
    let has = |told: &[&str]| has_any(words, told);
    // What the wind lifts does not fall.
    let falling = words
        .replace("blowing snow", "")
        .replace("drifting snow", "");
    let flakes = has_any(&falling, &["snow", "flurr"]);
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
    } else if falling != words {
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

fn has_any(text: &str, told: &[&str]) -> bool {
    told.iter().any(|word| has(text, word))
}

/// Returns whether a word of the text begins with `word`; "ash" is not in "flash", "rain" is in "Rainy".
fn has(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().last());
        before.is_none_or(|c| !c.is_alphabetic())
    })
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
