//! The words of a derived forecast, after the upstream's own manner.

use jiff::SignedDuration;

use super::period::PeriodBounds;
use super::segments::WeatherSegment;
use super::sky;
use super::wind::WindSummary;
use crate::payload::Coverage;

/// A stretch without weather at either end of a period is told from this length on.
const TOLD: SignedDuration = SignedDuration::from_hours(6);
/// The least chance of precipitation that is told, in percent.
const CHANCE: f64 = 15.0;

/// Returns a few words: "Chance Light Rain", "Mostly Cloudy then Rain Showers Likely".
pub(super) fn short(
    weather: &[WeatherSegment],
    bounds: &PeriodBounds,
    cover: Option<f64>,
) -> String {
    let sky = cover.map(|cover| sky::word(cover, bounds.is_daytime));
    // The last of the strongest: what comes is worth more than what was.
    let Some(strongest) = weather.iter().max_by_key(|segment| segment.coverage) else {
        return sky.unwrap_or_default().to_owned();
    };
    let told = in_title_case(&covered(strongest, true));
    let before = weather[0].span.start.duration_since(bounds.span.start);
    let after = weather.last().map_or(SignedDuration::ZERO, |last| {
        bounds.span.end.duration_since(last.span.end)
    });
    match sky {
        Some(sky) if before >= TOLD => format!("{sky} then {told}"),
        Some(sky) if after >= TOLD => format!("{told} then {sky}"),
        _ => told,
    }
}

/// Words a period in whole sentences: weather, sky and temperature, wind, chance of precipitation.
pub(super) fn detailed(
    weather: &[WeatherSegment],
    bounds: &PeriodBounds,
    cover: Option<f64>,
    temperature: i64,
    wind: &WindSummary,
    chance: Option<f64>,
) -> String {
    let mut sentences = Vec::new();
    if !weather.is_empty() {
        let before = std::iter::once(None).chain(weather.iter().map(Some));
        let told: Vec<String> = before
            .zip(weather)
            .map(|(before, one)| timed(before, one, bounds))
            .collect();
        sentences.push(sentence(&told.join(", then ")));
    }
    let reach = match bounds.is_daytime {
        true => format!("a high near {temperature}"),
        false => format!("a low around {temperature}"),
    };
    sentences.push(match cover {
        Some(cover) => {
            let sky = sky::word(cover, bounds.is_daytime).to_lowercase();
            sentence(&format!("{sky}, with {reach}"))
        }
        None => sentence(&reach),
    });
    sentences.extend(wind.sentence());
    if let Some(chance) = chance.filter(|chance| *chance >= CHANCE && !weather.is_empty()) {
        let tens = (chance / 10.0).round() * 10.0;
        sentences.push(format!("Chance of precipitation is {tens}%."));
    }
    sentences.join(" ")
}

/// Words a segment as "a chance of rain between 10am and 4pm"; no times for what goes on
/// throughout, nor for what follows on what is told before it and stays.
fn timed(
    before: Option<&WeatherSegment>,
    segment: &WeatherSegment,
    bounds: &PeriodBounds,
) -> String {
    let what = covered(segment, false);
    let follows_on = before.is_some_and(|before| before.span.end == segment.span.start);
    let ends_with_the_period = segment.span.end == bounds.span.end;
    if follows_on && ends_with_the_period {
        return what;
    }
    let starts_later = segment.span.start > bounds.span.start;
    let ends_earlier = segment.span.end < bounds.span.end;
    let (from, to) = (o_clock(segment.from_hour), o_clock(segment.to_hour));
    match (starts_later, ends_earlier) {
        (false, false) => what,
        (false, true) => format!("{what} before {to}"),
        (true, false) => format!("{what} after {from}"),
        (true, true) => format!("{what} between {from} and {to}"),
    }
}

fn o_clock(hour: i8) -> String {
    match hour {
        0 => "midnight".to_owned(),
        12 => "noon".to_owned(),
        1..12 => format!("{hour}am"),
        _ => format!("{}pm", hour - 12),
    }
}

/// Words coverage and weather: "a slight chance of rain", or in short "slight chance light rain".
fn covered(segment: &WeatherSegment, short: bool) -> String {
    let what = match segment.intensity {
        Some(intensity) if short => format!("{intensity} {}", segment.what),
        _ => segment.what.clone(),
    };
    let before = |words: &str| format!("{words} {what}");
    match (segment.coverage, short) {
        (Coverage::Definite, _) => what,
        (Coverage::Likely, _) => format!("{what} likely"),
        (Coverage::SlightChance, true) => before("slight chance"),
        (Coverage::SlightChance, false) => before("a slight chance of"),
        (Coverage::Chance, true) => before("chance"),
        (Coverage::Chance, false) => before("a chance of"),
        (Coverage::Areas, _) => before("areas of"),
        (Coverage::Periods, _) => before("periods of"),
        (Coverage::Isolated, _) => before("isolated"),
        (Coverage::Patchy, _) => before("patchy"),
        (Coverage::Scattered, _) => before("scattered"),
        (Coverage::Numerous, _) => before("numerous"),
        (Coverage::Brief, _) => before("brief"),
        (Coverage::Frequent, _) => before("frequent"),
        (Coverage::Intermittent, _) => before("intermittent"),
        (Coverage::Occasional, _) => before("occasional"),
        (Coverage::Widespread, _) => before("widespread"),
    }
}

fn sentence(words: &str) -> String {
    format!("{}.", capital(words))
}

fn in_title_case(words: &str) -> String {
    let words: Vec<String> = words.split(' ').map(capital).collect();
    words.join(" ")
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}
