//! The stations near a place: how far, which way, and whether what one measures says something of
//! the weather at another. Knows no observation.

use nws::ResourceId;
use nws::payload::{self, Quantity, StationCollection};
use weather::Location;

/// Beyond this, in meters, a station says nothing of another's air.
pub(super) const FAR: f64 = 50_000.0;
/// Beyond this, in meters, a station says nothing of another's sky and rain: those are local.
pub(super) const NOT_LOCAL: f64 = 25_000.0;
/// A greater difference in height, in meters, is another climate: some 2 °C lie between the two.
const LEVEL: f64 = 300.0;
/// Closer than this, in meters, a station lies in no direction.
const HERE: f64 = 100.0;
/// The Earth's mean radius in meters (IUGG).
const EARTH: f64 = 6_371_008.8;
/// From north, clockwise, each 22.5°.
const COMPASS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

/// A station as seen from a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NearbyStation {
    pub(super) id: ResourceId,
    pub(super) name: Option<String>,
    pub(super) time_zone: Option<String>,
    /// From the place, in meters.
    pub(super) distance: Option<f64>,
    /// Compass point from the place.
    pub(super) direction: Option<&'static str>,
    /// Above the sea, in meters.
    pub(super) height: Option<f64>,
}

/// The stations, nearest to `place` first. The upstream's own order and distances are those from the
/// middle of the cell, and hold where a station's position is not given.
pub(super) fn nearest(stations: &StationCollection, place: Location) -> Vec<NearbyStation> {
    let mut near: Vec<NearbyStation> = stations
        .stations
        .iter()
        .map(|station| NearbyStation::of(station, place))
        .collect();
    let far = |near: &NearbyStation| near.distance.unwrap_or(f64::INFINITY);
    near.sort_by(|one, other| far(one).total_cmp(&far(other)));
    near
}

impl NearbyStation {
    fn of(station: &payload::ObservationStation, place: Location) -> Self {
        let (distance, bearing) = match station.position {
            Some((north, east)) => {
                let (distance, bearing) = way(place, north, east);
                (Some(distance), Some(bearing))
            }
            None => (
                station.distance.and_then(meters),
                station.bearing.and_then(|bearing| bearing.value),
            ),
        };
        let is_away = distance.is_some_and(|distance| distance > HERE);
        Self {
            id: station.id.clone(),
            name: station.name.clone(),
            time_zone: station.time_zone.clone(),
            distance,
            direction: bearing.filter(|_| is_away).map(compass),
            height: station.elevation.and_then(meters),
        }
    }

    /// Tells whether it is at most so many meters from the place. One without a position is not.
    pub(super) fn is_within(&self, meters: f64) -> bool {
        self.distance.is_some_and(|distance| distance <= meters)
    }

    /// Tells whether the two lie at much the same height, as far as is known.
    pub(super) fn is_level_with(&self, other: &Self) -> bool {
        match (self.height, other.height) {
            (Some(one), Some(other)) => (one - other).abs() <= LEVEL,
            _ => true,
        }
    }
}

fn meters(quantity: Quantity) -> Option<f64> {
    quantity.unit?.to_meters(quantity.value?)
}

/// Returns the distance, in meters, and the direction, in degrees from north, along a great circle.
fn way(from: Location, north: f64, east: f64) -> (f64, f64) {
    let (here, there) = (from.latitude().to_radians(), north.to_radians());
    let along = (east - from.longitude()).to_radians();
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(there - here) + here.cos() * there.cos() * half(along);
    let distance = 2.0 * EARTH * chord.sqrt().min(1.0).asin();
    let ahead = here.cos() * there.sin() - here.sin() * there.cos() * along.cos();
    let aside = along.sin() * there.cos();
    (distance, aside.atan2(ahead).to_degrees())
}

fn compass(degrees: f64) -> &'static str {
    let point = (degrees / 22.5).round().rem_euclid(16.0);
    COMPASS.get(point as usize).copied().unwrap_or("N")
}

#[cfg(test)]
mod tests {
    use nws::payload::parse_stations;

    use super::*;

    fn stations(list: &str) -> Vec<NearbyStation> {
        let body = format!(r#"{{"features": [{list}]}}"#);
        nearest(&parse_stations(body.as_bytes()).unwrap(), Location::SEATTLE)
    }

    #[test]
    fn stations_are_told_from_the_place_and_not_from_the_middle_of_its_cell() {
        let near = stations(
            r#"{"geometry": {"type": "PointMetadata", "coordinates": [-122.25111, 47.68528]},
                "properties": {"stationIdentifier": "SEAW1"}},
               {"geometry": {"type": "PointMetadata", "coordinates": [-122.3147, 47.54548]},
                "properties": {"stationIdentifier": "KBFI",
                "elevation": {"unitCode": "wmoUnit:m", "value": 6.096}}}"#,
        );
        assert_eq!(near[0].id.as_str(), "KBFI");
        assert_eq!(near[0].direction, Some("S"));
        assert_eq!(near[0].height, Some(6.096));
        let distance = near[0].distance.unwrap();
        assert!((distance - 6_880.0).abs() < 20.0, "{distance}");
        assert_eq!(near[1].direction, Some("NE"));
    }

    #[test]
    fn a_station_without_a_position_has_the_upstreams_distance_or_comes_last() {
        let near = stations(
            r#"{"properties": {"stationIdentifier": "NOWHERE"}},
               {"properties": {"stationIdentifier": "SOMEWHERE",
                "distance": {"unitCode": "wmoUnit:km", "value": 12.5},
                "bearing": {"unitCode": "wmoUnit:degree_(angle)", "value": 350}}}"#,
        );
        assert_eq!(near[0].id.as_str(), "SOMEWHERE");
        assert_eq!(
            (near[0].distance, near[0].direction),
            (Some(12_500.0), Some("N"))
        );
        assert_eq!((near[1].distance, near[1].direction), (None, None));
        assert!(near[0].is_within(FAR) && !near[1].is_within(FAR));
    }

    #[test]
    fn a_station_at_the_place_lies_in_no_direction() {
        let near = stations(
            r#"{"geometry": {"type": "PointMetadata", "coordinates": [-122.3321, 47.6062]},
                "properties": {"stationIdentifier": "HERE"}}"#,
        );
        assert_eq!((near[0].distance, near[0].direction), (Some(0.0), None));
    }

    #[test]
    fn a_mountain_is_not_level_with_its_valley() {
        let at = |height| NearbyStation {
            id: "KBFI".parse().unwrap(),
            name: None,
            time_zone: None,
            distance: None,
            direction: None,
            height,
        };
        assert!(!at(Some(1200.0)).is_level_with(&at(Some(800.0))));
        assert!(at(Some(1200.0)).is_level_with(&at(Some(901.0))));
        assert!(at(Some(1200.0)).is_level_with(&at(None)), "nobody knows");
    }

    #[test]
    fn every_direction_has_its_point() {
        for (degrees, point) in [
            (0.0, "N"),
            (-11.0, "N"),
            (-12.0, "NNW"),
            (359.0, "N"),
            (180.0, "S"),
            (-180.0, "S"),
        ] {
            assert_eq!(compass(degrees), point, "{degrees}");
        }
    }
}
