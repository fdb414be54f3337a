//! Looks for what a query may mean: exactly, and what is similar where nothing is exact. Knows
//! nothing of which of several is meant.

use std::cmp::Reverse;
use std::ops::Range;

use crate::candidate::{Candidate, MatchQuality};
use crate::gazetteer::{Gazetteer, TownTable};
use crate::key;
use crate::nearest;
use crate::query::{NameQuery, ParsedQuery};
use crate::states::StateId;

/// A town and how well it fits.
type SearchHit = (MatchQuality, usize);

impl Gazetteer {
    /// Finds at most `limit` places that a query may mean, the best first.
    ///
    /// A query is a name (`Bend`), a name and a state in any usual form (`Bend, OR`, `bend oregon`), a
    /// ZIP code or ZIP+4 (also behind a name, where it decides unless it contradicts the state), or
    /// the id of a station (`KBFI`) or an airport's three letters (`BFI`, `OGG`). If something is exactly
    /// that, nothing else is given; three letters that are also the name of a town elsewhere are both. Otherwise come towns of that name in other states, names that start so,
    /// and names within one or two typing errors; for a state alone its largest towns. Among equals
    /// the larger comes first. Nothing comes of a query longer than
    /// [`LONGEST_QUERY`](crate::LONGEST_QUERY).
    pub fn search(&self, query: &str, limit: usize) -> Vec<Candidate> {
        let Some(query) = ParsedQuery::read(query) else {
            return Vec::new();
        };
        let exact = self.exact(&query, limit);
        if exact.is_empty() {
            self.similar(&query, limit)
        } else {
            exact
        }
    }

    /// Returns the places that match the query exactly.
    pub(crate) fn exact(&self, query: &ParsedQuery, limit: usize) -> Vec<Candidate> {
        let zip = query.zip.and_then(|code| self.zip(code));
        if let Some(zip) = &zip
            && query.allows(zip.state)
        {
            return Vec::from_iter(Some(zip.clone()).filter(|_| limit > 0));
        }
        let mut hits = Vec::new();
        for named in &query.names {
            hits.extend(
                self.towns
                    .called(named)
                    .map(|town| (MatchQuality::Exact, town)),
            );
        }
        let mut found = self.ranked(hits, limit);
        match query.station.as_deref() {
            Some(&[a, b, c, d]) => found.extend(self.station([a, b, c, d])),
            Some(&[a, b, c]) => {
                let mut coded: Vec<Candidate> = self.stations_coded([a, b, c]).collect();
                coded.retain(|station| !found.iter().any(|town| is_served(town, station)));
                found.append(&mut coded);
            }
            _ => {}
        }
        // It contradicts the state before it, so that the person must say which is right.
        found.splice(0..0, zip);
        found.truncate(limit);
        found
    }

    /// Returns the places similar to the query, for when none matches exactly.
    pub(crate) fn similar(&self, query: &ParsedQuery, limit: usize) -> Vec<Candidate> {
        let mut hits = self.like(&query.names);
        if hits.is_empty() {
            hits = self.like(query.loose.as_slice());
        }
        if let Some(state) = query.state {
            hits.extend(
                self.towns
                    .within(state)
                    .map(|town| (MatchQuality::InState, town)),
            );
        }
        self.ranked(hits, limit)
    }

    /// Returns towns of these names in other states, with names that start so, and with names that
    /// have the fewest typing errors: of the last name only, which has the least that is not a
    /// name, and a single error where a name starts so.
    fn like(&self, names: &[NameQuery]) -> Vec<SearchHit> {
        let mut hits = Vec::new();
        for named in names {
            let anywhere = NameQuery {
                state: None,
                ..named.clone()
            };
            hits.extend(
                self.towns
                    .called(&anywhere)
                    .map(|town| (MatchQuality::OtherState, town)),
            );
            hits.extend(
                self.towns
                    .starting(named)
                    .map(|town| (MatchQuality::Prefix, town)),
            );
        }
        let started = hits
            .iter()
            .any(|&(matched, _)| matched == MatchQuality::Prefix);
        let most = if started { 1 } else { MOST_ERRORS };
        let mut misspelled = names
            .last()
            .map_or_else(Vec::new, |named| self.towns.misspelled(named, most));
        let fewest = misspelled.iter().map(|&(matched, _)| matched).min();
        misspelled.retain(|&(matched, _)| Some(matched) == fewest);
        hits.append(&mut misspelled);
        hits
    }

    /// Returns the best hits, each town once.
    fn ranked(&self, mut hits: Vec<SearchHit>, limit: usize) -> Vec<Candidate> {
        hits.sort_unstable_by_key(|&(matched, town)| (town, matched));
        hits.dedup_by_key(|&mut (_, town)| town);
        hits.sort_by_cached_key(|&(matched, town)| (matched, Reverse(self.weight(matched, town))));
        hits.truncate(limit);
        hits.iter()
            .map(|&(matched, town)| self.town(town, matched))
            .collect()
    }

    /// Returns the size by which a town is ranked. A part of a town may have been given the
    /// population of the whole; that does not matter to those who ask for it by its name.
    fn weight(&self, matched: MatchQuality, town: usize) -> u64 {
        let people = self.towns.population(town);
        match matched {
            MatchQuality::Exact | MatchQuality::OtherState => people,
            _ if self.towns.is_part(town) => people / 10,
            _ => people,
        }
    }
}

impl TownTable {
    /// Returns towns with exactly this key, as their own name or another one.
    fn called(&self, named: &NameQuery) -> impl Iterator<Item = usize> {
        let others = (0..self.other_towns.len())
            .filter(|&other| self.other_keys.at(other) == named.key)
            .map(|other| usize::from(self.other_towns[other]));
        let own = self.range(|key| key <= named.key.as_str(), &named.key);
        self.of_state(own.chain(others), named.state)
    }

    /// Returns towns whose key starts so.
    fn starting(&self, named: &NameQuery) -> impl Iterator<Item = usize> {
        let prefix = named.key.as_str();
        let range = if prefix.len() < SHORTEST_PREFIX {
            0..0
        } else {
            self.range(|key| key <= prefix || key.starts_with(prefix), prefix)
        };
        self.of_state(range, named.state)
    }

    /// Returns towns of whose name this may be a misspelling, with the number of errors.
    fn misspelled(&self, named: &NameQuery, most: usize) -> Vec<SearchHit> {
        let wanted = named.key.as_str();
        let most = match wanted.len() {
            0..=2 => return Vec::new(),
            3..=5 => most.min(1),
            _ => most,
        };
        let letters = letters(wanted);
        let near = |town: usize| {
            // A name with errors hardly means a place that only the post knows.
            if self.is_part(town) && self.population(town) == 0 {
                return None;
            }
            // Most names are ruled out by their length before their key is made.
            if self.name(town).len() + most < wanted.len() {
                return None;
            }
            let key = key::of(self.name(town));
            let differing = (letters ^ self::letters(&key)).count_ones() as usize;
            if key.len().abs_diff(wanted.len()) > most || differing > 2 * most {
                return None;
            }
            let errors = strsim::osa_distance(&key, wanted);
            let errors = u8::try_from(errors)
                .ok()
                .filter(|&errors| usize::from(errors) <= most)?;
            Some((MatchQuality::Similar(errors), town))
        };
        self.of_state(0..self.len(), named.state)
            .filter_map(near)
            .collect()
    }

    /// Returns every town of a state.
    fn within(&self, state: StateId) -> impl Iterator<Item = usize> {
        self.of_state(0..self.len(), Some(state))
    }

    fn of_state(
        &self,
        towns: impl Iterator<Item = usize>,
        state: Option<StateId>,
    ) -> impl Iterator<Item = usize> {
        towns.filter(move |&town| state.is_none_or(|state| self.state(town) == state))
    }

    /// Returns towns from the first whose key is not below `start`, while `inside` holds.
    fn range(&self, inside: impl Fn(&str) -> bool, start: &str) -> Range<usize> {
        let first = self.partition(|key| key < start);
        first..self.partition(inside).max(first)
    }

    /// Returns the number of towns, from the first, whose key satisfies `before`.
    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(&key::of(self.name(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Returns true if the station is that of the town's airport: `Yap` means the town.
fn is_served(town: &Candidate, station: &Candidate) -> bool {
    nearest::meters(town.location, station.location) <= FARTHEST_AIRPORT
}

/// The airport of a town is no farther from it, in meters.
const FARTHEST_AIRPORT: f64 = 25_000.0;

/// A name with more typing errors is another name.
const MOST_ERRORS: usize = 2;

/// Fewer letters than these are the start of too many names.
const SHORTEST_PREFIX: usize = 2;

/// Returns the set of letters and digits in a key, a bit each: a typing error changes at most two.
fn letters(key: &str) -> u64 {
    let bit = |byte: u8| {
        if byte.is_ascii_digit() {
            byte
        } else {
            byte & 0x1f
        }
    };
    key.bytes()
        .fold(0, |set, byte| set | 1 << (bit(byte) & 0x3f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_and_other_names_are_sorted_by_our_keys() {
        let towns = &Gazetteer::embedded().towns;
        let keys: Vec<String> = (0..towns.len())
            .map(|town| key::of(towns.name(town)))
            .collect();
        assert!(keys.is_sorted());
        assert!(
            keys.iter()
                .all(|key| key.bytes().all(|b| b.is_ascii_alphanumeric()))
        );
        assert!(keys.iter().all(|key| !key.is_empty()));
        let others = (0..towns.other_towns.len()).map(|other| towns.other_keys.at(other));
        assert!(others.is_sorted());
    }

    #[test]
    fn letters_and_digits_have_bits_of_their_own() {
        let all = "abcdefghijklmnopqrstuvwxyz0123456789";
        assert_eq!(letters(all).count_ones(), 36);
    }
}
