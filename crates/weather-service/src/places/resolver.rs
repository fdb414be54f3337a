//! The place that a question means: by the settings' own names, then by the gazetteer; and the name of a place
//! is called that was given by its coordinates. Asks no upstream.

use std::sync::Arc;

use gazetteer::{Candidate, CandidateKind, Gazetteer, Resolution};
use weather::{
    AreaCode, Coordinates, DistanceUnit, Error, Location, LookupOutcome, Place, PlaceKind,
    PlaceQuery, Places,
};

use crate::Defaults;

/// The most names, and the most coordinates, that are kept looked up.
const LOOKED_UP: usize = 1024;
/// The most places that are given to choose from.
const CHOICES: usize = 8;

/// Resolves what people call places. What was looked up lately is kept: the gazetteer never changes, so
/// neither do the answers; it is unpacked when the first of them is needed.
#[derive(Debug)]
pub(crate) struct PlaceResolver {
    resolved: quick_cache::sync::Cache<String, Arc<Resolution>>,
    nearby: quick_cache::sync::Cache<(Coordinates, DistanceUnit), Arc<Place>>,
}

impl Default for PlaceResolver {
    fn default() -> Self {
        Self {
            resolved: quick_cache::sync::Cache::new(LOOKED_UP),
            nearby: quick_cache::sync::Cache::new(LOOKED_UP),
        }
    }
}

impl PlaceResolver {
    /// Returns the place that `query` means.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPlace`], [`Error::AmbiguousPlace`] and [`Error::AbroadPlace`].
    pub(crate) fn locate(&self, query: &PlaceQuery, defaults: &Defaults) -> Result<Place, Error> {
        let distances = defaults.units.distance;
        let query = match query {
            PlaceQuery::Default => defaults.places.default_place(),
            other => other,
        };
        let PlaceQuery::Name(name) = query else {
            return self.unsaved(query, distances);
        };
        let Some((saved, query)) = defaults.places.saved(name) else {
            return self.unsaved(query, distances);
        };
        Ok(Place {
            kind: PlaceKind::Saved,
            id: Some(saved.to_owned()),
            ..self.unsaved(query, distances)?
        })
    }

    /// Returns where the place is that `query` means, without a word of what it is called.
    ///
    /// # Errors
    ///
    /// As [`locate`](Self::locate).
    pub(crate) fn location(
        &self,
        query: &PlaceQuery,
        defaults: &Defaults,
    ) -> Result<Location, Error> {
        let query = match query {
            PlaceQuery::Default => defaults.places.default_place(),
            other => other,
        };
        let saved = match query {
            PlaceQuery::Name(name) => defaults.places.saved(name),
            _ => None,
        };
        match saved.map_or(query, |(_, query)| query) {
            PlaceQuery::Default => Ok(Location::SEATTLE),
            PlaceQuery::Location(location) => Ok(*location),
            PlaceQuery::Name(name) => self.only(name, |one| one.location),
        }
    }

    /// Returns what `query` comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// Why the default place is none, where that is asked for.
    pub(crate) fn place(&self, query: &PlaceQuery, defaults: &Defaults) -> Result<Places, Error> {
        let answer = |outcome, place, candidates| Places {
            query: query.to_string(),
            outcome,
            place,
            candidates,
            abroad: None,
        };
        let name = match query {
            PlaceQuery::Name(name) if defaults.places.saved(name).is_none() => name,
            _ => {
                let place = self.locate(query, defaults)?;
                return Ok(answer(
                    LookupOutcome::Found,
                    Some(place.clone()),
                    vec![place],
                ));
            }
        };
        if said_area(name).is_some() {
            return Ok(answer(LookupOutcome::Unknown, None, Vec::new()));
        }
        let some = |found: &[Candidate]| found.iter().take(CHOICES).map(place).collect();
        Ok(match &*self.resolve(name) {
            Resolution::One(one) => {
                let others = Gazetteer::embedded().search(name, CHOICES);
                let others = others
                    .iter()
                    .map(place)
                    .filter(|other| *other != place(one));
                let candidates = std::iter::once(place(one)).chain(others);
                let candidates = candidates.take(CHOICES).collect();
                answer(LookupOutcome::Found, Some(place(one)), candidates)
            }
            Resolution::Several(found) => answer(LookupOutcome::Ambiguous, None, some(found)),
            Resolution::Unknown(found) => answer(LookupOutcome::Unknown, None, some(found)),
            Resolution::Abroad(meant, found) => Places {
                abroad: Some(meant.to_string()),
                ..answer(LookupOutcome::Abroad, None, some(found))
            },
        })
    }

    /// The place that `query` means if no name is saved.
    fn unsaved(&self, query: &PlaceQuery, distances: DistanceUnit) -> Result<Place, Error> {
        let name = match query {
            PlaceQuery::Default => return Ok(self.at(Location::SEATTLE, distances)),
            PlaceQuery::Location(location) => return Ok(self.at(*location, distances)),
            PlaceQuery::Name(name) => name,
        };
        self.only(name, place)
    }

    /// Returns what `of` finds of the one place that a name means. An area is none, nor is it much like one.
    fn only<T>(&self, name: &str, of: impl FnOnce(&Candidate) -> T) -> Result<T, Error> {
        if let Some(code) = said_area(name) {
            return Err(Error::BadRequest(format!(
                "{name:?} is all of {code}, of which there are alerts only; name a place"
            )));
        }
        self.resolve(name).only(name).map(of)
    }

    /// The place at these coordinates, by the name of what is near it.
    fn at(&self, location: Location, distances: DistanceUnit) -> Place {
        let key = (Coordinates::from(location), distances);
        let make = || Ok::<_, std::convert::Infallible>(Arc::new(near(location, distances)));
        let place = match self.nearby.get_or_insert_with(&key, make) {
            Ok(place) => place,
            Err(never) => match never {},
        };
        // The exact one, of all that are the same to the upstream.
        Place {
            location,
            ..Place::clone(&place)
        }
    }

    fn resolve(&self, name: &str) -> Arc<Resolution> {
        let make =
            || Ok::<_, std::convert::Infallible>(Arc::new(Gazetteer::embedded().resolve(name)));
        match self.resolved.get_or_insert_with(name, make) {
            Ok(resolution) => resolution,
            Err(never) => match never {},
        }
    }
}

/// Returns the area that a text says it means: `state:WA`.
fn said_area(name: &str) -> Option<AreaCode> {
    AreaCode::said_by(&PlaceQuery::Name(name.to_owned()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_that_of_the_place_whatever_the_query() {
        let (resolver, defaults) = (PlaceResolver::default(), Defaults::default());
        for name in [
            "",
            "47.6062,-122.3321",
            "97201",
            "KBFI",
            "Bend, OR",
            "portland",
            "nowhere at all",
        ] {
            let query = match name {
                "" => PlaceQuery::Default,
                name => name.parse().unwrap(),
            };
            let place = resolver.locate(&query, &defaults);
            let location = resolver.location(&query, &defaults);
            assert_eq!(location, place.map(|place| place.location), "{name}");
        }
    }
}
