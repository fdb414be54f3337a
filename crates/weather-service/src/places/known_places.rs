//! The places that the settings give names to. Looks nothing up.

use std::collections::BTreeMap;

use weather::{PlaceQuery, strict_name};

/// The places of the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownPlaces {
    default: PlaceQuery,
    /// By their names in lower case: the name as it was written, and what it stands for.
    saved: BTreeMap<String, (String, PlaceQuery)>,
}

impl KnownPlaces {
    /// The place that is meant where none is named, and names for others. A saved name may be the
    /// default place, but stands for no other saved name.
    pub fn new(default: PlaceQuery, saved: impl IntoIterator<Item = (String, PlaceQuery)>) -> Self {
        let entry = |(name, query): (String, PlaceQuery)| (key(&name), (name, query));
        Self {
            default,
            saved: saved.into_iter().map(entry).collect(),
        }
    }

    /// Returns the place meant where none is named; the default query itself if the settings name none.
    pub(crate) fn default_place(&self) -> &PlaceQuery {
        &self.default
    }

    /// Returns the saved names, as they were written.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.saved.values().map(|(name, _)| &**name)
    }

    /// The saved name, as it was written, and what it stands for.
    pub(crate) fn saved(&self, name: &str) -> Option<(&str, &PlaceQuery)> {
        let (name, query) = self.saved.get(&key(name))?;
        Some((name, query))
    }
}

/// Saved names are the same in capitals, and each is that of one place only.
fn key(name: &str) -> String {
    strict_name(name).unwrap_or(name).trim().to_lowercase()
}
