//! `/points/{latitude},{longitude}`: the cell, zones, stations and sun of a point.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{ORIGIN, WorldSnapshot, local, point, quantity, wide_context};
use crate::earth::grid::OfficeGridCell;
use crate::earth::sun::{RISE, SolarDay, TWILIGHTS};
use crate::earth::{towns, zones};

/// Returns the body for a point that lies in `cell`; `spelling` is the point as it was asked for.
pub(crate) fn body(
    world: &WorldSnapshot,
    spelling: &str,
    latitude: f64,
    longitude: f64,
    cell: &OfficeGridCell,
) -> Value {
    let id = format!("{ORIGIN}/points/{spelling}");
    let town = towns::nearest(latitude, longitude);
    let office = cell.office_id();
    let grid = format!("{ORIGIN}{}", cell.path());
    let zone_name = zones::name(latitude, longitude);
    let mut body = json!({
        "@context": wide_context(),
        "id": id,
        "type": "Feature",
        "geometry": point(latitude, longitude),
        "properties": {
            "@id": id,
            "@type": "wx:Point",
            "cwa": office,
            "type": if cell.is_at_sea() { "marine" } else { "land" },
            "forecastOffice": format!("{ORIGIN}/offices/{office}"),
            "gridId": office,
            "gridX": cell.x,
            "gridY": cell.y,
            "forecast": format!("{grid}/forecast"),
            "forecastHourly": format!("{grid}/forecast/hourly"),
            "forecastGridData": grid,
            "observationStations": format!("{grid}/stations"),
            "forecastZone": format!("{ORIGIN}/zones/forecast/{}", town.zone()),
            "county": format!("{ORIGIN}/zones/county/{}", town.county_code()),
            "fireWeatherZone": format!("{ORIGIN}/zones/fire/{}", town.fire_zone()),
            "timeZone": zone_name,
            "radarStation": cell.office.radar(),
            "nwr": {
                "transmitter": null,
                "sameCode": town.same_code(),
                "areaBroadcast": null,
                "pointBroadcast": format!("{id}/radio"),
            },
        }
    });
    body["properties"]["relativeLocation"] = relative_location(town, latitude, longitude);
    body["properties"]["astronomicalData"] =
        sun(world, &zones::at(latitude, longitude), latitude, longitude);
    body
}

fn relative_location(town: &towns::Town, latitude: f64, longitude: f64) -> Value {
    let (metres, bearing) = town.towards(latitude, longitude);
    json!({
        "type": "Feature",
        "geometry": point(town.latitude, town.longitude),
        "properties": {
            "city": town.name,
            "state": town.state,
            "distance": quantity("wmoUnit:m", metres),
            "bearing": quantity("wmoUnit:degree_(angle)", bearing),
        }
    })
}

fn sun(world: &WorldSnapshot, zone: &TimeZone, latitude: f64, longitude: f64) -> Value {
    let day = SolarDay::holding(world.now, latitude, longitude);
    let text = |time: jiff::Timestamp| local(&time.to_zoned(zone.clone()));
    let crossing = |depth| {
        day.crossings(depth)
            .map(|(rise, set)| (text(rise), text(set)))
            .unzip()
    };
    let (sunrise, sunset): (Option<String>, Option<String>) = crossing(RISE);
    let [civil, nautical, astronomical] = TWILIGHTS.map(crossing);
    json!({
        "sunrise": sunrise,
        "sunset": sunset,
        "transit": text(day.transit),
        "civilTwilightBegin": civil.0,
        "civilTwilightEnd": civil.1,
        "nauticalTwilightBegin": nautical.0,
        "nauticalTwilightEnd": nautical.1,
        "astronomicalTwilightBegin": astronomical.0,
        "astronomicalTwilightEnd": astronomical.1,
    })
}
