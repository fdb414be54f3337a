//! The few words for the weather of some hours: `Chance Light Rain then Mostly Cloudy`.

use super::scale::{Cover, Likelihood};
use super::{Hour, WORTH_SAYING};
use crate::field::Fall;

/// What the words say, before they are words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gist {
    /// Something falls, with the highest chance of the hours.
    Wet(Fall, Strength, i32),
    Fog,
    /// Only the sky, in mean percent.
    Sky(i32),
}

/// How much falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Light,
    Moderate,
    Heavy,
}

impl Strength {
    pub(crate) fn of(millimetres: f64) -> Self {
        match millimetres {
            ..0.6 => Self::Light,
            ..3.0 => Self::Moderate,
            _ => Self::Heavy,
        }
    }
}

/// The gist of some hours.
pub(crate) fn gist(hours: &[Hour]) -> Gist {
    let chance = hours.iter().map(|hour| hour.chance).max().unwrap_or(0);
    if chance >= WORTH_SAYING {
        let strongest = hours.iter().map(|hour| hour.water).fold(0.0, f64::max);
        return Gist::Wet(leading(hours), Strength::of(strongest), chance);
    }
    if hours.iter().filter(|hour| hour.is_foggy()).count() * 2 > hours.len() {
        return Gist::Fog;
    }
    Gist::Sky(mean_sky(hours))
}

/// What falls most, by the sum of its chances.
fn leading(hours: &[Hour]) -> Fall {
    let weight = |fall: Fall| {
        hours
            .iter()
            .filter(|hour| hour.wet() == Some(fall))
            .map(|hour| hour.chance)
            .sum::<i32>()
    };
    let mut falls: Vec<_> = hours.iter().filter_map(Hour::wet).collect();
    falls.sort_unstable();
    falls.dedup();
    falls
        .into_iter()
        .max_by_key(|fall| weight(*fall))
        .unwrap_or(Fall::Rain)
}

pub(crate) fn mean_sky(hours: &[Hour]) -> i32 {
    hours.iter().map(|hour| hour.sky).sum::<i32>() / (hours.len().max(1) as i32)
}

/// The words for a period: of its two halves, where they differ.
pub(crate) fn words(hours: &[Hour], is_day: bool) -> String {
    let (early, late) = hours.split_at(hours.len() / 2);
    let whole = of_gist(gist(hours), is_day);
    if early.is_empty() {
        return whole;
    }
    let (first, second) = (gist(early), gist(late));
    let dry = |gist: &Gist| matches!(gist, Gist::Sky(_));
    let (first_words, second_words) = (of_gist(first, is_day), of_gist(second, is_day));
    if (dry(&first) && dry(&second)) || first_words == second_words {
        whole
    } else {
        format!("{first_words} then {second_words}")
    }
}

/// The words for one hour or one half of a period.
pub(crate) fn of_gist(gist: Gist, is_day: bool) -> String {
    match gist {
        Gist::Fog => "Patchy Fog".to_owned(),
        Gist::Sky(sky) => Cover::of(sky).words(is_day).to_owned(),
        Gist::Wet(fall, strength, chance) => {
            let what = fall_words(fall, strength);
            match Likelihood::of(chance) {
                Likelihood::Slight => format!("Slight Chance {what}"),
                Likelihood::Chance => format!("Chance {what}"),
                Likelihood::Likely => format!("{what} Likely"),
                Likelihood::Sure => what.to_owned(),
            }
        }
    }
}

fn fall_words(fall: Fall, strength: Strength) -> &'static str {
    match (fall, strength) {
        (Fall::Rain, Strength::Light) => "Light Rain",
        (Fall::Rain, Strength::Moderate) => "Rain",
        (Fall::Rain, Strength::Heavy) => "Heavy Rain",
        (Fall::Showers, _) => "Rain Showers",
        (Fall::Thunder, _) => "Showers And Thunderstorms",
        (Fall::Mix, _) => "Rain And Snow",
        (Fall::Snow, Strength::Light) => "Light Snow",
        (Fall::Snow, Strength::Moderate) => "Snow",
        (Fall::Snow, Strength::Heavy) => "Heavy Snow",
        (Fall::SnowShowers, _) => "Snow Showers",
    }
}

/// The icon's name and chance, such as `rain,40` or `sct`.
pub(crate) fn icon(gist: Gist) -> String {
    match gist {
        Gist::Fog => "fog".to_owned(),
        Gist::Sky(percent) => Cover::of(percent).icon().to_owned(),
        Gist::Wet(fall, _, chance) => {
            let name = match fall {
                Fall::Rain => "rain",
                Fall::Showers => "rain_showers",
                Fall::Thunder => "tsra",
                Fall::Mix => "rain_snow",
                Fall::Snow | Fall::SnowShowers => "snow",
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
        let rain = |chance| of_gist(Gist::Wet(Fall::Rain, Strength::Light, chance), true);
        assert_eq!(rain(20), "Slight Chance Light Rain");
        assert_eq!(rain(40), "Chance Light Rain");
        assert_eq!(rain(60), "Light Rain Likely");
        assert_eq!(rain(90), "Light Rain");
    }
}
