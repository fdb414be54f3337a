//! Questions and answers as the manager's pickles. Knows no socket.

use pymanager::client::ClientError;
use pymanager::pickle::{FieldWriter, PickleWriter, Value};
use serde::de::DeserializeOwned;
use weather::{Argument, Location, PlaceQuery, Question};

/// The module of the original's dataclasses. Our server takes any; a CPython server imports it.
const MODULE: &str = "shared";

/// Writes the place of a question, its only positional argument: coordinates as the original's
/// dataclass, a name, that of the default place too, as text.
pub(crate) fn write_place(w: &mut PickleWriter, question: &Question) {
    match question.place() {
        Some(PlaceQuery::Location(location)) => write_location(w, *location),
        Some(PlaceQuery::Name(name)) => w.str(name),
        Some(query @ PlaceQuery::Default) => w.str(&query.to_string()),
        None => {}
    }
}

fn write_location(w: &mut PickleWriter, location: Location) {
    w.instance((MODULE, "Location"), |f| {
        f.set("latitude", |w| w.float(location.latitude()));
        f.set("longitude", |w| w.float(location.longitude()));
    });
}

/// Writes the named arguments of a question, only those that are there: the original knows none.
pub(crate) fn write_named(f: &mut FieldWriter<'_>, question: &Question) {
    question.each_argument(|name, argument| {
        f.set(name, |w| match argument {
            Argument::Text(text) => w.str(text),
            Argument::Seconds(duration) => w.float(duration.as_secs_f64()),
        });
    });
}

/// Reads an answer, whatever module its class is from.
pub(crate) fn read<T: DeserializeOwned>(value: Value<'_, '_>) -> Result<T, ClientError> {
    value
        .deserialize()
        .map_err(|_| ClientError::UnexpectedResult("the answer it should be"))
}

/// The class of the exception with which a server that stops ends the calls in flight.
pub(crate) const CUT_OFF: &str = "ConnectionAbortedError";

/// Returns whether the connection is gone, or the server behind it another one by now: a call may be
/// made once more elsewhere. Not after a timeout, which would make the caller wait twice as long.
pub(crate) fn is_lost(error: &ClientError) -> bool {
    match error {
        ClientError::Unavailable(_) | ClientError::Refused => true,
        ClientError::Remote(exception) => exception.class == CUT_OFF,
        _ => false,
    }
}
