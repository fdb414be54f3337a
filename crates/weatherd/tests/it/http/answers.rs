//! Answers of the API: every question, its parameters, several places, picked fields.

use weather::QuestionKind;

use super::support::HttpWorld;

/// Every address of the API, and a member of its answer.
pub(crate) const ADDRESSES: &[(&str, &str)] = &[
    ("now", "temperature"),
    ("forecast", "short_forecast"),
    ("hourly", "periods"),
    ("week", "periods"),
    ("days", "periods"),
    ("notable", "facts"),
    ("alerts", "alerts"),
    ("grid", "values"),
    ("discussion", "text"),
    ("sun", "moon"),
    ("place", "candidates"),
    ("explain", "provenance"),
    ("status", "questions"),
];

#[tokio::test]
async fn every_question_is_answered_with_json() {
    let http = HttpWorld::start().await;
    let waiting = QuestionKind::ALL.iter().filter(|kind| kind.waits()).count();
    assert_eq!(ADDRESSES.len() + waiting, QuestionKind::ALL.len());
    for (address, member) in ADDRESSES {
        let got = http.get(&format!("/v1/{address}")).await;
        assert_eq!(got.status, 200, "{address}: {}", got.body);
        assert_eq!(got.header("content-type"), "application/json");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        let json = got.json();
        assert!(!json[member].is_null(), "{address}: {json}");
        let head = http.ask("HEAD", &format!("/v1/{address}"), &[]).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{address}");
        assert!(!head.header("content-length").is_empty());
    }
    let counted = &http.world.service.status().questions;
    assert_eq!(counted["http.answered"], 24, "status counts itself nowhere");
    assert_eq!(counted["manager.answered"], 0);
    http.stop().await;
}

#[tokio::test]
async fn parameters_reach_the_service() {
    let http = HttpWorld::start().await;
    let grid = http
        .get("/v1/grid?place=47.6062,-122.3321&layer=windSpeed&units=si")
        .await;
    assert_eq!(grid.json()["layer"], "windSpeed");
    assert_eq!(grid.json()["unit"], "km/h");
    let sun = http
        .get("/v1/sun?place=Portland%2C+OR&date=2026-06-21")
        .await;
    assert_eq!(sun.json()["date"], "2026-06-21");
    let text = http.get("/v1/discussion?place=KBFI&product=HWO").await;
    assert_eq!(text.json()["product"], "HWO", "{}", text.body);
    let alerts = http.get("/v1/alerts?state=wa").await.json();
    assert_eq!(alerts["area"]["name"], "Washington", "{alerts}");
    assert!(alerts["place"].is_null() && alerts["alerts"].is_array());
    let both = http.get("/v1/alerts?zone=WAZ315&place=Bend").await.json();
    assert_eq!(both["results"].as_array().map(Vec::len), Some(2), "{both}");
    let place = http.get("/v1/place?place=strict:portland").await.json();
    assert!(place["place"].is_null() && place["candidates"].as_array().unwrap().len() > 1);
}

#[tokio::test]
async fn several_places_have_results_each_an_answer_or_a_problem() {
    let http = HttpWorld::start().await;
    let target =
        "/v1/week?place=97201&place=strict:portland&place=47.6062,-122.3321&fields=place,units";
    let got = http.get(target).await;
    assert_eq!(got.status, 200);
    let json = got.json();
    assert_eq!(json["schema"], "weatherd/1");
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!(results[0]["place"], "97201");
    assert_eq!(results[0]["answer"]["place"]["state"], "OR");
    assert!(results[0]["answer"]["periods"].is_null(), "not picked");
    assert_eq!(results[1]["problem"]["status"], 400);
    assert!(results[1]["problem"]["places"].as_array().unwrap().len() > 1);
    assert_eq!(results[2]["answer"]["units"]["temperature"], "F");
}

#[tokio::test]
async fn picked_fields_are_those_lines_of_the_whole_answer() {
    let http = HttpWorld::start().await;
    let all = http.get("/v1/week").await.body;
    let some = http.get("/v1/week?fields=units,place").await.body;
    let lines: Vec<_> = some.trim_end().lines().collect();
    let inner = lines[1..lines.len() - 1].join("\n");
    assert!(all.contains(&inner), "{some}");
    let wrong = http.get("/v1/week?fields=period").await;
    assert_eq!(wrong.status, 400);
    let detail = wrong.json()["detail"].to_string();
    assert!(detail.contains("did you mean \\\"periods\\\"?"), "{detail}");
}
