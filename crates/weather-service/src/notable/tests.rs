//! Facts in made hours, days, alerts and observations.

use test_support::fixtures;
use weather::{
    ConditionCode, Current, FactSource, Notable, NotableFact, NotableKind, NotableThresholds,
    OutlookPeriod, Units,
};

use super::NotableInput;

/// Returns so many hours from 2 PM on, dry, mild and calm.
fn dry(count: usize) -> Vec<OutlookPeriod> {
    let first = fixtures::hourly().periods.remove(0);
    let hour = |at: usize| {
        let mut hour = first.clone();
        let passed = jiff::SignedDuration::from_hours(at as i64);
        hour.start_time.timestamp += passed;
        hour.end_time.timestamp += passed;
        OutlookPeriod {
            temperature: Some(55.0),
            feels_like: Some(55.0),
            wind_gust: Some(15.0),
            probability_of_precipitation: Some(10.0),
            condition_code: Some(ConditionCode::PartlyCloudy),
            ..hour
        }
    };
    (0..count).map(hour).collect()
}

/// Returns dry hours, but for those at which something falls.
fn with(falls: &[(std::ops::Range<usize>, ConditionCode)]) -> Vec<OutlookPeriod> {
    let mut hours = dry(48);
    for (span, code) in falls {
        for hour in &mut hours[span.clone()] {
            hour.probability_of_precipitation = Some(60.0);
            hour.condition_code = Some(*code);
        }
    }
    hours
}

fn input(hours: &[OutlookPeriod]) -> NotableInput<'_> {
    NotableInput {
        units: Units::US,
        thresholds: NotableThresholds::default(),
        hours,
        days: &[],
        alerts: &[],
        current: None,
        yesterday: None,
    }
}

/// Returns the words of each fact and the hours from 2 PM on at which it holds and ends.
fn told(facts: &[NotableFact]) -> Vec<(&str, i64, Option<i64>)> {
    let two = fixtures::hourly().periods[0].start_time.timestamp;
    let hours = |time: weather::OffsetTime| time.timestamp.duration_since(two).as_hours();
    let facts = facts.iter();
    facts
        .map(|fact| (&*fact.text, hours(fact.time), fact.ends.map(hours)))
        .collect()
}

#[test]
fn a_dry_mild_and_calm_day_has_nothing_notable() {
    assert_eq!(input(&dry(48)).facts(), []);
    assert_eq!(input(&[]).facts(), []);
}

#[test]
fn what_falls_is_told_when_it_begins_and_when_it_ends() {
    use ConditionCode::{Rain, Snow, Thunderstorm};
    for (falls, facts) in [
        (&[(3..7, Rain)][..], &[("Rain begins", 3, Some(7))][..]),
        // A break of one hour ends nothing; what does not end within the day has no end.
        (
            &[(3..7, Rain), (8..10, Rain)],
            &[("Rain begins", 3, Some(10))],
        ),
        (&[(20..30, Rain)], &[("Rain begins", 20, None)]),
        (&[(0..5, Rain)], &[("Rain ends", 5, None)]),
        (
            &[(0..5, Rain), (5..9, Snow)],
            &[("Snow begins", 5, Some(9))],
        ),
        // It rains in a thunderstorm, and after it for a while.
        (
            &[(0..3, Thunderstorm), (3..5, Rain)],
            &[("Rain ends", 5, None)],
        ),
        (
            &[(2..4, Rain), (4..6, Thunderstorm), (9..12, Snow)],
            &[
                ("Rain begins", 2, Some(6)),
                ("Thunderstorms begin", 4, Some(6)),
            ],
        ),
        // Tomorrow is another day.
        (&[(24..30, Snow)], &[]),
    ] {
        let hours = with(falls);
        assert_eq!(told(&input(&hours).facts()), facts, "{falls:?}");
    }
}

#[test]
fn what_is_seen_to_fall_does_not_begin_again() {
    let hours = with(&[(3..7, ConditionCode::Rain)]);
    let current = fixtures::current();
    let observed = NotableInput {
        current: Some(&current),
        ..input(&hours)
    };
    assert_eq!(observed.facts(), []);
}

#[test]
fn a_chance_counts_from_the_threshold_on() {
    let hours = with(&[(3..7, ConditionCode::Rain)]);
    let mut strict = input(&hours);
    strict.thresholds.chance = 61.0;
    assert_eq!(strict.facts(), []);
}

#[test]
fn extremes_of_the_day_are_told_from_their_thresholds_on() {
    let mut hours = dry(48);
    hours[5].temperature = Some(32.4);
    hours[6].wind_gust = Some(45.9);
    hours[7].feels_like = Some(99.9);
    assert_eq!(input(&hours).facts(), []);
    hours[5].temperature = Some(32.0);
    hours[9].temperature = Some(27.6);
    hours[6].wind_gust = Some(46.0);
    hours[7].feels_like = Some(103.5);
    hours[8].feels_like = Some(-0.3);
    // Beyond the next day.
    hours[30].temperature = Some(-40.0);
    let facts = input(&hours).facts();
    assert_eq!(
        told(&facts),
        [
            ("Freezing, low 28°F", 9, None),
            ("Gusts to 46 mph", 6, None),
            ("Feels like 104°F", 7, None),
            ("Feels like 0°F", 8, None),
        ]
    );
    hours[0].temperature = Some(30.0);
    let facts = input(&hours).facts();
    assert!(
        facts.iter().all(|fact| fact.kind != NotableKind::Freezing),
        "it freezes already"
    );
}

#[test]
fn thresholds_hold_in_any_units() {
    let mut hours = dry(24);
    for hour in &mut hours {
        (hour.temperature, hour.feels_like) = (Some(12.0), Some(12.0));
    }
    hours[2].wind_gust = Some(20.7);
    hours[3].temperature = Some(-0.4);
    let metric = NotableInput {
        units: "si,wind=m/s".parse().unwrap(),
        ..input(&hours)
    };
    let facts = metric.facts();
    assert_eq!(
        told(&facts),
        [
            ("Freezing, low 0°C", 3, None),
            ("Gusts to 20.7 m/s", 2, None)
        ]
    );
}

#[test]
fn a_great_difference_from_yesterday_is_told_with_its_station() {
    let hours = dry(24);
    let current = Current {
        condition_code: None,
        ..fixtures::current()
    };
    let at = |yesterday| {
        let facts = NotableInput {
            current: Some(&current),
            yesterday,
            ..input(&hours)
        };
        facts.facts()
    };
    assert_eq!(at(None), []);
    assert_eq!(at(Some(62.9)), []);
    let [fact] = &at(Some(65.4))[..] else {
        panic!()
    };
    assert_eq!(fact.text, "12°F colder than yesterday at this hour");
    assert_eq!(fact.kind, NotableKind::ColderThanYesterday);
    assert_eq!(fact.value, Some(-12.3));
    assert_eq!(
        (fact.source, fact.reference.as_deref()),
        (FactSource::Observations, Some("KBFI"))
    );
    let [fact] = &at(Some(43.1))[..] else {
        panic!()
    };
    assert_eq!(fact.text, "10°F warmer than yesterday at this hour");
}

#[test]
fn a_day_stands_out_of_the_week_only_by_far() {
    let hours = dry(24);
    let day = |at: i64, high, low| {
        let mut day = fixtures::week().periods.remove(0);
        day.start_time.timestamp += jiff::SignedDuration::from_hours(24 * at);
        (day.high, day.low) = (Some(high), Some(low));
        day
    };
    let of = |days: &[OutlookPeriod]| {
        let facts = NotableInput {
            days,
            ..input(&hours)
        }
        .facts();
        facts.into_iter().map(|fact| fact.text).collect::<Vec<_>>()
    };
    let mut days: Vec<_> = (0..5).map(|at| day(at, 60.0 + at as f64, 45.0)).collect();
    assert!(of(&days).is_empty());
    days[2] = day(2, 75.0, 30.0);
    assert_eq!(
        of(&days),
        ["Warmest of the week, 75°F", "Coldest of the week, 30°F"]
    );
    assert!(of(&days[1..4]).is_empty(), "three days are no week");
}

#[test]
fn there_are_five_facts_at_most_and_alerts_come_first() {
    let mut hours = with(&[(2..4, ConditionCode::Rain), (6..9, ConditionCode::Snow)]);
    hours[9].temperature = Some(20.0);
    hours[9].wind_gust = Some(60.0);
    let alerts = fixtures::alerts().alerts;
    let alerts = [&alerts[..], &alerts[..]].concat();
    let facts = NotableInput {
        alerts: &alerts,
        ..input(&hours)
    };
    let facts = facts.facts();
    assert_eq!(facts.len(), Notable::MOST);
    let kinds: Vec<_> = facts.iter().map(|fact| fact.kind).collect();
    use NotableKind::{Alert, Freezing, PrecipitationBegins as Begins};
    assert_eq!(kinds, [Alert, Alert, Begins, Begins, Freezing]);
    assert_eq!(facts[0].text, alerts[0].event);
    assert_eq!(facts[0].reference.as_ref(), Some(&alerts[0].id));
}
