//! Addresses of pages: `/` and one segment that names a place, and the address of a place. Looks no
//! place up.

use std::fmt::Write as _;

use weather::{Place, PlaceKind, PlaceQuery};

use crate::problem::{Problem, ProblemKind};
use crate::query::percent_decoded;

/// First segments that name no place: ours, and those of the upstream. A place of such a name is at
/// `/~NAME`.
const RESERVED: [&str; 17] = [
    "v1",
    "metrics",
    "healthz",
    "readyz",
    "assets",
    "points",
    "gridpoints",
    "stations",
    "alerts",
    "zones",
    "products",
    "offices",
    "radar",
    "icons",
    "glossary",
    "openapi.json",
    "favicon.ico",
];

/// The things at addresses of pages.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PageAddress<'p> {
    /// The weather of a place.
    Place(PlaceQuery),
    /// A file of the pages, by its name.
    Asset(&'p str),
}

impl<'p> PageAddress<'p> {
    /// Reads the path of an address.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::UnknownAddress`] for a reserved word or more than one segment, and
    /// [`ProblemKind::BadRequest`] for what cannot name a place.
    pub(super) fn read(path: &'p str) -> Result<Self, Problem> {
        let nothing = || Problem::new(ProblemKind::UnknownAddress, "nothing is at this address");
        if let Some(name) = path.strip_prefix("/assets/") {
            return Ok(Self::Asset(name));
        }
        let segment = path.strip_prefix('/').ok_or_else(nothing)?;
        if segment.is_empty() {
            return Ok(Self::Place(PlaceQuery::Default));
        }
        if segment.contains('/') || RESERVED.contains(&segment) {
            return Err(nothing());
        }
        let bad = |error: &dyn std::fmt::Display| Problem::bad_request(error.to_string());
        let text = percent_decoded(segment).map_err(|error| bad(&error))?;
        let name = text.strip_prefix(['@', '~']).unwrap_or(&text);
        let place = name.parse().map_err(|error| bad(&error))?;
        Ok(Self::Place(place))
    }
}

/// Returns whether a path is that of a page, so that its problems are told in words.
pub(crate) fn is_page(path: &str) -> bool {
    let segment = path.strip_prefix('/').unwrap_or(path);
    !segment.contains('/') && !RESERVED.contains(&segment)
}

/// Returns the addresses of a place, the shortest first. The last one always leads to it; one before it
/// only if its name is that of no other place.
pub(super) fn addresses(place: &Place) -> Vec<String> {
    let id = || place.id.as_deref().map(named);
    let name = match place.kind {
        PlaceKind::Coordinates => None,
        PlaceKind::Town => Some(named(&slug(place))),
        PlaceKind::ZipCode | PlaceKind::Saved => id(),
        PlaceKind::Station => id().map(|id| id.to_lowercase()),
    };
    let location = place.location;
    let (latitude, longitude) = (location.latitude(), location.longitude());
    let coordinates = format!("/@{latitude},{longitude}");
    name.into_iter().chain([coordinates]).collect()
}

/// Returns the address of the place of a name.
fn named(name: &str) -> String {
    let mark = if RESERVED.contains(&name) { "~" } else { "" };
    format!("/{mark}{}", percent_encoded(name))
}

/// Returns a name of a town for addresses: `portland-or`.
fn slug(place: &Place) -> String {
    let town = place
        .name
        .rsplit_once(", ")
        .map_or(&*place.name, |(t, _)| t);
    let state = place.state.as_deref().unwrap_or_default();
    let words = format!("{town} {state}").to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").replace('\'', "")
}

/// Returns a text as part of a path or of a query.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to memory does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;
    use weather::Location;

    use super::*;

    fn place(path: &str) -> Result<PlaceQuery, ProblemKind> {
        match PageAddress::read(path) {
            Ok(PageAddress::Place(place)) => Ok(place),
            Ok(other) => panic!("{path}: {other:?}"),
            Err(problem) => Err(problem.kind()),
        }
    }

    #[test]
    fn one_segment_names_a_place() {
        let name = |name: &str| Ok(PlaceQuery::Name(name.to_owned()));
        assert_eq!(place("/"), Ok(PlaceQuery::Default));
        assert_eq!(place("/portland-or"), name("portland-or"));
        assert_eq!(place("/97201"), name("97201"));
        assert_eq!(place("/Portland%2C%20OR"), name("Portland, OR"));
        assert_eq!(place("/a+b"), name("a+b"));
        let seattle = Ok(Location::SEATTLE.into());
        assert_eq!(place("/@47.6062,-122.3321"), seattle);
        assert_eq!(place("/47.6062,-122.3321"), seattle);
    }

    #[test]
    fn reserved_words_win_and_a_tilde_leads_past_them() {
        for word in RESERVED {
            let path = format!("/{word}");
            assert_eq!(place(&path), Err(ProblemKind::UnknownAddress), "{path}");
            assert!(!is_page(&path));
            assert_eq!(
                place(&format!("/~{word}")),
                Ok(PlaceQuery::Name(word.to_owned()))
            );
        }
        assert_eq!(place("/a/b"), Err(ProblemKind::UnknownAddress));
        assert_eq!(place(""), Err(ProblemKind::UnknownAddress));
        assert!(is_page("/") && is_page("/bend-or"));
    }

    #[test]
    fn what_cannot_name_a_place_is_a_bad_request() {
        for path in ["/@91,0", "/@", "/~", "/%", "/%ff", "/--", "/a%0Ab"] {
            assert_eq!(place(path), Err(ProblemKind::BadRequest), "{path}");
        }
    }

    #[test]
    fn a_place_has_an_address_of_its_own() {
        let mut place = fixtures::place();
        let coordinates = "/@47.6062,-122.3321";
        assert_eq!(addresses(&place), ["/seattle-wa", coordinates]);
        place.name = "Coeur d'Alene, Idaho".into();
        place.state = Some("ID".into());
        assert_eq!(addresses(&place)[0], "/coeur-dalene-id");
        place.name = "Hagåtña, Guam".into();
        place.state = Some("GU".into());
        assert_eq!(addresses(&place)[0], "/hag%C3%A5t%C3%B1a-gu");
        place.kind = PlaceKind::Saved;
        place.id = Some("radar".into());
        assert_eq!(addresses(&place)[0], "/~radar");
        place.kind = PlaceKind::Coordinates;
        assert_eq!(addresses(&place), [coordinates]);
    }
}
