//! The API: questions from query strings, and replies as JSON. Knows no socket, and decides nothing
//! about weather.

mod answer;
mod parameters;
mod prepared;
mod written;

pub(crate) use answer::{ApiContext, MEDIA_TYPE};
pub(crate) use parameters::{FIELDS, MOST_PLACES, PLACE, SINCE, STATE, ZONE, subscription};
pub(crate) use prepared::PreparedRequests;
