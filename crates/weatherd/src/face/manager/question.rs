//! Reading what a call asks for beyond its method: place, units, patience, and the classes its answer
//! shall have. Knows no answer.

use std::time::Duration;

use pymanager::Exception;
use pymanager::pickle::{Pickled, Value};
use serde::Serialize;
use weather::{Ask, Patience, PlaceQuery};

use super::patience;
use super::place::Place;

/// How a call wants its answer; each may be missing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wishes<'c> {
    pub(super) units: Option<Value<'c, 'c>>,
    pub(super) within: Option<Value<'c, 'c>>,
    pub(super) max_age: Option<Value<'c, 'c>>,
    pub(super) into: Option<Value<'c, 'c>>,
}

/// A question, read.
#[derive(Debug)]
pub(super) struct Question<'c> {
    pub(super) query: PlaceQuery,
    pub(super) ask: Ask,
    into: Option<&'c str>,
}

impl<'c> Question<'c> {
    /// Reads the place and the wishes of a call.
    pub(super) fn read(location: Value<'c, 'c>, wishes: Wishes<'c>) -> Result<Self, Exception> {
        Ok(Self {
            query: query(location)?,
            ask: Ask {
                units: parsed("units", wishes.units)?,
                patience: Patience {
                    within: patience::seconds("within", wishes.within)?,
                    max_age: patience::seconds("max_age", wishes.max_age)?,
                },
            },
            into: module(wishes.into)?,
        })
    }

    /// The answer as a dict, or as instances of the classes that the caller has for it.
    pub(super) fn reply(&self, answer: &impl Serialize) -> Result<Pickled, Exception> {
        let pickled = match self.into {
            Some(module) => Pickled::instances_of(module, answer),
            None => Pickled::from_serialize(answer),
        };
        pickled.map_err(|error| super::unwritable(&error))
    }
}

/// The place of a question: a name, or coordinates in any of their forms. `None` is no place: a
/// variable that was never set must not become somebody's weather.
fn query(location: Value<'_, '_>) -> Result<PlaceQuery, Exception> {
    match location.as_str() {
        Some(name) => name
            .parse()
            .map_err(|e: weather::BadPlaceQuery| Exception::value_error(e.to_string())),
        None => Ok(Place::read(location)?.location.into()),
    }
}

/// A text argument.
pub(super) fn text<'c>(
    name: &str,
    value: Option<Value<'c, 'c>>,
) -> Result<Option<&'c str>, Exception> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let wrong = || Exception::type_error(format!("{name} must be a str"));
    value.as_str().map(Some).ok_or_else(wrong)
}

/// A text argument that is read further.
pub(super) fn parsed<T>(name: &str, value: Option<Value<'_, '_>>) -> Result<Option<T>, Exception>
where
    T: std::str::FromStr<Err: ToString>,
{
    let read = |text: &str| {
        text.parse()
            .map_err(|e: T::Err| Exception::value_error(format!("{name}: {}", e.to_string())))
    };
    text(name, value)?.map(read).transpose()
}

/// How long a call that waits may wait.
pub(super) fn timeout(value: Option<Value<'_, '_>>) -> Result<Duration, Exception> {
    /// Where nothing is said: short of the minute that clients wait for an answer.
    const USUAL: Duration = Duration::from_secs(50);
    Ok(patience::seconds("timeout", value)?.unwrap_or(USUAL))
}

/// The module of the class that the answer shall have; its parts have theirs from there too.
fn module<'c>(into: Option<Value<'c, 'c>>) -> Result<Option<&'c str>, Exception> {
    let Some(into) = into.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let wrong = || Exception::type_error("into must be the class that the answer shall have");
    Ok(Some(into.class().ok_or_else(wrong)?.module))
}
