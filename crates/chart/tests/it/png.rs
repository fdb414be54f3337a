//! Pictures as PNG.

use chart::{Meteogram, MeteogramHour, PictureStyle, PngError, Theme, png};
use jiff::Timestamp;

fn one_hour() -> Meteogram {
    Meteogram {
        title: "Kīlauea".to_owned(),
        hours: vec![MeteogramHour {
            temperature: Some(61.0),
            ..MeteogramHour::new(Timestamp::UNIX_EPOCH)
        }],
        ..Meteogram::default()
    }
}

/// Width and height as the header of a PNG file tells them.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |from: usize| u32::from_be_bytes(png[from..from + 4].try_into().unwrap());
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    (number(16), number(20))
}

#[test]
fn a_png_has_the_size_that_was_asked_for() {
    for (width, height) in [(600, 300), (1, 1), (150, 700), (8192, 2)] {
        let picture = png(&one_hour(), &PictureStyle::new(width, height, Theme::Dark)).unwrap();
        assert_eq!(size(&picture), (width, height));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let style = PictureStyle::new(600, 300, Theme::Light);
    assert_eq!(
        png(&one_hour(), &style).unwrap(),
        png(&one_hour(), &style).unwrap()
    );
}

#[test]
fn what_is_too_large_or_empty_is_refused() {
    for (width, height) in [(8193, 10), (10, u32::MAX), (8192, 8192), (0, 300), (300, 0)] {
        let refused = png(&one_hour(), &PictureStyle::new(width, height, Theme::Light));
        let Err(error @ PngError::Size { .. }) = refused else {
            panic!("{width}x{height} was drawn");
        };
        assert!(error.to_string().contains(&format!("{width}x{height}")));
    }
}
