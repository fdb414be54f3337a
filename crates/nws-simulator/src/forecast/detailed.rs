//! The sentences of a period: weather, sky and temperature, wind, chance and amount of precipitation.

use super::hour::{ForecastHour, WORTH_SAYING};
use super::periods::HalfDayForecast;
use super::scale::{ChanceCategory, SkyCover, compass};
use super::short::{ExpectedIntensity, PredominantWeather, mean_sky, summarize};
use super::units::ForecastUnits;
use crate::field::Precipitation;

/// Returns the least and the greatest wind of some hours, in whole units.
pub(crate) fn wind_range(hours: &[ForecastHour], units: ForecastUnits) -> (i32, i32) {
    let speeds = || hours.iter().map(|hour| units.speed(hour.wind));
    (speeds().min().unwrap_or(0), speeds().max().unwrap_or(0))
}

/// Returns `5 mph` or `5 to 10 mph`.
pub(crate) fn wind_words(hours: &[ForecastHour], units: ForecastUnits) -> String {
    let (least, most) = wind_range(hours, units);
    let unit = units.speed_unit();
    if most - least <= 1 {
        format!("{most} {unit}")
    } else {
        format!("{least} to {most} {unit}")
    }
}

/// Returns the compass point of the strongest hour; empty when it is calm.
pub(crate) fn wind_direction(hours: &[ForecastHour]) -> &'static str {
    hours
        .iter()
        .max_by_key(|hour| hour.wind)
        .filter(|hour| hour.wind > 0)
        .map_or("", |hour| compass(hour.direction))
}

/// Returns the trend of a temperature that runs against the time of day.
pub(crate) fn trend(period: &HalfDayForecast) -> Option<&'static str> {
    let (first, last) = (period.hours().first()?, period.hours().last()?);
    let extreme = period.temperature();
    if period.is_day && period.start.hour() < 10 {
        (first.temperature - last.temperature >= 4 && extreme - last.temperature >= 4)
            .then_some("falling")
    } else {
        (!period.is_day
            && last.temperature - first.temperature >= 4
            && last.temperature - extreme >= 4)
            .then_some("rising")
    }
}

/// Returns the sentences; amounts and chances only where `near` (the first three days, as the service does).
pub(crate) fn sentences(period: &HalfDayForecast, units: ForecastUnits, near: bool) -> String {
    let hours = period.hours();
    let chance = rounded_chance(hours);
    let chance = (near && chance >= 20).then(|| format!("Chance of precipitation is {chance}%."));
    let amount = if near { amount(hours, units) } else { None };
    let said = [
        weather(period),
        Some(sky_and_temperature(period, units)),
        felt(hours, units),
        Some(wind(hours, units)),
        chance,
        amount,
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Returns the highest chance of the hours.
pub(crate) fn highest_chance(hours: &[ForecastHour]) -> i32 {
    hours.iter().map(|hour| hour.chance).max().unwrap_or(0)
}

fn rounded_chance(hours: &[ForecastHour]) -> i32 {
    let chance = highest_chance(hours);
    if chance >= WORTH_SAYING {
        (chance + 5) / 10 * 10
    } else {
        0
    }
}

/// Returns the sentence on precipitation: `A chance of rain before 4pm.`
fn weather(period: &HalfDayForecast) -> Option<String> {
    let hours = period.hours();
    let first = hours.iter().position(|hour| hour.wet().is_some());
    let Some(first) = first else {
        let foggy = hours.iter().filter(|hour| hour.is_foggy()).count();
        return (foggy * 4 > hours.len()).then(|| "Patchy fog.".to_owned());
    };
    let last = hours.iter().rposition(|hour| hour.wet().is_some())?;
    let wet = &hours[first..=last];
    let PredominantWeather::Wet(precipitation, strength, chance) = summarize(wet) else {
        return None;
    };
    let what = precipitation_words(precipitation, strength);
    let sure = match ChanceCategory::of(chance) {
        ChanceCategory::Slight => format!("A slight chance of {what}"),
        ChanceCategory::Chance => format!("A chance of {what}"),
        ChanceCategory::Likely => format!("{} likely", capital(what)),
        ChanceCategory::Sure => capital(what),
    };
    Some(format!("{sure}{}.", when(period, first, last)))
}

/// Returns the time of it: ` after 3pm`, ` before 4pm`, ` between 1pm and 4pm`, or nothing where it can be wet all
/// the time.
fn when(period: &HalfDayForecast, first: usize, last: usize) -> String {
    let hours = period.hours();
    let clock = |index: usize| {
        hours
            .get(index)
            .map_or_else(String::new, |hour| clock(period, hour))
    };
    match (first == 0, last + 1 == hours.len()) {
        (true, true) => String::new(),
        (false, true) => format!(" after {}", clock(first)),
        (true, false) => format!(" before {}", clock(last + 1)),
        (false, false) => format!(" between {} and {}", clock(first), clock(last + 1)),
    }
}

/// Writes the local hour as `4pm`, `noon` or `midnight`.
fn clock(period: &HalfDayForecast, hour: &ForecastHour) -> String {
    match hour.start.to_zoned(period.start.time_zone().clone()).hour() {
        0 => "midnight".to_owned(),
        12 => "noon".to_owned(),
        morning @ 1..12 => format!("{morning}am"),
        later => format!("{}pm", later - 12),
    }
}

fn precipitation_words(precipitation: Precipitation, strength: ExpectedIntensity) -> &'static str {
    match (precipitation, strength) {
        (Precipitation::Rain, ExpectedIntensity::Heavy) => "heavy rain",
        (Precipitation::Rain, _) => "rain",
        (Precipitation::Showers, _) => "rain showers",
        (Precipitation::Thunder, _) => "showers and thunderstorms",
        (Precipitation::Mix, _) => "rain and snow",
        (Precipitation::Snow, ExpectedIntensity::Heavy) => "heavy snow",
        (Precipitation::Snow, _) => "snow",
        (Precipitation::SnowShowers, _) => "snow showers",
    }
}

fn sky_and_temperature(period: &HalfDayForecast, units: ForecastUnits) -> String {
    let sky = SkyCover::of(mean_sky(period.hours())).words(period.is_day);
    let sky = capital(&sky.to_lowercase());
    let degrees = units.degrees(period.temperature());
    let extreme = if period.is_day {
        "high near"
    } else {
        "low around"
    };
    let last = period
        .hours()
        .last()
        .map_or(degrees, |hour| units.degrees(hour.temperature));
    match trend(period) {
        Some("falling") => format!(
            "{sky}. High near {degrees}, with temperatures falling to around {last} in the afternoon."
        ),
        Some(_) => format!(
            "{sky}. Low around {degrees}, with temperatures rising to around {last} overnight."
        ),
        None => format!("{sky}, with a {extreme} {degrees}."),
    }
}

fn felt(hours: &[ForecastHour], units: ForecastUnits) -> Option<String> {
    let hottest = hours
        .iter()
        .filter_map(ForecastHour::heat_index)
        .max()
        .filter(|felt| *felt >= 90);
    let coldest = hours
        .iter()
        .filter_map(ForecastHour::wind_chill)
        .min()
        .filter(|felt| *felt <= 10);
    match (hottest, coldest) {
        (Some(felt), _) => Some(format!(
            "Heat index values as high as {}.",
            units.degrees(felt)
        )),
        (None, Some(felt)) => Some(format!(
            "Wind chill values as low as {}.",
            units.degrees(felt)
        )),
        (None, None) => None,
    }
}

fn wind(hours: &[ForecastHour], units: ForecastUnits) -> String {
    let direction = match wind_direction(hours) {
        "" => return "Calm wind.".to_owned(),
        point => spelled(point),
    };
    let speed = wind_words(hours, units);
    let around = if speed.contains(" to ") {
        ""
    } else {
        "around "
    };
    let gust = hours
        .iter()
        .map(|hour| units.speed(hour.gust))
        .max()
        .unwrap_or(0);
    let (_, most) = wind_range(hours, units);
    let (strong, above) = if units == ForecastUnits::Us {
        (22, 7)
    } else {
        (35, 11)
    };
    let unit = units.speed_unit();
    let gusts = if gust >= strong && gust >= most + above {
        format!(", with gusts as high as {gust} {unit}")
    } else {
        String::new()
    };
    format!("{direction} wind {around}{speed}{gusts}.")
}

/// Spells `SSW` as `South southwest`.
fn spelled(point: &str) -> String {
    let name = |letters: &str| match letters {
        "N" => "north",
        "S" => "south",
        "E" => "east",
        "W" => "west",
        "NE" => "northeast",
        "NW" => "northwest",
        "SE" => "southeast",
        _ => "southwest",
    };
    let words = if point.len() == 3 {
        format!("{} {}", name(&point[..1]), name(&point[1..]))
    } else {
        name(point).to_owned()
    };
    capital(&words)
}

/// Returns the amounts in the service's steps.
fn amount(hours: &[ForecastHour], units: ForecastUnits) -> Option<String> {
    let PredominantWeather::Wet(precipitation, ..) = summarize(hours) else {
        return None;
    };
    let is_snow = matches!(
        precipitation,
        Precipitation::Mix | Precipitation::Snow | Precipitation::SnowShowers
    );
    let amount = |hour: &ForecastHour| if is_snow { hour.snow } else { hour.water };
    let millimetres: f64 = hours.iter().map(amount).sum();
    if millimetres < 0.05 {
        return None;
    }
    let span = match units {
        ForecastUnits::Us if is_snow => inches_of_snow(millimetres / 25.4),
        ForecastUnits::Us => inches_of_rain(millimetres / 25.4),
        ForecastUnits::Si if is_snow => whole_span(millimetres / 10.0, "cm"),
        ForecastUnits::Si => whole_span(millimetres, "mm"),
    };
    let what = if is_snow {
        "New snow accumulation of"
    } else {
        "New rainfall amounts"
    };
    Some(format!("{what} {span} possible."))
}

fn inches_of_rain(inches: f64) -> String {
    match inches {
        ..0.1 => "less than a tenth of an inch".to_owned(),
        ..0.25 => "between a tenth and quarter of an inch".to_owned(),
        ..0.5 => "between a quarter and half of an inch".to_owned(),
        ..0.75 => "between a half and three quarters of an inch".to_owned(),
        ..1.0 => "between three quarters and one inch".to_owned(),
        _ => format!(
            "between {} and {} inches",
            inches.floor(),
            inches.floor() + 1.0
        ),
    }
}

fn inches_of_snow(inches: f64) -> String {
    match inches {
        ..0.5 => "less than a half inch".to_owned(),
        ..1.0 => "around one inch".to_owned(),
        _ => format!("{} to {} inches", inches.floor(), inches.floor() + 2.0),
    }
}

fn whole_span(amount: f64, unit: &str) -> String {
    if amount < 1.0 {
        format!("less than one {unit}")
    } else {
        format!("{} to {} {unit}", amount.floor(), amount.floor() + 2.0)
    }
}

/// Returns the words with a capital letter at the front.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
