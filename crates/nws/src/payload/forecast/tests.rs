//! Every shape of forecast that is known to occur, each on its own.

use super::*;

fn body(periods: &str) -> Vec<u8> {
    format!(
        r#"{{"type": "Feature", "properties": {{
            "updateTime": "2026-03-04T21:25:28+00:00", "generatedAt": "2026-03-04T22:21:48+00:00",
            "validTimes": "2026-03-04T15:00:00+00:00/P7DT13H", "periods": [{periods}]}}}}"#
    )
    .into_bytes()
}

fn forecast(periods: &str) -> GridpointForecast {
    parse_forecast(&body(periods)).unwrap()
}

/// Returns the vocabulary's period made of one with these members beside its times.
fn period(members: &str) -> weather::Period {
    let text = format!(
        r#"{{"startTime": "2026-03-04T14:00:00-08:00", "endTime": "2026-03-04T18:00:00-08:00"
            {members}}}"#
    );
    let mut worded = weather::Forecast::from(forecast(&text));
    worded.periods.remove(0)
}

#[test]
fn what_no_air_on_earth_is_like_is_not_given() {
    let period = |members: &str| {
        let periods = format!(
            r#"{{"startTime": "2026-03-04T18:00:00-08:00", "endTime": "2026-03-05T06:00:00-08:00", {members}}}"#
        );
        parse_forecast(&body(&periods)).unwrap().periods.remove(0)
    };
    for degrees in ["9e18", "-500", "99999", "1e308"] {
        let period = period(&format!(r#""temperature": {degrees}"#));
        assert_eq!(period.temperature, None, "{degrees}");
    }
    let odd = period(
        r#""temperature": {"unitCode": "wmoUnit:degC", "value": 70},
           "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 1e308},
           "relativeHumidity": {"unitCode": "wmoUnit:percent", "value": -1},
           "dewpoint": {"unitCode": "wmoUnit:degC", "value": 1e9},
           "windSpeed": "5 to 99999 mph""#,
    );
    assert_eq!(odd.temperature, None);
    assert_eq!(odd.probability_of_precipitation, None);
    assert_eq!(odd.relative_humidity, None);
    assert_eq!(odd.dewpoint.and_then(|q| q.value), None);
    assert_eq!(odd.wind_speed, None);
    let record = period(r#""temperature": 134, "windSpeed": "254 mph""#);
    assert_eq!(record.temperature.unwrap().degrees, 134.0);
    assert!(record.wind_speed.is_some());
}

#[test]
fn a_period_of_today_is_read_whole() {
    let period = period(
        r#", "number": 1, "name": "This Afternoon", "isDaytime": true, "temperature": 53,
        "temperatureUnit": "F", "temperatureTrend": "falling",
        "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 91},
        "windSpeed": "5 to 10 mph", "windDirection": "W", "icon": "https://x.example/i",
        "shortForecast": "Showers", "detailedForecast": "Showers before 4pm.""#,
    );
    assert_eq!((period.number, period.name.as_str()), (1, "This Afternoon"));
    assert_eq!(period.start_time.to_string(), "2026-03-04T14:00:00-08:00");
    assert_eq!(
        (period.temperature, period.temperature_unit.as_str()),
        (Some(53), "F")
    );
    assert_eq!(period.temperature_trend.as_deref(), Some("falling"));
    assert_eq!(period.probability_of_precipitation, Some(91.0));
    assert_eq!(
        (period.wind_speed.as_str(), period.wind_direction.as_str()),
        ("5 to 10 mph", "W")
    );
    assert_eq!(period.icon, "https://x.example/i");
    assert_eq!(period.short_forecast, "Showers");
    assert_eq!(period.detailed_forecast, "Showers before 4pm.");
}

#[test]
fn a_period_with_nothing_but_times_is_a_period() {
    let bare = period("");
    assert_eq!(
        (bare.number, bare.name.as_str(), bare.is_daytime),
        (1, "", true)
    );
    assert_eq!(
        (bare.temperature, bare.temperature_unit.as_str()),
        (None, "F")
    );
    assert_eq!(
        (bare.temperature_trend, bare.probability_of_precipitation),
        (None, None)
    );
    assert_eq!(
        (bare.wind_speed, bare.wind_direction, bare.icon),
        Default::default()
    );
}

#[test]
fn nulls_and_empty_texts_count_as_not_given() {
    let empty = period(
        r#", "name": null, "temperature": null, "temperatureTrend": "",
        "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": null},
        "windSpeed": "", "windDirection": "", "icon": null, "detailedForecast": null"#,
    );
    assert_eq!(empty, period(""));
    assert_eq!(
        period(r#", "windSpeed": null, "probabilityOfPrecipitation": null"#),
        empty
    );
}

#[test]
fn temperatures_come_as_whole_numbers_fractions_and_quantities() {
    for (members, degrees, unit) in [
        (r#""temperature": 53, "temperatureUnit": "F""#, 53, "F"),
        (r#""temperature": 11.6, "temperatureUnit": "C""#, 12, "C"),
        (r#""temperature": -0.4"#, 0, "F"),
        (
            r#""temperature": {"unitCode": "wmoUnit:degC", "value": -3.5}"#,
            -4,
            "C",
        ),
        (
            r#""temperature": {"unitCode": "wmoUnit:degF", "value": 53}, "temperatureUnit": "C""#,
            53,
            "F",
        ),
    ] {
        let period = period(&format!(", {members}"));
        assert_eq!(period.temperature, Some(degrees), "{members}");
        assert_eq!(period.temperature_unit, unit, "{members}");
    }
    let null = period(r#", "temperature": {"unitCode": "wmoUnit:degC", "value": null}"#);
    assert_eq!(null.temperature, None);
}

#[test]
fn winds_come_as_words_and_as_quantities() {
    for (wind, text) in [
        (r#""10 mph""#, "10 mph"),
        (r#"{"unitCode": "wmoUnit:km_h-1", "value": 9.26}"#, "6 mph"),
        (
            r#"{"unitCode": "wmoUnit:km_h-1", "minValue": 8, "maxValue": 16.1}"#,
            "5 to 10 mph",
        ),
        (
            r#"{"unitCode": "wmoUnit:km_h-1", "minValue": 8, "maxValue": 8.1}"#,
            "5 mph",
        ),
        (
            r#"{"unitCode": "wmoUnit:km_h-1", "maxValue": 16.1}"#,
            "10 mph",
        ),
        (r#"{"unitCode": "wmoUnit:km_h-1", "value": null}"#, ""),
        (r#"{"value": 9.26}"#, ""),
        ("7", ""),
    ] {
        assert_eq!(
            period(&format!(", \"windSpeed\": {wind}")).wind_speed,
            text,
            "{wind}"
        );
    }
}

#[test]
fn a_relative_icon_is_given_its_host() {
    let relative = period(r#", "icon": "/icons/land/day/rain,90?size=medium""#);
    assert_eq!(
        relative.icon,
        "https://api.weather.gov/icons/land/day/rain,90?size=medium"
    );
}

#[test]
fn a_period_without_times_is_dropped_and_counted_not_the_forecast() {
    let list = forecast(
        r#"{"name": "no times"}, 7, null,
        {"startTime": "soon", "endTime": "2026-03-04T18:00:00-08:00"},
        {"startTime": "2026-03-04T18:00:00-08:00", "endTime": "2026-03-04T14:00:00-08:00"},
        {"startTime": "2026-03-04T18:00:00-08:00", "endTime": "2026-03-05T06:00:00-08:00"}"#,
    );
    assert_eq!((list.periods.len(), list.unreadable_periods), (1, 5));
    let night = &weather::Forecast::from(list).periods[0];
    assert!(!night.is_daytime, "told by the hour where it is not sent");
}

#[test]
fn no_periods_are_a_forecast_and_no_list_is_none() {
    assert!(forecast("").periods.is_empty());
    let body = br#"{"properties": {"updateTime": "2026-03-04T21:25:28+00:00", "periods": null}}"#;
    assert_eq!(
        parse_forecast(body),
        Err(PayloadError::Missing { field: "periods" })
    );
}

#[test]
fn periods_out_of_order_are_sorted() {
    let list = forecast(
        r#"{"startTime": "2026-03-05T06:00:00-08:00", "endTime": "2026-03-05T18:00:00-08:00"},
        {"startTime": "2026-03-04T18:00:00-08:00", "endTime": "2026-03-05T06:00:00-08:00"}"#,
    );
    assert!(list.periods[0].start_time.timestamp < list.periods[1].start_time.timestamp);
}

#[test]
fn overnight_first_belongs_to_the_day_before() {
    let list = weather::Forecast::from(forecast(
        r#"{"name": "Overnight", "isDaytime": false,
            "startTime": "2026-05-15T02:00:00+10:00", "endTime": "2026-05-15T06:00:00+10:00"},
        {"name": "Friday", "isDaytime": true,
            "startTime": "2026-05-15T06:00:00+10:00", "endTime": "2026-05-15T18:00:00+10:00"}"#,
    ));
    let now = "2026-05-14T16:35:00Z".parse().unwrap();
    assert_eq!(
        list.period_at(now).map(|p| p.name.as_str()),
        Some("Overnight")
    );
}

#[test]
fn the_offset_may_change_within_a_period() {
    let list = weather::Forecast::from(forecast(
        r#"{"startTime": "2026-03-07T18:00:00-08:00", "endTime": "2026-03-08T06:00:00-07:00"}"#,
    ));
    let night = &list.periods[0];
    assert_eq!(night.start_time.to_string(), "2026-03-07T18:00:00-08:00");
    assert_eq!(night.end_time.to_string(), "2026-03-08T06:00:00-07:00");
    let hours = night
        .end_time
        .timestamp
        .duration_since(night.start_time.timestamp);
    assert_eq!(hours.as_hours(), 11);
}

#[test]
fn the_age_is_the_update_time_by_either_name_and_never_the_rendering() {
    let old = br#"{"properties": {"updated": "2024-03-14T12:19:35+00:00", "periods": []}}"#;
    let expected = "2024-03-14T12:19:35Z".parse().unwrap();
    assert_eq!(parse_forecast(old).unwrap().update_time, expected);
    let ageless = br#"{"properties": {"generatedAt": "2024-03-14T12:19:35+00:00", "periods": []}}"#;
    let error = parse_forecast(ageless).unwrap_err();
    assert_eq!(
        error,
        PayloadError::Missing {
            field: "updateTime"
        }
    );
}

#[test]
fn the_linked_data_form_is_read_too() {
    let body = br#"{"@context": {}, "geometry": "POLYGON((1 2,3 4))", "periods": [],
        "updateTime": "2026-03-04T21:25:28+00:00"}"#;
    assert!(parse_forecast(body).is_ok());
}

#[test]
fn a_forecast_cut_at_any_length_is_refused() {
    let whole = body(r#"{"startTime": "2026-03-04T18:00:00-08:00", "icon": "\u00e9"}"#);
    for cut in 0..whole.len() {
        let error = parse_forecast(&whole[..cut]).unwrap_err();
        assert!(
            matches!(error, PayloadError::Cut | PayloadError::Empty),
            "{cut}: {error}"
        );
    }
}
