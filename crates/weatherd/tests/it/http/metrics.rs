//! Metrics and health, as those who watch the daemon see them.

use std::collections::BTreeMap;

use super::support::HttpWorld;

/// The samples of a text of metrics.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    lines.map(sample).collect()
}

#[tokio::test]
async fn questions_cache_upstream_and_the_weather_are_told() {
    let http = HttpWorld::start().await;
    http.get("/v1/week").await;
    http.get("/v1/week?place=portland").await;
    let got = http.get("/metrics").await;
    assert_eq!(got.status, 200);
    assert_eq!(
        got.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let told = samples(&got.body);
    let questions = "weatherd_questions_total{face=\"http\",question=\"week\",outcome=";
    assert_eq!(told[&format!("{questions}\"answered\"}}")], 1.0);
    assert_eq!(told[&format!("{questions}\"bad_request\"}}")], 1.0);
    assert_eq!(told["weatherd_upstream_breaker{state=\"closed\"}"], 1.0);
    assert!(told["weatherd_upstream_requests_total{outcome=\"200\"}"] >= 2.0);
    assert!(told["weatherd_cache_results_total{result=\"origin\"}"] >= 2.0);
    assert_eq!(told["weatherd_connections{face=\"http\"}"], 1.0);
    let celsius = told["weatherd_temperature_celsius{place=\"default\"}"];
    assert!((-60.0..60.0).contains(&celsius), "{celsius}");
    let current = http.get("/v1/now?units=si").await.json();
    assert_eq!(current["temperature"]["value"].as_f64(), Some(celsius));
    let at = told["weatherd_temperature_timestamp_seconds{place=\"default\"}"];
    let now = http.world.now().as_second() as f64;
    assert!(at <= now && now - at < 7200.0, "{at}");
    assert!(told.contains_key("weatherd_alerts{place=\"default\",severity=\"severe\"}"));
    let buckets = told["weatherd_question_duration_seconds_bucket{le=\"+Inf\"}"];
    assert_eq!(told["weatherd_question_duration_seconds_count"], buckets);
}

#[tokio::test]
async fn who_asks_for_open_metrics_gets_them_to_their_end() {
    let http = HttpWorld::start().await;
    let accept = "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3";
    let got = http.ask("GET", "/metrics", &[accept]).await;
    assert!(
        got.header("content-type")
            .starts_with("application/openmetrics-text")
    );
    assert!(got.body.ends_with("\n# EOF\n"));
    assert!(got.body.contains("# TYPE weatherd_questions counter\n"));
    assert!(
        got.body
            .contains("# UNIT weatherd_temperature_celsius celsius\n")
    );
}

#[tokio::test]
async fn the_process_lives_also_when_it_cannot_answer() {
    let http = HttpWorld::start().await;
    http.world.faults(&["status=500 path=/points"]);
    assert_eq!(http.get("/healthz").await.body, "ok\n");
    let got = http.get("/readyz").await;
    assert_eq!(got.status, 503);
    assert_eq!(got.json()["type"], "/v1/problems/not-ready");
    http.world.faults(&[]);
    http.world.pass(std::time::Duration::from_secs(60)).await;
    assert_eq!(http.get("/readyz").await.status, 200);
}
