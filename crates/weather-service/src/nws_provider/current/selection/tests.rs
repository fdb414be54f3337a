//! The report that an answer is made of, and those that may fill it up.

use weather::ReadingOrigin::Observation;
use weather::Units;

use super::*;

const NOW: &str = "2026-03-04T22:38:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn near(id: &str, kilometers: f64, height: f64) -> NearbyStation {
    NearbyStation {
        id: id.parse().unwrap(),
        name: None,
        time_zone: None,
        distance: Some(kilometers * 1000.0),
        direction: None,
        height: Some(height),
    }
}

fn known<T>(value: T) -> Option<SourcedValue<T>> {
    Some(SourcedValue {
        value,
        origin: Observation,
    })
}

/// A report of so many minutes ago that says nothing.
fn empty(minutes: i64) -> Report {
    Report {
        time: now() - SignedDuration::from_mins(minutes),
        condition: None,
        temperature: None,
        feels_like: None,
        dew_point: None,
        humidity: None,
        wind: None,
        pressure: None,
        visibility: None,
        visibility_bound: None,
        sky: None,
        precipitation: None,
        is_simulated: false,
    }
}

fn warm(minutes: i64, celsius: f64) -> Report {
    Report {
        temperature: known(celsius),
        ..empty(minutes)
    }
}

fn windy(minutes: i64, speed: f64) -> Report {
    let speed = SourcedValue {
        value: speed,
        origin: Observation,
    };
    Report {
        wind: Some(Wind {
            speed,
            gust: None,
            direction: None,
        }),
        ..empty(minutes)
    }
}

fn whole(minutes: i64, celsius: f64) -> Report {
    Report {
        humidity: known(50.0),
        condition: known("Fog".to_owned()),
        wind: windy(minutes, 10.0).wind,
        ..warm(minutes, celsius)
    }
}

/// The station and the age in minutes of the main report.
fn main_of(heard: &[StationReports<'_>], told: Option<Timestamp>) -> Option<(String, i64)> {
    let choice = ReportSelection::of(heard, None, now(), told)?;
    let age = now().duration_since(choice.main.report.time).as_mins();
    Some((choice.main.near.id.to_string(), age))
}

fn telling() -> RenderContext {
    RenderContext {
        units: Units::SI,
        zone: jiff::tz::TimeZone::UTC,
        now: now(),
        is_daytime: true,
    }
}

#[test]
fn the_nearest_current_report_with_a_temperature_is_the_main_one() {
    let (one, two) = (near("ONE", 5.0, 10.0), near("TWO", 20.0, 10.0));
    let main = |ones: Vec<Report>, twos: Vec<Report>| {
        let heard = [
            StationReports {
                near: &one,
                reports: ones,
            },
            StationReports {
                near: &two,
                reports: twos,
            },
        ];
        main_of(&heard, None)
    };
    let is = |id: &str, age| Some((id.to_owned(), age));
    assert_eq!(main(vec![warm(60, 1.0)], vec![warm(5, 2.0)]), is("ONE", 60));
    assert_eq!(main(vec![warm(80, 1.0)], vec![warm(5, 2.0)]), is("ONE", 80));
    assert_eq!(main(vec![warm(81, 1.0)], vec![warm(5, 2.0)]), is("TWO", 5));
    assert_eq!(
        main(vec![warm(300, 1.0)], vec![warm(200, 2.0)]),
        is("TWO", 200),
        "the newest"
    );
    assert_eq!(main(vec![empty(5), warm(40, 1.0)], vec![]), is("ONE", 40));
    assert_eq!(
        main(vec![windy(5, 9.0)], vec![warm(10, 1.0)]),
        is("TWO", 10)
    );
    assert_eq!(main(vec![windy(5, 9.0)], vec![]), is("ONE", 5));
    assert_eq!(main(vec![empty(5)], vec![empty(5)]), None);
    assert_eq!(main(vec![], vec![]), None);
}

#[test]
fn an_answer_does_not_go_back_in_time_when_the_nearest_station_is_late() {
    let (one, two) = (near("ONE", 5.0, 10.0), near("TWO", 20.0, 10.0));
    let told = Some(now() - SignedDuration::from_mins(20));
    let late = StationReports {
        near: &one,
        reports: vec![whole(45, 1.0)],
    };
    let choice = ReportSelection::of(std::slice::from_ref(&late), None, now(), told).unwrap();
    assert_eq!(
        choice.lacks_within(now(), told),
        Some(FAR),
        "somebody has said more"
    );
    assert_eq!(choice.lacks_within(now(), None), None);
    let heard = [
        late,
        StationReports {
            near: &two,
            reports: vec![whole(20, 2.0)],
        },
    ];
    assert_eq!(main_of(&heard, told), Some(("TWO".to_owned(), 20)));
    let heard = [
        StationReports {
            near: &one,
            reports: vec![whole(15, 1.0)],
        },
        StationReports {
            near: &two,
            reports: vec![whole(2, 2.0)],
        },
    ];
    assert_eq!(main_of(&heard, told), Some(("ONE".to_owned(), 15)));
}

#[test]
fn what_is_lacking_is_said_by_older_reports_of_the_same_station_first() {
    let (one, two) = (near("ONE", 5.0, 10.0), near("TWO", 20.0, 10.0));
    let heard = [
        StationReports {
            near: &one,
            reports: vec![warm(10, 1.0), windy(90, 7.0), windy(91, 6.0)],
        },
        StationReports {
            near: &two,
            reports: vec![windy(5, 5.0)],
        },
    ];
    let choice = ReportSelection::of(&heard, None, now(), None).unwrap();
    let wind = choice
        .tell_wind(&telling(), |wind| Some(wind.speed), |kmh| kmh)
        .unwrap();
    // What is not current comes after what is, also of the same station.
    assert_eq!(
        (wind.value, wind.station.as_str(), wind.age_seconds),
        (5.0, "TWO", 300)
    );
    let choice = ReportSelection::of(&heard[..1], None, now(), None).unwrap();
    let wind = choice
        .tell_wind(&telling(), |wind| Some(wind.speed), |kmh| kmh)
        .unwrap();
    assert_eq!(
        (wind.value, wind.age_seconds),
        (7.0, 90 * 60),
        "80 minutes older at most"
    );
}

#[test]
fn stations_far_away_or_at_another_height_say_nothing_of_the_place() {
    let one = near("ONE", 5.0, 10.0);
    let wind_by = |kilometers, height| {
        let two = near("TWO", kilometers, height);
        let heard = [
            StationReports {
                near: &one,
                reports: vec![warm(10, 1.0)],
            },
            StationReports {
                near: &two,
                reports: vec![windy(5, 5.0)],
            },
        ];
        let choice = ReportSelection::of(&heard, None, now(), None).unwrap();
        choice.tell_wind(&telling(), |wind| Some(wind.speed), |kmh| kmh)
    };
    assert!(wind_by(50.0, 310.0).is_some());
    assert!(wind_by(50.1, 10.0).is_none());
    assert!(wind_by(20.0, 311.0).is_none());
}

#[test]
fn sky_and_rain_of_others_are_told_from_nearby_only() {
    let one = near("ONE", 60.0, 10.0);
    let fog_by = |kilometers| {
        let two = near("TWO", kilometers, 10.0);
        let foggy = Report {
            condition: known("Fog".to_owned()),
            ..empty(5)
        };
        let heard = [
            StationReports {
                near: &one,
                reports: vec![warm(10, 1.0)],
            },
            StationReports {
                near: &two,
                reports: vec![foggy],
            },
        ];
        let choice = ReportSelection::of(&heard, None, now(), None).unwrap();
        choice.tell_local(&telling(), |report| report.condition.as_ref(), |text| text)
    };
    assert!(fog_by(25.0).is_some());
    assert!(fog_by(25.1).is_none());
    let heard = [StationReports {
        near: &one,
        reports: vec![whole(10, 1.0)],
    }];
    let choice = ReportSelection::of(&heard, None, now(), None).unwrap();
    let own = choice.tell_local(&telling(), |report| report.condition.as_ref(), |text| text);
    assert_eq!(
        own.unwrap().value,
        "Fog",
        "the station's own, however far it is"
    );
}

#[test]
fn others_are_asked_only_for_what_matters() {
    let one = near("ONE", 5.0, 10.0);
    let lacks = |reports: Vec<Report>| {
        let heard = [StationReports {
            near: &one,
            reports,
        }];
        let choice = ReportSelection::of(&heard, None, now(), None).unwrap();
        choice.lacks_within(now(), None)
    };
    assert_eq!(
        lacks(vec![whole(10, 1.0)]),
        None,
        "pressure and visibility are not worth it"
    );
    assert_eq!(lacks(vec![whole(81, 1.0)]), Some(FAR));
    for report in [
        Report {
            temperature: None,
            ..whole(10, 1.0)
        },
        Report {
            wind: None,
            ..whole(10, 1.0)
        },
        Report {
            humidity: None,
            ..whole(10, 1.0)
        },
    ] {
        assert_eq!(lacks(vec![report]), Some(FAR));
    }
    let silent = Report {
        condition: None,
        ..whole(10, 1.0)
    };
    assert_eq!(lacks(vec![silent.clone()]), Some(NOT_LOCAL));
    assert_eq!(
        lacks(vec![silent, whole(60, 2.0)]),
        None,
        "an older one says it"
    );
}

#[test]
fn neither_the_future_nor_the_day_before_is_believed() {
    let latest = now() + SignedDuration::from_mins(5);
    let is = |minutes: i64| is_of_now(now() - SignedDuration::from_mins(minutes), now(), latest);
    assert!(is(0) && is(-5) && is(24 * 60));
    assert!(!is(-6) && !is(24 * 60 + 1));
}

#[test]
fn a_pinned_station_is_the_main_one_as_long_as_it_is_current() {
    let (near_by, pinned) = (near("NEAR", 2.0, 10.0), near("PINNED", 40.0, 900.0));
    let main = |nears: Vec<Report>, pins: Vec<Report>, told| {
        let heard = [
            StationReports {
                near: &pinned,
                reports: pins,
            },
            StationReports {
                near: &near_by,
                reports: nears,
            },
        ];
        let choice = ReportSelection::of(&heard, Some(&pinned), now(), told).unwrap();
        let age = now().duration_since(choice.main.report.time).as_mins();
        (choice.main.near.id.to_string(), age)
    };
    let is = |id: &str, age| (id.to_owned(), age);
    let current = vec![whole(5, 1.0)];
    assert_eq!(
        main(current.clone(), vec![warm(70, 2.0)], None),
        is("PINNED", 70)
    );
    assert_eq!(
        main(current.clone(), vec![windy(5, 2.0), warm(60, 2.0)], None),
        is("PINNED", 60),
        "of its own, the one with a temperature"
    );
    assert_eq!(
        main(current.clone(), vec![windy(5, 2.0)], None),
        is("PINNED", 5),
        "the temperature is another's then"
    );
    for pins in [vec![], vec![empty(5)], vec![warm(81, 2.0)]] {
        assert_eq!(main(current.clone(), pins, None), is("NEAR", 5));
    }
    let told = Some(now() - SignedDuration::from_mins(10));
    assert_eq!(main(current, vec![warm(20, 2.0)], told), is("NEAR", 5));
    assert_eq!(
        main(vec![warm(200, 1.0)], vec![warm(100, 2.0)], None),
        is("PINNED", 100),
        "the newest"
    );
}
