//! Bodies with lists longer than any real one: refused where the list is the answer, cut where it is
//! not. The last element is none of its kind: whoever looked at it would say something else.

use nws::payload::{self, PayloadError};

/// A list of that many elements, and of one that is none.
fn list(element: &str, count: usize) -> String {
    format!("[{}7]", format!("{element},").repeat(count))
}

#[track_caller]
fn is_refused<T: std::fmt::Debug>(read: Result<T, PayloadError>, limit: usize) {
    assert_eq!(read.unwrap_err(), PayloadError::TooMany { limit });
}

#[test]
fn a_forecast_of_too_many_periods_is_refused() {
    let body = format!(
        r#"{{"properties": {{"updateTime": "2026-03-04T18:00:00Z", "periods": {}}}}}"#,
        list("{}", 1_000)
    );
    is_refused(payload::parse_forecast(body.as_bytes()), 1_000);
}

#[test]
fn a_grid_of_too_many_values_or_layers_is_refused() {
    let values = format!(
        r#"{{"properties": {{"updateTime": "2026-03-04T18:00:00Z", "temperature": {{"values": {}}}}}}}"#,
        list("1", 1_000)
    );
    is_refused(payload::parse_grid(values.as_bytes()), 1_000);
    let layers: Vec<String> = (0..257)
        .map(|number| format!(r#""layer{number}": {{"values": []}}"#))
        .collect();
    let layers = format!(r#"{{"properties": {{{}}}}}"#, layers.join(","));
    is_refused(payload::parse_grid(layers.as_bytes()), 256);
}

#[test]
fn conditions_and_hazards_of_one_hour_are_cut() {
    let time = r#""validTime": "2026-03-04T18:00:00+00:00/PT1H""#;
    let body = format!(
        r#"{{"properties": {{"updateTime": "2026-03-04T18:00:00Z", "temperature": {{"values": []}},
            "weather": {{"values": [{{{time}, "value": {}}}]}},
            "hazards": {{"values": [{{{time}, "value": {}}}]}}}}}}"#,
        list(
            &format!(r#"{{"attributes": {}}}"#, list(r#""hail""#, 32)),
            32
        ),
        list("{}", 32),
    );
    let grid = payload::parse_grid(body.as_bytes()).unwrap();
    assert_eq!(grid.unreadable_values, 0);
    assert_eq!(grid.weather[0].value.len(), 32);
    assert_eq!(grid.weather[0].value[0].attributes.len(), 32);
    assert_eq!(grid.hazards[0].value.len(), 32);
}

#[test]
fn a_collection_of_too_many_members_is_refused_in_both_forms() {
    for name in ["features", "@graph"] {
        let body = format!(r#"{{"{name}": {}}}"#, list("{}", 5_000));
        let body = body.as_bytes();
        is_refused(payload::parse_stations(body), 5_000);
        is_refused(payload::parse_observations(body), 5_000);
        is_refused(payload::parse_alerts(body), 5_000);
        is_refused(payload::parse_products(body), 5_000);
    }
}

#[test]
fn the_lists_of_an_alert_are_cut() {
    let body = format!(
        r#"{{"features": [{{"properties": {{"event": "Wind Advisory", "affectedZones": {},
            "references": {},
            "parameters": {{"VTEC": {}, "expiredReferences": {}}}}}}}]}}"#,
        list(r#""https://api.weather.gov/zones/forecast/WAZ558""#, 2_000),
        list(r#"{"identifier": "one"}"#, 64),
        list(r#""/O.NEW.KSEW.WI.Y.0001.260304T1800Z-260305T1800Z/""#, 16),
        list(r#""s,two,t""#, 64),
    );
    let alerts = payload::parse_alerts(body.as_bytes()).unwrap().alerts;
    assert_eq!(alerts[0].affected_zones.len(), 2_000);
    assert_eq!(alerts[0].replaces, ["two", "one"]);
    assert_eq!(alerts[0].vtec.len(), 16);
}

#[test]
fn the_layers_of_clouds_and_refused_parameters_are_cut() {
    let body = format!(
        r#"{{"timestamp": "2026-03-04T18:00:00Z", "cloudLayers": {}}}"#,
        list(r#"{"amount": "OVC"}"#, 32)
    );
    let observation = payload::parse_observation(body.as_bytes()).unwrap();
    assert_eq!(observation.cloud_layers.len(), 32);
    let body = format!(
        r#"{{"status": 400, "parameterErrors": {}}}"#,
        list("{}", 32)
    );
    let problem = payload::parse_problem(body.as_bytes()).unwrap();
    assert_eq!(problem.parameter_errors.len(), 32);
}
