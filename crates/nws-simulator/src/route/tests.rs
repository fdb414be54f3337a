//! Paths as programs write them.

use super::*;

fn location(path: &str) -> Option<String> {
    match route(path, "") {
        Err(RouteError::Moved { location, .. }) => Some(location),
        _ => None,
    }
}

#[test]
fn points_are_redirected_to_their_canonical_spelling() {
    assert_eq!(
        location("/points/47.60621,-122.33209").as_deref(),
        Some("/points/47.6062,-122.3321")
    );
    assert_eq!(
        location("/points/47.6000,-122.3321").as_deref(),
        Some("/points/47.6,-122.3321")
    );
    assert_eq!(
        location("/points/40.0,-100").as_deref(),
        Some("/points/40,-100")
    );
    assert_eq!(location("/points/40,-100"), None);
    assert_eq!(
        location("/points/0.00000,-0.00001").as_deref(),
        Some("/points/0,0")
    );
    assert_eq!(
        location("/points/47.6%2C-122.30").as_deref(),
        Some("/points/47.6,-122.3")
    );
}

#[test]
fn what_is_not_a_coordinate_is_a_problem_and_never_a_panic() {
    for path in [
        "/points/",
        "/points/a,b",
        "/points/nan,1",
        "/points/1e5,2",
        "/points/--1,2",
        "/points/,",
        "/points/%",
        "/points/%ff%fe",
        "/gridpoints/SEW/1",
        "/gridpoints/SEW/-1,5",
        "/gridpoints/SEW/99999999999,1",
        "/stations/é",
        "/points/47.6,-122.3/x",
        "/gridpoints/XXX/1,1",
        "/stations/KBFI/observations/x",
    ] {
        assert!(route(path, "").is_err(), "{path}");
    }
}

#[test]
fn unknown_parameters_are_refused() {
    assert!(route("/gridpoints/SEW/125,68/forecast", "units=si").is_ok());
    assert!(route("/gridpoints/SEW/125,68/forecast", "units=x").is_err());
    assert!(route("/gridpoints/SEW/125,68/forecast", "unit=si").is_err());
    assert!(route("/stations/KBFI/observations", "limit=0").is_err());
}
