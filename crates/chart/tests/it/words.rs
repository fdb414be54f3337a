//! The texts of a picture.

use chart::{Meteogram, MeteogramHour, PictureStyle, Theme, svg};
use jiff::{SignedDuration, Timestamp};

fn hours(temperatures: &[f64]) -> Vec<MeteogramHour> {
    let hour = |(number, temperature): (i64, &f64)| MeteogramHour {
        temperature: Some(*temperature),
        ..MeteogramHour::new(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(number))
    };
    (0..).zip(temperatures).map(hour).collect()
}

#[test]
fn a_picture_has_a_role_a_title_and_a_description() {
    let meteogram = Meteogram {
        title: "Nome, AK".to_owned(),
        subtitle: "updated 52 min ago".to_owned(),
        simulated: true,
        hours: hours(&[-4.0, -11.4, 2.0]),
        twelve_hour: true,
        ..Meteogram::default()
    };
    let picture = svg(&meteogram, &PictureStyle::default());
    let document = roxmltree::Document::parse(&picture).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let mut children = root.children().filter(roxmltree::Node::is_element);
    let title = children.next().unwrap();
    assert_eq!(title.tag_name().name(), "title");
    assert_eq!(
        title.text(),
        Some("Nome, AK: weather by the hour (SIMULATED)")
    );
    let desc = children.next().unwrap();
    assert_eq!(
        desc.text(),
        Some("3 hours of Thursday, January 1. Temperature from -11 to 2 °F. updated 52 min ago.")
    );
}

#[test]
fn markup_in_a_title_is_text() {
    let meteogram = Meteogram {
        title: "<script>alert('&')</script>\u{1}\"".to_owned(),
        ..Meteogram::default()
    };
    let picture = svg(&meteogram, &PictureStyle::default());
    let document = roxmltree::Document::parse(&picture).unwrap();
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script"))
    );
    let text = document
        .descendants()
        .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    assert_eq!(text.unwrap().text(), Some("<script>alert('&')</script> \""));
}

#[test]
fn no_hours_and_no_data_are_said() {
    let nothing = svg(&Meteogram::default(), &PictureStyle::default());
    assert!(nothing.contains(">No hours to show</text>"));
    let empty = Meteogram {
        hours: vec![MeteogramHour::new(Timestamp::UNIX_EPOCH)],
        ..Meteogram::default()
    };
    let empty = svg(&empty, &PictureStyle::default());
    assert_eq!(empty.matches(">no data</text>").count(), 3);
}

#[test]
fn real_weather_is_not_called_simulated() {
    let meteogram = Meteogram {
        hours: hours(&[40.0, 41.0]),
        ..Meteogram::default()
    };
    assert!(!svg(&meteogram, &PictureStyle::default()).contains("SIMULATED"));
}

#[test]
fn the_same_input_gives_the_same_picture() {
    let meteogram = Meteogram {
        hours: hours(&[30.0, 34.0, 31.0, 29.0]),
        ..Meteogram::default()
    };
    let style = PictureStyle::new(900, 400, Theme::Dark);
    assert_eq!(svg(&meteogram, &style), svg(&meteogram.clone(), &style));
}

#[test]
fn freezing_is_marked_only_where_it_is_in_sight() {
    let around = |temperature: f64| {
        let meteogram = Meteogram {
            hours: hours(&[temperature - 5.0, temperature, temperature + 5.0]),
            ..Meteogram::default()
        };
        svg(&meteogram, &PictureStyle::default()).contains(">freezing</text>")
    };
    assert_eq!([0.0, 32.0, 70.0].map(around), [false, true, false]);
}
