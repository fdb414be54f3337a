//! `/points/{lat},{lon}`: the grid cell, office, zones and time zone that a place belongs to.

use serde::Deserialize;
use weather::OffsetTime;

use super::envelope::{last_segment, lenient, parsed, properties, words};
use super::{PayloadError, Quantity};
use crate::GridCell;
use crate::cell::number;

/// The upstream's metadata of a point.
#[derive(Debug, Clone, PartialEq)]
pub struct PointMetadata {
    /// The forecast cell, or the reason for which there is none.
    pub cell: Result<GridCell, MissingCell>,
    /// The office responsible for warnings: "SEW".
    pub office: Option<String>,
    /// Land or sea, since 2026. Harbour points count as sea and have forecasts all the same.
    pub surface: Option<Surface>,
    /// IANA time zone: "America/Los_Angeles".
    pub time_zone: Option<String>,
    /// Public forecast zone: "WAZ315".
    pub forecast_zone: Option<String>,
    /// County: "WAC033".
    pub county: Option<String>,
    /// Fire weather zone.
    pub fire_weather_zone: Option<String>,
    /// Radar: "KATX".
    pub radar_station: Option<String>,
    /// The nearest city.
    pub city: Option<NearbyCity>,
    /// Sun and twilight of the day, since 2026.
    pub sun: Option<SunTimes>,
}

/// The reason for which a point has no forecast cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MissingCell {
    /// The upstream names none, which happens inside its area too (weather-gov/api#51, #116).
    #[error("the upstream names no forecast grid for the place")]
    NotGiven,
    /// The cell it names is invalid.
    #[error("the upstream names an invalid forecast grid for the place")]
    Senseless,
}

/// The surface at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Land.
    Land,
    /// Sea or lake.
    Marine,
}

/// A city near a point.
#[derive(Debug, Clone, PartialEq)]
pub struct NearbyCity {
    /// "Seattle".
    pub name: String,
    /// "WA".
    pub state: Option<String>,
    /// The distance from it to the point, mostly in meters.
    pub distance: Option<Quantity>,
    /// Direction from the city to the point.
    pub bearing: Option<Quantity>,
}

/// Sun and twilight of a day; any may be missing near the poles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SunTimes {
    /// The sun comes up.
    #[serde(default, deserialize_with = "parsed")]
    pub sunrise: Option<OffsetTime>,
    /// The sun goes down.
    #[serde(default, deserialize_with = "parsed")]
    pub sunset: Option<OffsetTime>,
    /// The sun is highest.
    #[serde(default, deserialize_with = "parsed")]
    pub transit: Option<OffsetTime>,
    /// First light (sun 6° below the horizon).
    #[serde(default, deserialize_with = "parsed")]
    pub civil_twilight_begin: Option<OffsetTime>,
    /// Last light (sun 6° below the horizon).
    #[serde(default, deserialize_with = "parsed")]
    pub civil_twilight_end: Option<OffsetTime>,
}

/// Reads the answer of `/points`.
///
/// # Errors
///
/// [`PayloadError`] when it is not a point. A point without a cell is one all the same.
pub fn parse_point(body: &[u8]) -> Result<PointMetadata, PayloadError> {
    const EXPECTED: &str = "a point";
    let wire: RawPoint = properties(body, EXPECTED)?;
    if !wire.is_point() {
        return Err(PayloadError::WrongShape { expected: EXPECTED });
    }
    Ok(PointMetadata {
        cell: wire.cell(),
        office: wire.cwa,
        surface: wire.kind.as_deref().and_then(|kind| match kind {
            "land" => Some(Surface::Land),
            "marine" => Some(Surface::Marine),
            _ => None,
        }),
        time_zone: wire.time_zone,
        forecast_zone: wire.forecast_zone,
        county: wire.county,
        fire_weather_zone: wire.fire_weather_zone,
        radar_station: wire.radar_station,
        city: wire.relative_location.and_then(RelativeLocation::city),
        sun: wire.astronomical_data,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPoint {
    #[serde(default, deserialize_with = "words")]
    cwa: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "words")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "words")]
    grid_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    grid_x: Option<GridNumber>,
    #[serde(default, deserialize_with = "lenient")]
    grid_y: Option<GridNumber>,
    #[serde(default, deserialize_with = "words")]
    forecast_grid_data: Option<String>,
    #[serde(default, deserialize_with = "words")]
    forecast: Option<String>,
    #[serde(default, deserialize_with = "last_segment")]
    forecast_zone: Option<String>,
    #[serde(default, deserialize_with = "last_segment")]
    county: Option<String>,
    #[serde(default, deserialize_with = "last_segment")]
    fire_weather_zone: Option<String>,
    #[serde(default, deserialize_with = "words")]
    time_zone: Option<String>,
    #[serde(default, deserialize_with = "words")]
    radar_station: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    relative_location: Option<RelativeLocation>,
    #[serde(default, deserialize_with = "lenient")]
    astronomical_data: Option<SunTimes>,
}

impl RawPoint {
    /// Returns whether this is a point: every one seen has one of these, whatever else is null.
    fn is_point(&self) -> bool {
        self.cwa.is_some()
            || self.grid_id.is_some()
            || self.time_zone.is_some()
            || self.forecast_zone.is_some()
            || self.radar_station.is_some()
    }

    /// Reads the cell from the grid fields, or from the links where those are incomplete, as in
    /// 2019.
    fn cell(&self) -> Result<GridCell, MissingCell> {
        if let (Some(office), Some(x), Some(y)) = (&self.grid_id, &self.grid_x, &self.grid_y) {
            return GridCell::new(office, x.0, y.0).map_err(|_| MissingCell::Senseless);
        }
        let link = self.forecast_grid_data.as_ref().or(self.forecast.as_ref());
        let link = link.ok_or(MissingCell::NotGiven)?;
        let (_, path) = link
            .split_once("/gridpoints/")
            .ok_or(MissingCell::Senseless)?;
        let path = path.trim_end_matches('/');
        let cell = path.strip_suffix("/forecast").unwrap_or(path);
        cell.parse().map_err(|_| MissingCell::Senseless)
    }
}

/// A grid coordinate: a number, or (2024) a number as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GridNumber(pub(crate) u32);

impl<'de> Deserialize<'de> for GridNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum NumberOrText {
            Number(u32),
            Text(String),
        }
        match NumberOrText::deserialize(deserializer)? {
            NumberOrText::Number(value) => Ok(Self(value)),
            NumberOrText::Text(text) => number(&text).map(Self).map_err(serde::de::Error::custom),
        }
    }
}

/// A GeoJSON feature, or its members at the top in JSON-LD.
#[derive(Deserialize)]
struct RelativeLocation {
    #[serde(default, deserialize_with = "lenient")]
    properties: Option<RelativeCity>,
    #[serde(default, deserialize_with = "words")]
    city: Option<String>,
    #[serde(default, deserialize_with = "words")]
    state: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    distance: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    bearing: Option<Quantity>,
}

#[derive(Deserialize)]
struct RelativeCity {
    #[serde(default, deserialize_with = "words")]
    city: Option<String>,
    #[serde(default, deserialize_with = "words")]
    state: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    distance: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    bearing: Option<Quantity>,
}

impl RelativeLocation {
    fn city(self) -> Option<NearbyCity> {
        let city = self.properties.unwrap_or(RelativeCity {
            city: self.city,
            state: self.state,
            distance: self.distance,
            bearing: self.bearing,
        });
        Some(NearbyCity {
            name: city.city?,
            state: city.state,
            distance: city.distance,
            bearing: city.bearing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(properties: &str) -> PointMetadata {
        let body = format!(r#"{{"type": "Feature", "properties": {properties}}}"#);
        parse_point(body.as_bytes()).unwrap()
    }

    #[test]
    fn grid_coordinates_may_be_text_and_may_be_zero() {
        let text = point(r#"{"cwa": "HFO", "gridId": "HFO", "gridX": "154", "gridY": "0"}"#);
        assert_eq!(text.cell.unwrap().to_string(), "HFO/154,0");
        let number = point(r#"{"cwa": "GUM", "gridId": "GUM", "gridX": 0, "gridY": 0}"#);
        assert_eq!(number.cell.unwrap().to_string(), "GUM/0,0");
    }

    #[test]
    fn a_point_of_2019_without_a_grid_id_has_its_cell_in_a_link() {
        let old = point(
            r#"{"cwa": "SEW", "gridX": 124, "gridY": 67, "timeZone": "America/Los_Angeles",
                "forecast": "https://api.weather.gov/gridpoints/SEW/124,67/forecast",
                "forecastGridData": "https://api.weather.gov/gridpoints/SEW/124,67"}"#,
        );
        assert_eq!(old.cell.unwrap().to_string(), "SEW/124,67");
    }

    #[test]
    fn a_point_may_have_no_cell() {
        let none = point(
            r#"{"cwa": "SEW", "type": "marine", "gridId": null, "gridX": null, "gridY": null,
                "forecast": null, "forecastGridData": null, "timeZone": "America/Los_Angeles"}"#,
        );
        assert_eq!(none.cell, Err(MissingCell::NotGiven));
        assert_eq!(none.surface, Some(Surface::Marine));
        let odd = point(r#"{"gridId": "../x", "gridX": 1, "gridY": 2}"#);
        assert_eq!(odd.cell, Err(MissingCell::Senseless));
        let negative = point(r#"{"gridId": "SEW", "gridX": -1, "gridY": 2}"#);
        assert_eq!(negative.cell, Err(MissingCell::NotGiven));
    }

    #[test]
    fn a_day_without_sunset_is_still_a_day() {
        let polar = point(
            r#"{"cwa": "AFG", "astronomicalData":
                {"sunrise": "2026-06-02T01:30:00-08:00", "sunset": null}}"#,
        );
        let sun = polar.sun.unwrap();
        assert!(sun.sunrise.is_some() && sun.sunset.is_none());
    }

    #[test]
    fn both_forms_name_the_nearest_city() {
        let city = r#"{"city": "Seattle", "state": "WA", "distance": {"value": 2123.4}}"#;
        for relative in [city.to_owned(), format!(r#"{{"properties": {city}}}"#)] {
            let point = point(&format!(
                r#"{{"cwa": "SEW", "relativeLocation": {relative}}}"#
            ));
            let city = point.city.unwrap();
            assert_eq!(
                (city.name.as_str(), city.state.as_deref()),
                ("Seattle", Some("WA"))
            );
            assert_eq!(city.distance.unwrap().value, Some(2123.4));
        }
    }

    #[test]
    fn another_kind_of_answer_is_not_a_point() {
        assert!(parse_point(br#"{"properties": {"periods": []}}"#).is_err());
        assert!(parse_point(br#"{"type": "FeatureCollection", "features": []}"#).is_err());
    }
}
