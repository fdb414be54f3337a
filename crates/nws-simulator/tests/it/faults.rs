//! Each fault, without a socket: its effect on status, headers and content.

use serde_json::Value;

use crate::world::{MARCH, ask, ask_with, at, faulty, header, json, periods};

const FORECAST: &str = "/gridpoints/SEW/125,68/forecast";

#[test]
fn a_status_comes_with_a_problem_body_and_its_headers() {
    let rule = "status=503 type=ForecastGridExpired retry-after=2 max-age=86400 path=/gridpoints";
    let simulator = faulty(rule);
    let response = ask(&simulator, FORECAST);
    assert_eq!(response.status(), 503);
    assert_eq!(header(&response, "retry-after"), "2");
    assert_eq!(header(&response, "cache-control"), "public, max-age=86400");
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(
        body["type"],
        "https://api.weather.gov/problems/ForecastGridExpired"
    );
    assert_eq!(body["title"], "Forecast Grid Expired");
    assert_eq!(ask(&simulator, "/points/40,-100").status(), 200);
    assert_eq!(simulator.log().recent()[0].faults, [rule]);
}

#[test]
fn a_block_is_no_json() {
    let response = ask(&faulty("status=403"), FORECAST);
    assert_eq!(response.status(), 403);
    assert!(serde_json::from_slice::<Value>(response.body()).is_err());
}

#[test]
fn every_other_status_names_its_problem() {
    for (status, kind) in [
        (500, "UnexpectedProblem"),
        (503, "UnavailableWebService"),
        (404, "NotFound"),
        (429, "TooManyRequests"),
    ] {
        let response = ask(&faulty(&format!("status={status}")), FORECAST);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(
            body["type"],
            format!("https://api.weather.gov/problems/{kind}")
        );
    }
}

#[test]
fn a_stale_copy_is_older_in_body_and_headers_and_may_be_bound_to_a_representation() {
    let simulator = faulty("stale=6h accept=ld+json");
    let fresh = json(&simulator, FORECAST);
    let stale = ask_with(&simulator, FORECAST, &[("accept", "application/ld+json")]);
    let body: Value = serde_json::from_slice(stale.body()).unwrap();
    let update = |body: &Value| {
        let time = body["updateTime"].as_str().unwrap();
        time.parse::<jiff::Timestamp>().unwrap()
    };
    let late = update(&fresh["properties"]).duration_since(update(&body));
    assert_eq!(late.as_hours(), 6);
    assert_eq!(
        fresh["properties"]["updateTime"],
        json(&at(MARCH), FORECAST)["properties"]["updateTime"]
    );
}

#[test]
fn a_future_last_modified_freezes_a_client_that_echoes_it() {
    let simulator = faulty("last-modified=3d");
    let modified = header(&ask(&simulator, FORECAST), "last-modified").to_owned();
    assert_eq!(modified, "Sat, 07 Mar 2026 22:38:00 GMT");
    assert_eq!(
        ask_with(&simulator, FORECAST, &[("if-modified-since", &modified)]).status(),
        304
    );
}

#[test]
fn past_periods_are_over_under_a_current_update() {
    let body = json(&faulty("past=30h"), FORECAST);
    let now: jiff::Timestamp = MARCH.parse().unwrap();
    assert!(
        periods(&body)[0]["endTime"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap()
            < now
    );
    assert_eq!(
        body["properties"]["updateTime"],
        json(&at(MARCH), FORECAST)["properties"]["updateTime"]
    );
    let all_over = json(&faulty("past=10d"), FORECAST);
    assert!(
        periods(&all_over)[13]["endTime"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap()
            < now
    );
}

#[test]
fn values_can_be_impossible() {
    let forecast = json(&faulty("impossible"), FORECAST);
    assert_eq!(periods(&forecast)[0]["temperature"], 9e18);
    assert_eq!(periods(&forecast)[0]["windSpeed"], "99999 mph");
    let latest = json(&faulty("impossible"), "/stations/KBFI/observations/latest");
    assert_eq!(latest["properties"]["temperature"]["value"], 9e18);
    assert_ne!(latest["properties"]["elevation"]["value"], 9e18);
}

#[test]
fn an_edge_with_a_wrong_clock_dates_header_and_body_in_the_future() {
    let simulator = faulty("wrong-clock=300d");
    let response = ask(&simulator, FORECAST);
    assert_eq!(header(&response, "date"), "Tue, 29 Dec 2026 22:38:00 GMT");
    let update = &json(&simulator, FORECAST)["properties"]["updateTime"];
    assert_eq!(update, "2026-12-29T22:38:00+00:00");
}

#[test]
fn values_can_be_missing() {
    let injected = |rule: &str, path: &str| json(&faulty(rule), path);
    assert!(
        periods(&injected("nulls=temperature", FORECAST))
            .iter()
            .all(|period| period["temperature"].is_null())
    );
    assert_eq!(
        periods(&injected("nulls=wind", FORECAST))[0]["windSpeed"],
        ""
    );
    assert!(periods(&injected("nulls=periods", FORECAST)).is_empty());
    let point = injected("nulls=point", "/points/47.6062,-122.3321");
    assert!(point["properties"]["gridX"].is_null() && point["properties"]["forecast"].is_null());
    assert_eq!(point["properties"]["cwa"], "SEW");
    let grid = injected("nulls=grid", "/gridpoints/SEW/125,68");
    assert!(
        grid["properties"]["temperature"]["values"]
            .as_array()
            .unwrap()
            .iter()
            .all(|run| run["value"].is_null())
    );
    let latest = injected("nulls=observations", "/stations/KBFI/observations/latest");
    assert!(latest["properties"]["temperature"]["value"].is_null());
    assert!(
        latest["properties"]["rawMessage"]
            .as_str()
            .unwrap()
            .starts_with("KBFI")
    );
    assert!(!latest["properties"]["elevation"]["value"].is_null());
    let list = injected("nulls=observations", "/stations/KBFI/observations?limit=2");
    assert!(list["features"][1]["properties"]["windSpeed"]["value"].is_null());
    assert_eq!(
        injected("nulls=no-observations", "/stations/KBFI/observations")["features"],
        serde_json::json!([])
    );
}

#[test]
fn a_moved_point_resolves_to_another_cell_that_answers() {
    let simulator = faulty("move=3,-2");
    let point = json(&simulator, "/points/47.6062,-122.3321");
    assert_eq!(
        point["properties"]["forecast"],
        "https://api.weather.gov/gridpoints/SEW/128,66/forecast"
    );
    assert_eq!(
        ask(&simulator, "/gridpoints/SEW/128,66/forecast").status(),
        200
    );
}

#[test]
fn redirects_can_loop_and_leave() {
    let response = ask(&faulty("loop"), "/points/40,-100");
    assert_eq!(
        (response.status().as_u16(), header(&response, "location")),
        (301, "/points/40,-100")
    );
    let response = ask(&faulty("offsite"), "/points/40,-100");
    assert_eq!(
        header(&response, "location"),
        "https://elsewhere.invalid/points/40,-100"
    );
}

#[test]
fn a_page_can_come_under_200() {
    let response = ask(&faulty("html"), FORECAST);
    assert_eq!(
        (
            response.status().as_u16(),
            header(&response, "content-type")
        ),
        (200, "text/html")
    );
}

#[test]
fn an_honest_truncation_is_broken_json_of_the_right_length() {
    let response = ask(&faulty("truncate=right"), FORECAST);
    assert_eq!(
        header(&response, "content-length"),
        response.body().len().to_string()
    );
    assert!(serde_json::from_slice::<Value>(response.body()).is_err());
}

#[test]
fn a_changed_copy_has_no_validators_and_the_date_is_the_simulators() {
    let response = ask(&faulty("nulls=temperature"), FORECAST);
    assert!(
        !response.headers().contains_key("etag")
            && !response.headers().contains_key("last-modified")
    );
    assert_eq!(header(&response, "date"), "Wed, 04 Mar 2026 22:38:00 GMT");
}
