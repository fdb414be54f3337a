//! The upstream's documents as programs ask for them: every address that it is known to have, in one form
//! for each, and the media types that it speaks there. Knows no HTTP and no payload.

mod address;
mod media;
mod table;

pub use address::{DocumentAddress, DocumentAddressError, DocumentWishes};
pub use media::DocumentMedia;
pub use table::DocumentKind;

/// The begin of the links in the upstream's bodies, wherever it is reached.
pub const LINK_ORIGIN: &str = "https://api.weather.gov";
