//! Texts that are no reports, or no longer: reading ends with values or a typed error, and what was
//! cut off is missing rather than wrong.

use metar::{LONGEST_REPORT, MetarError, MetarReport};
use proptest::prelude::*;

use crate::reports::REPORTS;

/// Replacements for a byte: mostly the characters of reports.
const BYTES: &[u8] = b"0123456789/MPVSKTAQRGZ+-=$ \n\x1b\xc3";

fn read_every_way(text: &str) {
    let Ok(report) = MetarReport::parse(text) else {
        return;
    };
    assert!(report.unreadable_groups <= text.len());
    let humidity = report.relative_humidity_percent();
    assert!(humidity.is_none_or(|percent| (0.0..=100.0).contains(&percent)));
    assert!(report.condition_words().is_none_or(|text| !text.is_empty()));
    let remarks = report.remarks.as_deref().unwrap_or_default();
    let is_printable = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    assert!(remarks.bytes().all(is_printable));
}

#[test]
fn a_report_cut_at_any_length_has_less_but_nothing_else() {
    for text in REPORTS {
        let whole = MetarReport::parse(text).unwrap();
        for length in 0..text.len() {
            let Ok(cut) = MetarReport::parse(&text[..length]) else {
                continue;
            };
            let is_less = |cut: Option<f64>, whole: Option<f64>| cut.is_none() || cut == whole;
            assert!(cut.wind.is_none() || cut.wind == whole.wind);
            assert!(cut.visibility.is_none() || cut.visibility == whole.visibility);
            assert!(is_less(cut.altimeter_pascals, whole.altimeter_pascals));
            assert!(is_less(cut.sea_level_pascals, whole.sea_level_pascals));
            assert!(is_less(
                cut.precipitation_last_hour_mm,
                whole.precipitation_last_hour_mm
            ));
            assert!(cut.clouds.len() <= whole.clouds.len());
            // the tenths are at the end: without them there are whole degrees
            let both = cut.temperature_celsius.zip(whole.temperature_celsius);
            assert!(both.is_none_or(|(cut, whole)| (cut - whole).abs() <= 0.5));
        }
    }
}

#[test]
fn a_text_without_station_or_time_is_no_report() {
    for text in [
        "",
        " \n",
        "METAR",
        "=",
        "sea 141253Z",
        "141253Z 32007KT",
        "KSÉA 141253Z",
        "4SEA 141253Z",
    ] {
        assert_eq!(
            MetarReport::parse(text),
            Err(MetarError::NoStation),
            "{text:?}"
        );
    }
    for text in [
        "KSEA",
        "KSEA 32007KT",
        "KSEA 141253",
        "KSEA 001253Z",
        "KSEA 142460Z",
        "KSEA 14125ÄZ",
        "KSEA=141253Z",
    ] {
        assert_eq!(
            MetarReport::parse(text),
            Err(MetarError::NoTime),
            "{text:?}"
        );
    }
}

#[test]
fn a_text_that_is_too_long_is_not_read() {
    let text = |length: usize| format!("{:-<length$}", "KSEA 141253Z RMK ");
    assert!(MetarReport::parse(&text(LONGEST_REPORT)).is_ok());
    let refused = MetarReport::parse(&text(LONGEST_REPORT + 1)).unwrap_err();
    assert_eq!(
        refused,
        MetarError::TooLong {
            length: 2049,
            cap: 2048
        }
    );
}

#[test]
fn what_cannot_be_read_is_counted_and_costs_nothing_else() {
    let report = MetarReport::parse(
        "KSEA 141253Z 32007KTX 10SM FEW0Q8 wOw 22/18 A2998 A3001 RMK é\x1b[31m AO2",
    )
    .unwrap();
    assert_eq!(report.unreadable_groups, 3);
    assert_eq!(report.wind, None);
    assert_eq!(report.temperature_celsius, Some(22.0));
    assert_eq!(report.altimeter_pascals.map(f64::round), Some(101_524.0));
    assert_eq!(report.remarks.as_deref(), Some("AO2"));
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        read_every_way(&text);
        read_every_way(&format!("KSEA 141253Z {text}"));
        read_every_way(&format!("KSEA 141253Z 10SM RMK {text}"));
    }

    #[test]
    fn text_in_the_letters_of_reports_is_survived(
        groups in prop::collection::vec("[A-Z0-9/+$-]{1,9}", 0..80),
    ) {
        let text = groups.join(" ");
        read_every_way(&format!("KSEA 141253Z {text}"));
        read_every_way(&format!("KSEA 141153Z RMK {text}"));
    }

    #[test]
    fn a_damaged_report_is_survived(
        which in 0..REPORTS.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..BYTES.len()), 1..8),
    ) {
        let mut bytes = REPORTS[which].as_bytes().to_vec();
        for (place, with) in damage {
            let place = place.index(bytes.len());
            bytes[place] = BYTES[with];
        }
        read_every_way(&String::from_utf8_lossy(&bytes));
    }
}
