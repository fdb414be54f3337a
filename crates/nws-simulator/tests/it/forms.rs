//! The forms of a resource besides GeoJSON, and what has another form alone.

use serde_json::Value;

use crate::world::{MARCH, ask, ask_with, at, header, json};

fn form(target: &str, media: &str) -> String {
    let response = ask_with(&at(MARCH), target, &[("accept", media)]);
    assert_eq!(response.status(), 200, "{target}");
    assert_eq!(header(&response, "content-type"), media, "{target}");
    String::from_utf8(response.into_body().to_vec()).unwrap()
}

#[test]
fn json_ld_has_the_facts_without_geometry_objects() {
    let point: Value =
        serde_json::from_str(&form("/points/47.6062,-122.3321", "application/ld+json")).unwrap();
    let geo = json(&at(MARCH), "/points/47.6062,-122.3321");
    assert_eq!(point["gridId"], geo["properties"]["gridId"]);
    assert_eq!(point["geometry"], "POINT(-122.3321 47.6062)");
    assert!(point.get("properties").is_none());
    let stations = form("/gridpoints/SEW/125,68/stations", "application/ld+json");
    let stations: Value = serde_json::from_str(&stations).unwrap();
    assert_eq!(stations["@graph"][0]["stationIdentifier"], "KBFI");
}

#[test]
fn another_form_has_a_tag_of_its_own() {
    let target = "/gridpoints/SEW/125,68/forecast";
    let tag = |accept| {
        let response = ask_with(&at(MARCH), target, &[("accept", accept)]);
        header(&response, "etag").to_owned()
    };
    assert_ne!(tag("application/geo+json"), tag("application/ld+json"));
    assert_eq!(tag("application/geo+json"), tag("text/html"));
}

#[test]
fn alerts_and_forecasts_are_also_xml_and_say_that_they_are_simulated() {
    let feed = form("/alerts/active", "application/atom+xml");
    assert!(feed.starts_with("<?xml"), "{feed}");
    assert!(feed.contains("(SIMULATED)</title>"), "{feed}");
    let alerts = json(&at(MARCH), "/alerts/active");
    let alert = &alerts["features"][0]["properties"];
    let id = alert["id"].as_str().unwrap();
    assert!(feed.contains(&format!("/alerts/{id}</id>")));
    let cap = form(&format!("/alerts/{id}"), "application/cap+xml");
    assert!(cap.contains(&format!("<identifier>{id}</identifier>")));
    assert!(cap.contains("<headline>SIMULATED"), "{cap}");
    let forecast = form(
        "/gridpoints/SEW/125,68/forecast",
        "application/vnd.noaa.dwml+xml",
    );
    assert!(forecast.contains("<title>SIMULATED"), "{forecast}");
    let spoken = form("/points/47.6062,-122.3321/radio", "application/ssml+xml");
    assert!(spoken.contains("<p>SIMULATED"), "{spoken}");
}

#[test]
fn an_icon_is_a_picture_of_the_size_that_was_asked_for() {
    for (target, side) in [
        ("/icons/land/day/rain,40?size=small", 56),
        ("/icons/land/night/few/snow,60", 86),
    ] {
        let response = ask(&at(MARCH), target);
        assert_eq!(header(&response, "content-type"), "image/png");
        let body = response.body();
        assert!(body.starts_with(b"\x89PNG\r\n\x1a\n"), "{target}");
        let width = u32::from_be_bytes(body[16..20].try_into().unwrap());
        assert_eq!(width, side, "{target}");
        assert!(body.windows(9).any(|text| text == b"SIMULATED"));
    }
    for unknown in ["/icons/land/day/x", "/icons/sea/day/few", "/icons/land/day"] {
        assert_eq!(ask(&at(MARCH), unknown).status(), 404, "{unknown}");
    }
}

#[test]
fn every_address_of_the_description_is_answered() {
    let simulator = at(MARCH);
    let alerts = json(&simulator, "/alerts/active");
    let id = alerts["features"][0]["properties"]["id"].as_str().unwrap();
    let product = json(&simulator, "/products/types/AFD/locations/SEW")["@graph"][0]["id"].clone();
    let paths = json(&simulator, "/openapi.json")["paths"].clone();
    let paths = paths.as_object().unwrap();
    assert!(paths.len() > 30);
    for path in paths.keys() {
        let mut target = path.clone();
        for (name, value) in [
            ("area", "WA"),
            ("region", "PA"),
            ("type", "forecast"),
            ("zoneId", "WAZ301"),
            ("id", id),
            ("wfo", "SEW"),
            ("x", "125"),
            ("y", "68"),
            ("set", "land"),
            ("timeOfDay", "day"),
            ("first", "few"),
            ("second", "rain,20"),
            ("officeId", "SEW"),
            ("latitude", "47.6062"),
            ("longitude", "-122.3321"),
            ("typeId", "AFD"),
            ("locationId", "SEW"),
            ("productId", product.as_str().unwrap()),
            (
                "stationId",
                if path.starts_with("/radar") {
                    "KATX"
                } else {
                    "KBFI"
                },
            ),
        ] {
            target = target.replace(&format!("{{{name}}}"), value);
        }
        let status = ask(&simulator, &target).status();
        assert!(status == 200 || status == 301, "{target}: {status}");
    }
}
