//! The words of a derived forecast, after the upstream's own manner.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::period::PeriodBounds;
use super::seas::{self, SeaState};
use super::segments::{self, WeatherSegment};
use super::sky;
use super::wind::{self, WindSummary};
use crate::payload::{Coverage, Grid, Surface};

/// A stretch without weather at either end of a period is told from this length on.
const TOLD: SignedDuration = SignedDuration::from_hours(6);
/// The least chance of precipitation that is told, in percent.
const CHANCE: f64 = 15.0;

/// The weather of a period, to be put into words.
#[derive(Debug, Clone)]
pub(super) struct PeriodWeather {
    pub(super) bounds: PeriodBounds,
    pub(super) segments: Vec<WeatherSegment>,
    /// Cloud cover in percent.
    pub(super) cover: Option<f64>,
    /// The high of a day or the low of a night, in °F; not of hours.
    pub(super) temperature: Option<i64>,
    pub(super) wind: WindSummary,
    /// Of a period at sea.
    pub(super) seas: Option<SeaState>,
    /// The chance of precipitation in percent.
    pub(super) chance: Option<f64>,
}

impl PeriodWeather {
    /// Reads it from the grid, but for the temperature.
    pub(super) fn of(grid: &Grid, bounds: PeriodBounds, zone: &TimeZone, surface: Surface) -> Self {
        let span = bounds.span;
        let chance = grid.layer("probabilityOfPrecipitation");
        Self {
            bounds,
            segments: segments::segments(grid, span, zone),
            cover: sky::over(grid, span),
            temperature: None,
            wind: wind::over(grid, span, surface),
            seas: match surface {
                Surface::Land => None,
                Surface::Marine => seas::over(grid, span),
            },
            chance: chance.and_then(|layer| layer.highest(span)),
        }
    }

    /// Tells whether the grid has ended before it: it knows no temperature, and at sea neither wind nor
    /// waves.
    pub(super) fn is_beyond(&self, surface: Surface) -> bool {
        let is_known_at_sea = self.seas.is_some() || self.wind.is_known();
        self.temperature.is_none() && !(surface == Surface::Marine && is_known_at_sea)
    }
}

/// Returns a few words: "Chance Light Rain", "Mostly Cloudy then Rain Showers Likely"; of the sea where
/// nothing is known of the sky.
pub(super) fn short(period: &PeriodWeather) -> String {
    let (bounds, weather) = (&period.bounds, &period.segments);
    let sky = period
        .cover
        .map(|cover| sky::word(cover, bounds.is_daytime));
    // The last of the strongest: what comes is worth more than what was.
    let Some(strongest) = weather.iter().max_by_key(|segment| segment.coverage) else {
        let seas = || period.seas.map(|seas| capital(&seas.phrase()));
        return sky.map(str::to_owned).or_else(seas).unwrap_or_default();
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

/// Words a period in whole sentences: weather, sky and temperature, wind, chance of precipitation; at
/// sea the wind first, and the waves.
pub(super) fn detailed(period: &PeriodWeather, surface: Surface) -> String {
    let sky = [falling(period), overhead(period)].into_iter().flatten();
    let wind = period.wind.sentence();
    let mut sentences: Vec<String> = match surface {
        Surface::Land => sky.chain(wind).collect(),
        Surface::Marine => wind.into_iter().chain(sky).collect(),
    };
    sentences.extend(period.seas.map(|seas| sentence(&seas.phrase())));
    let is_told = |chance: &f64| *chance >= CHANCE && !period.segments.is_empty();
    if let Some(chance) = period.chance.filter(is_told) {
        let tens = (chance / 10.0).round() * 10.0;
        sentences.push(format!("Chance of precipitation is {tens}%."));
    }
    sentences.join(" ")
}

/// Words the weather of a period in its order of time.
fn falling(period: &PeriodWeather) -> Option<String> {
    let weather = &period.segments;
    let before = std::iter::once(None).chain(weather.iter().map(Some));
    let told: Vec<String> = before
        .zip(weather)
        .map(|(before, one)| timed(before, one, &period.bounds))
        .collect();
    (!told.is_empty()).then(|| sentence(&told.join(", then ")))
}

/// Words sky and temperature, as far as they are known.
fn overhead(period: &PeriodWeather) -> Option<String> {
    let is_daytime = period.bounds.is_daytime;
    let reach = period.temperature.map(|temperature| match is_daytime {
        true => format!("a high near {temperature}"),
        false => format!("a low around {temperature}"),
    });
    let sky = period
        .cover
        .map(|cover| sky::word(cover, is_daytime).to_lowercase());
    let words = match (sky, reach) {
        (Some(sky), Some(reach)) => format!("{sky}, with {reach}"),
        (sky, reach) => sky.or(reach)?,
    };
    Some(sentence(&words))
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
