//! A question as a value: a method, its arguments, and how long its answer may take. Both clients
//! ask them; knows no connection.

use std::marker::PhantomData;
use std::time::Duration;

use pymanager::pickle::{FieldWriter, PickleWriter};
use weather::{PlaceQuery, QueryOptions};

use crate::wire;

/// How long the server may take beside the waiting it was asked for, if calls have less: it may
/// have to ask its upstream first.
const MARGIN: Duration = Duration::from_secs(10);

/// A question whose answer is a `T`.
#[derive(Debug, Clone)]
pub(crate) struct Question<T> {
    pub(crate) method: &'static str,
    place: Option<PlaceQuery>,
    wishes: Wishes,
    arguments: Vec<(&'static str, Argument)>,
    waiting: Option<Duration>,
    answer: PhantomData<fn() -> T>,
}

/// What a method takes beyond its own arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wishes {
    None,
    QueryOptions,
    PatienceAndUnits,
}

#[derive(Debug, Clone)]
enum Argument {
    Text(String),
    Seconds(Duration),
}

impl<T> Question<T> {
    /// Asks `method`, without arguments so far.
    pub(crate) fn new(method: &'static str) -> Self {
        Self {
            method,
            place: None,
            wishes: Wishes::None,
            arguments: Vec::new(),
            waiting: None,
            answer: PhantomData,
        }
    }

    /// For this place.
    pub(crate) fn at(mut self, place: impl Into<PlaceQuery>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// As patiently as the caller is.
    pub(crate) fn patiently(mut self) -> Self {
        self.wishes = Wishes::QueryOptions;
        self
    }

    /// As patiently as the caller is, and in the caller's units.
    pub(crate) fn in_units(mut self) -> Self {
        self.wishes = Wishes::PatienceAndUnits;
        self
    }

    /// With a text for an argument, if there is one.
    pub(crate) fn with(mut self, name: &'static str, text: Option<&str>) -> Self {
        let argument = text.map(|text| (name, Argument::Text(text.to_owned())));
        self.arguments.extend(argument);
        self
    }

    /// To be answered when something is new, or after `timeout` at the latest.
    pub(crate) fn waiting(mut self, timeout: Duration) -> Self {
        self.arguments.push(("timeout", Argument::Seconds(timeout)));
        self.waiting = Some(timeout);
        self
    }

    /// How long to wait for the answer where calls may take `usual`.
    pub(crate) fn limit(&self, usual: Duration) -> Duration {
        match self.waiting {
            Some(timeout) => timeout.saturating_add(usual.max(MARGIN)),
            None => usual,
        }
    }

    /// Writes the positional arguments.
    pub(crate) fn write_place(&self, w: &mut PickleWriter) {
        if let Some(place) = &self.place {
            wire::write_place(w, place);
        }
    }

    /// Writes the named ones; an original server knows none of them, so only those that are there.
    pub(crate) fn write_named(&self, f: &mut FieldWriter<'_>, options: QueryOptions) {
        for (name, argument) in &self.arguments {
            f.set(name, |w| match argument {
                Argument::Text(text) => w.str(text),
                Argument::Seconds(duration) => w.float(duration.as_secs_f64()),
            });
        }
        if self.wishes != Wishes::None {
            wire::write_freshness(f, options);
        }
        if let (Wishes::PatienceAndUnits, Some(units)) = (self.wishes, options.units) {
            f.set("units", |w| w.str(&units.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_waits_outlasts_its_waiting_whatever_calls_may_take() {
        let question = Question::<()>::new("wait_for_update");
        let (second, minute) = (Duration::from_secs(1), Duration::from_secs(60));
        assert_eq!(question.limit(second), second);
        let question = question.waiting(minute);
        assert_eq!(question.limit(second), minute + MARGIN);
        assert_eq!(question.limit(minute), minute + minute);
        let forever = question.waiting(Duration::MAX);
        assert_eq!(forever.limit(second), Duration::MAX);
    }
}
