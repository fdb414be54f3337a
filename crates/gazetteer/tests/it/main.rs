//! The gazetteer as others use it: names people type, places they stand at, and damaged files.

mod damage;
mod independent;
mod names;
mod nearby;
mod odd;

use gazetteer::{Candidate, Gazetteer, Resolution};

/// The one place a query means.
fn one(query: &str) -> Candidate {
    match Gazetteer::embedded().resolve(query) {
        Resolution::One(place) => place,
        other => panic!("{query:?} is {other:?}"),
    }
}

/// The places a query may mean.
fn several(query: &str) -> Vec<String> {
    match Gazetteer::embedded().resolve(query) {
        Resolution::Several(places) => places.iter().map(ToString::to_string).collect(),
        other => panic!("{query:?} is {other:?}"),
    }
}

/// Returns the suggestions for a query that means nothing.
fn suggested(query: &str) -> Vec<String> {
    match Gazetteer::embedded().resolve(query) {
        Resolution::Unknown(places) => places.iter().map(ToString::to_string).collect(),
        other => panic!("{query:?} is {other:?}"),
    }
}
