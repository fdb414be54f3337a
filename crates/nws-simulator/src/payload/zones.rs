//! `/zones`: the zones and counties around the towns, without their outlines.

use serde_json::{Value, json};

use super::{ORIGIN, wide_context};
use crate::earth::towns::{self, Town};
use crate::earth::zones;
use crate::problem::ProblemBody;
use crate::query_parameters::QueryParameters;

/// The kinds of zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ZoneKind {
    Forecast,
    County,
    Fire,
}

impl ZoneKind {
    const ALL: [Self; 3] = [Self::Forecast, Self::County, Self::Fire];

    /// Returns the kind of that name in paths; public zones are those of forecasts.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "forecast" | "land" | "public" => Some(Self::Forecast),
            "county" => Some(Self::County),
            "fire" => Some(Self::Fire),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::County => "county",
            Self::Fire => "fire",
        }
    }

    fn code(self, town: &Town) -> String {
        match self {
            Self::Forecast => town.zone(),
            Self::County => town.county_code(),
            Self::Fire => town.fire_zone(),
        }
    }
}

/// Returns the zones that are asked for, or the one of a code.
pub(crate) fn body(
    kind: Option<ZoneKind>,
    code: Option<&str>,
    query: &QueryParameters,
) -> Result<Value, ProblemBody> {
    let kinds = ZoneKind::ALL
        .into_iter()
        .filter(|own| kind.is_none_or(|kind| kind == *own));
    let all = kinds.flat_map(|kind| towns::all().iter().map(move |town| (kind, town)));
    if let Some(code) = code {
        let mut all = all;
        let (kind, town) = all
            .find(|(kind, town)| kind.code(town) == code)
            .ok_or_else(|| ProblemBody::not_found(&format!("/zones/{code}")))?;
        let mut zone = feature(kind, town);
        zone["@context"] = wide_context();
        return Ok(zone);
    }
    let has = |key, own: &str| !query.has(key) || query.all(key).any(|wanted| wanted == own);
    let wanted = all.filter(|(kind, town)| has("area", town.state) && has("id", &kind.code(town)));
    let limit = query.first("limit").and_then(|limit| limit.parse().ok());
    let wanted = wanted.take(limit.unwrap_or(usize::MAX));
    let features: Vec<Value> = wanted.map(|(kind, town)| feature(kind, town)).collect();
    Ok(json!({
        "@context": wide_context(),
        "type": "FeatureCollection",
        "features": features,
    }))
}

fn feature(kind: ZoneKind, town: &Town) -> Value {
    let code = kind.code(town);
    let link = format!("{ORIGIN}/zones/{}/{code}", kind.name());
    let office = town.responsible().office.unwrap_or_default();
    json!({
        "id": link,
        "type": "Feature",
        "geometry": null,
        "properties": {
            "@id": link,
            "@type": "wx:Zone",
            "id": code,
            "type": if kind == ZoneKind::Forecast { "public" } else { kind.name() },
            "name": town.name,
            "state": town.state,
            "effectiveDate": "2026-01-01T00:00:00+00:00",
            "expirationDate": "2200-01-01T00:00:00+00:00",
            "cwa": [office],
            "forecastOffices": [format!("{ORIGIN}/offices/{office}")],
            "timeZone": [zones::name(town.latitude, town.longitude)],
            "observationStations": [format!("{ORIGIN}/stations/{}", town.station)],
        },
    })
}
