//! Addresses of what describes rather than forecasts, and the facts at each.

use serde_json::Value;

use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::{self, Town};
use crate::form::{self, DocumentForm};
use crate::payload::{WorldSnapshot, alerts, products, reference};
use crate::problem::ProblemBody;
use crate::query_parameters::QueryParameters;

/// A document that describes, or a text by its kind.
#[derive(Debug, Clone)]
pub(crate) enum ReferenceResource {
    OpenApi,
    Glossary,
    Icons,
    /// The facts of a picture.
    Icon(Value),
    AlertTypes,
    Office(&'static Town),
    Headlines,
    Radars,
    Radar(Value),
    ProductTypes,
    ProductLocations,
    LatestProduct {
        kind: String,
        office: &'static Town,
    },
    Radio(OfficeGridCell),
}

impl ReferenceResource {
    /// Finds the resource of a path's segments; `None` where it is something else.
    pub(crate) fn of(parts: &[&str], query: &QueryParameters) -> Option<Result<Self, ProblemBody>> {
        let missing = || ProblemBody::not_found(&format!("/{}", parts.join("/")));
        let office = |id: &str| towns::by_office(id).ok_or_else(missing);
        Some(match *parts {
            ["openapi.json"] => Ok(Self::OpenApi),
            ["glossary"] => Ok(Self::Glossary),
            ["icons"] => Ok(Self::Icons),
            ["icons", set, time, ref conditions @ ..] if matches!(conditions.len(), 1 | 2) => {
                let icon = reference::icon(set, time, conditions, query.first("size"));
                icon.map(Self::Icon).ok_or_else(missing)
            }
            ["alerts", "types"] => Ok(Self::AlertTypes),
            ["offices", id] => office(id).map(Self::Office),
            ["offices", id, "headlines"] => office(id).map(|_| Self::Headlines),
            ["radar", "stations"] => Ok(Self::Radars),
            ["radar", "stations", id] => reference::radar(id).map(Self::Radar).ok_or_else(missing),
            ["products", "types"] => Ok(Self::ProductTypes),
            ["products", "locations"] => Ok(Self::ProductLocations),
            ["products", "types", kind, "locations", id, "latest"] => {
                let kind = kind.to_owned();
                office(id).map(|office| Self::LatestProduct { kind, office })
            }
            _ => return None,
        })
    }

    /// Returns the facts, the forms that they are sent in, and the seconds for which they hold.
    pub(crate) fn facts(
        &self,
        world: &WorldSnapshot,
    ) -> Result<(Value, &'static [DocumentForm], i64), ProblemBody> {
        const DAY: i64 = 86_400;
        Ok(match self {
            Self::OpenApi => (reference::openapi(), &[DocumentForm::Json], DAY),
            Self::Glossary => (reference::glossary(), form::PLAIN, DAY),
            Self::Icons => (reference::icons(), form::PLAIN, DAY),
            Self::Icon(facts) => (facts.clone(), &[DocumentForm::Png], DAY),
            Self::AlertTypes => (alerts::types(), form::PLAIN, DAY),
            Self::Office(office) => (reference::office(office), form::PLAIN, DAY),
            Self::Headlines => (reference::headlines(), form::PLAIN, 300),
            Self::Radars => (reference::radars(), form::GEO, 300),
            Self::Radar(radar) => (radar.clone(), form::GEO, 300),
            Self::ProductTypes => (reference::product_types(), form::PLAIN, DAY),
            Self::ProductLocations => (reference::product_locations(), form::PLAIN, DAY),
            Self::LatestProduct { kind, office } => {
                (products::latest(world, kind, office)?, form::PLAIN, 300)
            }
            Self::Radio(cell) => (reference::radio(world, cell), &[DocumentForm::Ssml], 300),
        })
    }
}
