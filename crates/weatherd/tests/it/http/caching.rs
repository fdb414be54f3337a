//! Caching by the rules of HTTP: ages, validators, codings, as a cache or a browser uses them.

use std::io::Read;

use super::answers::ADDRESSES;
use super::support::{Got, HttpWorld};
use crate::service::{HOUR, MINUTE, SECOND};

const HOURLY: &str = "/v1/hourly?place=47.6062,-122.3321";
const FORECAST: &str = "/v1/forecast?place=47.6062,-122.3321";

/// The lifetime that a response names, if it may be kept.
fn max_age(got: &Got) -> i64 {
    let field = got.header("cache-control");
    field.strip_prefix("max-age=").unwrap().parse().unwrap()
}

fn number(got: &Got, name: &str) -> i64 {
    got.header(name).parse().unwrap()
}

#[tokio::test]
async fn what_remains_falls_with_the_clock_until_the_upstream_is_asked_again() {
    let http = HttpWorld::start().await;
    let cold = http.get(HOURLY).await;
    assert_eq!(cold.header("cache-status"), "weatherd; fwd=miss; stored");
    assert_eq!(number(&cold, "age"), 0);
    let lifetime = max_age(&cold);
    assert!((300..=3600).contains(&lifetime), "{cold:?}");
    http.world.pass(2 * MINUTE).await;
    let warm = http.get(HOURLY).await;
    assert_eq!((max_age(&warm), number(&warm, "age")), (lifetime, 120));
    let status = format!("weatherd; hit; detail=memory; ttl={}", lifetime - 120);
    assert_eq!(warm.header("cache-status"), status);
    assert_eq!(warm.header("last-modified"), cold.header("last-modified"));
    assert!(warm.header("last-modified").ends_with(" GMT"));
    assert!(warm.header("vary").contains("Accept-Encoding"));
}

#[tokio::test]
async fn nothing_is_kept_beyond_the_end_of_its_period() {
    let http = HttpWorld::start().await;
    // 14:38; the hour of the first period ends in 22 minutes.
    let got = http.get(HOURLY).await;
    assert!(max_age(&got) <= 22 * 60, "{got:?}");
    let week = http.get("/v1/week").await;
    assert!(max_age(&week) > 22 * 60, "{week:?}");
}

#[tokio::test]
async fn a_client_that_has_it_is_told_so_and_gets_no_body() {
    let http = HttpWorld::start().await;
    for (address, _) in ADDRESSES {
        let target = format!("/v1/{address}?place=97201");
        if *address == "status" {
            let status = http.get("/v1/status").await;
            assert_eq!(status.header("cache-control"), "no-store");
            assert_eq!(status.header("etag"), "");
            continue;
        }
        let tag = http.get(&target).await.header("etag").to_owned();
        assert!(tag.ends_with('"'), "{address}: {tag}");
        http.world.pass(SECOND).await;
        let known = format!("If-None-Match: {tag}");
        let got = http.ask("GET", &target, &[&known]).await;
        assert_eq!(
            (got.status, got.body.as_str()),
            (304, ""),
            "{address}: {got:?}"
        );
        assert_eq!(got.header("etag"), tag);
        let other = http
            .ask("GET", &target, &["If-None-Match: \"other\""])
            .await;
        assert_eq!(other.status, 200);
    }
}

#[tokio::test]
async fn a_tag_is_strong_where_the_data_alone_decide_the_bytes() {
    let mut http = HttpWorld::with(crate::service::World::with_disk().await, Default::default());
    let first = http.get(FORECAST).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let fields = "/v1/hourly?fields=place,units,periods";
    assert!(http.get(fields).await.header("etag").starts_with('"'));
    assert!(http.get(HOURLY).await.header("etag").starts_with("W/"));
    http.world.pass(MINUTE).await;
    let second = http.get(FORECAST).await;
    assert_eq!((second.header("etag"), &second.body), (&*tag, &first.body));
    // A daemon that starts again over its store tells the same.
    let mut world = http.stop().await;
    world.restart().await;
    http = HttpWorld::with(world, Default::default());
    let third = http.get(FORECAST).await;
    assert_eq!((third.header("etag"), &third.body), (&*tag, &first.body));
    assert!(third.header("cache-status").contains("detail=disk"));
    // The next period has another text, though the forecast was not changed.
    http.world.pass(4 * HOUR).await;
    assert_ne!(http.get(FORECAST).await.header("etag"), tag);
}

#[tokio::test]
async fn the_time_alone_tells_only_where_a_forecast_changes_by_it() {
    let http = HttpWorld::start().await;
    let got = http.get(FORECAST).await;
    let since = format!("If-Modified-Since: {}", got.header("last-modified"));
    let now = "If-Modified-Since: Wed, 04 Mar 2026 22:38:00 GMT";
    assert_eq!(http.ask("GET", FORECAST, &[now]).await.status, 304);
    let old = "If-Modified-Since: Wed, 04 Mar 2026 00:00:00 GMT";
    assert_eq!(http.ask("GET", FORECAST, &[old]).await.status, 200);
    http.world.pass(4 * HOUR).await;
    let got = http.ask("GET", FORECAST, &[&since]).await;
    assert_eq!(got.status, 200, "the period is another one");
    let alerts = "/v1/alerts?place=97201";
    assert_eq!(http.ask("GET", alerts, &[now]).await.status, 200);
}

#[tokio::test]
async fn an_answer_that_may_be_behind_says_why_and_is_not_kept() {
    let http = HttpWorld::start().await;
    http.get(FORECAST).await;
    http.world.faults(&["status=503"]);
    http.world.pass(3 * HOUR).await;
    let got = http.get(FORECAST).await;
    assert_eq!(got.status, 200, "the last good one");
    assert_eq!(got.header("cache-control"), "no-cache");
    let status = "weatherd; fwd=stale; detail=upstream-failing";
    assert_eq!(got.header("cache-status"), status);
    assert_eq!(number(&got, "age"), 3 * 3600);
}

#[tokio::test]
async fn bodies_come_in_the_coding_that_the_client_prefers() {
    let http = HttpWorld::start().await;
    let plain = http.get("/v1/hourly?fields=periods").await;
    let mut tags = vec![plain.header("etag").to_owned()];
    for coding in ["gzip", "br", "zstd"] {
        let accept = format!("Accept-Encoding: {coding}");
        let target = "/v1/hourly?fields=periods";
        let got = http.ask("GET", target, &[&accept]).await;
        assert_eq!(got.header("content-encoding"), coding);
        assert!(got.bytes.len() * 3 < plain.bytes.len(), "{coding}");
        if coding == "gzip" {
            let mut text = String::new();
            let mut decoder = flate2::read::GzDecoder::new(&*got.bytes);
            decoder.read_to_string(&mut text).unwrap();
            assert_eq!(text, plain.body);
        }
        tags.push(got.header("etag").to_owned());
        let head = http.ask("HEAD", target, &[&accept]).await;
        assert_eq!(head.header("content-length"), got.bytes.len().to_string());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "other bytes, other tags");
    let small = http
        .ask(
            "GET",
            "/v1/forecast?fields=name",
            &["Accept-Encoding: gzip"],
        )
        .await;
    assert_eq!(small.header("content-encoding"), "");
}

/// Text that was kept is what would be written anew: an address that nobody asked for yet has nothing kept.
#[tokio::test]
async fn a_text_that_is_kept_is_the_one_that_would_be_written() {
    let http = HttpWorld::start().await;
    let mut others = 100..;
    let mut compare = async |question: &str| loop {
        let own = format!("/v1/{question}");
        let kept = http.get(&own).await;
        let mark = if own.contains('?') { '&' } else { '?' };
        let other = others.next().unwrap();
        let fresh = http.get(&format!("{own}{mark}within={other}")).await;
        // What is fetched meanwhile is soon told, by both.
        if http.get(&own).await.body != kept.body {
            continue;
        }
        assert_eq!((kept.status, &kept.body), (200, &fresh.body), "{question}");
        assert_eq!(kept.header("etag"), fresh.header("etag"), "{question}");
        break kept.body;
    };
    for question in [
        "forecast?place=97201",
        "explain?place=97201",
        "hourly?place=97201",
        "hourly?place=97201&units=si",
        "hourly?place=97201&fields=units,periods",
        "hourly?place=97201&fields=provenance,place",
        "week",
    ] {
        http.get(&format!("/v1/{question}")).await;
        let first = compare(question).await;
        http.world.pass(SECOND).await;
        let second = compare(question).await;
        let tells_age = first.contains("age_seconds");
        assert_eq!(first != second, tells_age, "{question}");
        // The first hour is over.
        http.world.pass(23 * MINUTE).await;
        compare(question).await;
        compare(question).await;
        http.world.pass(5 * HOUR).await;
        compare(question).await;
        compare(question).await;
    }
}
