//! Pictures of every size, length and theme, measured by resvg: it knows where each letter is.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use resvg::tiny_skia::Rect;
use resvg::usvg::{Group, Node};

use super::measure::{FontWeight, width};
use super::{PictureStyle, Theme, svg};
use crate::meteogram::{
    AlertLevel, AlertSpan, Meteogram, MeteogramHour, MeteogramUnits, PrecipitationUnit,
    TemperatureScale, WeatherSymbol, WindUnit,
};
use crate::png::tree;

const SIZES: [(u32, u32); 13] = [
    (300, 150),
    (480, 270),
    (400, 800),
    (600, 300),
    (800, 480),
    (1200, 500),
    (1000, 300),
    (600, 1200),
    (1920, 1080),
    (3840, 2160),
    (320, 200),
    (8192, 300),
    UPRIGHT,
];
/// A picture on a telephone, which is meant for two days.
const UPRIGHT: (u32, u32) = (340, 480);

/// Returns days around the spring change of clocks, with temperatures around `mean`.
fn meteogram(hours: i32, mean: f64) -> Meteogram {
    let start: Timestamp = "2026-03-05T22:00:00Z".parse().unwrap();
    let later = |hours: i64| start + SignedDuration::from_hours(hours);
    let hour = |number: i32| {
        let time = f64::from(number);
        let wave = (time / 3.8).cos();
        MeteogramHour {
            start: later(number.into()),
            temperature: (number % 50 != 40).then_some((mean + 9.0 * wave).round()),
            feels_like: Some(mean - 5.0 + 9.0 * wave),
            thunder_chance: Some((20.0 * (time / 9.0).sin()).max(0.0)),
            dew_point: Some(mean - 9.0 + 4.0 * (time / 9.0).sin()),
            precipitation_chance: Some((50.0 + 50.0 * (time / 9.0).sin()).round()),
            wind_speed: Some(8.0 + 8.0 * (time / 12.0).sin()),
            wind_gust: (number > 10).then_some(19.0 + wave),
            wind_direction: Some(time * 6.0),
            rain: Some((0.2 * (time / 9.0).sin()).max(0.0)),
            snow: (mean < 40.0).then(|| (0.9 * (time / 9.0).sin()).max(0.0)),
            sky_cover: Some(50.0 + 50.0 * (time / 9.0).sin()),
            symbol: Some(WeatherSymbol::Rain),
        }
    };
    let night = |day: i64| (later(24 * day + 4), later(24 * day + 16));
    Meteogram {
        title: "Truth or Consequences, NM".to_owned(),
        subtitle: "updated 52 min ago · National Weather Service SEW".to_owned(),
        simulated: true,
        zone: TimeZone::get("America/Los_Angeles").unwrap(),
        hours: (0..hours).map(hour).collect(),
        nights: (0..8).map(night).collect(),
        now: Some(later(0) + SignedDuration::from_mins(40)),
        alerts: vec![
            AlertSpan {
                name: "Winter Weather Advisory".to_owned(),
                begin: None,
                end: Some(later(14)),
                level: AlertLevel::Moderate,
            },
            AlertSpan {
                name: "High Wind Warning".to_owned(),
                begin: Some(later(9)),
                end: Some(later(31)),
                level: AlertLevel::Severe,
            },
        ],
        twelve_hour: true,
        ..Meteogram::default()
    }
}

fn celsius(mut meteogram: Meteogram) -> Meteogram {
    meteogram.twelve_hour = false;
    meteogram.units = MeteogramUnits {
        temperature: TemperatureScale::Celsius,
        wind: WindUnit::KilometresPerHour,
        precipitation: PrecipitationUnit::Millimetres,
    };
    meteogram
}

/// A text, where its letters are, and how it is set.
struct Shown {
    content: String,
    bounds: Rect,
    size: f64,
    weight: FontWeight,
}

/// Returns all texts, in pixels of the picture.
fn texts(svg: &str) -> Vec<Shown> {
    fn walk(group: &Group, found: &mut Vec<Shown>) {
        for node in group.children() {
            match node {
                Node::Group(group) => walk(group, found),
                Node::Text(text) => {
                    let span = &text.chunks()[0].spans()[0];
                    let is_bold = span.font().weight() > 400;
                    found.push(Shown {
                        content: text.chunks()[0].text().to_owned(),
                        bounds: text.flattened().abs_bounding_box(),
                        size: span.font_size().get().into(),
                        weight: if is_bold {
                            FontWeight::SemiBold
                        } else {
                            FontWeight::Regular
                        },
                    });
                }
                Node::Path(_) | Node::Image(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(tree(svg).unwrap().root(), &mut found);
    found
}

/// Fails if a text leaves the picture or meets another.
fn assert_apart(svg: &str, width: u32, height: u32, what: &str) {
    let texts = texts(svg);
    for (
        index,
        Shown {
            content: text,
            bounds,
            ..
        },
    ) in texts.iter().enumerate()
    {
        assert!(
            bounds.left() >= 0.0
                && bounds.top() >= 0.0
                && f64::from(bounds.right()) <= f64::from(width)
                && f64::from(bounds.bottom()) <= f64::from(height),
            "{what}: {text:?} leaves the picture: {bounds:?}"
        );
        for Shown {
            content: other,
            bounds: others,
            ..
        } in texts.iter().skip(index + 1)
        {
            let meets = bounds.left() < others.right()
                && others.left() < bounds.right()
                && bounds.top() < others.bottom()
                && others.top() < bounds.bottom();
            assert!(!meets, "{what}: {text:?} meets {other:?}");
        }
    }
}

#[test]
fn texts_stay_inside_and_apart_at_every_size_and_length() {
    for (width, height) in SIZES {
        for hours in [0, 1, 2, 5, 24, 36, 48, 72, 100, 156, 300] {
            for meteogram in [meteogram(hours, 50.0), celsius(meteogram(hours, -3.0))] {
                let drawing = svg(&meteogram, &PictureStyle::new(width, height, Theme::Light));
                let what = format!("{hours} hours at {width}x{height}");
                assert_apart(&drawing, width, height, &what);
            }
        }
    }
}

#[test]
fn what_matters_is_never_left_out() {
    for (width, height) in SIZES {
        for hours in [24, 48, 156] {
            let drawing = svg(
                &meteogram(hours, 50.0),
                &PictureStyle::new(width, height, Theme::Dark),
            );
            let texts: Vec<String> = texts(&drawing)
                .into_iter()
                .map(|text| text.content)
                .collect();
            let what = format!("{hours} hours at {width}x{height}: {texts:?}");
            assert!(texts.iter().any(|other| other == "SIMULATED"), "{what}");
            let named = if height >= 480 {
                ["Temperature °F", "Rain in", "Wind mph"]
            } else if height >= 270 {
                ["°F", "in", "mph"]
            } else {
                ["°F", "°F", "°F"]
            };
            for text in named {
                assert!(texts.iter().any(|other| other.ends_with(text)), "{what}");
            }
            if (width, height) == UPRIGHT && hours > 48 {
                continue;
            }
            let count =
                |holds: &dyn Fn(&str) -> bool| texts.iter().filter(|text| holds(text)).count();
            assert!(count(&|text| text.ends_with('°')) >= 3, "{what}");
            assert!(count(&|text| text == "now 2:40p") == 1, "{what}");
            assert!(count(&|text| text == "noon") >= 1 || width <= 400, "{what}");
            assert!(
                count(&|text| text.starts_with("Sat")) == 1 || hours < 48,
                "{what}"
            );
        }
    }
}

#[test]
fn letters_are_never_wider_than_we_think() {
    let text = "The Quick Brown Fox: 0123456789 °F · jumps (over) %km/h & Lāna'i, Ñuñoa… — WWW";
    for simulated in [true, false] {
        let meteogram = Meteogram {
            title: text.to_owned(),
            subtitle: text.to_owned(),
            simulated,
            ..Meteogram::default()
        };
        let drawing = svg(&meteogram, &PictureStyle::new(3840, 600, Theme::Light));
        let shown = texts(&drawing);
        assert!(
            shown
                .iter()
                .any(|shown| shown.weight == FontWeight::SemiBold)
        );
        for shown in &shown {
            let expected = width(&shown.content, shown.size, shown.weight);
            assert!(
                expected >= f64::from(shown.bounds.width()),
                "{}",
                shown.content
            );
        }
    }
}

#[test]
fn all_is_drawn_inside_the_picture() {
    for (width, height) in SIZES {
        for hours in [1, 24, 156] {
            let drawing = svg(
                &meteogram(hours, 30.0),
                &PictureStyle::new(width, height, Theme::Dark),
            );
            let bounds = tree(&drawing).unwrap().root().abs_stroke_bounding_box();
            let inside = bounds.left() >= -0.5
                && bounds.top() >= -0.5
                && f64::from(bounds.right()) <= f64::from(width) + 0.5
                && f64::from(bounds.bottom()) <= f64::from(height) + 0.5;
            assert!(inside, "{hours} hours at {width}x{height}: {bounds:?}");
        }
    }
}

#[test]
fn a_long_title_is_cut_before_the_mark() {
    let mut meteogram = meteogram(24, 50.0);
    meteogram.title = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(40);
    meteogram.subtitle = meteogram.title.clone();
    for (width, height) in SIZES {
        let drawing = svg(&meteogram, &PictureStyle::new(width, height, Theme::Light));
        assert_apart(&drawing, width, height, "a long title");
        assert!(drawing.contains(">SIMULATED</text>"));
        assert!(drawing.contains("…</text>"));
    }
}
