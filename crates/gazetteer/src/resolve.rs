//! Decides which place a query means, or that it cannot be decided. Knows nothing of how places are
//! found.

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
}

/// The number of places offered to choose from.
const CHOICES: usize = 10;

/// A town that is taken for the one that is meant has at least so many people,
const DOMINANT: u64 = 50_000;

/// and so many times those of the next one of that name,
const TIMES: u64 = 20;

/// which counts as this many where its population is not known.
const UNKNOWN_POPULATION: u64 = 2_500;

impl Gazetteer {
    /// Decides which place a query means; [`search`](Self::search) says what a query may be.
    ///
    /// It is one place if only one has that name (in the state that was named, if one was), or if
    /// the largest has at least 50,000 people and 20 times as many as the next: Chicago is in
    /// Illinois, Portland may be in Oregon or in Maine. Unknown populations count as 2,500;
    /// GeoNames lists what has more than 500. A name with typing errors, or the start of one, never
    /// is a place: it is unknown, and those it may mean are given.
    pub fn resolve(&self, query: &str) -> Resolution {
        let Some(query) = ParsedQuery::read(query) else {
            return Resolution::Unknown(Vec::new());
        };
        let mut found = self.exact(&query, CHOICES);
        match found.len() {
            0 => Resolution::Unknown(self.similar(&query, CHOICES)),
            1 => Resolution::One(found.swap_remove(0)),
            _ if dominates(&found) => Resolution::One(found.swap_remove(0)),
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
    let next = others
        .iter()
        .map(|other| other.population.unwrap_or(UNKNOWN_POPULATION))
        .max();
    people >= DOMINANT && next.is_some_and(|next| people / TIMES >= next)
}
