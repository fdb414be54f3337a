//! A gazetteer: which place a name means, and what a place is near, in the area that the US National
//! Weather Service covers (50 states, DC, Puerto Rico, the US Virgin Islands, Guam, the Northern
//! Marianas, American Samoa, Micronesia, the Marshall Islands and Palau).
//!
//! Everything comes from one file that is part of the program; `data/README.md` says what it is made
//! of. This room does no I/O, reads no clock and no environment, and must not know any upstream.
//!
//! ```
//! use gazetteer::{Gazetteer, Resolution};
//! use weather::DistanceUnit;
//!
//! let gazetteer = Gazetteer::embedded();
//! let Resolution::One(bend) = gazetteer.resolve("Bend, Oregon") else {
//!     panic!("there is one Bend in Oregon");
//! };
//! assert_eq!(bend.time_zone, "America/Los_Angeles");
//! assert!(matches!(gazetteer.resolve("Springfield"), Resolution::Several(_)));
//! let nearby = gazetteer.nearest(bend.location).expect("it is a town");
//! assert_eq!(nearby.describe(DistanceUnit::Kilometers), "Bend, Oregon");
//! ```

mod abroad;
mod candidate;
mod columns;
mod error;
mod gazetteer;
mod key;
mod nearest;
mod query;
mod resolve;
mod search;
mod states;
mod unclear;

pub use abroad::ForeignPlace;
pub use candidate::{Candidate, CandidateKind, MatchQuality};
pub use error::GazetteerError;
pub use gazetteer::Gazetteer;
pub use nearest::NearestTown;
pub use query::LONGEST_QUERY;
pub use resolve::Resolution;
pub use states::{state_code, state_name, states};
