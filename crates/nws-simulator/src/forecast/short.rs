//! The few words for the weather of some hours: `Chance Light Rain then Mostly Cloudy`.

use super::hour::{ForecastHour, WORTH_SAYING};
use super::scale::{ChanceCategory, SkyCover};
use crate::field::Precipitation;

/// The weather that stands out in some hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PredominantWeather {
    /// Precipitation, with the highest chance of the hours.
    Wet(Precipitation, ExpectedIntensity, i32),
    Fog,
    /// Only the sky, in mean percent.
    Sky(i32),
}

/// The intensity that a forecast expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpectedIntensity {
    Light,
    Moderate,
    Heavy,
}

impl ExpectedIntensity {
    pub(crate) fn of(millimetres: f64) -> Self {
        match millimetres {
            ..0.6 => Self::Light,
            ..3.0 => Self::Moderate,
            _ => Self::Heavy,
        }
    }
}

/// Returns the weather that stands out in some hours.
pub(crate) fn summarize(hours: &[ForecastHour]) -> PredominantWeather {
    let chance = hours.iter().map(|hour| hour.chance).max().unwrap_or(0);
    if chance >= WORTH_SAYING {
        let strongest = hours.iter().map(|hour| hour.water).fold(0.0, f64::max);
        return PredominantWeather::Wet(leading(hours), ExpectedIntensity::of(strongest), chance);
    }
    if hours.iter().filter(|hour| hour.is_foggy()).count() * 2 > hours.len() {
        return PredominantWeather::Fog;
    }
    PredominantWeather::Sky(mean_sky(hours))
}

/// Returns the most probable kind of precipitation, by the sum of its chances.
fn leading(hours: &[ForecastHour]) -> Precipitation {
    let weight = |precipitation: Precipitation| {
        hours
            .iter()
            .filter(|hour| hour.wet() == Some(precipitation))
            .map(|hour| hour.chance)
            .sum::<i32>()
    };
    let mut kinds_of_precipitation: Vec<_> = hours.iter().filter_map(ForecastHour::wet).collect();
    kinds_of_precipitation.sort_unstable();
    kinds_of_precipitation.dedup();
    kinds_of_precipitation
        .into_iter()
        .max_by_key(|precipitation| weight(*precipitation))
        .unwrap_or(Precipitation::Rain)
}

pub(crate) fn mean_sky(hours: &[ForecastHour]) -> i32 {
    hours.iter().map(|hour| hour.sky).sum::<i32>() / (hours.len().max(1) as i32)
}

/// Returns the words for a period: of its two halves, where they differ.
pub(crate) fn words(hours: &[ForecastHour], is_day: bool) -> String {
    let (early, late) = hours.split_at(hours.len() / 2);
    let whole = phrase(summarize(hours), is_day);
    if early.is_empty() {
        return whole;
    }
    let (first, second) = (summarize(early), summarize(late));
    let dry = |summarize: &PredominantWeather| matches!(summarize, PredominantWeather::Sky(_));
    let (first_words, second_words) = (phrase(first, is_day), phrase(second, is_day));
    if (dry(&first) && dry(&second)) || first_words == second_words {
        whole
    } else {
        format!("{first_words} then {second_words}")
    }
}

/// Returns the words for one hour or one half of a period.
pub(crate) fn phrase(summarize: PredominantWeather, is_day: bool) -> String {
    match summarize {
        PredominantWeather::Fog => "Patchy Fog".to_owned(),
        PredominantWeather::Sky(sky) => SkyCover::of(sky).words(is_day).to_owned(),
        PredominantWeather::Wet(precipitation, strength, chance) => {
            let what = precipitation_words(precipitation, strength);
            match ChanceCategory::of(chance) {
                ChanceCategory::Slight => format!("Slight Chance {what}"),
                ChanceCategory::Chance => format!("Chance {what}"),
                ChanceCategory::Likely => format!("{what} Likely"),
                ChanceCategory::Sure => what.to_owned(),
            }
        }
    }
}

fn precipitation_words(precipitation: Precipitation, strength: ExpectedIntensity) -> &'static str {
    match (precipitation, strength) {
        (Precipitation::Rain, ExpectedIntensity::Light) => "Light Rain",
        (Precipitation::Rain, ExpectedIntensity::Moderate) => "Rain",
        (Precipitation::Rain, ExpectedIntensity::Heavy) => "Heavy Rain",
        (Precipitation::Showers, _) => "Rain Showers",
        (Precipitation::Thunder, _) => "Showers And Thunderstorms",
        (Precipitation::Mix, _) => "Rain And Snow",
        (Precipitation::Snow, ExpectedIntensity::Light) => "Light Snow",
        (Precipitation::Snow, ExpectedIntensity::Moderate) => "Snow",
        (Precipitation::Snow, ExpectedIntensity::Heavy) => "Heavy Snow",
        (Precipitation::SnowShowers, _) => "Snow Showers",
    }
}

/// Returns the icon's name and chance, such as `rain,40` or `sct`.
pub(crate) fn icon(summarize: PredominantWeather) -> String {
    match summarize {
        PredominantWeather::Fog => "fog".to_owned(),
        PredominantWeather::Sky(percent) => SkyCover::of(percent).icon().to_owned(),
        PredominantWeather::Wet(precipitation, _, chance) => {
            let name = match precipitation {
                Precipitation::Rain => "rain",
                Precipitation::Showers => "rain_showers",
                Precipitation::Thunder => "tsra",
                Precipitation::Mix => "rain_snow",
                Precipitation::Snow | Precipitation::SnowShowers => "snow",
            };
            format!("{name},{}", chance / 10 * 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_chance() {
        let rain = |chance| {
            phrase(
                PredominantWeather::Wet(Precipitation::Rain, ExpectedIntensity::Light, chance),
                true,
            )
        };
        assert_eq!(rain(20), "Slight Chance Light Rain");
        assert_eq!(rain(40), "Chance Light Rain");
        assert_eq!(rain(60), "Light Rain Likely");
        assert_eq!(rain(90), "Light Rain");
    }
}
