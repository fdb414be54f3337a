//! The conventions of wttr.in over a socket: lines by a format, several places, failures in words.
//! Programs that others wrote for it are judges in `scripts/check-wttr`.

use weather_http::HttpOptions;

use super::support::{Got, HttpWorld};
use crate::alerts::{issue, quiet};

async fn text(http: &HttpWorld, target: &str, status: u16) -> Got {
    let got = http.get(target).await;
    assert_eq!(got.status, status, "{target}: {}", got.body);
    assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
    got
}

/// Returns whether a text is a signed number before `unit`.
fn is_degrees(text: &str, unit: &str) -> bool {
    let number = text.strip_suffix(unit);
    let is_signed = text.starts_with(['+', '-']);
    is_signed && number.is_some_and(|number| number.parse::<f64>().is_ok())
}

#[tokio::test]
async fn the_formats_by_number_are_lines_of_their_own() {
    let http = HttpWorld::start().await;
    let one = text(&http, "/seattle-wa?format=1", 200).await.body;
    let line = one.strip_suffix('\n').unwrap();
    let [icon, degrees, "SIMULATED"] = line.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    assert!(!icon.is_ascii() && is_degrees(degrees, "°F"), "{one}");
    let two = text(&http, "/seattle-wa?format=2", 200).await.body;
    assert!(two.starts_with(&format!("{icon} 🌡️{degrees} 🌬️")), "{two}");
    let three = text(&http, "/seattle-wa?format=3", 200).await.body;
    assert_eq!(three, format!("Seattle, Washington: {line}\n"));
    let four = text(&http, "/seattle-wa?format=4", 200).await.body;
    assert_eq!(four, format!("Seattle, Washington: {two}"));
    http.stop().await;
}

#[tokio::test]
async fn a_format_of_fields_has_no_more_lines_than_it_says() {
    let http = HttpWorld::start().await;
    let fields = "%c|%C|%x|%h|%t|%f|%w|%l|%m|%M|%p|%P|%u|%o|%D|%S|%z|%s|%d|%T|%Z";
    let got = text(&http, &format!("/97201?format={fields}&m"), 200).await;
    let values: Vec<_> = got.body.split('|').collect();
    let [_, words, _, humidity, degrees, feels, wind, place, _, day] = values[..10] else {
        panic!("{values:?}");
    };
    assert!(words.contains("SIMULATED"), "{words}");
    assert!(humidity.ends_with('%'), "{humidity}");
    assert!(is_degrees(degrees, "°C") && is_degrees(feels, "°C"));
    assert!(wind.ends_with("km/h"), "{wind}");
    assert_eq!(place, "Portland, Oregon");
    assert!(day.parse::<u8>().unwrap() < 30, "{day}");
    assert!(values[11].ends_with("hPa") && values[13].ends_with('%'));
    assert_eq!(values[12], "-");
    let times = &values[14..19];
    assert!(times.iter().all(|time| time.len() == 8) && times.is_sorted());
    assert_eq!(values[20], "America/Los_Angeles");
    // Spaces and percent signs as shells and status bars write them.
    let got = text(&http, "/97201?format=%l:+%t\\n&M", 200).await;
    let line = format!("Portland, Oregon: {degrees} SIMULATED\n");
    assert_eq!(got.body, line, "made up, and no words say so");
    let got = text(&http, "/97201?format=%25l%3A%20%25t", 200).await;
    assert!(got.body.starts_with("Portland, Oregon: +") && got.body.ends_with("°F SIMULATED"));
    let got = text(&http, "/97201?Mq&format=%w", 200).await;
    assert!(got.body.ends_with("m/s SIMULATED"), "{}", got.body);
    http.stop().await;
}

#[tokio::test]
async fn several_places_have_a_line_each_or_take_turns() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/Boise:Bend+OR?format=%l", 200).await;
    assert_eq!(got.body, "Boise, Idaho\nBend, Oregon");
    let got = text(&http, "/Boise:Bend?format=3", 200).await;
    let lines: Vec<_> = got.body.lines().collect();
    assert!(lines[0].starts_with("Boise, Idaho: ") && lines[1].starts_with("Bend, Oregon: "));
    let got = text(&http, "/Boise:Bend?format=%l&period=60", 200).await;
    assert!(["Boise, Idaho", "Bend, Oregon"].contains(&&*got.body));
    let got = text(&http, "/?format=%l", 200).await;
    assert_eq!(got.body, "Seattle, Washington");
    http.stop().await;
}

#[tokio::test]
async fn what_cannot_be_answered_is_told_in_words() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/xqzxqz?format=3", 404).await;
    assert!(
        got.body.starts_with("404 UNKNOWN LOCATION: "),
        "{}",
        got.body
    );
    assert!(got.body.contains("xqzxqz") && got.body.ends_with('\n'));
    let got = text(&http, "/springfield?format=%t", 400).await;
    assert!(got.body.contains("Springfield, Missouri"), "{}", got.body);
    let got = text(&http, "/bend?format=v3", 400).await;
    assert!(got.body.contains("v3 is not served"), "{}", got.body);
    http.world.faults(&["status=500"]);
    let got = text(&http, "/boise-id?format=3", 503).await;
    assert!(!got.header("retry-after").is_empty());
    // Sun and moon need no upstream.
    text(&http, "/boise-id?format=%S", 200).await;
    http.stop().await;
}

#[tokio::test]
async fn what_no_station_measured_is_told_from_the_forecast() {
    let http = HttpWorld::start().await;
    http.world.faults(&["status=500 path=/stations"]);
    let got = text(&http, "/bend-or?format=%t|%C", 200).await;
    let (degrees, words) = got.body.split_once('|').unwrap();
    assert!(is_degrees(degrees, "°F") && words.contains("SIMULATED"));
    http.stop().await;
}

/// Asks as a program does that names itself so.
async fn by(http: &HttpWorld, agent: &str, target: &str, status: u16) -> Got {
    let agent = format!("User-Agent: {agent}");
    let got = http.ask("GET", target, &[&agent]).await;
    assert_eq!(got.status, status, "{target}: {}", got.body);
    got
}

#[tokio::test]
async fn json_has_the_names_and_types_of_the_original() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/Portland+OR?format=j1", 200).await;
    let json = got.json();
    let current = &json["current_condition"][0];
    for name in [
        "FeelsLikeC",
        "FeelsLikeF",
        "cloudcover",
        "humidity",
        "precipInches",
        "precipMM",
        "pressure",
        "pressureInches",
        "temp_C",
        "temp_F",
        "uvIndex",
        "visibility",
        "visibilityMiles",
        "weatherCode",
        "winddirDegree",
        "windspeedKmph",
        "windspeedMiles",
    ] {
        let number = current[name].as_str().unwrap().parse::<f64>();
        assert!(number.is_ok(), "{name}: {current}");
    }
    assert_eq!(current["uvIndex"], "0");
    let words = current["weatherDesc"][0]["value"].as_str().unwrap();
    assert!(words.contains("SIMULATED"), "{words}");
    let area = &json["nearest_area"][0];
    assert_eq!(area["areaName"][0]["value"], "Portland");
    assert_eq!(area["region"][0]["value"], "Oregon");
    assert_eq!(json["request"][0]["type"], "LatLon");
    let got = http.get("/xqzxqz?format=j1").await;
    assert_eq!(got.header("content-type"), "application/problem+json");
    text(&http, "//Portland+OR?format=j1", 200).await;
    http.stop().await;
}

#[tokio::test]
async fn the_days_of_json_have_eight_times_and_sun_and_moon() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/Portland+OR?format=j1", 200).await;
    let json = got.json();
    let days = json["weather"].as_array().unwrap();
    assert_eq!(days.len(), 3);
    let tomorrow = &days[1];
    let times: Vec<_> = tomorrow["hourly"].as_array().unwrap().iter().collect();
    let hours: Vec<_> = times
        .iter()
        .map(|time| time["time"].as_str().unwrap())
        .collect();
    assert_eq!(
        hours,
        ["0", "300", "600", "900", "1200", "1500", "1800", "2100"]
    );
    for time in times {
        for name in [
            "tempC",
            "DewPointF",
            "WindGustKmph",
            "chanceofrain",
            "cloudcover",
        ] {
            let number = time[name].as_str().unwrap().parse::<i32>();
            assert!(number.is_ok(), "{name}: {time}");
        }
    }
    let degrees = |name: &str| tomorrow[name].as_str().unwrap().parse::<i32>().unwrap();
    assert!(
        degrees("mintempC") <= degrees("avgtempC") && degrees("avgtempC") <= degrees("maxtempC")
    );
    let moon = &days[0]["astronomy"][0];
    let lit = moon["moon_illumination"].as_str().unwrap().parse::<u8>();
    let almanac = http.get("/v1/sun?place=Portland+OR").await.json();
    let expected = almanac["moon"]["illumination"].as_f64().unwrap() * 100.0;
    assert_eq!(f64::from(lit.unwrap()), expected.round(), "{almanac}");
    let without = text(&http, "/Portland+OR?format=j2", 200).await.json();
    assert_eq!(without["current_condition"], json["current_condition"]);
    assert!(without["weather"][1]["hourly"].is_null());
    http.stop().await;
}

#[tokio::test]
async fn terminals_get_text_and_browsers_the_page() {
    let http = HttpWorld::start().await;
    for agent in [
        "curl/8.5.0",
        "Wget/1.21",
        "HTTPie/3.2",
        "python-requests/2.32",
    ] {
        let got = by(&http, agent, "/Portland+OR", 200).await;
        assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
        let caption = "Weather report: \x1b[1mPortland, Oregon\x1b[0m SIMULATED\n";
        assert!(got.body.starts_with(caption), "{}", got.body);
    }
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let got = by(&http, browser, "/Portland+OR", 200).await;
    assert_eq!(got.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(got.header("vary"), "User-Agent");
    let got = by(&http, browser, "/Portland+OR?A", 200).await;
    assert!(got.body.contains("\x1b["), "{}", got.body);
    let got = by(&http, "curl/8.5.0", "/Boise:Bend?0QT&m", 200).await;
    assert!(!got.body.contains('\x1b') && got.body.contains("°C"));
    assert_eq!(got.body.matches("SIMULATED\n").count(), 2, "{}", got.body);
    let got = by(&http, "curl/8.5.0", "/xqzxqz", 404).await;
    assert!(got.body.starts_with("404 UNKNOWN LOCATION: "));
    // A search is one of the page, and files are files, for all programs.
    by(&http, "curl/8.5.0", "/?place=bend", 303).await;
    by(&http, "curl/8.5.0", "/v1/now?place=bend", 200).await;
    http.stop().await;
}

/// The sides of a picture.
fn size(got: &Got) -> (u32, u32) {
    assert_eq!(got.header("content-type"), "image/png", "{got:?}");
    assert!(got.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let side = |at: usize| u32::from_be_bytes(got.bytes[at..at + 4].try_into().unwrap());
    (side(16), side(20))
}

#[tokio::test]
async fn a_picture_is_the_text_with_the_options_of_its_name() {
    let http = HttpWorld::start().await;
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let whole = size(&by(&http, browser, "/Portland+OR.png", 200).await);
    let lines = by(&http, "curl/8.5.0", "/Portland+OR?T", 200).await;
    assert_eq!(
        whole.1,
        20 * u32::try_from(lines.body.lines().count()).unwrap()
    );
    let now = size(&by(&http, browser, "/Portland+OR_0q.png", 200).await);
    assert!(now.1 < whole.1, "{now:?} {whole:?}");
    let same = size(&by(&http, browser, "/Portland+OR.png?0q", 200).await);
    assert_eq!(now, same);
    let padded = size(&by(&http, browser, "/Portland+OR_0pq_transparency=100.png", 200).await);
    assert_eq!(padded, (now.0 + 32, now.1 + 32));
    let two = size(&by(&http, browser, "/Boise:Bend_0q.png", 200).await);
    assert!(two.1 > now.1);
    let line = size(&by(&http, browser, "/Portland+OR_format=3.png", 200).await);
    assert_eq!(line.1, 20);
    let asked = http.world.asked("/alerts/active");
    size(&by(&http, browser, "/Tacoma_format=v2.png", 200).await);
    assert_eq!(
        http.world.asked("/alerts/active"),
        asked + 1,
        "curves with alerts"
    );
    size(&by(&http, browser, "/moon.png", 200).await);
    let said = text(&http, "/Portland+OR_background=zzzzzz.png", 400).await;
    assert!(said.body.contains("is no colour of six"), "{said:?}");
    text(&http, "/xqzxqz.png", 404).await;
    by(&http, browser, "/Portland+OR_format=j1.png", 400).await;
    http.stop().await;
}

#[tokio::test]
async fn the_second_view_is_curves_with_sun_and_moon() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/Portland+OR?format=v2&T", 200).await;
    assert!(
        got.body
            .starts_with("Weather report: Portland, Oregon SIMULATED\n")
    );
    for part in ["Temperature", "Wind", "Sun:  dawn 0", "Moon: "] {
        assert!(got.body.contains(part), "{part}: {}", got.body);
    }
    assert!(!got.body.contains('\x1b'), "{}", got.body);
    let got = text(&http, "/Portland+OR?format=v2&0Qm", 200).await;
    assert!(got.body.starts_with("SIMULATED\n"), "{}", got.body);
    assert!(got.body.contains("\x1b[31m") && got.body.contains("°C"));
    http.stop().await;
}

#[tokio::test]
async fn help_and_moon_are_texts() {
    let http = HttpWorld::start().await;
    let got = text(&http, "/:help", 200).await;
    assert!(got.body.contains("?format=j1"), "{}", got.body);
    let got = by(&http, "curl/8.5.0", "/moon@2026-12-24", 200).await;
    assert!(got.body.starts_with("Moon on 2026-12-24\n"), "{}", got.body);
    assert!(got.body.contains("🌕  Full Moon"), "{}", got.body);
    by(&http, "curl/8.5.0", "/moon", 200).await;
    by(&http, "curl/8.5.0", "/moon@xmas", 400).await;
    http.stop().await;
}

#[tokio::test]
async fn what_others_wrote_moves_no_cursor() {
    let http = HttpWorld::with(quiet().await, HttpOptions::default());
    issue(&http.world, "Flood\u{1b}[2J Warning", 6);
    let got = by(&http, "curl/8.5.0", "/@47.6062,-122.3321?T", 200).await;
    assert!(got.body.contains("Flood [2J Warning"), "{}", got.body);
    assert!(!got.body.contains('\x1b'));
    http.stop().await;
}
