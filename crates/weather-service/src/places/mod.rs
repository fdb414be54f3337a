//! Places: the one that a question means, by the settings' own names, then by the gazetteer.

mod known_places;
mod resolver;

pub use known_places::KnownPlaces;
pub(crate) use resolver::PlaceResolver;
