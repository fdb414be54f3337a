//! Facts that stand out as people read them: their words with the time, by the place's clocks. Finds no facts.

use weather::{FactSource, Notable, NotableFact, NotableKind, OffsetTime};

use crate::meteogram::asked_at;
use crate::plain;
use crate::time_format::{PlaceClock, weekday};

/// Formats all facts: `Rain begins at 5 PM`, the most important first.
pub fn sentences(notable: &Notable, clock: &PlaceClock) -> Vec<String> {
    let facts = notable.facts.iter();
    facts.map(|fact| sentence(fact, notable, clock)).collect()
}

/// Formats a fact with its time, as far as that says more: `Gusts to 48 mph on Thu at 3 PM`.
pub fn sentence(fact: &NotableFact, notable: &Notable, clock: &PlaceClock) -> String {
    let now = asked_at(&notable.provenance).map(|now| clock.local(now));
    let text = plain(&fact.text);
    match fact.kind {
        NotableKind::Alert => alert(text, fact, now, clock),
        NotableKind::WarmerThanYesterday | NotableKind::ColderThanYesterday => text,
        NotableKind::Warmest | NotableKind::Coldest => {
            let is_night = fact.kind == NotableKind::Coldest;
            let day = match (is_today(fact.time, now), is_night) {
                (true, false) => "today".to_owned(),
                (true, true) => "tonight".to_owned(),
                (false, false) => format!("on {}", weekday(fact.time)),
                (false, true) => format!("on {} night", weekday(fact.time)),
            };
            format!("{text} {day}")
        }
        NotableKind::PrecipitationBegins
        | NotableKind::PrecipitationEnds
        | NotableKind::Freezing
        | NotableKind::Gusts
        | NotableKind::Heat
        | NotableKind::Chill => format!("{text} {}", at(fact.time, now, clock)),
    }
}

/// Formats a sentence on the sources that could not be had: nothing is known of them, which is not nothing.
pub fn missing(notable: &Notable) -> Option<String> {
    let names = notable.missing.iter().map(|source| match source {
        FactSource::Alerts => "alerts",
        FactSource::Forecast => "the forecast",
        FactSource::Observations => "current conditions",
    });
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("Unknown at present: {}.", names.join(" and ")))
}

/// Formats `Wind Advisory until 6 PM`, or from when on it holds.
fn alert(text: String, fact: &NotableFact, now: Option<OffsetTime>, clock: &PlaceClock) -> String {
    let holds = now.is_none_or(|now| fact.time.timestamp <= now.timestamp);
    match fact.ends {
        _ if !holds => format!("{text} from {}", moment(fact.time, now, clock)),
        Some(ends) => format!("{text} until {}", moment(ends, now, clock)),
        None => text,
    }
}

/// Formats `at 3 PM`, or `on Thu at 3 PM`.
fn at(time: OffsetTime, now: Option<OffsetTime>, clock: &PlaceClock) -> String {
    match is_today(time, now) {
        true => format!("at {}", clock.hour(time)),
        false => format!("on {} at {}", weekday(time), clock.hour(time)),
    }
}

/// Formats `3 PM`, or `Thu 3 PM`.
fn moment(time: OffsetTime, now: Option<OffsetTime>, clock: &PlaceClock) -> String {
    match is_today(time, now) {
        true => clock.hour(time),
        false => format!("{} {}", weekday(time), clock.hour(time)),
    }
}

fn is_today(time: OffsetTime, now: Option<OffsetTime>) -> bool {
    let date = |time: OffsetTime| time.offset.to_datetime(time.timestamp).date();
    now.is_some_and(|now| date(now) == date(time))
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;
    use crate::time_format::ClockFormat;

    #[test]
    fn a_fact_is_told_with_its_time() {
        let mut notable = fixtures::notable();
        let [twelve, twenty_four] = [ClockFormat::Twelve, ClockFormat::TwentyFour]
            .map(|clock| sentences(&notable, &clock.at(&notable.place)));
        assert_eq!(
            twelve,
            [
                "Wind Advisory until Thu 4 AM",
                "Snow begins at 6 PM",
                "Gusts to 48 mph on Thu at 3 AM",
                "12°F colder than yesterday at this hour",
                "Coldest of the week, 21°F tonight",
            ]
        );
        assert_eq!(twenty_four[2], "Gusts to 48 mph on Thu at 03:00");
        let clock = ClockFormat::Twelve.at(&notable.place);
        notable.facts[0].time = fixtures::at("2026-03-04T18:30:00-08:00");
        notable.facts[4].time = fixtures::at("2026-03-06T06:00:00-08:00");
        notable.facts[4].kind = NotableKind::Warmest;
        let told = sentences(&notable, &clock);
        assert_eq!(told[0], "Wind Advisory from 6:30 PM");
        assert_eq!(told[4], "Coldest of the week, 21°F on Fri");
    }

    #[test]
    fn a_source_that_is_missing_is_named() {
        let mut notable = fixtures::notable();
        assert_eq!(missing(&notable), None);
        notable.missing = vec![FactSource::Alerts, FactSource::Observations];
        assert_eq!(
            missing(&notable).unwrap(),
            "Unknown at present: alerts and current conditions."
        );
    }
}
