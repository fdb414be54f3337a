//! Which place a question means.

use weather::{Error, Location, Place, PlaceKind, PlaceQuery, Places};

use super::Service;

impl Service {
    /// The place that `query` means.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPlace`] and [`Error::AmbiguousPlace`].
    pub fn locate(&self, query: &PlaceQuery) -> Result<Place, Error> {
        let location = match query {
            PlaceQuery::Default => Location::SEATTLE,
            PlaceQuery::Location(location) => *location,
            PlaceQuery::Name(name) => {
                return Err(Error::UnknownPlace {
                    name: name.clone(),
                    like: Vec::new(),
                });
            }
        };
        Ok(Place {
            name: location.to_string(),
            kind: PlaceKind::Coordinates,
            location,
            state: None,
            time_zone: None,
            population: None,
            id: None,
        })
    }

    /// What `query` comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// None yet.
    pub fn place(&self, query: &PlaceQuery) -> Result<Places, Error> {
        let place = self.locate(query)?;
        Ok(Places {
            query: query.to_string(),
            place: Some(place.clone()),
            candidates: vec![place],
        })
    }
}
