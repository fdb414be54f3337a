//! Reverse lookup: the town that a place is near. Knows no query.

use weather::{DistanceUnit, Location};

use crate::candidate::{Candidate, MatchQuality};
use crate::columns::PackedPosition;
use crate::gazetteer::Gazetteer;
use crate::states;

/// The town by which people would say where a place is.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestTown {
    /// The town.
    pub town: Candidate,
    /// The distance of the place from its middle, in meters along the ground.
    pub meters: f64,
    /// The direction of the place as seen from the town: degrees from north by east, from 0 to
    /// below 360.
    pub bearing_degrees: f64,
}

/// Mean radius of Earth in meters (IUGG).
const EARTH: f64 = 6_371_008.8;

/// A town farther away than this says nothing of a place, in meters.
const FARTHEST: f64 = 300_000.0;

/// The distance up to which a town's size makes it count as nearer, in meters.
const REACH: f64 = 50_000.0;

impl Gazetteer {
    /// Returns the town by which people would say where a place is; nothing if there is none within
    /// 300 km.
    ///
    /// It is the nearest one, but a town of 8,000 counts as twice, one of 128,000 as four times,
    /// and none as more than eight times as near as one of 500, as far as it is at most 50 km away.
    /// So a hamlet is named in its middle, and the city beside it elsewhere. Parts of towns are not
    /// named.
    pub fn nearest(&self, location: Location) -> Option<NearestTown> {
        let number = self.nearest_number(location)?;
        let town = self.town(number, MatchQuality::Exact);
        let meters = meters(town.location, location);
        let bearing_degrees = bearing(town.location, location);
        (meters <= FARTHEST).then_some(NearestTown {
            town,
            meters,
            bearing_degrees,
        })
    }

    /// Goes through all towns: a third of a millisecond; an index would need memory and code.
    fn nearest_number(&self, location: Location) -> Option<usize> {
        let flat = LocalProjection::around(location);
        let mut best = (f64::INFINITY, None);
        for (number, &position) in self.towns.positions.iter().enumerate() {
            let Some(distance) = flat.distance(position) else {
                continue;
            };
            // No town counts as nearer than this; most are farther than the best so far.
            if distance / HEAVIEST > best.0 || self.towns.is_part(number) {
                continue;
            }
            let weight = weight(self.towns.population(number));
            let rank = distance.min(REACH) / weight + (distance - REACH).max(0.0);
            if rank < best.0 {
                best = (rank, Some(number));
            }
        }
        best.1
    }
}

impl NearestTown {
    /// Describes the place: `3 km N of Bend, Oregon`, or `Bend, Oregon` within the town.
    ///
    /// Within the town is what is as near to its middle as a round town of a thousand or so people
    /// per square kilometer would reach (Seattle: 9 km), but at least 2 km and at most 15 km.
    pub fn describe(&self, unit: DistanceUnit) -> String {
        let state = states::state_name(self.town.state).unwrap_or(self.town.state);
        let town = format!("{}, {state}", self.town.name);
        if self.meters <= extent(self.town.population) {
            return town;
        }
        let distance = (self.meters / unit.size()).round().max(1.0);
        format!(
            "{distance} {unit} {} of {town}",
            compass(self.bearing_degrees)
        )
    }
}

/// The surroundings of a place as a plane, which is exact to a percent or so within 300 km.
struct LocalProjection {
    latitude: f64,
    longitude: f64,
    /// Meters to a degree of longitude.
    east: f64,
}

/// Meters to a degree of latitude.
const NORTH: f64 = EARTH * std::f64::consts::PI / 180.0;

impl LocalProjection {
    fn around(location: Location) -> Self {
        Self {
            latitude: location.latitude(),
            longitude: location.longitude(),
            east: NORTH * location.latitude().to_radians().cos(),
        }
    }

    /// Returns the distance of a position in meters, if it is near enough to matter.
    fn distance(&self, position: PackedPosition) -> Option<f64> {
        let north = (f64::from(position.0) / 1e4 - self.latitude) * NORTH;
        if north.abs() > FARTHEST {
            return None;
        }
        let degrees = (f64::from(position.1) / 1e4 - self.longitude).abs();
        // The Aleutians are on both sides of 180 degrees.
        let east = degrees.min(360.0 - degrees) * self.east;
        // A little more than the limit: what remains is measured again on the sphere.
        Some(north.hypot(east)).filter(|&distance| distance <= FARTHEST * 1.05)
    }
}

/// A town never counts as more than this many times nearer.
const HEAVIEST: f64 = 8.0;

/// Returns the factor by which a town of this many people counts as nearer than one of 500.
fn weight(people: u64) -> f64 {
    (people.max(500) as f64 / 500.0).sqrt().sqrt().min(HEAVIEST)
}

/// Returns the radius of a town of this many people, in meters.
fn extent(people: Option<u64>) -> f64 {
    ((people.unwrap_or(0) as f64).sqrt() * 10.0).clamp(2_000.0, 15_000.0)
}

/// Returns the meters along the great circle between two places, by the haversine formula.
pub(crate) fn meters(one: Location, other: Location) -> f64 {
    let (a, b) = (one.latitude().to_radians(), other.latitude().to_radians());
    let north = (b - a) / 2.0;
    let east = (other.longitude() - one.longitude()).to_radians() / 2.0;
    let chord = north.sin().powi(2) + a.cos() * b.cos() * east.sin().powi(2);
    2.0 * EARTH * chord.min(1.0).sqrt().asin()
}

/// Returns the direction from one place to another at its start, in degrees from north by east.
fn bearing(from: Location, to: Location) -> f64 {
    let (a, b) = (from.latitude().to_radians(), to.latitude().to_radians());
    let east = (to.longitude() - from.longitude()).to_radians();
    let y = east.sin() * b.cos();
    let x = a.cos() * b.sin() - a.sin() * b.cos() * east.cos();
    let degrees = y.atan2(x).to_degrees().rem_euclid(360.0);
    // A tiny negative angle rounds up to the full circle.
    if degrees < 360.0 { degrees } else { 0.0 }
}

/// Returns the nearest of the sixteen winds that the weather service tells directions by.
fn compass(degrees: f64) -> &'static str {
    const WINDS: [&str; 16] = [
        "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW",
        "NW", "NNW",
    ];
    WINDS[(degrees / 22.5).round() as usize % WINDS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Location {
        Location::new(latitude, longitude).unwrap()
    }

    #[test]
    fn distances_and_directions_are_those_of_the_sphere() {
        let (seattle, portland) = (at(47.6062, -122.3321), at(45.5234, -122.6762));
        assert!((meters(seattle, portland) - 233_000.0).abs() < 1_500.0);
        assert_eq!(compass(bearing(seattle, portland)), "S");
        assert_eq!(compass(bearing(portland, seattle)), "N");
        let (west, east) = (at(52.0, 179.9), at(52.0, -179.9));
        assert!(meters(west, east) < 14_000.0);
        assert_eq!(compass(bearing(west, east)), "E");
        assert_eq!(bearing(seattle, seattle), 0.0);
    }

    #[test]
    fn the_winds_go_round() {
        assert_eq!(compass(0.0), "N");
        assert_eq!(compass(11.0), "N");
        assert_eq!(compass(12.0), "NNE");
        assert_eq!(compass(359.99), "N");
        assert_eq!(compass(270.0), "W");
    }

    #[test]
    fn the_plane_agrees_with_the_sphere() {
        for (here, there) in [
            (at(25.0, -80.0), (274_000, -805_000)),
            (at(64.8, -147.7), (650_000, -1_520_000)),
            (at(52.0, 179.5), (518_000, -1_766_000)),
        ] {
            let there_too = crate::columns::location(there).unwrap();
            let flat = LocalProjection::around(here).distance(there).unwrap();
            let round = meters(here, there_too);
            assert!((flat / round - 1.0).abs() < 0.03, "{flat} {round}");
        }
    }
}
