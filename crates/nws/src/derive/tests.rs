//! Names, boundaries and words on small grids made for the purpose.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::payload::{Grid, Surface, parse_grid};

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
    half_days(
        &grid(weather),
        &seattle(),
        now.parse().unwrap(),
        Surface::Land,
    )
    .unwrap()
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
    let forecast = hours(&grid(""), &seattle(), now, Surface::Land).unwrap();
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
        half_days(&grid(""), &seattle(), late, Surface::Land),
        Err(DeriveError::Over)
    );
    assert_eq!(
        hours(&grid(""), &seattle(), late, Surface::Land),
        Err(DeriveError::Over)
    );
    let mut bare = grid("");
    bare.layers.retain(|name, _| name == "skyCover");
    assert_eq!(
        half_days(&bare, &seattle(), late, Surface::Land),
        Err(DeriveError::NoTemperature)
    );
    assert_eq!(
        hours(&bare, &seattle(), late, Surface::Land),
        Err(DeriveError::NoTemperature)
    );
}

#[test]
fn the_ends_of_the_calendar_are_an_answer_not_a_panic() {
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert!(half_days(&grid(""), &seattle(), now, Surface::Land).is_err());
        assert!(hours(&grid(""), &seattle(), now, Surface::Land).is_err());
    }
}

/// Half a day at sea: the layers that are given, of each one value.
fn at_sea(layers: &[(&str, &str, f64)]) -> Grid {
    let layers = layers.iter().map(|(name, unit, value)| {
        format!(
            r#", "{name}": {{"uom": "{unit}", "values": [
            {{"validTime": "2026-03-07T20:00:00+00:00/PT6H", "value": {value}}}]}}"#
        )
    });
    let layers = layers.collect::<String>();
    let body =
        format!(r#"{{"properties": {{"updateTime": "2026-03-07T06:00:00+00:00"{layers}}}}}"#);
    parse_grid(body.as_bytes()).unwrap()
}

fn marine(layers: &[(&str, &str, f64)]) -> Result<weather::Forecast, DeriveError> {
    let now = "2026-03-07T20:00:00Z".parse().unwrap();
    let grid = at_sea(layers);
    let forecast = half_days(&grid, &seattle(), now, Surface::Marine);
    let hours = hours(&grid, &seattle(), now, Surface::Marine);
    assert_eq!(forecast.is_ok(), hours.is_ok());
    forecast
}

const WIND: [(&str, &str, f64); 3] = [
    ("windSpeed", "wmoUnit:km_h-1", 37.04),
    ("windGust", "wmoUnit:km_h-1", 55.56),
    ("windDirection", "wmoUnit:degree_(angle)", 315.0),
];
const WAVES: [(&str, &str, f64); 2] = [
    ("waveHeight", "wmoUnit:m", 2.4384),
    ("wavePeriod", "nwsUnit:s", 11.0),
];

#[test]
fn a_marine_forecast_tells_wind_in_knots_sky_temperature_and_waves() {
    let sky = [
        ("skyCover", "wmoUnit:percent", 80.0),
        ("maxTemperature", "wmoUnit:degC", 10.0),
    ];
    let forecast = marine(&[&WIND[..], &WAVES, &sky].concat()).unwrap();
    let afternoon = &forecast.periods[0];
    assert_eq!(
        afternoon.detailed_forecast,
        "Northwest wind around 20 kt, with gusts as high as 30 kt. Mostly cloudy, with a high near 50. \
         Seas around 8 ft at 11 seconds."
    );
    assert_eq!(afternoon.short_forecast, "Mostly Cloudy");
    assert_eq!(afternoon.wind_speed, "20 kt");
    assert_eq!(afternoon.wind_direction, "NW");
    assert_eq!(afternoon.temperature, Some(50));
}

#[test]
fn a_marine_forecast_is_made_of_what_there_is() {
    let of = |layers: &[_]| marine(layers).map(|forecast| forecast.periods[0].clone());
    let waves = of(&WAVES).unwrap();
    assert_eq!(waves.short_forecast, "Seas around 8 ft at 11 seconds");
    assert_eq!(waves.detailed_forecast, "Seas around 8 ft at 11 seconds.");
    assert_eq!((waves.temperature, waves.wind_speed.as_str()), (None, ""));
    let wind = of(&WIND).unwrap();
    assert!(
        wind.detailed_forecast
            .starts_with("Northwest wind around 20 kt")
    );
    assert_eq!(
        of(&[("temperature", "wmoUnit:degC", 10.0)])
            .unwrap()
            .temperature,
        Some(50)
    );
    let nothing = of(&[("skyCover", "wmoUnit:percent", 80.0)]);
    assert_eq!(nothing, Err(DeriveError::NoWind));
}

#[test]
fn waves_are_worded_by_their_height_and_never_made_of_zeros_or_nonsense() {
    let seas = |meters: f64| {
        let sky = ("windSpeed", "wmoUnit:km_h-1", 0.0);
        let forecast = marine(&[sky, ("waveHeight", "wmoUnit:m", meters)]).unwrap();
        forecast.periods[0].detailed_forecast.clone()
    };
    assert_eq!(seas(0.0), "Calm wind.");
    assert_eq!(seas(0.2), "Calm wind. Seas 1 ft or less.");
    assert_eq!(seas(0.61), "Calm wind. Seas around 2 ft.");
    assert_eq!(seas(400.0), "Calm wind.", "no wave on Earth is like that");
}
