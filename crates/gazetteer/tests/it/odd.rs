//! Queries that nobody would type.

use gazetteer::{Gazetteer, LONGEST_QUERY, MatchQuality, Resolution};
use proptest::prelude::*;
use weather::Location;

#[test]
fn nothing_is_unknown() {
    for query in [
        "",
        " ",
        ",",
        ", OR",
        "-",
        "'",
        "\0",
        "🌧",
        "..",
        "97201 97201 x",
        "usa",
        "us, us",
    ] {
        assert!(
            !matches!(Gazetteer::embedded().resolve(query), Resolution::One(_)),
            "{query:?}"
        );
    }
}

#[test]
fn too_long_a_query_is_not_looked_at() {
    let padded = format!("portland, or{}", ",".repeat(LONGEST_QUERY));
    assert!(Gazetteer::embedded().search(&padded, 5).is_empty());
    assert_eq!(
        Gazetteer::embedded().resolve(&padded),
        Resolution::Unknown(Vec::new())
    );
}

#[test]
fn no_more_is_given_than_was_asked_for() {
    let gazetteer = Gazetteer::embedded();
    for query in [
        "portland",
        "97201",
        "KBFI",
        "seatle",
        "Portland, OR 04101",
        "puerto rico",
    ] {
        assert!(gazetteer.search(query, 0).is_empty(), "{query}");
        assert_eq!(gazetteer.search(query, 1).len(), 1, "{query}");
    }
    assert!(gazetteer.search("springfield", usize::MAX).len() > 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,120}", limit in 0usize..20) {
        let found = Gazetteer::embedded().search(&text, limit);
        prop_assert!(found.len() <= limit);
        let _ = Gazetteer::embedded().resolve(&text);
    }

    #[test]
    fn words_and_states_in_any_order_are_answered(
        text in "(st|new|mt|or|wash|west|97201|k|,|, | |-|é|usa|puerto rico){0,12}",
    ) {
        let found = Gazetteer::embedded().search(&text, 10);
        let best = found.iter().map(|place| place.matched).min();
        // What is exact is never mixed with what is similar.
        if best == Some(MatchQuality::Exact) {
            prop_assert!(found.iter().all(|place| place.matched == MatchQuality::Exact));
        }
    }

    #[test]
    fn any_place_is_near_something_or_nothing(
        latitude in -90.0..=90.0f64,
        longitude in -180.0..=180.0f64,
    ) {
        let place = Location::new(latitude, longitude).unwrap();
        if let Some(nearby) = Gazetteer::embedded().nearest(place) {
            prop_assert!((0.0..=300_000.0).contains(&nearby.meters));
            prop_assert!((0.0..360.0).contains(&nearby.bearing_degrees));
        }
    }
}
