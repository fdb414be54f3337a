//! Names, boundaries and words on small grids made for the purpose.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::payload::{Grid, parse_grid};

/// Returns two days from 2026-03-07 00:00 in Seattle, the clocks going forward on the 8th.
fn grid(weather: &str) -> Grid {
    let body = format!(
        r#"{{"properties": {{"updateTime": "2026-03-07T06:00:00+00:00",
        "temperature": {{"uom": "wmoUnit:degC", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/PT12H", "value": 5}},
            {{"validTime": "2026-03-07T20:00:00+00:00/PT6H", "value": 12}},
            {{"validTime": "2026-03-08T02:00:00+00:00/P1D", "value": 3.9}}]}},
        "maxTemperature": {{"uom": "wmoUnit:degC", "values": [
            {{"validTime": "2026-03-07T15:00:00+00:00/PT13H", "value": 12.5}}]}},
        "minTemperature": {{"uom": "wmoUnit:degC", "values": [
            {{"validTime": "2026-03-07T03:00:00+00:00/PT14H", "value": 3}},
            {{"validTime": "2026-03-08T03:00:00+00:00/PT14H", "value": 4}}]}},
        "skyCover": {{"uom": "wmoUnit:percent", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/P3D", "value": 80}}]}},
        "windSpeed": {{"uom": "wmoUnit:km_h-1", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/PT12H", "value": 8}},
            {{"validTime": "2026-03-07T20:00:00+00:00/PT12H", "value": 16}},
            {{"validTime": "2026-03-08T08:00:00+00:00/P1D", "value": 0}}]}},
        "windGust": {{"uom": "wmoUnit:km_h-1", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/P2D", "value": 40}}]}},
        "windDirection": {{"uom": "wmoUnit:degree_(angle)", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/PT12H", "value": 350}},
            {{"validTime": "2026-03-07T20:00:00+00:00/P2D", "value": 10}}]}},
        "probabilityOfPrecipitation": {{"uom": "wmoUnit:percent", "values": [
            {{"validTime": "2026-03-07T08:00:00+00:00/P2D", "value": 57}}]}},
        "weather": {{"values": [{weather}]}}}}}}"#
    );
    parse_grid(body.as_bytes()).unwrap()
}

fn seattle() -> TimeZone {
    TimeZone::get("America/Los_Angeles").unwrap()
}

fn from(now: &str, weather: &str) -> weather::Forecast {
    half_days(&grid(weather), &seattle(), now.parse().unwrap()).unwrap()
}

fn rain(span: &str, coverage: &str) -> String {
    format!(
        r#"{{"validTime": "{span}", "value": [{{"coverage": "{coverage}", "weather": "rain",
            "intensity": "light", "attributes": []}}]}}"#
    )
}

#[test]
fn names_follow_the_hour_of_the_first_period() {
    let names = |now: &str| -> Vec<String> {
        let forecast = from(now, "");
        forecast.periods.into_iter().map(|p| p.name).collect()
    };
    let weekend = ["Saturday", "Saturday Night", "Sunday"];
    assert_eq!(
        names("2026-03-07T10:30:00Z"),
        [&["Overnight"], &weekend[..]].concat()
    );
    assert_eq!(
        names("2026-03-07T15:00:00Z"),
        ["Today", "Tonight", "Sunday"]
    );
    assert_eq!(
        names("2026-03-07T22:00:00Z"),
        ["This Afternoon", "Tonight", "Sunday"]
    );
    assert_eq!(names("2026-03-08T02:00:00Z"), ["Tonight", "Sunday"]);
}

#[test]
fn periods_meet_at_six_also_when_the_clocks_change() {
    let forecast = from("2026-03-07T22:38:00Z", "");
    let times: Vec<String> = forecast
        .periods
        .iter()
        .map(|p| format!("{} {}", p.start_time, p.is_daytime))
        .collect();
    assert_eq!(
        times,
        [
            "2026-03-07T14:00:00-08:00 true",
            "2026-03-07T18:00:00-08:00 false",
            "2026-03-08T06:00:00-07:00 true"
        ]
    );
    for pair in forecast.periods.windows(2) {
        assert_eq!(pair[0].end_time.timestamp, pair[1].start_time.timestamp);
    }
}

#[test]
fn highs_and_lows_come_from_their_layers_and_else_from_the_hours() {
    let forecast = from("2026-03-07T10:30:00Z", "");
    let degrees: Vec<_> = forecast.periods.iter().map(|p| p.temperature).collect();
    // 3 °C, 12.5 °C and 4 °C from the layers; 3.9 °C of the hours for Sunday, which has no high.
    assert_eq!(degrees, [Some(37), Some(55), Some(39), Some(39)]);
}

#[test]
fn dry_weather_is_told_by_the_sky_and_the_wind() {
    let afternoon = &from("2026-03-07T22:00:00Z", "").periods[0];
    assert_eq!(afternoon.short_forecast, "Mostly Cloudy");
    assert_eq!(
        (
            afternoon.wind_speed.as_str(),
            afternoon.wind_direction.as_str()
        ),
        ("10 mph", "N")
    );
    assert_eq!(
        afternoon.detailed_forecast,
        "Mostly cloudy, with a high near 55. North wind around 10 mph, with gusts as high as 25 mph."
    );
    let today = &from("2026-03-07T15:00:00Z", "").periods[0];
    assert_eq!(today.wind_speed, "5 to 10 mph");
}

#[test]
fn calm_air_has_no_direction() {
    let sunday = &from("2026-03-08T02:00:00Z", "").periods[1];
    assert_eq!(
        (sunday.wind_speed.as_str(), sunday.wind_direction.as_str()),
        ("0 mph", "")
    );
    assert!(sunday.detailed_forecast.ends_with("Calm wind."));
}

#[test]
fn rain_is_told_with_its_hours_and_its_chance() {
    let weather = [
        rain("2026-03-07T22:00:00+00:00/PT1H", "chance"),
        rain("2026-03-07T23:00:00+00:00/PT1H", "likely"),
    ]
    .join(",");
    let afternoon = &from("2026-03-07T22:00:00Z", &weather).periods[0];
    assert_eq!(afternoon.short_forecast, "Light Rain Likely");
    assert!(
        afternoon
            .detailed_forecast
            .starts_with("Rain likely before 4pm. Mostly cloudy, with a high near 55."),
        "{}",
        afternoon.detailed_forecast
    );
    assert!(
        afternoon
            .detailed_forecast
            .ends_with("Chance of precipitation is 60%.")
    );
}

#[test]
fn what_follows_on_is_told_in_turn() {
    let snow = rain("2026-03-08T05:00:00+00:00/PT8H", "definite").replace("rain", "snow");
    let weather = [rain("2026-03-08T02:00:00+00:00/PT3H", "definite"), snow].join(",");
    let night = &from("2026-03-08T02:00:00Z", &weather).periods[0];
    let told = "Rain before 9pm, then snow. Mostly cloudy";
    assert!(
        night.detailed_forecast.starts_with(told),
        "{}",
        night.detailed_forecast
    );
    let weather = [
        rain("2026-03-08T02:00:00+00:00/PT3H", "likely"),
        rain("2026-03-08T05:00:00+00:00/PT2H", "slight_chance"),
    ];
    let night = &from("2026-03-08T02:00:00Z", &weather.join(",")).periods[0];
    let told = "Rain likely before 9pm, then a slight chance of rain between 9pm and 11pm.";
    assert!(
        night.detailed_forecast.starts_with(told),
        "{}",
        night.detailed_forecast
    );
}

#[test]
fn a_long_dry_part_is_told_beside_the_rain() {
    let late = rain("2026-03-08T09:00:00+00:00/PT4H", "slight_chance");
    let night = &from("2026-03-08T02:00:00Z", &late).periods[0];
    assert_eq!(
        night.short_forecast,
        "Mostly Cloudy then Slight Chance Light Rain"
    );
    assert!(
        night
            .detailed_forecast
            .starts_with("A slight chance of rain after 1am.")
    );
    let early = rain("2026-03-08T02:00:00+00:00/PT4H", "definite");
    let night = &from("2026-03-08T02:00:00Z", &early).periods[0];
    assert_eq!(night.short_forecast, "Light Rain then Mostly Cloudy");
}

#[test]
fn the_hours_end_where_the_temperatures_end() {
    let now = "2026-03-08T22:20:00Z".parse().unwrap();
    let forecast = hours(&grid(""), &seattle(), now).unwrap();
    assert_eq!(forecast.periods.len(), 4);
    let first = &forecast.periods[0];
    assert_eq!(first.start_time.to_string(), "2026-03-08T15:00:00-07:00");
    assert_eq!((first.number, first.temperature), (1, Some(39)));
    assert_eq!(first.probability_of_precipitation, Some(57.0));
    assert_eq!(
        (first.name.as_str(), first.detailed_forecast.as_str()),
        ("", "")
    );
}

#[test]
fn a_grid_that_is_over_or_has_no_temperatures_gives_no_forecast() {
    let late = "2026-03-20T00:00:00Z".parse().unwrap();
    assert_eq!(
        half_days(&grid(""), &seattle(), late),
        Err(DeriveError::Over)
    );
    assert_eq!(hours(&grid(""), &seattle(), late), Err(DeriveError::Over));
    let mut bare = grid("");
    bare.layers.retain(|name, _| name == "skyCover");
    assert_eq!(
        half_days(&bare, &seattle(), late),
        Err(DeriveError::NoTemperature)
    );
    assert_eq!(
        hours(&bare, &seattle(), late),
        Err(DeriveError::NoTemperature)
    );
}

#[test]
fn the_ends_of_the_calendar_are_an_answer_not_a_panic() {
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert!(half_days(&grid(""), &seattle(), now).is_err());
        assert!(hours(&grid(""), &seattle(), now).is_err());
    }
}
