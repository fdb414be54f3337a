//! Reading what a call asks for beyond its method: place, units, options, and the classes its answer
//! shall have. Knows no answer.

use std::time::Duration;

use jiff::civil::Date;
use pymanager::Exception;
use pymanager::pickle::{PickledValue, Value};
use serde::Serialize;
use weather::{PlaceQuery, QueryOptions};

use super::patience;
use super::place::Place;

/// A question, read.
#[derive(Debug)]
pub(super) struct Question<'c> {
    pub(super) query: PlaceQuery,
    pub(super) options: QueryOptions,
    into: Option<&'c str>,
}

/// An argument that may be missing.
type Wish<'c> = Option<Value<'c, 'c>>;

impl<'c> Question<'c> {
    /// A question about a place, without any wishes.
    pub(super) fn at(location: Value<'c, 'c>) -> Result<Self, Exception> {
        Ok(Self {
            query: query(location)?,
            options: QueryOptions::default(),
            into: None,
        })
    }

    /// Reads the units that the answer shall have.
    pub(super) fn in_units(mut self, units: Wish<'c>) -> Result<Self, Exception> {
        self.options.units = parsed("units", units)?;
        Ok(self)
    }

    /// Reads how long the caller waits and how old the answer may be.
    pub(super) fn patient(
        mut self,
        within: Wish<'c>,
        max_age: Wish<'c>,
    ) -> Result<Self, Exception> {
        self.options.within = patience::seconds("within", within)?;
        self.options.max_age = patience::seconds("max_age", max_age)?;
        Ok(self)
    }

    /// Reads the class that the answer shall have.
    pub(super) fn into(mut self, class: Wish<'c>) -> Result<Self, Exception> {
        self.into = module(class)?;
        Ok(self)
    }

    /// The answer as a dict, or as instances of the classes that the caller has for it.
    pub(super) fn reply(&self, answer: &impl Serialize) -> Result<PickledValue, Exception> {
        let pickled = match self.into {
            Some(module) => PickledValue::instances_of(module, answer),
            None => PickledValue::from_serialize(answer),
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

/// A text argument that is a date.
pub(super) fn day(name: &str, value: Option<Value<'_, '_>>) -> Result<Option<Date>, Exception> {
    let read = |text: &str| {
        let shown = text.chars().take(LONGEST_DAY).collect::<String>();
        let wrong = format!("{name}: expected a day of the calendar as YYYY-MM-DD, not {shown:?}");
        text.parse().map_err(|_| Exception::value_error(wrong))
    };
    text(name, value)?.map(read).transpose()
}

/// How much of a text that is no date is told, in characters.
const LONGEST_DAY: usize = 40;

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
