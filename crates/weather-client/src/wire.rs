//! How places and answers look inside the manager's pickles. Knows no socket.

use pymanager::client::ClientError;
use pymanager::pickle::{FieldWriter, PickleWriter, Value};
use serde::de::DeserializeOwned;
use weather::{Location, PlaceQuery, QueryOptions};

/// The module of the original's dataclasses. Our server takes any; a CPython server imports it.
const MODULE: &str = "shared";

fn write_location(w: &mut PickleWriter, location: Location) {
    w.instance((MODULE, "Location"), |f| {
        f.set("latitude", |w| w.float(location.latitude()));
        f.set("longitude", |w| w.float(location.longitude()));
    });
}

/// Coordinates as the original's dataclass, a name, that of the default place too, as text.
pub(crate) fn write_place(w: &mut PickleWriter, query: &PlaceQuery) {
    match query {
        PlaceQuery::Default => w.str(&query.to_string()),
        PlaceQuery::Location(location) => write_location(w, *location),
        PlaceQuery::Name(name) => w.str(name),
    }
}

/// Reads an answer, whatever module its class is from.
pub(crate) fn read<T: DeserializeOwned>(value: Value<'_, '_>) -> Result<T, ClientError> {
    value
        .deserialize()
        .map_err(|_| ClientError::UnexpectedResult("the answer it should be"))
}

/// Writes what a caller asks for beyond the place, as far as it does: the original knows none of it.
pub(crate) fn write_freshness(f: &mut FieldWriter<'_>, options: QueryOptions) {
    for (name, limit) in [("within", options.within), ("max_age", options.max_age)] {
        if let Some(limit) = limit {
            f.set(name, |w| w.float(limit.as_secs_f64()));
        }
    }
}

/// Whether the connection is gone, or the server behind it another one by now: a call may be made
/// once more elsewhere. Not after a timeout, which would make the caller wait twice as long.
pub(crate) fn is_lost(error: &ClientError) -> bool {
    matches!(error, ClientError::Unavailable(_) | ClientError::Refused)
}
