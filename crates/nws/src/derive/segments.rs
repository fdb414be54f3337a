//! The weather layer over a span, as stretches of time that can be told in one phrase each.

use jiff::tz::TimeZone;

use crate::payload::{Coverage, Grid, Interval, WeatherCondition};

/// A stretch of one kind of weather.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeatherSegment {
    pub(super) span: Interval,
    /// Local hours at its ends, for "after 4pm".
    pub(super) from_hour: i8,
    pub(super) to_hour: i8,
    /// The strongest coverage in it.
    pub(super) coverage: Coverage,
    /// The coverage at its end.
    latest: Coverage,
    /// "rain showers", "showers and thunderstorms", "smoke".
    pub(super) what: String,
    /// "light" or "heavy", where the phrase tells it.
    pub(super) intensity: Option<&'static str>,
}

/// Returns the stretches with weather during `span`, in order of time.
pub(super) fn segments(grid: &Grid, span: Interval, zone: &TimeZone) -> Vec<WeatherSegment> {
    let mut found: Vec<WeatherSegment> = Vec::new();
    for timed in &grid.weather {
        let Some(part) = timed.interval.overlap(&span) else {
            continue;
        };
        let Some((coverage, what, intensity)) = describe(&timed.value) else {
            continue;
        };
        let to_hour = part.end.to_zoned(zone.clone()).hour();
        match found.last_mut() {
            Some(last) if last.goes_on(part, &what, coverage) => {
                last.span.end = part.end;
                last.to_hour = to_hour;
                last.coverage = last.coverage.max(coverage);
                last.latest = coverage;
            }
            _ => found.push(WeatherSegment {
                span: part,
                from_hour: part.start.to_zoned(zone.clone()).hour(),
                to_hour,
                coverage,
                latest: coverage,
                what,
                intensity,
            }),
        }
    }
    found
}

impl WeatherSegment {
    /// Returns whether `part` continues this segment: the same weather right after it, about as
    /// likely. From "likely" to "slight chance" is a change worth mentioning.
    fn goes_on(&self, part: Interval, what: &str, coverage: Coverage) -> bool {
        let step = likelihood(self.latest).abs_diff(likelihood(coverage));
        self.span.end == part.start && self.what == what && step <= 1
    }
}

/// Ranks a coverage in four steps, over words of chance, of area and of time alike.
fn likelihood(coverage: Coverage) -> u8 {
    match coverage {
        Coverage::Isolated | Coverage::SlightChance | Coverage::Brief => 1,
        Coverage::Scattered
        | Coverage::Chance
        | Coverage::Patchy
        | Coverage::Intermittent
        | Coverage::Occasional => 2,
        Coverage::Numerous
        | Coverage::Likely
        | Coverage::Areas
        | Coverage::Periods
        | Coverage::Frequent => 3,
        Coverage::Widespread | Coverage::Definite => 4,
    }
}

/// Returns one phrase for all that goes on at once. What falls comes before what merely obscures,
/// which is left out beside it.
fn describe(weather: &[WeatherCondition]) -> Option<(Coverage, String, Option<&'static str>)> {
    let named = |falls: bool| {
        weather.iter().filter_map(move |one| {
            let phenomenon = one.phenomenon.as_deref()?;
            (does_fall(phenomenon) == falls).then_some((phenomenon, one))
        })
    };
    let mut told: Vec<(&str, &WeatherCondition)> = named(true).collect();
    if told.is_empty() {
        told = named(false).collect();
    }
    told.dedup_by_key(|(phenomenon, _)| *phenomenon);
    let coverage = told
        .iter()
        .map(|(_, one)| one.coverage.unwrap_or(Coverage::Definite))
        .max()?;
    let has = |name: &str| told.iter().any(|(phenomenon, _)| *phenomenon == name);
    let what = if has("rain_showers") && has("thunderstorms") {
        "showers and thunderstorms".to_owned()
    } else {
        let names: Vec<String> = told
            .iter()
            .map(|(phenomenon, _)| phenomenon.replace('_', " "))
            .collect();
        names.join(" and ")
    };
    let intensity = match told.as_slice() {
        [("rain" | "snow" | "drizzle", one)] => match one.intensity.as_deref() {
            Some("light" | "very_light") => Some("light"),
            Some("heavy") => Some("heavy"),
            _ => None,
        },
        _ => None,
    };
    Some((coverage, what, intensity))
}

fn does_fall(phenomenon: &str) -> bool {
    [
        "rain",
        "snow",
        "drizzle",
        "thunder",
        "sleet",
        "hail",
        "ice_pellets",
    ]
    .iter()
    .any(|word| phenomenon.contains(word))
        && !phenomenon.starts_with("blowing")
}
