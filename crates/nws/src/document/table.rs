//! The closed table of addresses: the path templates of the upstream's OpenAPI document
//! (<https://api.weather.gov/openapi.json>, as of version 3.11), the parameters and media types of each, and
//! what is there.

use super::media::DocumentMedia;

/// The kind of what is at an address, as far as it is read or kept differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// Metadata of a point.
    Point,
    /// A forecast, by half days or hours.
    Forecast,
    /// The raw layers of a cell.
    Grid,
    /// A list of stations.
    Stations,
    /// The stations of a point: a redirect to those of its cell.
    PointStations,
    /// A list of a station's observations.
    Observations,
    /// One observation.
    Observation,
    /// A list of alerts.
    Alerts,
    /// A list of text products.
    Products,
    /// A text product, which never changes.
    Product,
    /// Data that only its headers say something about.
    Other,
    /// A description of something that hardly changes: a glossary, a zone, an office.
    Reference,
    /// A picture or a file.
    Media,
}

/// An address that the upstream is known to have.
#[derive(Debug)]
pub(super) struct Template {
    /// Segments; `*` stands for any one, `|` between those that can stand there.
    pub(super) segments: &'static str,
    /// The names of its parameters.
    pub(super) parameters: &'static [&'static str],
    pub(super) kind: DocumentKind,
    /// Its media types, the default first.
    pub(super) media: &'static [DocumentMedia],
}

const fn of(
    media: &'static [DocumentMedia],
    segments: &'static str,
    kind: DocumentKind,
    parameters: &'static [&'static str],
) -> Template {
    Template {
        segments,
        parameters,
        kind,
        media,
    }
}

/// An address that speaks GeoJSON and JSON-LD.
const fn geo(
    segments: &'static str,
    kind: DocumentKind,
    parameters: &'static [&'static str],
) -> Template {
    of(&[GeoJson, JsonLd], segments, kind, parameters)
}

/// An address that speaks JSON-LD alone.
const fn plain(
    segments: &'static str,
    kind: DocumentKind,
    parameters: &'static [&'static str],
) -> Template {
    of(&[JsonLd], segments, kind, parameters)
}

const ACTIVE: &[&str] = &[
    "status",
    "message_type",
    "event",
    "code",
    "area",
    "point",
    "region",
    "region_type",
    "zone",
    "urgency",
    "severity",
    "certainty",
    "limit",
];
const ALERTS: &[&str] = &[
    "active",
    "start",
    "end",
    "status",
    "message_type",
    "event",
    "code",
    "area",
    "point",
    "region",
    "region_type",
    "zone",
    "urgency",
    "severity",
    "certainty",
    "limit",
    "cursor",
];
const ZONES: &[&str] = &[
    "id",
    "area",
    "region",
    "type",
    "point",
    "include_geometry",
    "limit",
    "effective",
];
const PRODUCTS: &[&str] = &[
    "location", "start", "end", "office", "wmoid", "type", "limit",
];
const SIGMETS: &[&str] = &["start", "end", "date", "atsu", "sequence"];
const WINDOW: &[&str] = &["start", "end", "limit", "cursor"];
const PAGES: &[&str] = &["limit", "cursor"];
const RADAR: &[&str] = &["reportingHost", "host"];
const RADARS: &[&str] = &["stationType", "reportingHost", "host"];
const REPORTING: &[&str] = &["reportingHost"];
const UNITS: &[&str] = &["units"];
const QUEUE: &[&str] = &[
    "limit",
    "arrived",
    "created",
    "published",
    "station",
    "type",
    "feed",
    "resolution",
];
const ICON: &[&str] = &["size", "fontsize"];

/// Lists of alerts.
const FEED: &[DocumentMedia] = &[GeoJson, JsonLd, Atom];
/// Forecasts.
const FORECAST: &[DocumentMedia] = &[GeoJson, JsonLd, Dwml];
/// Single observations.
const OBSERVED: &[DocumentMedia] = &[GeoJson, JsonLd, Uswx, Oxml];
/// Single advisories for aviation.
const ADVISORY: &[DocumentMedia] = &[GeoJson, Uswx];

use DocumentKind::{
    Alerts, Forecast, Grid, Media, Observation, Observations, Other, Point, PointStations, Product,
    Products, Reference, Stations,
};
use DocumentMedia::{Atom, Cap, Dwml, GeoJson, Image, Iwxxm, Json, JsonLd, Oxml, Pdf, Ssml, Uswx};

/// All addresses. Among those that fit a path, the first counts.
pub(super) const TEMPLATES: &[Template] = &[
    plain("", Other, &[]),
    of(&[Json], "openapi.json", Reference, &[]),
    plain("glossary", Reference, &[]),
    geo("points/*", Point, &[]),
    geo("points/*/stations", PointStations, PAGES),
    of(&[Ssml], "points/*/radio", Other, &[]),
    geo("gridpoints/*/*", Grid, &[]),
    of(FORECAST, "gridpoints/*/*/forecast", Forecast, UNITS),
    of(FORECAST, "gridpoints/*/*/forecast/hourly", Forecast, UNITS),
    geo("gridpoints/*/*/stations", Stations, PAGES),
    geo("stations", Stations, &["id", "state", "limit", "cursor"]),
    geo("stations/*", Reference, &[]),
    geo("stations/*/observations", Observations, WINDOW),
    of(
        OBSERVED,
        "stations/*/observations/latest",
        Observation,
        &["require_qc"],
    ),
    of(OBSERVED, "stations/*/observations/*", Observation, &[]),
    plain("stations/*/tafs", Other, &[]),
    of(&[Iwxxm], "stations/*/tafs/*/*", Other, &[]),
    of(FEED, "alerts", Alerts, ALERTS),
    of(FEED, "alerts/active", Alerts, ACTIVE),
    plain("alerts/active/count", Other, &[]),
    of(FEED, "alerts/active/zone/*", Alerts, &[]),
    of(FEED, "alerts/active/area/*", Alerts, &[]),
    of(FEED, "alerts/active/region/AL|AT|GL|GM|PA|PI", Alerts, &[]),
    plain("alerts/types", Reference, &[]),
    of(&[GeoJson, JsonLd, Cap], "alerts/*", Other, &[]),
    geo("zones", Reference, ZONES),
    geo(
        "zones/land|marine|forecast|public|coastal|offshore|fire|county",
        Reference,
        ZONES,
    ),
    geo(
        "zones/land|marine|forecast|public|coastal|offshore|fire|county/*",
        Reference,
        &["effective"],
    ),
    geo(
        "zones/land|marine|forecast|public|coastal|offshore|fire|county/*/forecast",
        Other,
        &[],
    ),
    plain("zones/county/*/radio", Reference, &[]),
    geo(
        "zones/forecast/*/observations",
        Observations,
        &["start", "end", "limit"],
    ),
    geo("zones/forecast/*/stations", Stations, PAGES),
    plain("products", Products, PRODUCTS),
    plain("products/locations", Reference, &[]),
    plain("products/locations/*/types", Reference, &[]),
    plain("products/types", Reference, &[]),
    plain("products/types/*", Products, &[]),
    plain("products/types/*/locations", Reference, &[]),
    plain("products/types/*/locations/*", Products, &[]),
    plain("products/types/*/locations/*/latest", Other, &[]),
    plain("products/*", Product, &[]),
    plain("offices/*", Reference, &[]),
    plain("offices/*/headlines", Other, &[]),
    plain("offices/*/headlines/*", Other, &[]),
    plain("offices/*/briefing", Other, &[]),
    of(&[Pdf], "offices/*/briefing/download/latest", Other, &[]),
    of(&[Pdf], "offices/*/briefing/download/*", Media, &[]),
    plain("offices/*/weatherstories", Other, &[]),
    of(&[Image], "offices/*/weatherstories/download/*", Media, &[]),
    plain("radar/servers", Other, REPORTING),
    plain("radar/servers/*", Other, REPORTING),
    plain("radar/spgds", Other, &["published"]),
    geo("radar/stations", Other, RADARS),
    geo("radar/stations/*", Other, RADAR),
    plain("radar/stations/*/alarms", Other, &[]),
    plain("radar/profilers/*", Other, &["time", "interval"]),
    plain("radar/queues/*", Other, QUEUE),
    plain("radio", Reference, PAGES),
    plain("radio/*", Reference, &[]),
    of(&[Ssml], "radio/*/broadcast", Other, &[]),
    plain("aviation/cwsus/*", Reference, &[]),
    of(&[GeoJson], "aviation/cwsus/*/cwas", Other, &[]),
    of(ADVISORY, "aviation/cwsus/*/cwas/*/*", Other, &[]),
    of(&[GeoJson], "aviation/sigmets", Other, SIGMETS),
    of(&[GeoJson], "aviation/sigmets/*", Other, &[]),
    of(&[GeoJson], "aviation/sigmets/*/*", Other, &[]),
    of(ADVISORY, "aviation/sigmets/*/*/*", Other, &[]),
    plain("icons", Reference, &[]),
    of(&[Image], "icons/*/*/*", Media, ICON),
    of(&[Image], "icons/*/*/*/*", Media, ICON),
    of(&[Image], "thumbnails/satellite/*", Media, &[]),
];

/// Returns the address of the table that `segments` fit.
pub(super) fn template(segments: &[String]) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.fits(segments))
}

impl Template {
    fn fits(&self, segments: &[String]) -> bool {
        let own = self.segments.split('/').filter(|own| !own.is_empty());
        let mut given = segments.iter();
        let all = own
            .map(|own| (own, given.next()))
            .all(|(own, given)| given.is_some_and(|given| is_fitting(own, given)));
        all && given.next().is_none()
    }
}

fn is_fitting(own: &str, given: &str) -> bool {
    own == "*" || own.split('|').any(|own| own == given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_hides_one_behind_it() {
        for template in TEMPLATES {
            let segments: Vec<String> = template
                .segments
                .split('/')
                .filter(|segment| !segment.is_empty())
                .map(|segment| segment.split('|').next().unwrap_or_default())
                .map(|segment| segment.replace('*', "x"))
                .collect();
            let found = super::template(&segments).unwrap();
            assert_eq!(found.segments, template.segments);
        }
    }
}
