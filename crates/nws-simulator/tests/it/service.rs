//! The service's conventions: redirects, problems, validators, headers.

use http::Request;
use nws_simulator::{Simulator, VirtualClock};
use serde_json::Value;

use crate::world::{MARCH, ask, ask_with, at, header, json};

fn problem(target: &str, status: u16) -> Value {
    let response = ask(&at(MARCH), target);
    assert_eq!(response.status(), status, "{target}");
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json"
    );
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["status"], status);
    assert_eq!(body["correlationId"], header(&response, "x-correlation-id"));
    body
}

#[test]
fn seattle_is_in_its_real_cell() {
    let body = json(&at(MARCH), "/points/47.6062,-122.3321");
    let properties = &body["properties"];
    assert_eq!(
        (
            &properties["gridId"],
            &properties["gridX"],
            &properties["gridY"]
        ),
        (&"SEW".into(), &125.into(), &68.into())
    );
    assert_eq!(properties["timeZone"], "America/Los_Angeles");
}

#[test]
fn near_points_share_a_cell() {
    let grid = |point: &str| {
        json(&at(MARCH), &format!("/points/{point}"))["properties"]["forecast"].clone()
    };
    assert_eq!(grid("47.6062,-122.3321"), grid("47.6069,-122.331"));
}

#[test]
fn unsupported_points_and_parameters_are_problems() {
    assert_eq!(
        problem("/points/51.5072,-0.1275", 404)["type"],
        "https://api.weather.gov/problems/InvalidPoint"
    );
    assert_eq!(
        problem("/points/a,b", 404)["parameterErrors"][0]["parameter"],
        "path.point"
    );
    assert_eq!(
        problem("/alerts/active?point=51.5072,-0.1275", 400)["type"],
        "https://api.weather.gov/problems/InvalidParameter"
    );
    assert_eq!(
        problem("/alerts/active?point=40,-100&area=KS", 400)["type"],
        "https://api.weather.gov/problems/InvalidParameter"
    );
    assert_eq!(
        problem("/alerts/active?colour=red", 400)["parameterErrors"][0]["parameter"],
        "query.colour"
    );
    problem("/gridpoints/SEW/125,68/forecast?unit=us", 400);
    problem("/gridpoints/SEW/3999,3999", 404);
    problem("/stations/XXXX/observations", 404);
    problem("/products/00000000-0000-0000-0000-000000000000", 404);
    problem("/nothing", 404);
}

#[test]
fn points_redirect_relatively_to_their_canonical_spelling() {
    let response = ask(&at(MARCH), "/points/47.606209,-122.332071");
    assert_eq!(
        (response.status().as_u16(), header(&response, "location")),
        (301, "/points/47.6062,-122.3321")
    );
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(
        body["type"],
        "https://api.weather.gov/problems/AdjustPointPrecision"
    );
    let response = ask(&at(MARCH), "/points/47.6000,-122.3321");
    assert_eq!(
        (response.status().as_u16(), header(&response, "location")),
        (301, "/points/47.6,-122.3321")
    );
}

#[test]
fn without_a_user_agent_there_is_only_a_page() {
    let response = at(MARCH).respond(Request::get("/points/47.6062,-122.3321").body(()).unwrap());
    assert_eq!(
        (
            response.status().as_u16(),
            header(&response, "content-type")
        ),
        (403, "text/html")
    );
    assert!(serde_json::from_slice::<Value>(response.body()).is_err());
}

#[test]
fn only_get_and_head_are_answered() {
    let simulator = at(MARCH);
    let with = |method: &str| {
        Request::builder()
            .method(method)
            .uri("/points/40,-100")
            .header("user-agent", "x")
            .body(())
            .unwrap()
    };
    assert_eq!(simulator.respond(with("POST")).status(), 405);
    let head = simulator.respond(with("HEAD"));
    assert_eq!((head.status().as_u16(), head.body().len()), (200, 0));
    assert_eq!(
        header(&head, "content-length"),
        simulator.respond(with("GET")).body().len().to_string()
    );
}

#[test]
fn a_forecast_is_renewed_hourly_and_says_so() {
    let clock = VirtualClock::at(MARCH.parse().unwrap());
    let simulator = Simulator::builder().seed(1).clock(clock.clone()).build();
    let path = "/gridpoints/SEW/125,68/forecast";
    let age = |response: &http::Response<_>| -> i64 {
        let control = header(response, "cache-control");
        assert!(control.ends_with("s-maxage=3600"), "{control}");
        control
            .split("max-age=")
            .nth(1)
            .unwrap()
            .split(',')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    let first = ask(&simulator, path);
    clock.advance(jiff::SignedDuration::from_secs(60));
    let second = ask(&simulator, path);
    assert!(
        (age(&first) - age(&second) - 60).rem_euclid(3600) == 0,
        "{} {}",
        age(&first),
        age(&second)
    );
    let update = |response: &http::Response<bytes::Bytes>| -> String {
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["properties"]["updateTime"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    clock.advance(jiff::SignedDuration::from_hours(1));
    assert!(update(&ask(&simulator, path)) > update(&first));
}

#[test]
fn validators_save_bodies() {
    let simulator = at(MARCH);
    for path in [
        "/gridpoints/SEW/125,68/forecast",
        "/gridpoints/SEW/125,68/forecast/hourly",
        "/alerts/active?area=WA",
    ] {
        let tag = header(&ask(&simulator, path), "etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = ask_with(&simulator, path, &[("if-none-match", &tag)]);
        assert_eq!(
            (again.status().as_u16(), again.body().len()),
            (304, 0),
            "{path}"
        );
        assert_eq!(header(&again, "etag"), tag);
        assert_eq!(
            ask_with(&simulator, path, &[("if-none-match", "W/\"other\"")]).status(),
            200
        );
    }
    for path in [
        "/gridpoints/SEW/125,68",
        "/gridpoints/SEW/125,68/forecast",
        "/stations/KBFI/observations/latest",
    ] {
        let modified = header(&ask(&simulator, path), "last-modified").to_owned();
        assert_eq!(
            ask_with(&simulator, path, &[("if-modified-since", &modified)]).status(),
            304,
            "{path}"
        );
        let before = ("if-modified-since", "Mon, 02 Mar 2026 00:00:00 GMT");
        assert_eq!(
            ask_with(&simulator, path, &[before]).status(),
            200,
            "{path}"
        );
    }
}

#[test]
fn every_answer_names_itself_and_its_lifetime() {
    let simulator = at(MARCH);
    let lifetimes = [
        (
            "/points/47.6062,-122.3321",
            "public, max-age=86400, s-maxage=120",
        ),
        ("/alerts/active?area=WA", "public, max-age=5, s-maxage=5"),
        (
            "/stations/KBFI/observations/latest",
            "public, max-age=300, s-maxage=120",
        ),
        (
            "/gridpoints/SEW/125,68/stations",
            "public, max-age=21600, s-maxage=3600",
        ),
    ];
    for (path, lifetime) in lifetimes {
        let response = ask(&simulator, path);
        assert_eq!(header(&response, "cache-control"), lifetime, "{path}");
        assert_eq!(header(&response, "content-type"), "application/geo+json");
        assert!(header(&response, "vary").contains("Feature-Flags"));
        for name in ["x-request-id", "x-correlation-id", "x-server-id", "expires"] {
            assert!(!header(&response, name).is_empty());
        }
    }
    assert_eq!(
        header(&ask(&simulator, "/products/types/AFD"), "content-type"),
        "application/ld+json"
    );
}

#[test]
fn feature_flags_turn_words_into_quantities() {
    let flags = (
        "feature-flags",
        "forecast_temperature_qv, forecast_wind_speed_qv",
    );
    let response = ask_with(
        &at(MARCH),
        "/gridpoints/SEW/125,68/forecast?units=si",
        &[flags],
    );
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let period = &body["properties"]["periods"][0];
    assert_eq!(period["temperature"]["unitCode"], "wmoUnit:degC");
    assert!(
        period["windSpeed"]["value"].is_number() || period["windSpeed"]["minValue"].is_number()
    );
}

#[test]
fn products_can_be_read_by_the_ids_that_lists_give() {
    let simulator = at(MARCH);
    for kind in ["AFD", "HWO", "ZFP"] {
        let list = json(&simulator, &format!("/products/types/{kind}/locations/SEW"));
        for product in list["@graph"].as_array().unwrap() {
            let body = json(
                &simulator,
                &format!("/products/{}", product["id"].as_str().unwrap()),
            );
            assert_eq!(body["productCode"], kind);
            assert!(body["productText"].as_str().unwrap().contains("SIMULATED"));
        }
    }
    assert_eq!(
        json(&simulator, "/products/types/XXX/locations/SEW")["@graph"],
        serde_json::json!([])
    );
}

#[test]
fn the_log_counts_and_remembers() {
    let simulator = at(MARCH);
    ask(&simulator, "/points/40,-100");
    ask(&simulator, "/points/40,-100");
    ask(&simulator, "/nothing");
    assert_eq!(
        (
            simulator.log().total(),
            simulator.log().count("/points/40,-100")
        ),
        (3, 2)
    );
    assert_eq!(simulator.log().recent()[2].status, 404);
    simulator.log().reset();
    assert_eq!(simulator.log().total(), 0);
}

#[test]
fn slashes_are_forgiven_and_old_addresses_lead_on() {
    let simulator = at(MARCH);
    let plain = json(&simulator, "/points/47.6062,-122.3321");
    for target in ["//points//47.6062,-122.3321", "/points/47.6062,-122.3321/"] {
        assert_eq!(json(&simulator, target), plain, "{target}");
    }
    let moved = ask(&simulator, "/points/47.6062,-122.3321/stations");
    assert_eq!(moved.status(), 301);
    assert_eq!(
        header(&moved, "location"),
        "/gridpoints/SEW/125,68/stations"
    );
}

#[test]
fn alerts_are_counted_and_chosen_by_address() {
    let simulator = at(MARCH);
    let listed = |target: &str| json(&simulator, target)["features"].clone();
    let all = listed("/alerts/active");
    let count = json(&simulator, "/alerts/active/count");
    assert_eq!(count["total"], all.as_array().unwrap().len());
    let (area, number) = count["areas"].as_object().unwrap().iter().next().unwrap();
    let of_area = listed(&format!("/alerts/active/area/{area}"));
    assert_eq!(of_area.as_array().unwrap().len(), *number);
    assert_eq!(of_area, listed(&format!("/alerts?active=true&area={area}")));
    let (zone, number) = count["zones"].as_object().unwrap().iter().next().unwrap();
    let of_zone = listed(&format!("/alerts/active/zone/{zone}"));
    assert_eq!(of_zone.as_array().unwrap().len(), *number);
    let id = all[0]["properties"]["id"].as_str().unwrap();
    assert_eq!(
        json(&simulator, &format!("/alerts/{id}"))["properties"],
        all[0]["properties"]
    );
    assert_eq!(problem("/alerts/urn:oid:1", 404)["title"], "Not Found");
}

#[test]
fn stations_and_zones_are_listed_and_found() {
    let simulator = at(MARCH);
    let stations = json(&simulator, "/stations?id[0]=KBFI&id[1]=KPDX");
    let ids = stations["features"].as_array().unwrap().iter();
    let ids: Vec<_> = ids
        .map(|one| &one["properties"]["stationIdentifier"])
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    let listed = json(&simulator, "/stations?state=WA&limit=3")["features"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    for link in ["forecastZone", "county", "fireWeatherZone"] {
        let point = json(&simulator, "/points/47.6062,-122.3321");
        let link = point["properties"][link].as_str().unwrap();
        let path = link.strip_prefix("https://api.weather.gov").unwrap();
        assert_eq!(json(&simulator, path)["properties"]["@id"], link);
    }
    let zones = json(&simulator, "/zones/county?area=WA");
    assert!(!zones["features"].as_array().unwrap().is_empty());
    problem("/zones/unknown", 404);
}
