//! Pages for people: the weather of a place as HTML that needs no script, its meteogram, and problems in
//! words.
//!
//! `address` reads what an address means and `display` what the reader chose; `parts` asks the service
//! for all parts at once; `document` is the frame, and each part has a file of its own. `assets` has
//! style, script and icon. Everything is escaped by `maud`; nothing here refers to another host, and the
//! policy of every page forbids it.

mod address;
mod alerts;
mod almanac;
mod assets;
mod days;
mod discussion;
mod display;
mod document;
mod failure;
mod figures;
mod hours;
mod icons;
mod meteogram;
mod now;
mod origin;
mod parts;
mod place_page;
mod prose;
mod respond;

pub(crate) use address::is_page;
pub(crate) use failure::{about, problem};
pub(crate) use parts::{PageReader, Part};
pub(crate) use respond::{PageRequest, respond};
