//! Reading a call as a question: its arguments by position and by name, and the form that its answer
//! shall have. Knows no answer.

use std::time::Duration;

use pymanager::pickle::Value;
use pymanager::server::Call;
use pymanager::{BuiltinException, Exception};
use weather::{
    ArgumentSource, BadArgument, Parameter, PlaceQuery, Question, QuestionKind, duration_of_seconds,
};

use super::location::{GivenLocation, LocationForm, not_a_location};
use super::number::number;

/// The parameter for the class that an answer shall have, after those of the question.
const INTO: &str = "into";

/// The form that a caller wants its answer in.
#[derive(Debug)]
pub(super) struct ReplyFormat {
    /// The form of the caller's coordinates, if it gave some.
    pub(super) location: Option<LocationForm>,
    /// The module of the class that the answer shall have; its parts have theirs from there too.
    pub(super) module: Option<Box<str>>,
}

/// Reads a call: the question, and the form of its answer.
///
/// # Errors
///
/// The exception that Python, or the service, has for such arguments.
pub(super) fn read(call: &Call<'_>) -> Result<(Question, ReplyFormat), Exception> {
    let kind = QuestionKind::of_name(call.method).ok_or_else(|| {
        let sentence = format!("no method {:?}", call.method);
        Exception::new(BuiltinException::AttributeError, sentence)
    })?;
    let parameters = kind.parameters();
    let required = parameters.iter().filter(|p| p.is_required).count();
    let names = parameters.iter().map(|parameter| parameter.name);
    let names = names.chain(takes_class(kind).then_some(INTO));
    let values = call.bind_names(required, names)?;
    let into = values.get(parameters.len()).copied().flatten();
    let mut arguments = Arguments {
        parameters,
        values,
        location: None,
    };
    let question = kind.read(&mut arguments)?;
    let format = ReplyFormat {
        location: arguments.location,
        module: module(into)?.map(Box::from),
    };
    Ok((question, format))
}

/// Returns whether the caller may choose the class of the answer. The original's answer has the class
/// that belongs to the caller's `Location`; those around it are dicts.
fn takes_class(kind: QuestionKind) -> bool {
    match kind {
        QuestionKind::GetWeather
        | QuestionKind::Explain
        | QuestionKind::WaitForUpdate
        | QuestionKind::Status => false,
        QuestionKind::Current
        | QuestionKind::Hourly
        | QuestionKind::Week
        | QuestionKind::Days
        | QuestionKind::Notable
        | QuestionKind::Alerts
        | QuestionKind::AlertChanges
        | QuestionKind::Grid
        | QuestionKind::Discussion
        | QuestionKind::Sun
        | QuestionKind::Place => true,
    }
}

/// The module of the class given as `into`.
fn module<'c>(into: Option<Value<'c, 'c>>) -> Result<Option<&'c str>, Exception> {
    let Some(into) = into.filter(|into| !into.is_none()) else {
        return Ok(None);
    };
    let wrong = || Exception::type_error("into must be the class that the answer shall have");
    Ok(Some(into.class().ok_or_else(wrong)?.module))
}

/// The arguments of a call, one for each parameter.
struct Arguments<'c> {
    parameters: &'static [Parameter],
    values: Vec<Option<Value<'c, 'c>>>,
    location: Option<LocationForm>,
}

impl<'c> Arguments<'c> {
    /// Returns the argument for this parameter, if it was given.
    fn given(&self, name: &str) -> Option<Value<'c, 'c>> {
        let is_named = |parameter: &Parameter| parameter.name == name;
        let position = self.parameters.iter().position(is_named)?;
        self.values.get(position).copied().flatten()
    }

    /// Returns the argument for this parameter, unless it is missing or `None`.
    fn present(&self, name: &str) -> Option<Value<'c, 'c>> {
        self.given(name).filter(|value| !value.is_none())
    }
}

impl ArgumentSource for Arguments<'_> {
    type Error = Exception;

    fn refuse(error: BadArgument) -> Exception {
        Exception::value_error(error.to_string())
    }

    /// Reads a name, or coordinates in any of their forms. `None` is no place: a variable that was
    /// never set must not become somebody's weather.
    fn place(&mut self, name: &'static str) -> Result<PlaceQuery, Exception> {
        let value = self.given(name).ok_or_else(not_a_location)?;
        if let Some(text) = value.as_str() {
            let query = text.parse::<PlaceQuery>();
            return query.map_err(|error| Exception::value_error(error.to_string()));
        }
        let given = GivenLocation::read(value)?;
        self.location = Some(given.form);
        Ok(given.location.into())
    }

    fn text(&mut self, name: &'static str) -> Result<Option<&str>, Exception> {
        let Some(value) = self.present(name) else {
            return Ok(None);
        };
        let wrong = || Exception::type_error(format!("{name} must be a str"));
        value.as_str().map(Some).ok_or_else(wrong)
    }

    fn seconds(&mut self, name: &'static str) -> Result<Option<Duration>, Exception> {
        let Some(value) = self.present(name) else {
            return Ok(None);
        };
        let wrong = || Exception::type_error(format!("{name} must be a number of seconds"));
        let seconds = number(value).ok_or_else(wrong)?;
        duration_of_seconds(name, seconds)
            .map(Some)
            .map_err(Self::refuse)
    }
}
