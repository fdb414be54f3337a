//! The towns that places are near.

use gazetteer::Gazetteer;
use weather::{DistanceUnit, Location};

use crate::one;

fn near(latitude: f64, longitude: f64, unit: DistanceUnit) -> Option<String> {
    let place = Location::new(latitude, longitude).expect("it is on Earth");
    Gazetteer::embedded()
        .nearest(place)
        .map(|nearby| nearby.describe(unit))
}

#[test]
fn a_place_in_a_town_is_the_town() {
    for (latitude, longitude, town) in [
        (44.06, -121.31, "Bend, Oregon"),
        (47.6062, -122.3321, "Seattle, Washington"),
        (47.61, -122.2, "Bellevue, Washington"),
        (40.75, -73.99, "New York, New York"),
        (38.8977, -77.0365, "Washington, District of Columbia"),
        (18.4655, -66.1057, "San Juan, Puerto Rico"),
        (21.31, -157.86, "Honolulu, Hawaii"),
    ] {
        assert_eq!(
            near(latitude, longitude, DistanceUnit::Kilometers).as_deref(),
            Some(town)
        );
    }
}

#[test]
fn a_place_outside_is_told_by_distance_and_direction() {
    let north = |unit| near(44.11, -121.315, unit).unwrap();
    assert_eq!(north(DistanceUnit::Kilometers), "6 km N of Bend, Oregon");
    assert_eq!(north(DistanceUnit::Miles), "4 mi N of Bend, Oregon");
    let desert = near(31.5, -104.5, DistanceUnit::Kilometers).unwrap();
    assert!(desert.ends_with(" km NNE of Van Horn, Texas"), "{desert}");
}

#[test]
fn a_city_is_named_before_the_hamlet_beside_it() {
    // Bend (87,000 people) is 14 km away, Tumalo (hundreds) less than half of that.
    let between = near(44.18, -121.26, DistanceUnit::Kilometers).unwrap();
    assert!(between.ends_with("Bend, Oregon"), "{between}");
    // In the middle of the hamlet the hamlet is named.
    let tumalo = one("Tumalo, OR").location;
    let there = Gazetteer::embedded().nearest(tumalo).unwrap();
    assert_eq!(there.describe(DistanceUnit::Kilometers), "Tumalo, Oregon");
    assert!(there.meters < 20.0);
}

#[test]
fn the_middle_of_nowhere_is_near_nothing() {
    assert_eq!(near(40.0, -150.0, DistanceUnit::Miles), None);
    assert_eq!(near(51.5, 0.0, DistanceUnit::Miles), None);
    for latitude in [-90.0, 0.0, 90.0] {
        for longitude in [-180.0, 0.0, 180.0] {
            assert_eq!(near(latitude, longitude, DistanceUnit::Miles), None);
        }
    }
}

#[test]
fn the_date_line_parts_no_neighbours() {
    let west = Location::new(51.9, 179.9).unwrap();
    let nearby = Gazetteer::embedded().nearest(west).unwrap();
    assert_eq!(nearby.town.name, "Adak");
    assert!(
        (230_000.0..250_000.0).contains(&nearby.meters),
        "{nearby:?}"
    );
    assert!(
        (250.0..290.0).contains(&nearby.bearing_degrees),
        "{nearby:?}"
    );
}

#[test]
fn every_capital_sized_city_is_nearest_to_itself() {
    for city in [
        "Chicago",
        "Denver",
        "Houston",
        "Miami",
        "Boston",
        "Anchorage",
        "Atlanta",
    ] {
        let city = one(city);
        let nearby = Gazetteer::embedded().nearest(city.location).unwrap();
        assert_eq!(nearby.town, city);
        assert!(nearby.meters < 1.0);
    }
}
