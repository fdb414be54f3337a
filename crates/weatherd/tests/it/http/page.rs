//! The page for people: its addresses, its parts and what is lacking, what keeps it from asking anybody
//! else, and its files. How it looks and works in a browser is judged by `scripts/check-page`.

use std::time::Duration;

use weather_http::{ClockFormat, HttpLimits, HttpOptions};

use super::support::{Got, HttpWorld};
use crate::alerts::{issue, quiet};
use crate::service::World;

/// A face whose pages do not wait for what is slow.
async fn hasty() -> HttpWorld {
    let limits = HttpLimits {
        page_timeout: Duration::from_millis(50),
        ..HttpLimits::DEFAULT
    };
    let options = HttpOptions {
        limits,
        ..HttpOptions::default()
    };
    HttpWorld::with(World::start().await, options)
}

async fn page(http: &HttpWorld, target: &str, status: u16) -> Got {
    let got = http.get(target).await;
    assert_eq!(got.status, status, "{target}: {}", got.body);
    assert_eq!(got.header("content-type"), "text/html; charset=utf-8");
    assert!(got.body.starts_with("<!DOCTYPE html>"), "{target}");
    got
}

/// Returns the values of an attribute of a page.
fn attributes<'b>(body: &'b str, name: &str) -> Vec<&'b str> {
    let begin = format!(" {name}=\"");
    let values = body.split(&*begin).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn a_place_has_all_its_parts_and_says_that_they_are_made_up() {
    let http = HttpWorld::start().await;
    let got = page(&http, "/seattle-wa", 200).await;
    for words in [
        "<h1>Seattle, Washington ",
        "This weather is made up",
        ">Now<",
        "Next hours",
        "Days ahead",
        "Meteogram",
        "Sun and moon",
        "Forecasters’ discussion",
        "No alerts in force.",
        "Made by office SEW for grid cell",
        "Weather data: ",
    ] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    assert!(!got.body.contains("not available"), "{}", got.body);
    let title = got.body.split("title>").nth(1).unwrap();
    assert!(title.contains("SIMULATED"), "{title}");
    assert_eq!(got.header("cache-control"), "no-cache");
    // The first answer was live, the next ones are from memory, which the page tells.
    let kept = page(&http, "/seattle-wa", 200).await;
    let again = format!("If-None-Match: {}", kept.header("etag"));
    let again = http.ask("GET", "/seattle-wa", &[&again]).await;
    assert_eq!(again.status, 304);
    http.stop().await;
}

#[tokio::test]
async fn every_way_to_name_a_place_leads_to_it() {
    let http = HttpWorld::start().await;
    for (target, name) in [
        ("/", "Seattle, Washington"),
        ("/portland-or", "Portland, Oregon"),
        ("/~portland-or", "Portland, Oregon"),
        ("/Portland%2C%20Oregon", "Portland, Oregon"),
        ("/97201", "(97201)"),
        ("/kbfi", "(KBFI)"),
        ("/@44.06,-121.31", "Bend, Oregon"),
    ] {
        let got = page(&http, target, 200).await;
        let heading = got.body.split("<h1>").nth(1).unwrap();
        let heading = heading.split("</h1>").next().unwrap();
        assert!(heading.contains(name), "{target}: {heading}");
    }
    http.stop().await;
}

#[tokio::test]
async fn a_search_goes_to_an_address_that_can_be_kept() {
    let http = HttpWorld::start().await;
    for (query, address) in [
        ("Bend%2C+OR", "/bend-or"),
        ("Hag%C3%A5t%C3%B1a", "/hag%C3%A5t%C3%B1a-gu"),
        ("97201", "/97201"),
        ("KBFI", "/kbfi"),
        ("44.06,-121.31", "/@44.06,-121.31"),
        ("coeur+d%27alene", "/coeur-dalene-id"),
        ("st+louis%2C+mo", "/st-louis-mo"),
    ] {
        let got = http.get(&format!("/?place={query}&clock=24h")).await;
        assert_eq!(got.status, 303, "{query}: {}", got.body);
        let expected = format!("{address}?clock=24h");
        assert_eq!(got.header("location"), expected);
        page(&http, &expected, 200).await;
    }
    http.stop().await;
}

#[tokio::test]
async fn a_name_in_doubt_offers_the_places_that_may_be_meant() {
    let http = HttpWorld::start().await;
    for target in ["/springfield", "/?place=springfield"] {
        let got = page(&http, target, 400).await;
        let links = attributes(&got.body, "href");
        assert!(links.contains(&"/springfield-mo"), "{links:?}");
        assert!(links.contains(&"/springfield-il"), "{links:?}");
    }
    let got = page(&http, "/seatle?theme=dark", 404).await;
    let links = attributes(&got.body, "href");
    assert!(links.contains(&"/seattle-wa?theme=dark"), "{links:?}");
    let got = page(&http, "/xqzxqz", 404).await;
    assert!(got.body.contains("Check the spelling"), "{}", got.body);
    let got = page(&http, "/@48.85,2.35", 404).await;
    assert!(got.body.contains("Outside the area"), "{}", got.body);
    for target in [
        "/@91,0",
        "/%zz",
        "/?units=metric",
        "/?clock=noon",
        "/?place=--",
    ] {
        page(&http, target, 400).await;
    }
    let got = http.ask("GET", "/", &["Host: evil.example.org"]).await;
    assert_eq!(got.status, 421);
    assert!(got.body.contains("<h1>Wrong host</h1>"), "{}", got.body);
    http.stop().await;
}

#[tokio::test]
async fn reserved_words_are_no_places() {
    let http = HttpWorld::start().await;
    for target in ["/points", "/assets/none", "/a/b", "/v1"] {
        let got = http.get(target).await;
        assert_eq!(got.status, 404, "{target}");
        assert_eq!(got.header("content-type"), "application/problem+json");
    }
    // Documents of the upstream.
    for target in ["/alerts", "/zones"] {
        let got = http.get(target).await;
        assert_eq!(got.status, 200, "{target}");
        assert_eq!(got.header("content-type"), "application/geo+json");
    }
    let got = page(&http, "/~points", 200).await;
    assert!(
        got.body.contains("<h1>Points, West Virginia "),
        "{}",
        got.body
    );
    let got = http.get("/?place=Points").await;
    assert_eq!(got.header("location"), "/points-wv");
    http.stop().await;
}

#[tokio::test]
async fn nothing_in_a_page_runs_but_our_script_and_nothing_is_asked_elsewhere() {
    let http = HttpWorld::start().await;
    for target in ["/", "/springfield", "/v1/problems/timeout"] {
        let got = http.get(target).await;
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        for allowed in ["unsafe", "http", "data:", "*"] {
            assert!(!policy.contains(allowed), "{policy}");
        }
        assert_eq!(got.header("referrer-policy"), "no-referrer");
        let scripts: Vec<_> = got.body.split("<script").skip(1).collect();
        assert_eq!(scripts.len(), 1);
        assert!(scripts[0].starts_with(" type=\"module\" src=\"/assets/"));
        assert!(!got.body.contains("<style") && !got.body.contains(" style="));
        assert!(!got.body.contains(" onclick") && !got.body.contains("javascript:"));
        for name in ["href", "src", "srcset", "action"] {
            for address in attributes(&got.body, name) {
                let is_ours = address.starts_with(['/', '#']) && !address.starts_with("//");
                assert!(is_ours, "{target}: {name} {address}");
            }
        }
    }
    http.stop().await;
}

#[tokio::test]
async fn what_others_wrote_is_text_and_nothing_else() {
    let http = HttpWorld::with(quiet().await, HttpOptions::default());
    let evil = "<script>alert(1)</script>\" onload=\"x";
    issue(&http.world, evil, 6);
    let got = page(&http, "/@47.6062,-122.3321", 200).await;
    assert!(got.body.contains("&lt;script&gt;alert(1)"), "{}", got.body);
    assert!(!got.body.contains("<script>"), "{}", got.body);
    let got = page(&http, "/?place=%3Cb%3Ebold%22", 404).await;
    assert!(!got.body.contains("<b>"), "{}", got.body);
    http.stop().await;
}

#[tokio::test]
async fn a_part_that_fails_is_lacking_and_says_why() {
    let http = HttpWorld::start().await;
    http.world.faults(&["status=500 path=/products"]);
    let got = page(&http, "/seattle-wa", 200).await;
    assert!(
        got.body.contains("Discussion not available: "),
        "{}",
        got.body
    );
    for words in ["Days ahead", "Tonight", "No alerts in force."] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    http.world.faults(&["status=500"]);
    let got = page(&http, "/boise-id", 503).await;
    assert!(!got.header("retry-after").is_empty());
    for words in ["Alerts not available: ", "Daylight", "role=\"search\""] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    http.stop().await;
}

#[tokio::test]
async fn a_slow_upstream_is_not_waited_for() {
    let http = hasty().await;
    http.world.faults(&["hang"]);
    let got = page(&http, "/seattle-wa", 504).await;
    for words in ["data-late", "load the page again in a moment", "Daylight"] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    http.stop().await;
}

#[tokio::test]
async fn choices_of_the_reader_are_part_of_every_link() {
    let http = HttpWorld::start().await;
    let target = "/seattle-wa?units=si&clock=24h&theme=dark";
    let got = page(&http, target, 200).await;
    assert!(got.body.contains("data-theme=\"dark\""), "{}", got.body);
    assert!(got.body.contains("°C") && got.body.contains("km/h"));
    assert!(!got.body.contains(" AM<") && !got.body.contains(" PM<"));
    let links = attributes(&got.body, "href");
    assert!(links.contains(&"/?units=si&amp;clock=24h&amp;theme=dark"));
    assert!(links.contains(&"/seattle-wa?units=us&amp;clock=24h&amp;theme=dark"));
    assert!(links.contains(&"/seattle-wa?units=si&amp;clock=24h"));
    for name in ["units", "clock", "theme"] {
        let hidden = format!("<input type=\"hidden\" name=\"{name}\"");
        assert!(got.body.contains(&hidden), "{name}");
    }
    http.stop().await;
}

#[tokio::test]
async fn files_may_be_kept_for_ever_and_the_picture_as_long_as_it_holds() {
    let http = HttpWorld::start().await;
    let got = page(&http, "/seattle-wa", 200).await;
    let files = attributes(&got.body, "href").into_iter();
    let files: Vec<_> = files.filter(|path| path.starts_with("/assets/")).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    for path in files {
        let file = http.get(path).await;
        assert_eq!(file.status, 200, "{path}");
        let kept = "public, max-age=31536000, immutable";
        assert_eq!(file.header("cache-control"), kept);
        let tag = format!("If-None-Match: {}", file.header("etag"));
        assert_eq!(http.ask("GET", path, &[&tag]).await.status, 304);
    }
    let pictures = attributes(&got.body, "srcset");
    // By width: light, dark, and light for paper.
    assert_eq!(pictures.len(), 9, "{pictures:?}");
    for path in pictures {
        let picture = http.get(&path.replace("&amp;", "&")).await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.body.starts_with("<svg") && picture.body.contains("SIMULATED"));
    }
    let wrong = http.get("/assets/meteogram.svg?shape=round").await;
    assert_eq!(wrong.status, 400);
    http.stop().await;
}

#[tokio::test]
async fn times_of_day_follow_the_settings_until_the_reader_chooses() {
    let is_chosen = |got: &Got, clock: &str| {
        let link = format!("aria-current=\"true\">{clock}<");
        got.body.contains(&link)
    };
    let options = HttpOptions {
        clock_format: Some(ClockFormat::TwentyFour),
        ..HttpOptions::default()
    };
    let http = HttpWorld::with(World::start().await, options);
    let usual = HttpWorld::start().await;
    let target = "/seattle-wa?units=us";
    assert!(is_chosen(&page(&http, target, 200).await, "24 h"));
    assert!(is_chosen(&page(&usual, target, 200).await, "12 h"));
    let chosen = format!("{target}&clock=12h");
    assert!(is_chosen(&page(&http, &chosen, 200).await, "12 h"));

    let picture = "/assets/meteogram.svg?place=97201&units=us";
    let twelve = usual.get(picture).await.body;
    let twenty_four = http.get(picture).await.body;
    assert_ne!(twelve, twenty_four);
    let chosen = http.get(&format!("{picture}&clock=12h")).await.body;
    assert_eq!(chosen, twelve);
}
