//! Damaged answers: whatever is changed in them, reading and deriving ends with a value or a typed
//! error.

use jiff::tz::TimeZone;
use nws::payload::Surface;
use nws::{derive, payload};
use proptest::prelude::*;

const ANSWERS: [&[u8]; 3] = [
    include_bytes!("data/grid.json"),
    include_bytes!("data/half-days.json"),
    include_bytes!("data/hours.json"),
];

/// Replacements for a byte: mostly the characters of JSON and its numbers.
const BYTES: &[u8] = b"0123456789-+eE.\"{}[]:,/PTDHnul \\\xff";

fn read_every_way(body: &[u8]) {
    let _ = payload::parse_point(body);
    let _ = payload::parse_stations(body);
    let _ = payload::parse_observation(body);
    let _ = payload::parse_observations(body);
    let _ = payload::parse_alerts(body);
    let _ = payload::parse_products(body);
    let _ = payload::parse_product(body);
    let _ = payload::parse_problem(body);
    if let Ok(forecast) = payload::parse_forecast(body) {
        for period in weather::Forecast::from(forecast).periods {
            let _ = period.start_time.to_string();
        }
    }
    if let Ok(grid) = payload::parse_grid(body) {
        let zone = TimeZone::get("America/New_York").unwrap();
        let now = "2026-07-15T20:08:00Z".parse().unwrap();
        for surface in [Surface::Land, Surface::Marine] {
            let _ = derive::half_days(&grid, &zone, now, surface);
            let _ = derive::hours(&grid, &zone, now, surface);
        }
    }
}

proptest! {
    #[test]
    fn damaged_answers_are_read_or_refused(
        answer in 0..ANSWERS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..BYTES.len()), 1..6),
    ) {
        let mut body = ANSWERS[answer].to_vec();
        for (place, with) in changes {
            let place = place.index(body.len());
            body[place] = BYTES[with];
        }
        read_every_way(&body);
    }

    #[test]
    fn noise_is_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_every_way(&body);
        prop_assert!(payload::parse_forecast(&body).is_err());
    }
}
