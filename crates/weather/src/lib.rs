//! What can be asked about the weather and what is answered: plain types, their rules and their
//! text for people.
//!
//! This room is the vocabulary of every other one. It must not know any wire, socket, HTTP, cache
//! or configuration: a `Location` goes in, a [`Forecast`] or an [`Error`] comes out.
//!
//! ```
//! use weather::Location;
//!
//! let seattle: Location = "47.6062,-122.3321".parse()?;
//! assert_eq!(seattle.to_string(), "47.6062, -122.3321");
//! # Ok::<(), weather::BadLocation>(())
//! ```

mod duration;
mod error;
mod forecast;
mod location;
mod patience;
mod period;
mod provenance;
mod status;
mod time;

pub use duration::{BadDuration, format_duration, parse_duration};
pub use error::{Error, ErrorKind};
pub use forecast::WeatherForecast;
pub use location::{BadLocation, Location};
pub use patience::Patience;
pub use period::{Forecast, Period};
pub use provenance::{Answer, Provenance, Source, Staleness};
pub use status::{Status, Timing, UpstreamStatus};
pub use time::{OffsetTime, TimeText};
