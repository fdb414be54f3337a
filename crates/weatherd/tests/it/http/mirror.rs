//! The mirror of the upstream: its own addresses, with its bytes, but right.

use ::http::{HeaderMap, HeaderValue, Request};
use weather_http::HttpOptions;

use super::support::{Got, HttpWorld};
use crate::alerts::issue;
use crate::service::{FORECAST, GRID, MINUTE, POINT, World};

/// The name under which bodies stay as they are.
pub(super) const OWN: &str = "Host: api.weather.gov";
const OBSERVATIONS: &str = "/stations/KBFI/observations";

pub(super) async fn start() -> HttpWorld {
    over(World::start().await)
}

pub(super) fn over(world: World) -> HttpWorld {
    let options = HttpOptions {
        hosts: vec!["api.weather.gov".to_owned()],
        is_trusted_proxy: std::sync::Arc::new(|ip| ip.is_loopback()),
        ..HttpOptions::default()
    };
    HttpWorld::with(world, options)
}

/// The body as the upstream sends it.
pub(super) fn sent(http: &HttpWorld, target: &str) -> Vec<u8> {
    sent_as(http, target, "*/*")
}

/// The body as the upstream sends it in a media type.
fn sent_as(http: &HttpWorld, target: &str, accept: &'static str) -> Vec<u8> {
    let mut request = Request::get(target).body(()).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static("a test"));
    headers.insert("accept", HeaderValue::from_static(accept));
    *request.headers_mut() = headers;
    let response = http.world.simulator.respond(request);
    assert_eq!(response.status(), 200, "{target}");
    response.into_body().to_vec()
}

pub(super) async fn own(http: &HttpWorld, target: &str) -> Got {
    http.ask("GET", target, &[OWN]).await
}

pub(super) fn updated(got: &Got) -> String {
    assert_eq!(got.status, 200, "{got:?}");
    got.json()["properties"]["updateTime"].to_string()
}

#[tokio::test]
async fn every_document_has_the_bytes_that_the_upstream_sent() {
    let http = start().await;
    for target in [
        POINT,
        GRID,
        FORECAST,
        "/gridpoints/SEW/125,68/forecast?units=si",
        "/gridpoints/SEW/125,68/forecast/hourly",
        "/gridpoints/SEW/125,68/stations",
        "/stations/KBFI",
        "/stations/KBFI/observations?limit=5",
        "/stations/KBFI/observations/latest",
        "/alerts/active?area=WA",
        "/alerts/active?status=actual&point=47.6062,-122.3321",
        "/products/types/AFD/locations/SEW",
        "/products/types/AFD/locations/SEW/latest",
        "/products/types",
        "/products/locations",
        "/alerts/active/count",
        "/alerts/types",
        "/zones/forecast/WAZ301",
        "/zones/forecast/WAZ301/stations",
        "/offices/SEW",
        "/offices/SEW/headlines",
        "/radar/stations",
        "/radar/stations/KATX",
        "/glossary",
        "/icons",
        "/openapi.json",
        "/icons/land/day/rain,40?size=medium",
        "/icons/land/night/few/snow,60",
        "/points/47.6062,-122.3321/radio",
    ] {
        let got = own(&http, target).await;
        assert_eq!(got.status, 200, "{target}: {got:?}");
        assert_eq!(got.bytes, sent(&http, target), "{target}");
        let again = own(&http, target).await;
        assert_eq!(again.bytes, got.bytes, "{target}");
        let media = got.header("content-type");
        let first = target.split('/').nth(1).unwrap();
        let expected = match first {
            "openapi.json" => "application/json",
            "products" | "offices" | "glossary" => "application/ld+json",
            _ if target.starts_with("/icons/") => "image/png",
            _ if target.ends_with("/radio") => "application/ssml+xml",
            _ if ["/icons", "/alerts/types", "/alerts/active/count"].contains(&target) => {
                "application/ld+json"
            }
            _ => "application/geo+json",
        };
        assert_eq!(media, expected, "{target}");
    }
}

#[tokio::test]
async fn every_representation_has_the_bytes_that_the_upstream_sent() {
    let http = start().await;
    issue(&http.world, "Wind Advisory", 3);
    let id = http.get("/alerts/active?area=WA").await.json()["features"][0]["properties"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let alert = format!("/alerts/{id}");
    for (target, accept) in [
        (POINT, "application/ld+json"),
        (GRID, "application/ld+json"),
        (FORECAST, "application/ld+json"),
        (
            "/gridpoints/SEW/125,68/forecast/hourly",
            "application/ld+json",
        ),
        ("/gridpoints/SEW/125,68/stations", "application/ld+json"),
        ("/stations/KBFI/observations?limit=5", "application/ld+json"),
        ("/stations/KBFI/observations/latest", "application/ld+json"),
        (
            "/alerts/active?status=actual&point=47.6062,-122.3321",
            "application/ld+json",
        ),
        ("/alerts/active?area=WA", "application/atom+xml"),
        (&alert, "application/cap+xml"),
        (&alert, "application/ld+json"),
        (FORECAST, "application/vnd.noaa.dwml+xml"),
    ] {
        let geo_json = own(&http, target).await;
        assert_eq!(geo_json.header("content-type"), "application/geo+json");
        let field = format!("Accept: {accept}");
        for _ in 0..2 {
            let got = http.ask("GET", target, &[OWN, &field]).await;
            assert_eq!(got.status, 200, "{target}: {got:?}");
            assert_eq!(got.header("content-type"), accept, "{target}");
            assert_eq!(got.bytes, sent_as(&http, target, accept), "{target}");
            assert_ne!(got.bytes, geo_json.bytes, "{target}");
        }
        assert_eq!(own(&http, target).await.bytes, geo_json.bytes, "{target}");
    }
    let feed = ["Accept: application/atom+xml"];
    let got = http.ask("GET", "/alerts/active?area=WA", &feed).await;
    assert!(
        got.body.contains("href=\"http://localhost/alerts/"),
        "{got:?}"
    );
}

#[tokio::test]
async fn feature_flags_reach_the_upstream() {
    let http = start().await;
    let flags = "Feature-Flags: forecast_temperature_qv";
    let plain = own(&http, FORECAST).await.json();
    let got = http.ask("GET", FORECAST, &[OWN, flags]).await;
    assert!(got.header("vary").contains("Feature-Flags"), "{got:?}");
    let temperature =
        |body: &serde_json::Value| body["properties"]["periods"][0]["temperature"].clone();
    assert!(temperature(&plain).is_number());
    assert_eq!(temperature(&got.json())["unitCode"], "wmoUnit:degF");
    let again = http.ask("GET", FORECAST, &[OWN, flags]).await;
    assert_eq!(again.bytes, got.bytes);
    assert_eq!(http.world.asked(FORECAST), 2);
}

#[tokio::test]
async fn the_stations_of_a_point_are_those_of_its_cell() {
    let http = start().await;
    let got = own(&http, &format!("{POINT}/stations")).await;
    let cell = "/gridpoints/SEW/125,68/stations";
    assert_eq!((got.status, got.header("location")), (301, cell));
    assert_eq!(http.world.asked(POINT), 1);
    assert_eq!(
        own(&http, "/points/51.5072,-0.1275/stations").await.status,
        404
    );
}

#[tokio::test]
async fn a_document_is_what_other_questions_are_answered_from() {
    let http = start().await;
    http.world.seattle().await.unwrap();
    let before = http.world.asked_in_all();
    assert_eq!(own(&http, POINT).await.status, 200);
    assert_eq!(own(&http, FORECAST).await.status, 200);
    assert_eq!(http.world.asked_in_all(), before);
    assert_eq!(own(&http, GRID).await.status, 200);
    http.get("/v1/grid?place=47.6062,-122.3321").await;
    assert_eq!(http.world.asked(GRID), 1);
}

#[tokio::test]
async fn links_lead_to_where_the_client_came_by() {
    let http = start().await;
    let forecast = |got: &Got| {
        got.json()["properties"]["forecast"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let got = http.get(POINT).await;
    assert_eq!(forecast(&got), format!("http://localhost{FORECAST}"));
    assert!(
        got.body.contains("https://api.weather.gov/ontology#"),
        "a name is no link"
    );
    let got = own(&http, POINT).await;
    assert_eq!(forecast(&got), format!("https://api.weather.gov{FORECAST}"));
    let proxied = ["X-Forwarded-Host: 10.0.0.1", "X-Forwarded-Proto: https"];
    let got = http.ask("GET", POINT, &proxied).await;
    assert_eq!(forecast(&got), format!("https://10.0.0.1{FORECAST}"));
    let below = [proxied[0], proxied[1], "X-Forwarded-Prefix: /nws"];
    let got = http.ask("GET", POINT, &below).await;
    assert_eq!(forecast(&got), format!("https://10.0.0.1/nws{FORECAST}"));
    let precise = "/points/47.60621,-122.33211";
    let got = http.ask("GET", precise, &below).await;
    assert_eq!(got.header("location"), format!("/nws{POINT}"));
    let problem = http.get("/points/51.5072,-0.1275").await.json();
    assert_eq!(
        problem["type"],
        "https://api.weather.gov/problems/InvalidPoint"
    );
}

#[tokio::test]
async fn what_remains_is_told_and_the_client_that_has_it_gets_nothing() {
    let http = start().await;
    let number = |got: &Got, name: &str| -> i64 {
        let field = got.header("cache-control");
        let value = field.split(", ").find_map(|part| part.strip_prefix(name));
        value.unwrap().parse().unwrap()
    };
    let first = own(&http, FORECAST).await;
    http.world.pass(2 * MINUTE).await;
    let second = own(&http, FORECAST).await;
    for name in ["max-age=", "s-maxage="] {
        assert_eq!(
            number(&first, name) - number(&second, name),
            120,
            "{second:?}"
        );
    }
    assert_eq!(second.header("age"), "120");
    assert!(second.header("cache-status").starts_with("weatherd; hit"));
    let vary = second.header("vary");
    assert!(vary.contains("Accept"), "{vary}");
    for known in [
        format!("If-None-Match: {}", first.header("etag")),
        format!("If-Modified-Since: {}", first.header("last-modified")),
    ] {
        let got = http.ask("GET", FORECAST, &[OWN, &known]).await;
        assert_eq!((got.status, &*got.body), (304, ""), "{known}");
    }
    let got = http.ask("HEAD", FORECAST, &[OWN]).await;
    assert_eq!((got.status, &*got.body), (200, ""));
}

#[tokio::test]
async fn addresses_are_forgiven_as_upstream() {
    let http = start().await;
    for target in [
        "//points/47.6062,-122.3321",
        "/points/47.6062,-122.3321/",
        "/points/47.6062%2C-122.3321",
    ] {
        assert_eq!(
            http.ask("GET", target, &[OWN]).await.status,
            200,
            "{target}"
        );
    }
    assert_eq!(http.world.asked(POINT), 1);
    for precise in ["/points/47.60621,-122.33211", "/points/47.60620,-122.3321"] {
        let got = http.ask("GET", precise, &[OWN]).await;
        assert_eq!((got.status, got.header("location")), (301, POINT));
        assert!(
            got.json()["type"]
                .as_str()
                .unwrap()
                .contains("/problems/Adjust")
        );
    }
    assert_eq!(http.world.asked_in_all(), 1);
}

#[tokio::test]
async fn observations_since_ever_other_times_are_one_fetch() {
    let http = start().await;
    let times = |got: &Got| {
        let body = got.json();
        let features = body["features"].as_array().unwrap().iter();
        let times = features.map(|one| one["properties"]["timestamp"].as_str().unwrap().to_owned());
        times.collect::<Vec<_>>()
    };
    let mut fewer = usize::MAX;
    for start in [
        "2026-03-04T12:00:00+00:00",
        "2026-03-04T13:30:17%2B00:00",
        "2026-03-04T20:00:00Z",
    ] {
        let got = own(&http, &format!("{OBSERVATIONS}?start={start}")).await;
        assert_eq!(got.status, 200, "{got:?}");
        let times = times(&got);
        assert!(!times.is_empty() && times.len() < fewer, "{times:?}");
        let from = start.get(..19).unwrap();
        assert!(times.iter().all(|time| time.as_str() >= from), "{times:?}");
        fewer = times.len();
    }
    assert_eq!(http.world.asked(OBSERVATIONS), 1);
    let got = own(
        &http,
        &format!("{OBSERVATIONS}?start=2026-03-04T12:00:00Z&limit=2"),
    )
    .await;
    assert_eq!(times(&got).len(), 2);
    assert_eq!(http.world.asked(OBSERVATIONS), 1);
}

#[tokio::test]
async fn nobody_has_us_ask_for_anything_else() {
    let http = start().await;
    for target in [
        "/points/../control/faults",
        "/points/%2e%2e/control",
        "/stations/KBFI%2fobservations",
        "/stations/KBFI%3fa=b",
        "/stations/%00",
        "/radar/unknown",
        "/zones/foo",
        "/alerts/active/region/WA",
        "/gridpoints/SEW/125,68/forecast/../../x",
        "/alerts/@example.org",
        "/control/log",
        "/v1/now",
        "/metrics",
        "http://example.org/points/47.6062,-122.3321",
    ] {
        let got = own(&http, target).await;
        assert_eq!(
            got.status,
            if target.starts_with("http:") {
                421
            } else {
                404
            },
            "{target} {got:?}"
        );
        assert_eq!(
            got.header("content-type"),
            "application/problem+json",
            "{target}"
        );
    }
    let long = format!("/stations/{}", "x".repeat(200));
    assert_eq!(own(&http, &long).await.status, 404);
    let longer = format!("/alerts/active?event={}", "x".repeat(1000));
    assert_eq!(own(&http, &longer).await.status, 400);
    let many = vec!["area=WA"; 65].join("&");
    assert_eq!(
        own(&http, &format!("/alerts/active?{many}")).await.status,
        400
    );
    assert_eq!(own(&http, "/alerts/active?area=").await.status, 400);
    for query in ["cb=1", "units=si&x=", "url=http://example.org"] {
        let got = own(&http, &format!("{FORECAST}?{query}")).await;
        assert_eq!(got.status, 400, "{query}");
        let errors = got.json()["parameterErrors"].to_string();
        assert!(errors.contains("not recognized"), "{errors}");
    }
    assert_eq!(http.world.asked_in_all(), 0);
}

#[tokio::test]
async fn web_pages_may_read_the_mirror_and_nothing_else() {
    let http = start().await;
    let origin = "Origin: https://example.org";
    let got = http.ask("GET", POINT, &[origin]).await;
    assert_eq!(got.header("access-control-allow-origin"), "*");
    assert!(
        got.header("access-control-expose-headers")
            .contains("X-Correlation-Id")
    );
    let got = http.ask("GET", "/v1/now?place=97201", &[origin]).await;
    assert_eq!(got.header("access-control-allow-origin"), "");
}
