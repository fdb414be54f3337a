//! Questions and answers as the manager's pickles. Knows no socket.

use pymanager::client::ClientError;
use pymanager::pickle::{FieldWriter, PickleWriter};
use weather::{Argument, ErrorKind, Location, PlaceQuery, Question, QuestionKind};

use crate::Error;

/// The module of the original's dataclasses. Our server takes any; a CPython server imports it.
const MODULE: &str = "shared";

/// The places that a server understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceForms {
    /// Coordinates, and names as texts.
    CoordinatesAndNames,
    /// Coordinates: it is the Python original.
    Coordinates,
}

impl PlaceForms {
    /// Returns those of a server whose object has these `methods`.
    pub(crate) fn of(methods: &[String]) -> Self {
        let looks_up = QuestionKind::Place.name();
        if methods.iter().any(|method| method == looks_up) {
            Self::CoordinatesAndNames
        } else {
            Self::Coordinates
        }
    }

    /// Refuses a question about a place that such a server cannot read.
    pub(crate) fn check(self, question: &Question) -> Result<(), Error> {
        match (self, question.place()) {
            (Self::Coordinates, Some(PlaceQuery::Name(name))) => Err(Error::Weather {
                kind: ErrorKind::BadRequest,
                message: format!(
                    "this server knows no place by name: give coordinates, not {name:?}"
                ),
            }),
            _ => Ok(()),
        }
    }
}

/// Writes the place of a question, its only positional argument: coordinates as the original's
/// dataclass, a name, that of the default place too, as text. The original's default place is the one
/// that its own client asked for.
pub(crate) fn write_place(w: &mut PickleWriter, question: &Question, forms: PlaceForms) {
    match question.place() {
        Some(PlaceQuery::Default) if forms == PlaceForms::Coordinates => {
            write_location(w, Location::SEATTLE);
        }
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
