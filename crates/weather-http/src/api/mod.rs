//! The API: questions from query strings, and replies as JSON. Knows no socket, and decides nothing
//! about weather.

mod answer;
mod parameters;

pub(crate) use answer::answer;
pub(crate) use parameters::{FIELDS, MOST_PLACES, PLACE, SINCE, subscription};
