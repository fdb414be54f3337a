//! Places and lengths in pictures, as numbers.

use chart::{
    AlertLevel, AlertSpan, Meteogram, MeteogramHour, PictureStyle, Theme, WeatherSymbol, svg,
};
use jiff::{SignedDuration, Timestamp};

/// Colours of the light theme.
const RAIN: &str = "#0a62a6";
const SNOW: &str = "#4a4fb8";
const TEXT: &str = "#18202c";
const SEVERE: &str = "#ff9a8f";

fn later(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

/// Returns ten hours, half of them wet.
fn meteogram() -> Meteogram {
    let hour = |(number, rain): (i64, f64)| MeteogramHour {
        temperature: Some(40.0),
        rain: Some(rain),
        snow: Some(rain * 5.0),
        sky_cover: Some(100.0),
        symbol: Some(WeatherSymbol::Rain),
        ..MeteogramHour::new(later(number))
    };
    let rain = [0.1, 0.2, 0.4, 0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0];
    Meteogram {
        hours: (0..).zip(rain).map(hour).collect(),
        ..Meteogram::default()
    }
}

fn drawn(meteogram: &Meteogram) -> String {
    svg(meteogram, &PictureStyle::new(1200, 500, Theme::Light))
}

/// Returns the numbers of an attribute of the elements that `wanted` chooses.
fn numbers(
    picture: &str,
    attribute: &str,
    wanted: impl Fn(&roxmltree::Node<'_, '_>) -> bool,
) -> Vec<Vec<f64>> {
    let document = roxmltree::Document::parse(picture).unwrap();
    let elements = document.descendants().filter(wanted);
    elements
        .filter_map(|element| element.attribute(attribute).map(str::to_owned))
        .map(|text| {
            text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
                .filter_map(|number| number.parse().ok())
                .collect()
        })
        .collect()
}

/// Returns left, height and right of each bar in a colour.
fn bars(picture: &str, colour: &str) -> Vec<(f64, f64, f64)> {
    let is_bars = |node: &roxmltree::Node<'_, '_>| {
        node.attribute("fill") == Some(colour) && node.attribute("fill-opacity") == Some("0.95")
    };
    // M left bottom V top H right V bottom Z
    let paths = numbers(picture, "d", is_bars);
    let bars = paths.iter().flat_map(|path| path.chunks_exact(5));
    bars.map(|bar| (bar[0], bar[1] - bar[2], bar[3])).collect()
}

#[test]
fn twice_the_rain_is_a_bar_twice_as_high() {
    let picture = drawn(&meteogram());
    for colour in [RAIN, SNOW] {
        let bars = bars(&picture, colour);
        assert_eq!(bars.len(), 4, "{colour}");
        let unit = bars[0].1;
        assert!(unit > 3.0, "{unit}");
        for (bar, times) in bars.iter().zip([1.0, 2.0, 4.0, 3.0]) {
            assert!((bar.1 - times * unit).abs() < 0.05, "{bar:?} {unit}");
        }
    }
}

#[test]
fn rain_and_snow_of_an_hour_are_above_each_other_and_apart() {
    let picture = drawn(&meteogram());
    let (rain, snow) = (bars(&picture, RAIN), bars(&picture, SNOW));
    for (rain, snow) in rain.iter().zip(&snow) {
        assert_eq!((rain.0, rain.2), (snow.0, snow.2));
    }
    let dry = Meteogram {
        hours: meteogram()
            .hours
            .iter()
            .map(|hour| MeteogramHour {
                snow: Some(0.04),
                ..*hour
            })
            .collect(),
        ..Meteogram::default()
    };
    let dry = drawn(&dry);
    // A few flakes are none.
    assert!(bars(&dry, SNOW).is_empty() && !dry.contains("Snow in"));
    // Without snow, rain has all of the panel.
    assert!(bars(&dry, RAIN)[0].1 > 1.5 * rain[0].1);
}

#[test]
fn the_line_of_now_stands_where_now_is() {
    let at = |minutes: i64| {
        let mut meteogram = meteogram();
        meteogram.now = Some(later(0) + SignedDuration::from_mins(minutes));
        let picture = drawn(&meteogram);
        let is_line = |node: &roxmltree::Node<'_, '_>| node.attribute("stroke") == Some(TEXT);
        let lines = numbers(&picture, "d", is_line);
        (lines.first().map(|line| line[0]), picture)
    };
    let (begin, middle, end) = (at(0).0.unwrap(), at(300).0.unwrap(), at(599).0.unwrap());
    assert!(
        (middle - (begin + end) / 2.0).abs() < 1.5,
        "{begin} {middle} {end}"
    );
    assert!(at(300).1.contains(">now 05:00</text>"));
    // Not in the picture, not marked.
    assert_eq!((at(-1).0, at(600).0), (None, None));
}

#[test]
fn an_alert_is_as_long_as_it_holds() {
    let mut meteogram = meteogram();
    meteogram.alerts = vec![AlertSpan {
        name: "High Wind Warning".to_owned(),
        begin: Some(later(2)),
        end: Some(later(7)),
        level: AlertLevel::Severe,
    }];
    let picture = drawn(&meteogram);
    let is_bar = |node: &roxmltree::Node<'_, '_>| node.attribute("fill") == Some(SEVERE);
    let (x, width) = (
        numbers(&picture, "x", is_bar),
        numbers(&picture, "width", is_bar),
    );
    let ground = numbers(&picture, "width", |node| {
        node.attribute("fill") == Some("#fafaf7")
    });
    let left = numbers(&picture, "x", |node| {
        node.attribute("fill") == Some("#fafaf7")
    });
    let hour = ground[0][0] / 10.0;
    assert!((width[0][0] - 5.0 * hour).abs() < 0.05, "{width:?} {hour}");
    assert!((x[0][0] - (left[0][0] + 2.0 * hour)).abs() < 0.05);
    assert!(picture.contains(">High Wind Warning</text>"));
}

#[test]
fn a_transparent_picture_has_no_ground() {
    let style = PictureStyle::new(1200, 500, Theme::Dark);
    let (opaque, open) = (
        svg(&meteogram(), &style),
        svg(&meteogram(), &style.transparent()),
    );
    for ground in ["#0e131b", "#1e293a"] {
        let fill = format!("fill=\"{ground}\"");
        assert!(opaque.contains(&fill) && !open.contains(&fill), "{ground}");
    }
}

#[test]
fn a_symbol_stands_for_as_many_hours_as_need_be() {
    let symbols = |width| {
        let picture = svg(&meteogram(), &PictureStyle::new(width, 500, Theme::Light));
        picture.matches("<g transform=\"translate(").count()
            - picture.matches("<g transform=\"translate(0 ").count()
    };
    assert_eq!(symbols(1200), 10);
    assert!((2..=5).contains(&symbols(240)), "{}", symbols(240));
}
