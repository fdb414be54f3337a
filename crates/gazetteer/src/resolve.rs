//! Decides which place a query means, or that it cannot be decided. Knows nothing of how places are
//! found.

use crate::abroad::{self, ForeignPlace};
use crate::candidate::{Candidate, CandidateKind};
use crate::gazetteer::Gazetteer;
use crate::query::ParsedQuery;

/// The outcome of resolving a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution {
    /// This place.
    One(Candidate),
    /// One of these; the person must say which. The largest is first.
    Several(Vec<Candidate>),
    /// Nothing that is known. These have similar names.
    Unknown(Vec<Candidate>),
    /// A place outside the area that is covered. These have its name, and are far smaller.
    Abroad(ForeignPlace, Vec<Candidate>),
}

/// The number of places offered to choose from.
const CHOICES: usize = 10;

/// A town that is taken for the one that is meant has at least so many people,
const DOMINANT: u64 = 50_000;

/// and so many times those of the next one of that name,
const TIMES: u64 = 5;

/// which counts as this many where its population is not known.
const UNKNOWN_POPULATION: u64 = 2_500;

/// A city abroad is the one that is meant if it has so many times the people of any town of that name, none
/// of which has those of a dominant one.
const TIMES_ABROAD: u64 = 20;

impl Gazetteer {
    /// Decides which place a query means; [`search`](Self::search) says what a query may be.
    ///
    /// It is one place if only one has that name (in the state that was named, if one was), or if
    /// the largest has at least 50,000 people and 5 times as many as the next: Portland is in
    /// Oregon, Columbus may be in Ohio or in Georgia. Unknown populations count as 2,500;
    /// GeoNames lists what has more than 500. Behind the word `strict:` a size decides nothing: a name that
    /// several places have is none of them. A name with typing errors, or the start of one, never
    /// is a place: it is unknown, and those it may mean are given.
    ///
    /// A name is that of a city abroad if its country stands behind it, or if no town here has it; or else
    /// if no town of that name has 50,000 people, and the city 20 times those of the largest: Paris is in
    /// France, Vancouver in Washington.
    pub fn resolve(&self, query: &str) -> Resolution {
        let Some(query) = ParsedQuery::read(query) else {
            return Resolution::Unknown(Vec::new());
        };
        let mut found = self.exact(&query, CHOICES);
        if let Some(place) = foreign(&query).filter(|place| is_meant_abroad(place, &found)) {
            return Resolution::Abroad(place, found);
        }
        match found.len() {
            0 => Resolution::Unknown(self.similar(&query, CHOICES)),
            1 => Resolution::One(found.swap_remove(0)),
            _ if !query.is_strict && dominates(&found) => Resolution::One(found.swap_remove(0)),
            _ => Resolution::Several(found),
        }
    }
}

/// Returns whether the first is so much larger than the others that it is the one meant.
fn dominates(found: &[Candidate]) -> bool {
    let Some((first, others)) = found.split_first() else {
        return false;
    };
    let people = first
        .population
        .filter(|_| first.kind == CandidateKind::Town)
        .unwrap_or(0);
    let next = others.iter().map(people_of).max();
    people >= DOMINANT && next.is_some_and(|next| people / TIMES >= next)
}

/// Returns the place abroad that the query may mean, in the country that it names if it names one.
fn foreign(query: &ParsedQuery) -> Option<ForeignPlace> {
    if let Some(named) = &query.abroad {
        let city = abroad::find(&named.key, Some(named.country));
        return city.or_else(|| abroad::find_country(named.country).filter(|_| named.is_certain));
    }
    let mut plain = query.names.iter().filter(|named| named.state.is_none());
    plain.find_map(|named| abroad::find(&named.key, None))
}

/// Returns whether a place abroad is meant rather than one of those found here.
fn is_meant_abroad(place: &ForeignPlace, found: &[Candidate]) -> bool {
    let is_town = |candidate: &Candidate| candidate.kind == CandidateKind::Town;
    let Some(largest) = found.iter().map(people_of).max() else {
        return true;
    };
    let people = place.population.unwrap_or(0);
    found.iter().all(is_town) && largest < DOMINANT && people / TIMES_ABROAD >= largest
}

fn people_of(candidate: &Candidate) -> u64 {
    candidate.population.unwrap_or(UNKNOWN_POPULATION)
}
