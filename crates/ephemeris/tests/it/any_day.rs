//! Any place and any date: nothing panics, and what is told is of the day.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use proptest::prelude::*;

/// Zones that change their clocks, that do not, and one that has left out a day.
const ZONES: [&str; 6] = [
    "America/New_York",
    "America/Anchorage",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "UTC",
];

fn zones() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(&ZONES[..]).prop_map(|name| TimeZone::get(name).unwrap())
}

fn day_of(years: std::ops::RangeInclusive<i16>) -> impl Strategy<Value = Date> {
    (years, 1..=12_i8, 1..=31_i8).prop_map(|(year, month, day)| {
        let first = Date::new(year, month, 1).unwrap();
        Date::new(year, month, day.min(first.days_in_month())).unwrap()
    })
}

fn latitudes() -> impl Strategy<Value = f64> {
    prop_oneof![-90.0..=90.0, 60.0..=75.0, Just(90.0), Just(-90.0)]
}

fn moments() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    (first..=last).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #[test]
    fn no_place_and_no_date_is_too_strange(
        latitude in prop::num::f64::ANY,
        longitude in prop::num::f64::ANY,
        near in (latitudes(), -180.0..=180.0),
        date in day_of(-9999..=9999),
        zone in zones(),
    ) {
        ephemeris::sun(latitude, longitude, date, &zone);
        ephemeris::moon(latitude, longitude, date, &zone);
        let known = ephemeris::sun(near.0, near.1, date, &zone).is_some();
        prop_assert_eq!(ephemeris::moon(near.0, near.1, date, &zone).is_some(), known);
        prop_assert!(!known || (-501..=3001).contains(&date.year()));
    }

    #[test]
    fn every_moment_of_a_day_is_on_it(
        latitude in latitudes(),
        longitude in -180.0..=180.0,
        date in day_of(1900..=2200),
        zone in zones(),
    ) {
        let sun = ephemeris::sun(latitude, longitude, date, &zone);
        prop_assume!(sun.is_some(), "Apia left out a day");
        let (sun, moon) = (sun.unwrap(), ephemeris::moon(latitude, longitude, date, &zone).unwrap());
        let moments = [
            sun.rise, sun.set, sun.noon, sun.civil_dawn, sun.civil_dusk, sun.nautical_dawn,
            sun.nautical_dusk, sun.astronomical_dawn, sun.astronomical_dusk, moon.rise, moon.set,
        ];
        for at in moments.into_iter().flatten() {
            prop_assert_eq!(at.to_zoned(zone.clone()).date(), date);
        }
        prop_assert_eq!(sun.polar.is_some(), sun.rise.is_none() && sun.set.is_none());
        let longest = SignedDuration::from_hours(25);
        prop_assert!((SignedDuration::ZERO..=longest).contains(&sun.day_length));
        prop_assert!((0.0..=1.0).contains(&moon.illumination));
        prop_assert!((0.0..30.0).contains(&moon.age_days));
        prop_assert!(moon.next.windows(2).all(|two| two[0].1 < two[1].1));
    }

    #[test]
    fn nights_are_in_order_and_within_the_chart(
        latitude in latitudes(),
        longitude in -180.0..=180.0,
        from in moments(),
        hours in -48..=1000_i64,
    ) {
        let to = from.checked_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
        let nights = ephemeris::nights(latitude, longitude, from, to);
        prop_assert!(nights.len() <= 34);
        let edges: Vec<_> = nights.iter().flat_map(|(from, to)| [*from, *to]).collect();
        prop_assert!(edges.windows(2).all(|two| two[0] < two[1]));
        prop_assert!(edges.iter().all(|at| (from..=to).contains(at)));
        ephemeris::is_day(latitude, longitude, from);
    }

    #[test]
    fn the_length_of_the_day_is_what_its_nights_leave(
        latitude in latitudes(),
        longitude in -180.0..=180.0,
        date in day_of(2000..=2050),
    ) {
        let zone = TimeZone::UTC;
        let from = date.to_zoned(zone.clone()).unwrap().timestamp();
        let to = date.tomorrow().unwrap().to_zoned(zone.clone()).unwrap().timestamp();
        let dark = ephemeris::nights(latitude, longitude, from, to)
            .iter()
            .fold(SignedDuration::ZERO, |sum, (from, to)| sum + to.duration_since(*from));
        let sun = ephemeris::sun(latitude, longitude, date, &zone).unwrap();
        prop_assert_eq!(sun.day_length + dark, to.duration_since(from));
    }
}
