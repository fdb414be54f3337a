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
    http.get("/v1/week?place=springfield").await;
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

/// The dashboard for Grafana.
const DASHBOARD: &str = include_str!("../../../../../docs/grafana.json");

/// The names of the labels of a sample.
fn labels(sample: &str) -> impl Iterator<Item = &str> {
    let (_, set) = sample.split_once('{').unwrap_or_default();
    set.split(',')
        .filter_map(|label| Some(label.split_once('=')?.0))
}

#[tokio::test]
async fn the_dashboard_names_only_metrics_and_labels_that_there_are() {
    let http = HttpWorld::start().await;
    http.get("/v1/week").await;
    let text = http.get("/metrics").await.body;
    let told = samples(&text);
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.filter_map(|panel| panel["targets"].as_array());
    let mut count = 0;
    for target in targets.flatten() {
        let expression = target["expr"].as_str().unwrap();
        let mut words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let name = words.find(|word| word.starts_with("weatherd_")).unwrap();
        let family = name.strip_suffix("_bucket").unwrap_or(name);
        assert!(text.contains(&format!("# TYPE {family} ")), "{expression}");
        // A value that is not known now, as that of gusts, has no sample.
        let mut of_it = told
            .keys()
            .filter(|sample| sample.split('{').next() == Some(name));
        let Some(sample) = of_it.next() else { continue };
        let legend = target["legendFormat"].as_str().unwrap();
        let shown = legend.split("{{").skip(1);
        for label in shown.filter_map(|rest| rest.split("}}").next()) {
            let is_known = labels(sample).any(|known| known == label);
            assert!(is_known, "{legend}: {sample}");
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
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
