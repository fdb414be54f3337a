//! Arguments of questions: their kinds, how each is read from what a wire carries, and how it is
//! given to one. Knows no particular question.

use std::fmt::Display;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{
    AlertCertainty, AlertUrgency, EventPatterns, PlaceQuery, Severity, StationIds, StationPin,
    Units,
};

/// The timeout of a question that waits for news if its caller names none: short of the minute that
/// clients wait for an answer.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(50);
/// The longest time an argument stands for, so that no sum of instants overflows.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;
/// The number of characters of a refused text that an error repeats.
const SHOWN: usize = 40;

/// A parameter of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on every wire.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: ParameterKind,
    /// True if a question without it is refused.
    pub is_required: bool,
    /// A sentence about it, for generated documentation.
    pub summary: &'static str,
}

/// The kinds of values that parameters take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// A place, as [`PlaceQuery`] reads it.
    Place,
    /// Any text.
    Text,
    /// A time in RFC 3339.
    Time,
    /// A day of the calendar, `YYYY-MM-DD`.
    Day,
    /// Units, as [`Units`] reads them.
    Units,
    /// One of these words, from least to most.
    Grade(&'static [&'static str]),
    /// A number of seconds.
    Seconds,
    /// A number of seconds to wait for news, [`DEFAULT_WAIT`] without one.
    Timeout,
}

impl Parameter {
    /// A place, which is always required.
    pub(super) const fn place(name: &'static str) -> Self {
        Self {
            name,
            kind: ParameterKind::Place,
            is_required: true,
            summary: "The place: a name, ZIP code or station, or its coordinates.",
        }
    }

    /// An argument that may be left out, with its documentation.
    pub(super) const fn optional(
        name: &'static str,
        kind: ParameterKind,
        documentation: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            is_required: false,
            summary: documentation.trim_ascii(),
        }
    }

    /// The units of an answer.
    pub(super) const fn units() -> Self {
        let summary = "Units of the answer: us, si, or choices such as us,wind=kn.";
        Self::optional("units", ParameterKind::Units, summary)
    }

    /// The deadline of an answer.
    pub(super) const fn within() -> Self {
        let summary = "Seconds after which the best answer at hand is given.";
        Self::optional("within", ParameterKind::Seconds, summary)
    }

    /// The greatest age of an answer.
    pub(super) const fn max_age() -> Self {
        let summary = "Seconds after which the upstream's last word has to be renewed.";
        Self::optional("max_age", ParameterKind::Seconds, summary)
    }
}

/// The criteria of a filter of alerts.
impl Parameter {
    /// The events to include.
    pub(super) const fn event() -> Self {
        let summary = "Alerts of these events only: patterns with commas between them, such as Flood*,Wind Advisory.";
        Self::optional("event", ParameterKind::Text, summary)
    }

    /// The events to leave out.
    pub(super) const fn exclude_event() -> Self {
        let summary = "No alerts of these events: patterns as of event, or the word none.";
        Self::optional("exclude_event", ParameterKind::Text, summary)
    }

    /// The least severity.
    pub(super) const fn severity() -> Self {
        let summary = "Alerts of this severity or a greater one.";
        Self::optional("severity", ParameterKind::Grade(Severity::WORDS), summary)
    }

    /// The least urgency.
    pub(super) const fn urgency() -> Self {
        let summary = "Alerts of this urgency or a greater one.";
        Self::optional(
            "urgency",
            ParameterKind::Grade(AlertUrgency::WORDS),
            summary,
        )
    }

    /// The least certainty.
    pub(super) const fn certainty() -> Self {
        let summary = "Alerts of this certainty or a greater one.";
        Self::optional(
            "certainty",
            ParameterKind::Grade(AlertCertainty::WORDS),
            summary,
        )
    }
}

/// The choice among stations.
impl Parameter {
    /// The station to ask before all others.
    pub(super) const fn station() -> Self {
        let summary =
            "The station to ask first, such as KSEA; or the word nearest, for none in particular.";
        Self::optional("station", ParameterKind::Text, summary)
    }

    /// The stations never to use.
    pub(super) const fn exclude_stations() -> Self {
        let summary =
            "Stations never to use, with commas between them, such as KBFI,KRNT; or the word none.";
        Self::optional("exclude_stations", ParameterKind::Text, summary)
    }
}

/// An argument that no question can have; the sentence says why, beginning with its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadArgument(pub String);

/// The arguments of one call, as a wire carries them. A face implements this once, for all questions.
pub trait ArgumentSource {
    /// The reason why an argument cannot be read.
    type Error;

    /// Makes the reason of what no question can have.
    fn refuse(error: BadArgument) -> Self::Error;

    /// Reads the place given as `name`, which every question about a place requires.
    ///
    /// # Errors
    ///
    /// The reason why it is none.
    fn place(&mut self, name: &'static str) -> Result<PlaceQuery, Self::Error>;

    /// Reads the text given as `name`, if any.
    ///
    /// # Errors
    ///
    /// The reason why it is none.
    fn text(&mut self, name: &'static str) -> Result<Option<&str>, Self::Error>;

    /// Reads the number of seconds given as `name`, if any.
    ///
    /// # Errors
    ///
    /// The reason why it is none.
    fn seconds(&mut self, name: &'static str) -> Result<Option<Duration>, Self::Error>;
}

/// An argument on its way to a wire; a place has a form of its own on each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Argument<'a> {
    /// A text.
    Text(&'a str),
    /// A number of seconds.
    Seconds(Duration),
}

/// A value that wires carry as text.
pub trait TextValue: Display + Sized {
    /// Reads the text given as `name`.
    ///
    /// # Errors
    ///
    /// [`BadArgument`] for any text that is no such value.
    fn of_text(name: &str, text: &str) -> Result<Self, BadArgument>;
}

impl TextValue for String {
    fn of_text(_: &str, text: &str) -> Result<Self, BadArgument> {
        Ok(text.to_owned())
    }
}

/// Reads values as their types do.
macro_rules! parsed_values {
    ($($value:ty),+) => {$(
        impl TextValue for $value {
            fn of_text(name: &str, text: &str) -> Result<Self, BadArgument> {
                text.parse().map_err(|error| bad(name, error))
            }
        }
    )+};
}

parsed_values!(
    Units,
    Timestamp,
    EventPatterns,
    Severity,
    AlertUrgency,
    AlertCertainty,
    StationPin,
    StationIds
);

impl TextValue for Date {
    fn of_text(name: &str, text: &str) -> Result<Self, BadArgument> {
        text.parse().map_err(|_| {
            let shown: String = text.chars().take(SHOWN).collect();
            let expected = "expected a day of the calendar as YYYY-MM-DD";
            bad(name, format!("{expected}, not {shown:?}"))
        })
    }
}

fn bad(name: &str, reason: impl Display) -> BadArgument {
    BadArgument(format!("{name}: {reason}"))
}

/// A field of a question, which holds what is read from an argument.
pub(super) trait Field: Sized {
    /// Reads the argument given as `name`.
    fn read<S: ArgumentSource>(source: &mut S, name: &'static str) -> Result<Self, S::Error>;

    /// Gives it to `wire`, if it is there.
    fn give(&self, wire: impl FnMut(Argument<'_>));

    /// Returns how long to wait for news, if that is its meaning.
    fn timeout(&self) -> Option<Duration> {
        None
    }
}

impl<T: TextValue> Field for Option<T> {
    fn read<S: ArgumentSource>(source: &mut S, name: &'static str) -> Result<Self, S::Error> {
        let value = source.text(name)?.map(|text| T::of_text(name, text));
        value.transpose().map_err(S::refuse)
    }

    fn give(&self, mut wire: impl FnMut(Argument<'_>)) {
        if let Some(value) = self {
            wire(Argument::Text(&value.to_string()));
        }
    }
}

impl Field for Option<Duration> {
    fn read<S: ArgumentSource>(source: &mut S, name: &'static str) -> Result<Self, S::Error> {
        source.seconds(name)
    }

    fn give(&self, mut wire: impl FnMut(Argument<'_>)) {
        if let Some(duration) = self {
            wire(Argument::Seconds(*duration));
        }
    }
}

/// A timeout, which every question that waits has.
impl Field for Duration {
    fn read<S: ArgumentSource>(source: &mut S, name: &'static str) -> Result<Self, S::Error> {
        Ok(source.seconds(name)?.unwrap_or(DEFAULT_WAIT))
    }

    fn give(&self, mut wire: impl FnMut(Argument<'_>)) {
        wire(Argument::Seconds(*self));
    }

    fn timeout(&self) -> Option<Duration> {
        Some(*self)
    }
}

/// Reads the number of seconds given as `name`; more than a day is a day.
///
/// # Errors
///
/// [`BadArgument`] for what is negative or no number.
pub fn duration_of_seconds(name: &str, seconds: f64) -> Result<Duration, BadArgument> {
    if seconds.is_nan() || seconds < 0.0 {
        return Err(BadArgument(format!("{name} must not be negative")));
    }
    Ok(Duration::from_secs_f64(seconds.min(LONGEST)))
}
