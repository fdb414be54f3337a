//! The choice of stations, and the rendering of what they report.

use nws::payload::{PointMetadata, parse_observations, parse_stations};
use weather::{PlaceKind, Source, Units};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{Place, Provenance};

use super::conditions::answer;
use super::nearby_station::{NearbyStation, nearest};
use super::render_context::RenderContext;
use super::report::Report;
use super::selection::ReportSelection;
use super::station_reports::StationReports;
use super::survey::{StationSurvey, believable};
use crate::nws_provider::time_zone::time_zone;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn provenance(simulated: bool) -> Provenance {
    Provenance {
        provider: nws::PROVIDER,
        source: Source::Live,
        derived: false,
        simulated,
        update_time: Timestamp::UNIX_EPOCH,
        fetched_at: Timestamp::UNIX_EPOCH,
        confirmed_at: Timestamp::UNIX_EPOCH,
        fresh_until: None,
        age_seconds: 0,
        stale: None,
        office: None,
        grid_cell: None,
    }
}

fn place(location: weather::Location) -> Place {
    Place {
        name: location.to_string(),
        kind: PlaceKind::Coordinates,
        location,
        state: None,
        time_zone: None,
        population: None,
        id: None,
    }
}

/// StationCollection so many kilometers north of the place, each at its height in meters.
fn stations(of: &[(&str, f64, f64)]) -> Vec<NearbyStation> {
    let degrees = |kilometers: f64| 47.6062 + kilometers / 111.2;
    let features: Vec<String> = of
        .iter()
        .map(|(id, kilometers, height)| {
            format!(
                r#"{{"geometry": {{"type": "PointMetadata", "coordinates": [-122.3321, {}]}},
                    "properties": {{"stationIdentifier": "{id}",
                    "elevation": {{"unitCode": "wmoUnit:m", "value": {height}}}}}}}"#,
                degrees(*kilometers)
            )
        })
        .collect();
    let body = format!(r#"{{"features": [{}]}}"#, features.join(","));
    let stations = parse_stations(body.as_bytes()).unwrap();
    nearest(&stations, weather::Location::SEATTLE)
}

/// One observation, of 22:25.
fn observed(near: &NearbyStation, members: &str) -> Vec<Report> {
    let body = format!(
        r#"{{"features": [{{"properties": {{"timestamp": "2026-03-04T22:25:00Z", {members}}}}}]}}"#
    );
    let sent = parse_observations(body.as_bytes()).unwrap();
    believable(near, &sent, at(NOW), at(NOW))
}

const NOW: &str = "2026-03-04T22:38:00Z";
const WARM: &str = r#""temperature": {"unitCode": "wmoUnit:degC", "value": 9}"#;

#[test]
fn stations_are_wanted_wherever_they_are_until_one_has_said_something() {
    let near = stations(&[
        ("AAAA", 2.0, 10.0),
        ("BBBB", 174.0, 200.0),
        ("CCCC", 219.0, 200.0),
    ]);
    let mut asked = StationSurvey::default();
    let wanted = |asked: &StationSurvey<'_>| -> Vec<bool> {
        let wanted = asked.wanted(at(NOW)).unwrap();
        near.iter().map(|near| wanted.accepts(near)).collect()
    };
    assert_eq!(wanted(&asked), [true, true, true]);
    asked.heard.push(StationReports {
        near: &near[0],
        reports: observed(&near[0], r#""icon": null"#),
    });
    assert_eq!(wanted(&asked), [true, true, true], "nothing was said");
    asked.heard.push(StationReports {
        near: &near[1],
        reports: observed(&near[1], WARM),
    });
    assert_eq!(wanted(&asked), [true, false, false], "the third is too far");
}

#[test]
fn a_neighbour_is_wanted_at_much_the_same_height_only() {
    let near = stations(&[
        ("AAAA", 2.0, 10.0),
        ("BBBB", 20.0, 900.0),
        ("CCCC", 40.0, 100.0),
    ]);
    let reports = observed(&near[0], WARM);
    let asked = StationSurvey {
        heard: vec![StationReports {
            near: &near[0],
            reports,
        }],
        ..StationSurvey::default()
    };
    let wanted = asked.wanted(at(NOW)).unwrap();
    assert!(wanted.is_for_better);
    assert!(!wanted.accepts(&near[1]) && wanted.accepts(&near[2]));
}

#[test]
fn an_observation_of_another_station_in_its_list_is_not_believed() {
    let near = stations(&[("KBFI", 2.0, 10.0)]);
    let of = |station: &str| {
        let station = format!(r#""station": "https://api.weather.gov/stations/{station}", {WARM}"#);
        observed(&near[0], &station).len()
    };
    assert_eq!((of("KBFI"), of("KSEA")), (1, 0));
}

#[test]
fn times_are_told_by_the_clocks_of_the_point_else_of_the_place_else_of_the_station() {
    let point = |zone: &str| {
        let body = format!(
            r#"{{"properties": {{"gridId": "SEW", "gridX": 125, "gridY": 68, "timeZone": {zone}}}}}"#
        );
        nws::payload::parse_point(body.as_bytes()).unwrap()
    };
    let mut near = stations(&[("AAAA", 2.0, 10.0)]).remove(0);
    near.time_zone = Some("Pacific/Guam".to_owned());
    let mut place = place(weather::Location::SEATTLE);
    let name = |point: &PointMetadata, place: &Place| {
        let zone = time_zone([&point.time_zone, &place.time_zone, &near.time_zone]);
        zone.iana_name().map(str::to_owned)
    };
    let (known, lost) = (
        point(r#""America/Los_Angeles""#),
        point(r#""Mars/Olympus""#),
    );
    assert_eq!(name(&known, &place).as_deref(), Some("America/Los_Angeles"));
    assert_eq!(name(&lost, &place).as_deref(), Some("Pacific/Guam"));
    place.time_zone = Some("America/Denver".to_owned());
    assert_eq!(name(&lost, &place).as_deref(), Some("America/Denver"));
}

#[test]
fn what_is_made_up_says_so_in_words() {
    let near = stations(&[("AAAA", 2.0, 10.0)]);
    let condition = |text: &str| {
        let reports = observed(&near[0], &format!(r#""textDescription": "{text}""#));
        let heard = [StationReports {
            near: &near[0],
            reports,
        }];
        let choice = ReportSelection::of(&heard, None, at(NOW), None).unwrap();
        let telling = RenderContext {
            units: Units::US,
            zone: TimeZone::UTC,
            now: at(NOW),
            is_daytime: true,
        };
        let place = place(weather::Location::SEATTLE);
        let told = answer(&choice, &telling, place, provenance(true));
        told.condition.unwrap().value
    };
    assert_eq!(condition("Fog"), "SIMULATED Fog");
    assert_eq!(condition("SIMULATED Fog"), "SIMULATED Fog");
}

#[test]
fn the_others_are_wanted_as_without_a_pinned_station_that_has_nothing_current() {
    let near = stations(&[("AAAA", 2.0, 10.0), ("BBBB", 40.0, 900.0)]);
    let wanted = |now: &str| {
        let survey = StationSurvey {
            pinned: Some(&near[1]),
            heard: vec![StationReports {
                near: &near[1],
                reports: observed(&near[1], WARM),
            }],
            ..StationSurvey::default()
        };
        let wanted = survey.wanted(at(now)).unwrap();
        (wanted.accepts(&near[0]), wanted.is_for_better)
    };
    assert_eq!(wanted(NOW), (false, true), "900 m lower is another air");
    assert_eq!(wanted("2026-03-04T23:46:00Z"), (true, false));
}
