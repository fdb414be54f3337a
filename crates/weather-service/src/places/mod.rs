//! Places: the one that a question means, by the settings' own names, then by the gazetteer. Names of
//! states and zones.

mod area;
mod known_places;
mod mistaken;
mod resolver;

pub(crate) use area::area;
pub use known_places::KnownPlaces;
pub(crate) use mistaken::with_suggestion;
pub(crate) use resolver::PlaceResolver;
