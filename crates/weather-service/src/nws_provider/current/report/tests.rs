//! The rules by which an observation is believed, one by one.

use nws::payload::parse_observation;
use serde_json::{Value, json};

use super::*;

const TIME: &str = "2024-03-14T12:53:00+00:00";
const PHNL: &str = "PHNL 141253Z 32007KT 10SM SCT048 OVC060 22/18 A2998 RMK AO2 SLP152 T02170178";

/// A report of `station` with these members besides its time.
fn of(station: &str, members: Value) -> Report {
    let mut properties = json!({"timestamp": TIME});
    for (name, value) in members.as_object().unwrap() {
        properties[name] = value.clone();
    }
    let body = json!({"properties": properties}).to_string();
    Report::of(station, &parse_observation(body.as_bytes()).unwrap())
}

fn measured(unit: &str, value: impl Into<Value>, quality: &str) -> Value {
    json!({"unitCode": format!("wmoUnit:{unit}"), "value": value.into(), "qualityControl": quality})
}

fn with_text(text: &str) -> Report {
    of("PHNL", json!({"rawMessage": text}))
}

fn known<T>(value: T, origin: ReadingOrigin) -> Option<SourcedValue<T>> {
    Some(SourcedValue { value, origin })
}

#[test]
fn what_is_not_decoded_is_read_from_the_text() {
    let report = of(
        "PHNL",
        json!({"rawMessage": PHNL, "temperature": measured("degC", Value::Null, "Z")}),
    );
    assert_eq!(report.temperature, known(21.7, Metar));
    assert_eq!(report.dew_point, known(17.8, Metar));
    assert_eq!(report.humidity.unwrap().origin, Derived);
    assert!((report.humidity.unwrap().value - 78.6).abs() < 0.1);
    assert_eq!(report.feels_like, known(21.7, Derived));
    let wind = report.wind.unwrap();
    assert_eq!(
        (wind.speed, wind.gust),
        (
            SourcedValue {
                value: 7.0 * 1.852,
                origin: Metar
            },
            None
        )
    );
    assert_eq!(wind.direction, known(320.0, Metar));
    assert_eq!(report.pressure, known(101_520.0, Metar));
    assert_eq!(report.sky, known("Cloudy", Metar));
    assert_eq!(report.condition, known("Cloudy".to_owned(), Metar));
    assert_eq!(report.visibility.unwrap().value.round(), 16_093.0);
}

#[test]
fn what_the_checks_rejected_is_told_neither_as_decoded_nor_from_the_text() {
    for quality in ["X", "Q", "B"] {
        let report = of(
            "PHNL",
            json!({
                "rawMessage": PHNL,
                "temperature": measured("degC", 21.7, quality),
                "windSpeed": measured("km_h-1", 12.96, quality),
                "visibility": measured("m", 16_090, "C"),
            }),
        );
        assert_eq!(report.temperature, None, "{quality}");
        assert_eq!(
            (report.feels_like, report.humidity, report.wind),
            (None, None, None)
        );
        assert_eq!(report.visibility, known(16_090.0, Decoded));
        assert_eq!(
            report.dew_point,
            known(17.8, Metar),
            "of the others nothing is said"
        );
    }
}

#[test]
fn an_air_temperature_that_passed_its_checks_is_told_though_the_virtual_one_is_not_known() {
    let report = of(
        "PHNL",
        json!({"temperature": measured("degC", 21.7, "T"), "dewpoint": measured("degC", 17.8, "V")}),
    );
    assert_eq!(report.temperature, known(21.7, Decoded));
    assert!(report.humidity.is_some() && report.feels_like.is_some());
}

#[test]
fn a_text_of_another_station_is_not_believed() {
    let report = of("PHNG", json!({"rawMessage": PHNL}));
    assert!(report.is_empty(), "{report:?}");
    let of_its_own = json!({"rawMessage": PHNL, "temperature": measured("degC", 23.9, "S")});
    assert_eq!(of("PHNG", of_its_own).temperature, known(23.9, Decoded));
}

#[test]
fn a_temperature_that_the_text_contradicts_is_told_only_if_it_was_checked_against_others() {
    let with = |celsius: f64, quality: &str| {
        let decoded = json!({
            "rawMessage": PHNL,
            "temperature": measured("degC", celsius, quality),
            "dewpoint": measured("degC", 17.8, quality),
        });
        let report = of("PHNL", decoded);
        assert_eq!(
            report.dew_point,
            known(17.8, Decoded),
            "nobody contradicts it"
        );
        report.temperature
    };
    for quality in ["Z", "C", "S", "V"] {
        assert_eq!(
            with(22.0, quality),
            known(22.0, Decoded),
            "rounded: {quality}"
        );
    }
    for quality in ["S", "V", "G", "T"] {
        assert_eq!(with(31.7, quality), known(31.7, Decoded), "{quality}");
    }
    for quality in ["Z", "C", "?"] {
        assert_eq!(
            with(31.7, quality),
            None,
            "neither is right by itself: {quality}"
        );
    }
    let torn = PHNL.replace("T02170178", "T12170178");
    assert_eq!(
        with_text(&torn).temperature,
        None,
        "the text contradicts itself"
    );
    assert_eq!(with_text(&torn).dew_point, known(17.8, Metar));
}

#[test]
fn a_limit_of_visibility_is_told_as_such_also_where_the_upstream_decoded_it() {
    use VisibilityBound::{LessThan, MoreThan};
    let told = |group: &str, meters: Value| {
        let text = PHNL.replace("10SM", group);
        let report = of(
            "PHNL",
            json!({"rawMessage": text, "visibility": measured("m", meters, "C")}),
        );
        (
            report.visibility.unwrap().value.round(),
            report.visibility_bound,
        )
    };
    assert_eq!(told("M1/4SM", Value::Null), (402.0, Some(LessThan)));
    assert_eq!(told("M1/4SM", 400.into()), (400.0, Some(LessThan)));
    assert_eq!(told("M1/4SM", 402.34.into()), (402.0, Some(LessThan)));
    assert_eq!(told("P6SM", Value::Null), (9656.0, Some(MoreThan)));
    assert_eq!(told("1/4SM", Value::Null), (402.0, None));
    assert_eq!(
        told("M1/4SM", 3220.into()),
        (3220.0, None),
        "of something else"
    );
    assert_eq!(told("10SM", 16_090.into()), (16_090.0, None));
}

#[test]
fn one_odd_element_of_present_weather_costs_only_itself() {
    let rain = json!({"intensity": "light", "modifier": null, "weather": "rain"});
    for odd in [
        json!(7),
        json!("RA"),
        json!(null),
        json!([1]),
        json!({"weather": 7}),
    ] {
        let report = of("KBFI", json!({"presentWeather": [odd, rain]}));
        assert_eq!(
            report.condition,
            known("Light Rain".to_owned(), Decoded),
            "{odd}"
        );
    }
}

#[test]
fn a_text_of_another_time_is_not_believed() {
    assert!(with_text(&PHNL.replace("141253Z", "141153Z")).is_empty());
    assert!(with_text(&PHNL.replace("141253Z", "131253Z")).is_empty());
    assert!(!with_text(&PHNL.replace("141253Z", "141300Z")).is_empty());
    assert!(with_text("no report at all").is_empty());
}

#[test]
fn no_air_on_earth_is_like_that() {
    let report = of(
        "KBFI",
        json!({
            "temperature": measured("degC", 200, "V"),
            "dewpoint": measured("furlong", 5, "V"),
            "windSpeed": measured("km_h-1", -3, "V"),
            "windDirection": measured("degree_(angle)", 720, "V"),
            "relativeHumidity": measured("percent", 180, "V"),
            "seaLevelPressure": measured("Pa", 10, "V"),
            "visibility": measured("m", -1, "V"),
            "precipitationLastHour": measured("mm", 4000, "V"),
        }),
    );
    assert!(report.is_empty(), "{report:?}");
}

#[test]
fn older_units_are_converted() {
    let report = of(
        "KBFI",
        json!({
            "temperature": measured("degF", 50, "V"),
            "windSpeed": measured("m_s-1", 10, "V"),
            "precipitationLastHour": measured("m", 0.0025, "V"),
        }),
    );
    assert_eq!(report.temperature, known(10.0, Decoded));
    assert_eq!(report.wind.unwrap().speed.value, 36.0);
    assert_eq!(report.precipitation, known(2.5, Decoded));
}

#[test]
fn a_blank_description_is_made_of_the_present_weather() {
    let told = |weather: Value, layers: Value| {
        let members =
            json!({"textDescription": "", "presentWeather": weather, "cloudLayers": layers});
        of("KDSM", members).condition
    };
    let broken = json!([{"base": measured("m", 800, "V"), "amount": "BKN"}]);
    let freezing = json!([{"intensity": "heavy", "modifier": "freezing", "weather": "rain", "rawString": "+FZRA"}]);
    assert_eq!(
        told(freezing, json!([])),
        known("Heavy Freezing Rain".to_owned(), Decoded)
    );
    let storm = json!([
        {"intensity": null, "modifier": null, "weather": "thunderstorms", "rawString": "TS"},
        {"intensity": null, "modifier": null, "weather": "rain", "rawString": "TSRA"},
    ]);
    assert_eq!(
        told(storm, broken.clone()),
        known("Thunderstorms and Rain".to_owned(), Decoded)
    );
    let mist = json!([{"intensity": "light", "weather": "rain"}, {"weather": "fog_mist"}, {"weather": null}]);
    assert_eq!(
        told(mist, broken.clone()),
        known("Light Rain and Fog/Mist".to_owned(), Decoded)
    );
    assert_eq!(
        told(json!([]), broken),
        known("Mostly Cloudy".to_owned(), Decoded)
    );
}

#[test]
fn without_a_word_of_its_sky_no_station_knows_that_it_is_clear() {
    let told = |layers: Value| {
        of(
            "C1234",
            json!({"textDescription": "Clear", "cloudLayers": layers}),
        )
        .condition
    };
    assert_eq!(told(json!([])), None);
    let clear = json!([{"base": measured("m", Value::Null, "Z"), "amount": "CLR"}]);
    assert_eq!(told(clear), known("Clear".to_owned(), Decoded));
}

#[test]
fn calm_and_shifting_air_come_from_nowhere_and_north_is_360() {
    let wind = |text: &str| with_text(&PHNL.replace("32007KT", text)).wind.unwrap();
    assert_eq!(wind("00000KT").direction, None);
    assert_eq!(wind("VRB03KT").direction, None);
    assert_eq!(wind("36007KT").direction, known(360.0, Metar));
    assert_eq!(wind("32007G15KT").gust, known(15.0 * 1.852, Metar));
    let calm = of(
        "KBFI",
        json!({
            "windSpeed": measured("km_h-1", 0, "V"),
            "windDirection": measured("degree_(angle)", 0, "V"),
        }),
    );
    assert_eq!(calm.wind.unwrap().direction, None);
    let without_speed = of(
        "KBFI",
        json!({"windDirection": measured("degree_(angle)", 110, "V")}),
    );
    assert_eq!(without_speed.wind, None);
}

#[test]
fn the_pressure_is_that_at_sea_level_or_the_altimeter_setting_of_stations_that_have_one() {
    let members = json!({"barometricPressure": measured("Pa", 101_354.61, "V")});
    assert_eq!(
        of("KBFI", members.clone()).pressure,
        known(101_354.61, Decoded)
    );
    for mesonet in ["SEAW1", "T144T", "E0123", "AB1C"] {
        assert_eq!(of(mesonet, members.clone()).pressure, None, "{mesonet}");
    }
    let report = with_text(&PHNL.replace(" SLP152", ""));
    let Some(SourcedValue {
        value,
        origin: Metar,
    }) = report.pressure
    else {
        panic!("{:?}", report.pressure);
    };
    assert!((value - 101_524.0).abs() < 1.0, "{value}");
}

#[test]
fn nothing_said_of_rain_is_not_said_to_be_dry() {
    let rain = |text: &str| with_text(text).precipitation;
    let null = json!({"precipitationLastHour": measured("mm", Value::Null, "Z")});
    assert_eq!(of("KBFI", null).precipitation, None);
    assert_eq!(
        rain(PHNL),
        known(0.0, Derived),
        "a gauge, and a routine report without the group"
    );
    assert_eq!(rain(&PHNL.replace("AO2", "AO2 P0010")), known(2.54, Metar));
    assert_eq!(
        rain(&PHNL.replace("AO2", "AO2 P0000")),
        known(0.0, Metar),
        "a trace"
    );
    for (what, text) in [
        ("no gauge", PHNL.replace("AO2", "AO1")),
        ("nobody knows", PHNL.replace(" AO2", "")),
        ("a broken gauge", PHNL.replace("AO2", "AO2 PNO")),
        ("doubtful", format!("{PHNL} $")),
        ("it rains", PHNL.replace("10SM", "10SM -RA")),
        ("not of an hour", PHNL.replace("141253Z", "141225Z")),
    ] {
        assert_eq!(rain(&text), None, "{what}");
    }
}

#[test]
fn the_condition_is_the_upstreams_else_the_weather_else_the_sky() {
    let described = json!({"textDescription": "Light Rain", "rawMessage": PHNL});
    assert_eq!(
        of("PHNL", described).condition,
        known("Light Rain".to_owned(), Decoded)
    );
    let rain = with_text(&PHNL.replace("10SM", "10SM +TSRA BR"));
    assert_eq!(rain.condition.unwrap().origin, Metar);
    let layers = json!({"textDescription": "", "cloudLayers": [
        {"base": null, "amount": "FEW"}, {"base": null, "amount": "BKN"}, {"amount": "?"}]});
    let layered = of("KBFI", layers);
    assert_eq!(layered.sky, known("Mostly Cloudy", Decoded));
    assert_eq!(
        layered.condition,
        known("Mostly Cloudy".to_owned(), Decoded)
    );
}

#[test]
fn what_it_feels_like_is_told_where_what_it_hangs_on_is_known() {
    let air = |celsius: f64, more: Value| {
        let mut members = more;
        members["temperature"] = measured("degC", celsius, "V");
        // An index where none applies, as the upstream gives it.
        members["heatIndex"] = measured("degC", celsius + 9.0, "V");
        of("KBFI", members)
            .feels_like
            .map(|known| (known.value * 10.0).round() / 10.0)
    };
    let humid = json!({"relativeHumidity": measured("percent", 84.7, "S")});
    let windy = json!({"windSpeed": measured("km_h-1", 9.252, "V")});
    assert_eq!(air(27.2, humid), Some(30.7));
    assert_eq!(air(27.2, json!({})), None);
    assert_eq!(air(9.0, windy), Some(7.6));
    assert_eq!(air(9.0, json!({})), None);
    assert_eq!(air(25.0, json!({})), Some(25.0));
    assert_eq!(air(18.0, json!({})), Some(18.0));
}

#[test]
fn an_observation_of_nulls_says_nothing() {
    assert!(of("KBFI", json!({})).is_empty());
    assert!(of("KBFI", json!({"textDescription": "", "cloudLayers": null})).is_empty());
    assert!(!of("KBFI", json!({"textDescription": "Fog"})).is_empty());
}

#[test]
fn what_is_made_up_is_known_from_either_text() {
    assert!(of("KBFI", json!({"textDescription": "SIMULATED Fog"})).is_simulated);
    assert!(with_text(&PHNL.replace("AO2", "SIMULATED")).is_simulated);
    assert!(!with_text(PHNL).is_simulated);
}

#[test]
fn a_text_of_another_day_is_not_believed_at_the_end_of_a_month_either() {
    let read = |time: &str, day: &str| {
        let text = PHNL.replace("141253Z", day);
        of("PHNL", json!({"timestamp": time, "rawMessage": text})).temperature
    };
    let first = "2024-03-01T00:10:00+00:00";
    assert!(
        read(first, "292353Z").is_some(),
        "the last minutes of February"
    );
    assert!(read("2024-02-29T23:53:00+00:00", "010005Z").is_some());
    for day in ["282353Z", "302353Z", "312353Z", "312359Z"] {
        assert_eq!(read(first, day), None, "{day}");
    }
    assert_eq!(read("2024-03-31T12:00:00+00:00", "021200Z"), None);
}
