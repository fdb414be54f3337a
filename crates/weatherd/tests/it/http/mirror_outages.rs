//! The mirror while the upstream fails, or sends what is not right: documents that are kept, and refusals in its own
//! words.

use ::resilience::BreakerSettings;

use super::mirror::{OWN, over, own, start, updated};
use crate::service::{FORECAST, GRID, HOUR, MARCH, MINUTE, POINT, SECOND, World, tireless};

#[tokio::test]
async fn xml_bears_an_outage_and_is_never_a_page_of_maintenance() {
    let mut http = start().await;
    let feed = [OWN, "Accept: application/atom+xml"];
    http.world.faults(&["html"]);
    let got = http.ask("GET", "/alerts/active?area=WA", &feed).await;
    assert_ne!(got.status, 200, "{got:?}");
    http.world.faults(&[]);
    http.world.pass(MINUTE).await;
    let got = http.ask("GET", "/alerts/active?area=WA", &feed).await;
    assert_eq!(got.status, 200, "{got:?}");
    http.world.cut().await;
    http.world.pass(10 * MINUTE).await;
    let kept = http.ask("GET", "/alerts/active?area=WA", &feed).await;
    assert_eq!((kept.status, kept.bytes), (200, got.bytes));
}

#[tokio::test]
async fn no_document_is_older_than_one_before() {
    let http = start().await;
    let new = updated(&own(&http, FORECAST).await);
    let grid = updated(&own(&http, GRID).await);
    http.world.faults(&["stale=6h"]);
    for _ in 0..8 {
        http.world.pass(30 * MINUTE).await;
        for (target, known) in [(FORECAST, &new), (GRID, &grid)] {
            let got = own(&http, target).await;
            assert_eq!(&updated(&got), known, "{target}");
            http.world.settle().await;
        }
    }
    let got = own(&http, FORECAST).await;
    assert!(
        got.header("cache-status").contains("upstream-older"),
        "{got:?}"
    );
    assert_eq!(got.header("cache-control"), "no-cache");
    http.world.faults(&[]);
    http.world.pass(30 * MINUTE).await;
    own(&http, FORECAST).await;
    http.world.settle().await;
    assert!(updated(&own(&http, FORECAST).await) > new);
}

#[tokio::test]
async fn a_forecast_of_the_past_is_none() {
    let http = start().await;
    http.world.faults(&["past=30d"]);
    for target in [FORECAST, "/gridpoints/SEW/125,68/forecast?units=si"] {
        let got = own(&http, target).await;
        assert_eq!(got.status, 503, "{got:?}");
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert_eq!(got.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn the_last_good_document_bears_an_outage() {
    let mut http = start().await;
    let targets = [
        POINT,
        FORECAST,
        GRID,
        "/stations/KBFI",
        "/alerts/active?area=WA",
    ];
    let mut known = Vec::new();
    for target in targets {
        known.push(own(&http, target).await.bytes);
    }
    http.world.cut().await;
    http.world.pass(3 * HOUR).await;
    for (target, known) in targets.iter().zip(known) {
        let got = own(&http, target).await;
        assert_eq!((got.status, got.bytes), (200, known), "{target}");
    }
    let got = own(&http, "/stations/KSEA").await;
    assert_eq!(got.status, 503, "{got:?}");
    let problem = got.json();
    assert_eq!(
        problem["type"],
        "https://api.weather.gov/problems/UnavailableWebService"
    );
    assert!(got.header("x-correlation-id").starts_with("weatherd-"));
    assert_ne!(got.header("retry-after"), "");
}

#[tokio::test]
async fn a_last_modified_of_the_future_is_not_passed_on() {
    let http = start().await;
    http.world.faults(&["last-modified=48h"]);
    let got = own(&http, FORECAST).await;
    let modified = got.header("last-modified");
    assert!(modified.contains("04 Mar 2026"), "{modified}");
}

#[tokio::test]
async fn refusals_are_the_upstreams_own() {
    let http = start().await;
    let got = own(&http, "/points/51.5072,-0.1275").await;
    assert_eq!(
        (got.status, got.header("content-type")),
        (404, "application/problem+json")
    );
    assert_eq!(got.header("x-server-id"), "simulator.nws");
    assert_eq!(got.json()["title"], "Data Unavailable For Requested Point");
    assert_eq!(got.header("cache-control"), "no-store");
    http.world.faults(&["status=500"]);
    let got = own(&http, FORECAST).await;
    assert_eq!(got.status, 500, "{got:?}");
    assert_eq!(got.header("cache-control"), "no-store");
    assert_ne!(got.header("x-correlation-id"), "");
    http.world.faults(&[]);
    http.world.pass(MINUTE).await;
    assert_eq!(own(&http, FORECAST).await.status, 200);
}

#[tokio::test]
async fn documents_in_another_form_than_asked_for_take_nothing_from_the_others() {
    let http = start().await;
    // Tried again as failures are, these would open the breaker.
    for station in ["KBFI", "KDEN"] {
        for form in ["obs", "uswx"] {
            let accept = format!("Accept: application/vnd.noaa.{form}+xml");
            let target = format!("/stations/{station}/observations/latest");
            let got = http.ask("GET", &target, &[OWN, &accept]).await;
            assert_eq!(got.status, 502, "{got:?}");
        }
    }
    assert_eq!(http.world.asked_in_all(), 4, "none is tried again");
    assert_eq!(own(&http, FORECAST).await.status, 200);
}

#[tokio::test]
async fn documents_that_always_fail_keep_no_forecast_from_anybody() {
    let mut resilience = tireless();
    resilience.breaker = BreakerSettings::default();
    let http = over(World::with(MARCH, resilience, None).await);
    http.world.faults(&["status=500 path=/zones/*"]);
    let zones = (301..).map(|zone| format!("/zones/forecast/WAZ{zone}"));
    for zone in zones.take(12) {
        let got = own(&http, &zone).await;
        assert!(got.status >= 500, "{got:?}");
    }
    assert_eq!(http.world.asked_in_all(), 10, "documents are left alone");
    let upstream = http.world.service.status().upstream;
    assert_eq!(
        (&*upstream.breaker, upstream.failing_since),
        ("closed", None)
    );
    http.world.seattle().await.unwrap();
    assert_eq!(own(&http, "/offices/SEW").await.status, 503);
    http.world.pass(6 * SECOND).await;
    assert_eq!(own(&http, "/offices/SEW").await.status, 200);
}
