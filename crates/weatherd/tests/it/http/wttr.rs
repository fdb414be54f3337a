//! The conventions of wttr.in over a socket: lines by a format, several places, failures in words.
//! Programs that others wrote for it are judges in `scripts/check-http`.

use super::support::{Got, HttpWorld};

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
    assert_eq!(got.body, format!("Portland, Oregon: {degrees}\n"));
    let got = text(&http, "/97201?format=%25l%3A%20%25t", 200).await;
    assert!(got.body.starts_with("Portland, Oregon: +") && got.body.ends_with("°F"));
    let got = text(&http, "/97201?Mq&format=%w", 200).await;
    assert!(got.body.ends_with("m/s"), "{}", got.body);
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
    let got = text(&http, "/portland?format=%t", 400).await;
    assert!(got.body.contains("Portland, Oregon"), "{}", got.body);
    let got = text(&http, "/bend?format=v2", 400).await;
    assert!(got.body.contains("v2 is not served"), "{}", got.body);
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
