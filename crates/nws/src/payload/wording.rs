//! The raw grid's codes in the words that forecasts and alerts use.

use super::{Coverage, Hazard, WeatherCondition};

impl WeatherCondition {
    /// Words it as "Chance Light Rain Showers"; `None` for an entry that says "no weather".
    pub fn words(&self) -> Option<String> {
        let phenomenon = self.phenomenon.as_deref()?;
        let (before, after) = match self.coverage {
            None | Some(Coverage::Definite) => ("", ""),
            Some(Coverage::Likely) => ("", "likely"),
            Some(Coverage::Areas) => ("areas_of", ""),
            Some(Coverage::Periods) => ("periods_of", ""),
            Some(coverage) => (coverage.word(), ""),
        };
        let intensity = self.intensity.as_deref().unwrap_or_default();
        let words = [before, intensity, phenomenon, after];
        // What is moderate is told without saying so.
        let told = |word: &&&str| !matches!(**word, "" | "moderate");
        let words: Vec<String> = words.iter().filter(told).map(|w| title_case(w)).collect();
        Some(words.join(" "))
    }
}

impl Coverage {
    /// Returns the word of the grid for it: "slight_chance".
    pub fn word(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::SlightChance => "slight_chance",
            Self::Patchy => "patchy",
            Self::Scattered => "scattered",
            Self::Chance => "chance",
            Self::Areas => "areas",
            Self::Numerous => "numerous",
            Self::Likely => "likely",
            Self::Brief => "brief",
            Self::Frequent => "frequent",
            Self::Intermittent => "intermittent",
            Self::Periods => "periods",
            Self::Occasional => "occasional",
            Self::Widespread => "widespread",
            Self::Definite => "definite",
        }
    }
}

/// Turns `slight_chance` into "Slight Chance".
fn title_case(word: &str) -> String {
    let capital = |part: &str| {
        let mut rest = part.chars();
        let first = rest.next().map(|c| c.to_uppercase().to_string());
        first.unwrap_or_default() + rest.as_str()
    };
    word.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

impl Hazard {
    /// Words it as "Winter Storm Watch"; as its codes, "XX.W", where they are not known; `None`
    /// where there are none.
    pub fn words(&self) -> Option<String> {
        let phenomenon = self.phenomenon.as_deref()?;
        let significance = self.significance.as_deref().unwrap_or_default();
        if let Some((_, _, name)) = OWN_NAMES
            .iter()
            .find(|(p, s, _)| *p == phenomenon && *s == significance)
        {
            return Some((*name).to_owned());
        }
        let name = PHENOMENA.iter().find(|(code, _)| *code == phenomenon);
        let kind = SIGNIFICANCES.iter().find(|(code, _)| *code == significance);
        Some(match (name, kind) {
            (Some((_, name)), Some((_, kind))) => format!("{name} {kind}"),
            _ if significance.is_empty() => phenomenon.to_owned(),
            _ => format!("{phenomenon}.{significance}"),
        })
    }
}

/// Significance codes (NWS Instruction 10-1703, table of P-VTEC).
const SIGNIFICANCES: [(&str, &str); 7] = [
    ("W", "Warning"),
    ("A", "Watch"),
    ("Y", "Advisory"),
    ("S", "Statement"),
    ("F", "Forecast"),
    ("O", "Outlook"),
    ("N", "Synopsis"),
];

/// Those that are not called by phenomenon and significance.
const OWN_NAMES: [(&str, &str, &str); 5] = [
    ("AQ", "Y", "Air Quality Alert"),
    ("FW", "W", "Red Flag Warning"),
    ("MA", "W", "Special Marine Warning"),
    ("UP", "W", "Heavy Freezing Spray Warning"),
    ("UP", "A", "Heavy Freezing Spray Watch"),
];

/// Phenomenon codes (NWS Instruction 10-1703, and what was added to it up to 2025).
const PHENOMENA: [(&str, &str); 63] = [
    ("AF", "Ashfall"),
    ("AQ", "Air Quality"),
    ("AS", "Air Stagnation"),
    ("BH", "Beach Hazards"),
    ("BS", "Blowing Snow"),
    ("BW", "Brisk Wind"),
    ("BZ", "Blizzard"),
    ("CF", "Coastal Flood"),
    ("CW", "Cold Weather"),
    ("DF", "Debris Flow"),
    ("DS", "Dust Storm"),
    ("DU", "Blowing Dust"),
    ("EC", "Extreme Cold"),
    ("EH", "Excessive Heat"),
    ("EW", "Extreme Wind"),
    ("FA", "Flood"),
    ("FF", "Flash Flood"),
    ("FG", "Dense Fog"),
    ("FL", "Flood"),
    ("FR", "Frost"),
    ("FW", "Fire Weather"),
    ("FZ", "Freeze"),
    ("GL", "Gale"),
    ("HF", "Hurricane Force Wind"),
    ("HT", "Heat"),
    ("HU", "Hurricane"),
    ("HW", "High Wind"),
    ("HY", "Hydrologic"),
    ("HZ", "Hard Freeze"),
    ("IS", "Ice Storm"),
    ("LE", "Lake Effect Snow"),
    ("LO", "Low Water"),
    ("LS", "Lakeshore Flood"),
    ("LW", "Lake Wind"),
    ("MA", "Marine"),
    ("MF", "Marine Dense Fog"),
    ("MH", "Marine Ashfall"),
    ("MS", "Marine Dense Smoke"),
    ("RB", "Small Craft for Rough Bar"),
    ("RP", "Rip Current"),
    ("SC", "Small Craft"),
    ("SE", "Hazardous Seas"),
    ("SI", "Small Craft for Winds"),
    ("SM", "Dense Smoke"),
    ("SQ", "Snow Squall"),
    ("SR", "Storm"),
    ("SS", "Storm Surge"),
    ("SU", "High Surf"),
    ("SV", "Severe Thunderstorm"),
    ("SW", "Small Craft for Hazardous Seas"),
    ("TO", "Tornado"),
    ("TR", "Tropical Storm"),
    ("TS", "Tsunami"),
    ("TY", "Typhoon"),
    ("UP", "Freezing Spray"),
    ("WC", "Wind Chill"),
    ("WI", "Wind"),
    ("WS", "Winter Storm"),
    ("WW", "Winter Weather"),
    ("XH", "Extreme Heat"),
    ("ZF", "Freezing Fog"),
    ("ZR", "Freezing Rain"),
    ("ZY", "Freezing Spray"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn weather(coverage: Option<Coverage>, intensity: &str, phenomenon: &str) -> WeatherCondition {
        WeatherCondition {
            coverage,
            phenomenon: Some(phenomenon.to_owned()),
            intensity: Some(intensity.to_owned()),
            attributes: Vec::new(),
        }
    }

    #[test]
    fn weather_is_told_as_forecasts_do() {
        for (coverage, intensity, phenomenon, words) in [
            (
                Some(Coverage::Chance),
                "light",
                "rain_showers",
                "Chance Light Rain Showers",
            ),
            (
                Some(Coverage::SlightChance),
                "",
                "thunderstorms",
                "Slight Chance Thunderstorms",
            ),
            (Some(Coverage::Definite), "moderate", "rain", "Rain"),
            (Some(Coverage::Likely), "heavy", "snow", "Heavy Snow Likely"),
            (Some(Coverage::Areas), "", "fog", "Areas Of Fog"),
            (None, "very_light", "snow", "Very Light Snow"),
        ] {
            let weather = weather(coverage, intensity, phenomenon);
            assert_eq!(weather.words().as_deref(), Some(words));
        }
        let none = WeatherCondition {
            phenomenon: None,
            ..weather(None, "", "")
        };
        assert_eq!(none.words(), None);
    }

    #[test]
    fn every_word_of_coverage_is_read_back() {
        for word in ["isolated", "slight_chance", "periods", "definite"] {
            assert_eq!(Coverage::of(word).map(Coverage::word), Some(word));
        }
    }

    #[test]
    fn hazards_have_the_names_of_their_alerts() {
        let words = |phenomenon: &str, significance: &str| {
            let some = |code: &str| Some(code.to_owned()).filter(|code| !code.is_empty());
            let hazard = Hazard {
                phenomenon: some(phenomenon),
                significance: some(significance),
            };
            hazard.words()
        };
        assert_eq!(words("WS", "A").as_deref(), Some("Winter Storm Watch"));
        assert_eq!(words("AQ", "Y").as_deref(), Some("Air Quality Alert"));
        assert_eq!(words("FW", "W").as_deref(), Some("Red Flag Warning"));
        assert_eq!(words("QQ", "W").as_deref(), Some("QQ.W"));
        assert_eq!(words("QQ", "").as_deref(), Some("QQ"));
        assert_eq!(words("", "W"), None);
    }
}
