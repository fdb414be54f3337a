//! The description of the API: its examples work, its page needs nothing else. `scripts/check-http` has
//! others judge it.

use serde_json::Value;

use super::answers::ADDRESSES;
use super::support::HttpWorld;

/// The query that an operation's examples make.
fn example(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().unwrap().iter();
    let pairs = parameters.filter_map(|parameter| {
        let example = match parameter.get("example")? {
            Value::Array(items) => items[0].as_str().unwrap().to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some(format!("{}={example}", parameter["name"].as_str().unwrap()))
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn every_address_is_described_and_its_examples_work() {
    let http = HttpWorld::start().await;
    let document = http.get("/v1/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), ADDRESSES.len() + 2, "and two streams");
    for (address, member) in ADDRESSES {
        let operation = &paths[&format!("/v1/{address}")]["get"];
        assert!(
            operation["summary"]
                .as_str()
                .unwrap()
                .starts_with("Returns ")
        );
        let target = format!("/v1/{address}?{}", example(operation));
        let got = http.get(&target).await;
        assert_eq!(got.status, 200, "{target}: {}", got.body);
        assert!(!got.json()[member].is_null(), "{target}");
    }
}

#[tokio::test]
async fn every_member_of_an_answer_is_described() {
    let http = HttpWorld::start().await;
    let document = http.get("/v1/openapi.json").await.json();
    let schemas = &document["components"]["schemas"];
    for (address, schema) in [
        ("now", "Current"),
        ("forecast", "WeatherForecast"),
        ("hourly", "Outlook"),
        ("alerts", "Alerts"),
        ("grid", "Layer"),
        ("discussion", "Discussion"),
        ("sun", "Almanac"),
        ("place", "Places"),
        ("explain", "Answer"),
        ("status", "Status"),
    ] {
        let described = schemas[schema]["properties"].as_object().unwrap();
        let answer = http.get(&format!("/v1/{address}")).await.json();
        for name in answer
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| *name != "schema")
        {
            let member = described.get(name);
            assert!(member.is_some(), "{schema}.{name}: {described:?}");
        }
        let required = schemas[schema]["required"].as_array().unwrap();
        assert_eq!(
            required.len(),
            described.len(),
            "{schema}: no member is ever left out"
        );
    }
}

#[tokio::test]
async fn the_page_is_whole_by_itself() {
    let http = HttpWorld::start().await;
    let page = http.get("/v1/docs").await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    for (address, media) in [
        ("/v1/docs.js", "text/javascript"),
        ("/v1/docs.css", "text/css"),
    ] {
        assert!(page.body.contains(address));
        let part = http.get(address).await;
        assert!(part.header("content-type").starts_with(media), "{address}");
        assert!(!part.body.contains("http://") && !part.body.contains("https://"));
    }
}
