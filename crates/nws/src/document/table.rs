//! The closed table of addresses: the path templates of the upstream's OpenAPI document
//! (<https://api.weather.gov/openapi.json>), the parameters of each, and what is there.

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
    /// A picture.
    Image,
}

/// An address that the upstream is known to have.
#[derive(Debug)]
pub(super) struct Template {
    /// Segments; `*` stands for any one.
    pub(super) segments: &'static str,
    /// The names of its parameters.
    pub(super) parameters: &'static [&'static str],
    pub(super) kind: DocumentKind,
    /// False where it speaks JSON-LD alone, or something else.
    pub(super) is_geographic: bool,
}

const fn geo(
    segments: &'static str,
    kind: DocumentKind,
    parameters: &'static [&'static str],
) -> Template {
    Template {
        segments,
        parameters,
        kind,
        is_geographic: true,
    }
}

const fn plain(
    segments: &'static str,
    kind: DocumentKind,
    parameters: &'static [&'static str],
) -> Template {
    Template {
        segments,
        parameters,
        kind,
        is_geographic: false,
    }
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
const RADAR: &[&str] = &["reportingHost", "host", "stationType"];
const ICON: &[&str] = &["size", "fontsize"];

use DocumentKind::{
    Alerts, Forecast, Grid, Image, Observation, Observations, Other, Point, Product, Products,
    Reference, Stations,
};

/// All addresses. Among those that fit a path, the first counts.
pub(super) const TEMPLATES: &[Template] = &[
    plain("", Other, &[]),
    plain("openapi.json", Reference, &[]),
    plain("glossary", Reference, &[]),
    geo("points/*", Point, &[]),
    geo("points/*/stations", Stations, PAGES),
    plain("points/*/radio", Other, &[]),
    geo("gridpoints/*/*", Grid, &[]),
    geo("gridpoints/*/*/forecast", Forecast, &["units"]),
    geo("gridpoints/*/*/forecast/hourly", Forecast, &["units"]),
    geo("gridpoints/*/*/stations", Stations, PAGES),
    geo("stations", Stations, &["id", "state", "limit", "cursor"]),
    geo("stations/*", Reference, &[]),
    geo("stations/*/observations", Observations, WINDOW),
    geo(
        "stations/*/observations/latest",
        Observation,
        &["require_qc"],
    ),
    geo("stations/*/observations/*", Observation, &[]),
    plain("stations/*/tafs", Other, &[]),
    plain("stations/*/tafs/*/*", Other, &[]),
    geo("alerts", Alerts, ALERTS),
    geo("alerts/active", Alerts, ACTIVE),
    plain("alerts/active/count", Other, &[]),
    geo("alerts/active/zone/*", Alerts, &[]),
    geo("alerts/active/area/*", Alerts, &[]),
    geo("alerts/active/region/*", Alerts, &[]),
    plain("alerts/types", Reference, &[]),
    geo("alerts/*", Other, &[]),
    geo("zones", Reference, ZONES),
    geo("zones/*", Reference, ZONES),
    geo("zones/*/*", Reference, &["effective"]),
    geo("zones/*/*/forecast", Other, &[]),
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
    plain("offices/*/weatherstories", Other, &[]),
    plain("radar/servers", Other, RADAR),
    plain("radar/servers/*", Other, RADAR),
    geo("radar/stations", Other, RADAR),
    geo("radar/stations/*", Other, RADAR),
    plain("radar/stations/*/alarms", Other, &[]),
    plain("radar/profilers/*", Other, &["time", "interval"]),
    plain(
        "radar/queues/*",
        Other,
        &[
            "limit",
            "arrived",
            "created",
            "published",
            "station",
            "type",
            "feed",
            "resolution",
        ],
    ),
    plain("radio/*/broadcast", Other, &[]),
    geo("aviation/cwsus/*", Reference, &[]),
    geo("aviation/cwsus/*/cwas", Other, &[]),
    geo("aviation/cwsus/*/cwas/*/*", Other, &[]),
    geo("aviation/sigmets", Other, SIGMETS),
    geo("aviation/sigmets/*", Other, &[]),
    geo("aviation/sigmets/*/*", Other, &[]),
    geo("aviation/sigmets/*/*/*", Other, &[]),
    plain("icons", Reference, &[]),
    plain("icons/*/*/*", Image, ICON),
    plain("icons/*/*/*/*", Image, ICON),
    plain("thumbnails/satellite/*", Image, &[]),
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
            .all(|(own, given)| given.is_some_and(|given| own == "*" || own == given));
        all && given.next().is_none()
    }
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
                .map(|segment| segment.replace('*', "x"))
                .collect();
            let found = super::template(&segments).unwrap();
            assert_eq!(found.segments, template.segments);
        }
    }
}
