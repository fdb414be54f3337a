//! `/gridpoints/{cell}/stations`: the observation stations of a cell, nearest first.

use serde::Deserialize;

use super::envelope::{CollectionMember, lenient, member, members, parsed, words};
use super::{PayloadError, Quantity};
use crate::ResourceId;

/// The stations of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct StationCollection {
    /// In the upstream's order: nearest first, though "near" can be 174 km away.
    pub stations: Vec<ObservationStation>,
    /// The number of stations dropped because their identifier is invalid.
    pub unreadable_stations: usize,
}

/// One station.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationStation {
    /// "KBFI".
    pub id: ResourceId,
    /// "Boeing Field".
    pub name: Option<String>,
    /// IANA time zone; may differ from the place's.
    pub time_zone: Option<String>,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// Above the sea, mostly in meters.
    pub elevation: Option<Quantity>,
    /// From the cell, mostly in meters; not given until 2025.
    pub distance: Option<Quantity>,
    /// Direction from the cell; not given until 2025.
    pub bearing: Option<Quantity>,
}

/// Reads a list of stations.
///
/// # Errors
///
/// [`PayloadError`] when it is not a list of stations. The list may be empty.
pub fn parse_stations(body: &[u8]) -> Result<StationCollection, PayloadError> {
    let sent = members(body, "a list of stations")?.members;
    let stations: Vec<ObservationStation> = sent
        .iter()
        .filter_map(|raw| station(member(raw)?))
        .collect();
    Ok(StationCollection {
        unreadable_stations: sent.len() - stations.len(),
        stations,
    })
}

fn station(member: CollectionMember<RawStation>) -> Option<ObservationStation> {
    let wire = member.facts;
    Some(ObservationStation {
        id: wire.station_identifier?,
        name: wire.name,
        time_zone: wire.time_zone,
        position: member.position.map(|(east, north)| (north, east)),
        elevation: wire.elevation,
        distance: wire.distance,
        bearing: wire.bearing,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawStation {
    #[serde(default, deserialize_with = "parsed")]
    station_identifier: Option<ResourceId>,
    #[serde(default, deserialize_with = "words")]
    name: Option<String>,
    #[serde(default, deserialize_with = "words")]
    time_zone: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    elevation: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    distance: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    bearing: Option<Quantity>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_that_cannot_be_asked_is_dropped_and_counted() {
        let body = br#"{"type": "FeatureCollection", "features": [
            {"properties": {"stationIdentifier": "../../x"}},
            {"properties": {"stationIdentifier": null}},
            7,
            {"geometry": {"type": "Point", "coordinates": [-122.3, 47.5]},
             "properties": {"stationIdentifier": "KBFI", "name": "Boeing Field"}}]}"#;
        let list = parse_stations(body).unwrap();
        assert_eq!(list.unreadable_stations, 3);
        assert_eq!(list.stations.len(), 1);
        assert_eq!(list.stations[0].id.as_str(), "KBFI");
        assert_eq!(list.stations[0].position, Some((47.5, -122.3)));
    }

    #[test]
    fn the_linked_data_form_is_read_too() {
        let body = br#"{"@graph": [{"stationIdentifier": "KBFI", "geometry": "POINT(-122 47)"}]}"#;
        let list = parse_stations(body).unwrap();
        assert_eq!(list.stations[0].id.as_str(), "KBFI");
        assert_eq!(list.stations[0].position, None);
    }

    #[test]
    fn an_empty_list_is_a_list() {
        let list = parse_stations(br#"{"features": [], "observationStations": []}"#).unwrap();
        assert!(list.stations.is_empty());
        assert!(parse_stations(br#"{"properties": {}}"#).is_err());
    }
}
