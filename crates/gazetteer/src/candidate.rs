//! A place that a query may mean, as it is handed out. Knows nothing of how it was found.

use std::fmt;

use weather::Location;

/// A place that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The town's name (`Portland`), for a ZIP code the town it is counted to, or the station's
    /// name.
    pub name: String,
    /// The two letters of the state or territory (`OR`).
    pub state: &'static str,
    /// The kind of place.
    pub kind: CandidateKind,
    /// The five digits of a ZIP code, or the station's four letters; nothing for a town.
    pub id: Option<String>,
    /// The middle of the town or ZIP code area, or where the station stands.
    pub location: Location,
    /// The IANA name of its time zone, by the boundaries of zones; off the coast that of the town nearby.
    pub time_zone: String,
    /// The population, where GeoNames knows it; towns only.
    pub population: Option<u64>,
    /// The quality of its match with the query.
    pub matched: MatchQuality,
}

/// The kind of place that a [`Candidate`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CandidateKind {
    /// A city, town, village or a named part of one.
    Town,
    /// The area of a five-digit ZIP code.
    ZipCode,
    /// An observation station.
    Station,
}

/// The quality of a [`Candidate`]'s match with a query, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchQuality {
    /// It is what was asked for, but for case, accents, punctuation and common abbreviations.
    Exact,
    /// It has the name, but is in another state than the one that was asked for.
    OtherState,
    /// It is a large town of the state that was asked for instead of a town.
    InState,
    /// Its name starts with what was asked for.
    Prefix,
    /// Its name is as many typing errors away.
    Similar(u8),
}

/// `Portland, OR`, `97201 (Portland, OR)` or `KBFI (Seattle Boeing Field, WA)`.
impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{id} ({}, {})", self.name, self.state),
            None => write!(f, "{}, {}", self.name, self.state),
        }
    }
}
