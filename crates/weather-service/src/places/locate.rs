//! Which place a question means: by the settings' own names, then by the gazetteer; and what a place
//! is called that was given by its coordinates. Asks no upstream.

use std::sync::Arc;

use gazetteer::{Candidate, CandidateKind, Gazetteer, Resolution};
use weather::{Coordinates, DistanceUnit, Error, Location, Place, PlaceKind, PlaceQuery, Places};

use crate::Service;

/// How many names and coordinates are kept looked up.
const LOOKED_UP: usize = 1024;
/// How many places are given to choose from.
const CHOICES: usize = 8;

/// What was looked up lately. The gazetteer never changes, so neither do the answers; it is unpacked
/// when the first of them is needed.
#[derive(Debug)]
pub(crate) struct Names {
    resolved: quick_cache::sync::Cache<String, Arc<Resolution>>,
    nearby: quick_cache::sync::Cache<(Coordinates, DistanceUnit), Arc<Place>>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            resolved: quick_cache::sync::Cache::new(LOOKED_UP),
            nearby: quick_cache::sync::Cache::new(LOOKED_UP),
        }
    }
}

impl Service {
    /// The place that `query` means.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPlace`] and [`Error::AmbiguousPlace`].
    pub fn locate(&self, query: &PlaceQuery) -> Result<Place, Error> {
        let defaults = self.defaults();
        let query = match query {
            PlaceQuery::Default => defaults.places.default_place(),
            other => other,
        };
        let PlaceQuery::Name(name) = query else {
            return self.unsaved(query);
        };
        let Some((saved, query)) = defaults.places.saved(name) else {
            return self.unsaved(query);
        };
        Ok(Place {
            kind: PlaceKind::Saved,
            id: Some(saved.to_owned()),
            ..self.unsaved(query)?
        })
    }

    /// What `query` comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// Why the default place is none, where that is asked for.
    pub fn place(&self, query: &PlaceQuery) -> Result<Places, Error> {
        let answer = |place, candidates| Places {
            query: query.to_string(),
            place,
            candidates,
        };
        let name = match query {
            PlaceQuery::Name(name) if self.defaults().places.saved(name).is_none() => name,
            _ => {
                let place = self.locate(query)?;
                return Ok(answer(Some(place.clone()), vec![place]));
            }
        };
        Ok(match &*self.names.resolve(name) {
            Resolution::One(one) => {
                let others = Gazetteer::embedded().search(name, CHOICES);
                let others = others
                    .iter()
                    .map(place)
                    .filter(|other| *other != place(one));
                let candidates = std::iter::once(place(one)).chain(others);
                answer(Some(place(one)), candidates.take(CHOICES).collect())
            }
            Resolution::Several(found) | Resolution::Unknown(found) => {
                answer(None, found.iter().take(CHOICES).map(place).collect())
            }
        })
    }

    /// The place that `query` means if no name is saved.
    fn unsaved(&self, query: &PlaceQuery) -> Result<Place, Error> {
        let name = match query {
            PlaceQuery::Default => return Ok(self.nearby(Location::SEATTLE)),
            PlaceQuery::Location(location) => return Ok(self.nearby(*location)),
            PlaceQuery::Name(name) => name,
        };
        self.names.resolve(name).only(name).map(place)
    }

    /// The place at these coordinates, by the name of what is near it.
    fn nearby(&self, location: Location) -> Place {
        let distances = self.defaults().units.distance;
        let key = (Coordinates::from(location), distances);
        let make = || Ok::<_, std::convert::Infallible>(Arc::new(near(location, distances)));
        let place = match self.names.nearby.get_or_insert_with(&key, make) {
            Ok(place) => place,
            Err(never) => match never {},
        };
        // The exact one, of all that are the same to the upstream.
        Place {
            location,
            ..Place::clone(&place)
        }
    }
}

impl Names {
    fn resolve(&self, name: &str) -> Arc<Resolution> {
        let make =
            || Ok::<_, std::convert::Infallible>(Arc::new(Gazetteer::embedded().resolve(name)));
        match self.resolved.get_or_insert_with(name, make) {
            Ok(resolution) => resolution,
            Err(never) => match never {},
        }
    }
}

fn place(candidate: &Candidate) -> Place {
    Place {
        name: candidate.full_name(),
        kind: match candidate.kind {
            CandidateKind::Town => PlaceKind::Town,
            CandidateKind::ZipCode => PlaceKind::ZipCode,
            CandidateKind::Station => PlaceKind::Station,
        },
        location: candidate.location,
        state: Some(candidate.state.to_owned()),
        time_zone: Some(candidate.time_zone.clone()),
        population: candidate.population,
        id: candidate.id.clone(),
    }
}

/// Coordinates, by the town they are near; by themselves where there is none.
fn near(location: Location, unit: DistanceUnit) -> Place {
    let nearby = Gazetteer::embedded().nearest(location);
    Place {
        name: nearby
            .as_ref()
            .map_or_else(|| location.to_string(), |nearby| nearby.describe(unit)),
        kind: PlaceKind::Coordinates,
        location,
        state: nearby.as_ref().map(|nearby| nearby.town.state.to_owned()),
        time_zone: nearby.map(|nearby| nearby.town.time_zone),
        population: None,
        id: None,
    }
}
