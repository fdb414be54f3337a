//! Documents that describe rather than forecast: the glossary, the table of addresses, icons, offices, radars, kinds of
//! texts and alerts, the radio. All of it fixed, but for what the radio says.

use serde_json::{Value, json};

use super::{MARK, ORIGIN, WorldSnapshot, point, products, wide_context};
use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::{self, Town};
use crate::earth::zones;
use crate::forecast::ForecastUnits;
use crate::forecast::detailed::sentences;
use crate::forecast::periods::periods;

/// The conditions that have an icon, with their words.
const CONDITIONS: [(&str, &str); 12] = [
    ("skc", "Fair/clear"),
    ("few", "A few clouds"),
    ("sct", "Partly cloudy"),
    ("bkn", "Mostly cloudy"),
    ("ovc", "Overcast"),
    ("fog", "Fog/mist"),
    ("rain", "Rain"),
    ("rain_showers", "Rain showers (high cloud cover)"),
    ("rain_snow", "Rain/snow"),
    ("snow", "Snow"),
    ("tsra", "Thunderstorm (high cloud cover)"),
    ("wind_skc", "Fair/clear and windy"),
];

/// The addresses that the simulator answers, as the service's description names them.
const ADDRESSES: [&str; 36] = [
    "/alerts",
    "/alerts/active",
    "/alerts/active/area/{area}",
    "/alerts/active/count",
    "/alerts/active/region/{region}",
    "/alerts/active/zone/{zoneId}",
    "/alerts/types",
    "/alerts/{id}",
    "/glossary",
    "/gridpoints/{wfo}/{x},{y}",
    "/gridpoints/{wfo}/{x},{y}/forecast",
    "/gridpoints/{wfo}/{x},{y}/forecast/hourly",
    "/gridpoints/{wfo}/{x},{y}/stations",
    "/icons",
    "/icons/{set}/{timeOfDay}/{first}",
    "/icons/{set}/{timeOfDay}/{first}/{second}",
    "/offices/{officeId}",
    "/offices/{officeId}/headlines",
    "/points/{latitude},{longitude}",
    "/points/{latitude},{longitude}/radio",
    "/points/{latitude},{longitude}/stations",
    "/products/locations",
    "/products/types",
    "/products/types/{typeId}",
    "/products/types/{typeId}/locations/{locationId}",
    "/products/types/{typeId}/locations/{locationId}/latest",
    "/products/{productId}",
    "/radar/stations",
    "/radar/stations/{stationId}",
    "/stations",
    "/stations/{stationId}",
    "/stations/{stationId}/observations",
    "/stations/{stationId}/observations/latest",
    "/zones",
    "/zones/{type}/{zoneId}",
    "/zones/forecast/{zoneId}/stations",
];

/// Returns the description of the service.
pub(crate) fn openapi() -> Value {
    let paths = ADDRESSES.iter().map(|path| {
        let answer = json!({"200": {"description": "success"}});
        ((*path).to_owned(), json!({"get": {"responses": answer}}))
    });
    json!({
        "openapi": "3.1.2",
        "info": {"title": format!("weather.gov API ({MARK})"), "version": "3.11.0"},
        "servers": [{"url": ORIGIN}],
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    })
}

/// Returns words and what they mean.
pub(crate) fn glossary() -> Value {
    let term = |term: &str, meaning: &str| json!({"term": term, "definition": format!("{MARK}. {meaning}")});
    json!({
        "@context": [],
        "glossary": [
            term("Advisory", "<b>Weather that causes inconvenience</b> and calls for caution."),
            term("METAR", "A report of a station in a code of its own."),
            term("Wind Chill", "What moving cold air feels like on the skin."),
        ],
    })
}

/// Returns the list of icons.
pub(crate) fn icons() -> Value {
    let icons = CONDITIONS.iter().map(|(name, words)| {
        let words = format!("{words} ({MARK})");
        ((*name).to_owned(), json!({"description": words}))
    });
    json!({"@context": [], "icons": icons.collect::<serde_json::Map<_, _>>()})
}

/// Returns the facts of an icon: conditions, each with its chance, at a time of the day; `None` for those that
/// the service does not have.
pub(crate) fn icon(
    set: &str,
    time: &str,
    conditions: &[&str],
    size: Option<&str>,
) -> Option<Value> {
    let is_known = |condition: &&str| {
        let name = condition.split(',').next().unwrap_or_default();
        CONDITIONS.iter().any(|(known, _)| *known == name)
    };
    let side = match size {
        Some("small") => 56,
        Some("large") => 134,
        None | Some("medium") => 86,
        Some(_) => return None,
    };
    let fits = set == "land" && matches!(time, "day" | "night") && conditions.iter().all(is_known);
    fits.then(|| json!({"time": time, "conditions": conditions, "side": side}))
}

/// Returns an office.
pub(crate) fn office(town: &Town) -> Value {
    let id = town.office.unwrap_or_default();
    let link = format!("{ORIGIN}/offices/{id}");
    let near = || {
        towns::all()
            .iter()
            .filter(|near| near.responsible().office == town.office)
    };
    let links = |kind: &str, code: fn(&Town) -> String| -> Vec<String> {
        near()
            .map(|town| format!("{ORIGIN}/zones/{kind}/{}", code(town)))
            .collect()
    };
    let stations: Vec<String> = near()
        .map(|town| format!("{ORIGIN}/stations/{}", town.station))
        .collect();
    json!({
        "@context": {"@version": "1.1", "@vocab": "https://schema.org/"},
        "@type": "GovernmentOrganization",
        "@id": link,
        "id": id,
        "name": format!("{}, {} ({MARK})", town.name, town.state),
        "address": {"@type": "PostalAddress", "addressLocality": town.name, "addressRegion": town.state},
        "responsibleCounties": links("county", Town::county_code),
        "responsibleForecastZones": links("forecast", Town::zone),
        "responsibleFireZones": links("fire", Town::fire_zone),
        "approvedObservationStations": stations,
    })
}

/// Returns the headlines of an office: it has none.
pub(crate) fn headlines() -> Value {
    json!({"@context": [], "@graph": []})
}

/// Returns the radars, each once.
pub(crate) fn radars() -> Value {
    let mut seen = std::collections::BTreeSet::new();
    let radars = towns::all()
        .iter()
        .filter_map(|town| Some((town.radar()?, town)));
    let features: Vec<Value> = radars
        .filter(|(id, _)| seen.insert(*id))
        .map(|(id, town)| radar_feature(id, town))
        .collect();
    json!({"@context": wide_context(), "type": "FeatureCollection", "features": features})
}

/// Returns one radar.
pub(crate) fn radar(id: &str) -> Option<Value> {
    let town = towns::all().iter().find(|town| town.radar() == Some(id))?;
    let mut radar = radar_feature(id, town);
    radar["@context"] = wide_context();
    Some(radar)
}

fn radar_feature(id: &str, town: &Town) -> Value {
    let link = format!("{ORIGIN}/radar/stations/{id}");
    json!({
        "id": link,
        "type": "Feature",
        "geometry": point(town.latitude, town.longitude),
        "properties": {
            "@id": link,
            "@type": "wx:RadarStation",
            "id": id,
            "name": format!("{} ({MARK})", town.name),
            "stationType": "WSR-88D",
            "timeZone": zones::name(town.latitude, town.longitude),
            "latency": {
                "current": null,
                "average": null,
                "max": null,
                "levelTwoLastReceivedTime": null,
                "maxLatencyTime": null,
                "reportingHost": null,
                "host": null,
            },
            "rda": null,
        },
    })
}

/// Returns the kinds of texts.
pub(crate) fn product_types() -> Value {
    let kinds = products::kinds();
    let kinds = kinds.map(|(code, name)| json!({"productCode": code, "productName": name}));
    json!({"@context": [], "@graph": kinds.collect::<Vec<_>>()})
}

/// Returns where texts are from.
pub(crate) fn product_locations() -> Value {
    let offices = towns::offices().map(|(_, town)| {
        let id = town.office.unwrap_or_default().to_owned();
        (id, Value::from(format!("{}, {}", town.name, town.state)))
    });
    json!({"@context": [], "locations": offices.collect::<serde_json::Map<_, _>>()})
}

/// Returns what the radio says for a cell.
pub(crate) fn radio(world: &WorldSnapshot, cell: &OfficeGridCell) -> Value {
    let (latitude, longitude) = cell.middle();
    let column = world.field().over(latitude, longitude);
    let zone = zones::at(latitude, longitude);
    let told = periods(&column, &zone, world.now).into_iter().take(3);
    let told = told.map(|period| {
        let words = sentences(&period, ForecastUnits::Us, true);
        format!("{}. {words}", period.name)
    });
    let first = format!("{MARK}. The forecast for {}.", cell.town().name);
    let paragraphs: Vec<String> = std::iter::once(first).chain(told).collect();
    json!({"paragraphs": paragraphs})
}
