//! The grid's forms, and arithmetic over its series.

use super::*;

fn grid(members: &str) -> Grid {
    let body = format!(
        r#"{{"type": "Feature", "properties": {{"updateTime": "2026-03-04T21:25:28+00:00",
            "gridId": "SEW", "gridX": "125", "gridY": 68,
            "validTimes": "2026-03-04T15:00:00+00:00/P7DT13H",
            "elevation": {{"unitCode": "wmoUnit:m", "value": 73.152}}, {members}}}}}"#
    );
    parse_grid(body.as_bytes()).unwrap()
}

fn span(text: &str) -> Interval {
    text.parse().unwrap()
}

const TEMPERATURE: &str = r#""temperature": {"uom": "wmoUnit:degC", "values": [
    {"validTime": "2026-03-04T18:00:00+00:00/PT1H", "value": 9},
    {"validTime": "2026-03-04T15:00:00+00:00/PT3H", "value": 5.5},
    {"validTime": "2026-03-04T19:00:00+00:00/P1DT1H", "value": null}]}"#;

#[test]
fn a_layer_is_a_series_in_order_of_time() {
    let grid = grid(TEMPERATURE);
    let layer = grid.layer("temperature").unwrap();
    assert_eq!(
        (layer.unit, layer.kind),
        (Some(Unit::Celsius), GridLayerKind::State)
    );
    let at = |time: &str| layer.at(time.parse().unwrap());
    assert_eq!(at("2026-03-04T14:59:59Z"), None);
    assert_eq!(at("2026-03-04T17:59:59Z"), Some(5.5));
    assert_eq!(at("2026-03-04T18:00:00Z"), Some(9.0));
    assert_eq!(at("2026-03-04T19:00:00Z"), None, "null");
    let day = span("2026-03-04T16:00:00Z/PT10H");
    assert_eq!(
        (layer.lowest(day), layer.highest(day)),
        (Some(5.5), Some(9.0))
    );
    assert_eq!(layer.mean(day), Some((5.5 * 2.0 + 9.0) / 3.0));
    assert_eq!(layer.mean(span("2026-03-10T00:00:00Z/PT1H")), None);
}

#[test]
fn a_cell_named_by_text_is_a_cell_and_links_are_no_layers() {
    let grid = grid(TEMPERATURE);
    assert_eq!(grid.cell.unwrap().to_string(), "SEW/125,68");
    assert_eq!(grid.layers.len(), 1, "elevation is none");
}

#[test]
fn what_is_not_possible_is_null() {
    let grid = grid(
        r#""temperature": {"uom": "wmoUnit:degC", "values": [
            {"validTime": "2026-03-04T15:00:00+00:00/PT1H", "value": 9e18},
            {"validTime": "2026-03-04T16:00:00+00:00/PT1H", "value": 5}]}"#,
    );
    let values = &grid.layer("temperature").unwrap().values;
    assert_eq!((values[0].value, values[1].value), (None, Some(5.0)));
}

#[test]
fn an_empty_layer_is_kept_but_holds_nothing() {
    let grid = grid(r#""visibility": {"values": []}"#);
    assert!(grid.layers.contains_key("visibility"));
    assert_eq!(grid.layer("visibility"), None);
    assert_eq!(grid.layer("no such layer"), None);
}

#[test]
fn amounts_are_shared_out_over_time() {
    let grid = grid(
        r#""quantitativePrecipitation": {"uom": "wmoUnit:mm", "values": [
            {"validTime": "2026-03-04T15:00:00+00:00/PT6H", "value": 3},
            {"validTime": "2026-03-04T21:00:00+00:00/PT6H", "value": 12}]}"#,
    );
    let layer = grid.layer("quantitativePrecipitation").unwrap();
    assert_eq!(layer.kind, GridLayerKind::Total);
    assert_eq!(
        layer.total(span("2026-03-04T18:00:00Z/PT4H")),
        Some(1.5 + 2.0)
    );
    assert_eq!(layer.total(span("2026-03-06T18:00:00Z/PT4H")), None);
}

#[test]
fn weather_is_a_list_that_may_be_empty_or_say_nothing() {
    let grid = grid(&format!(
        r#"{TEMPERATURE}, "weather": {{"values": [
            {{"validTime": "2026-03-04T15:00:00+00:00/PT3H", "value": [
                {{"coverage": "slight_chance", "weather": "rain_showers", "intensity": "light",
                  "visibility": {{"unitCode": "wmoUnit:km", "value": null}},
                  "attributes": ["gusty_wind"]}}]}},
            {{"validTime": "2026-03-04T18:00:00+00:00/PT3H", "value": [
                {{"coverage": null, "weather": null, "intensity": null, "attributes": null}}]}},
            {{"validTime": "2026-03-04T21:00:00+00:00/PT3H", "value": []}}]}},
        "hazards": {{"values": [{{"validTime": "2026-03-04T15:00:00+00:00/P1DT6H",
            "value": [{{"phenomenon": "AQ", "significance": "Y", "event_number": null}}]}}]}}"#
    ));
    let first = &grid.weather[0].value[0];
    assert_eq!(first.coverage, Some(Coverage::SlightChance));
    assert_eq!(first.phenomenon.as_deref(), Some("rain_showers"));
    assert_eq!(first.attributes, ["gusty_wind"]);
    assert_eq!(grid.weather[1].value[0].phenomenon, None);
    assert!(grid.weather[2].value.is_empty());
    assert_eq!(grid.hazards[0].value[0].significance.as_deref(), Some("Y"));
}

#[test]
fn a_bad_value_costs_only_itself() {
    let grid = grid(
        r#""temperature": {"uom": "unit:degC", "values": [7, null, {},
            {"validTime": "whenever", "value": 1},
            {"validTime": "2026-03-04T15:00:00+00:00/PT3H", "value": "warm"},
            {"validTime": "2026-03-04T18:00:00+00:00/PT3H"},
            {"validTime": "2026-03-04T21:00:00+00:00/PT3H", "value": 4}]}"#,
    );
    assert_eq!(grid.unreadable_values, 5);
    assert_eq!(
        grid.layers["temperature"].values.len(),
        2,
        "a value left out is null"
    );
}

#[test]
fn an_answer_without_layers_or_age_is_not_a_grid() {
    let ageless = format!(r#"{{"properties": {{{TEMPERATURE}}}}}"#);
    let error = parse_grid(ageless.as_bytes()).unwrap_err();
    assert_eq!(
        error,
        PayloadError::Missing {
            field: "updateTime"
        }
    );
    let bare = br#"{"properties": {"updateTime": "2026-03-04T21:25:28+00:00"}}"#;
    assert_eq!(
        parse_grid(bare),
        Err(PayloadError::Missing { field: "layers" })
    );
}

#[test]
fn a_grid_names_its_generator_only_where_it_has_one() {
    assert_eq!(grid(TEMPERATURE).generator, None, "as the service sends it");
    let named = format!(
        r#""forecastGenerator": {{"uom": "SimulatedForecastGenerator", "values": []}}, {TEMPERATURE}"#
    );
    let generator = grid(&named).generator;
    assert_eq!(generator.as_deref(), Some("SimulatedForecastGenerator"));
}
