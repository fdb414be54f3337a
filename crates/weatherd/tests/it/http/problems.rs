//! Errors as problems: their status, their page, and what a client can do about them.

use serde_json::Value;

use weather_http::HttpOptions;

use super::support::HttpWorld;
use crate::service::{MARCH, World, tireless};

/// Asks, and checks the form of the problem.
async fn problem(http: &HttpWorld, target: &str, status: u16, name: &str) -> Value {
    let got = http.get(target).await;
    assert_eq!(got.status, status, "{target}: {}", got.body);
    assert_eq!(got.header("content-type"), "application/problem+json");
    assert_eq!(got.header("cache-control"), "no-store");
    let told = got.json();
    assert_eq!(told["status"], status);
    let kind = told["type"].as_str().unwrap();
    assert_eq!(kind, format!("/v1/problems/{name}"));
    let page = http.get(kind).await;
    assert_eq!(page.status, 200, "{kind}");
    assert!(
        page.body.contains(told["title"].as_str().unwrap()),
        "{}",
        page.body
    );
    let is_passing = matches!(status, 429 | 503 | 504);
    assert_eq!(
        !got.header("retry-after").is_empty(),
        is_passing,
        "{target}"
    );
    told
}

#[tokio::test]
async fn mistakes_of_the_caller_are_told_with_what_was_meant() {
    let http = HttpWorld::start().await;
    let told = problem(
        &http,
        "/v1/now?place=strict:portland",
        400,
        "ambiguous-place",
    )
    .await;
    let places = told["places"].as_array().unwrap();
    assert!(places.contains(&"Portland, Oregon".into()), "{told}");
    let told = problem(&http, "/v1/now?place=Seatle", 404, "unknown-place").await;
    assert_eq!(told["places"][0], "Seattle, Washington");
    problem(&http, "/v1/now?place=48.85,2.35", 404, "outside-area").await;
    let told = problem(&http, "/v1/now?place=Paris", 404, "outside-area").await;
    assert_eq!(told["places"][0], "Paris, Texas");
    problem(&http, "/v1/now?place=91,0", 400, "bad-request").await;
    let told = problem(&http, "/v1/now?unit=si", 400, "bad-request").await;
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .ends_with("did you mean \"units\"?")
    );
    problem(&http, "/v1/grid?layer=none", 400, "bad-request").await;
    problem(&http, "/v1/now?place=%zz", 400, "bad-request").await;
    problem(&http, "/v1/nows", 404, "unknown-address").await;
    problem(&http, "/nothing/here", 404, "unknown-address").await;
}

#[tokio::test]
async fn failures_of_the_upstream_are_told_by_their_kind_and_no_more() {
    let http = HttpWorld::start().await;
    for (rule, place, status, name) in [
        ("status=500 path=/points", "47.1,-122.1", 503, "unreachable"),
        ("html", "47.2,-122.2", 502, "invalid-response"),
    ] {
        http.world.faults(&[rule]);
        let told = problem(&http, &format!("/v1/week?place={place}"), status, name).await;
        for secret in ["127.0.0.1", "/points/", "<html", "correlationId"] {
            assert!(!told.to_string().contains(secret), "{told}");
        }
    }
    http.world.faults(&["hang"]);
    let target = "/v1/week?place=47.3,-122.3&within=50ms";
    problem(&http, target, 504, "timeout").await;
}

#[tokio::test]
async fn a_share_of_the_queue_that_is_used_up_is_told_apart_from_a_failing_upstream() {
    // One request may go out, and none may wait for the next turn.
    let no_share = resilience::Settings {
        waiting_each: 0,
        per_second: 0.05,
        burst: 1,
        ..tireless()
    };
    let world = World::with(MARCH, no_share, None).await;
    let http = HttpWorld::with(world, HttpOptions::default());
    let told = problem(&http, "/v1/week?place=47.4,-122.4", 429, "queue-full").await;
    assert!(told["detail"].as_str().unwrap().contains("ask again later"));
    assert_eq!(http.world.asked_in_all(), 1);
    let got = http
        .get("/v1/week?place=47.4,-122.4&place=47.5,-122.5")
        .await;
    assert_eq!(got.json()["results"][1]["problem"]["status"], 429);
    assert_eq!(http.get("/@47.4,-122.4").await.status, 429);
}

#[tokio::test]
async fn requests_that_are_not_for_us_are_refused() {
    let http = HttpWorld::start().await;
    for (method, target, headers, status) in [
        ("POST", "/v1/now", &[][..], 405),
        ("DELETE", "/v1/now", &[], 405),
        ("OPTIONS", "*", &[], 405),
        ("GET", "/v1/now", &["Host: evil.example.org"], 421),
        ("GET", "/v1/now", &["Host: localhost.evil.example.org"], 421),
        ("GET", "/v1/now", &["Host: a", "Host: localhost"], 400),
        ("GET", "http://evil.example.org/v1/now", &[], 421),
        ("GET", "/v1/status", &["Content-Length: 3"], 413),
        ("GET", "/v1/status", &["Transfer-Encoding: chunked"], 413),
        ("GET", "http://localhost/v1/status", &[], 200),
        ("GET", "/v1/status", &["Host: 127.0.0.1:7878"], 200),
        ("GET", "/v1/status", &["Host: [::1]"], 200),
    ] {
        let got = http.ask(method, target, headers).await;
        assert_eq!(
            got.status, status,
            "{method} {target} {headers:?}: {}",
            got.body
        );
    }
    let allowed = http.ask("PUT", "/v1/now", &[]).await;
    assert_eq!(allowed.header("allow"), "GET, HEAD");
    let long = format!("/v1/now?place={}", "x".repeat(5000));
    assert_eq!(http.get(&long).await.status, 414);
}
