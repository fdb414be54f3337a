//! A question as a value, and its kind: both made of the list.

use std::time::Duration;

use super::argument::{Argument, ArgumentSource, Field, Parameter, ParameterKind};
use crate::{AlertFilter, PlaceQuery, QueryOptions, StationChoice};

/// The type of an argument's values, by its `ParameterKind`.
macro_rules! value_type {
    (Text) => { Option<String> };
    (Day) => { Option<jiff::civil::Date> };
    (Time) => { Option<jiff::Timestamp> };
    (Timeout) => { std::time::Duration };
}

macro_rules! define_questions {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident => $variant:ident ( $($place:ident)? ) {
            $( $(#[doc = $about:literal])+ $argument:ident: $kind:ident, )*
        } $( $options:ident [ $($option:ident),+ ] )?
        $( & $filter:ident [ $($criterion:ident),+ ] )?
        $( @ $stations:ident [ $($choice:ident),+ ] )? -> $reply:ty;
    )+) => {
        /// A question to the service, with its arguments.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Question {$(
            $(#[doc = $doc])+
            $variant {
                $(
                    /// The place in question.
                    $place: PlaceQuery,
                )?
                $(
                    $(#[doc = $about])+
                    $argument: value_type!($kind),
                )*
                $(
                    /// Units, deadline and freshness of the answer, as far as they apply.
                    $options: QueryOptions,
                )?
                $(
                    /// The alerts that are asked for; the service's usual ones where it has no criterion.
                    $filter: AlertFilter,
                )?
                $(
                    /// The choice among the stations; the service's usual one where it leaves that open.
                    $stations: StationChoice,
                )?
            },
        )+}

        /// The kinds of questions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum QuestionKind {$(
            $(#[doc = $doc])+
            $variant,
        )+}

        impl QuestionKind {
            /// All of them, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Returns its name, the same on every wire.
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }

            /// Returns a sentence about it, for generated documentation.
            pub const fn summary(self) -> &'static str {
                match self {$(
                    Self::$variant => concat!($($doc),+).trim_ascii(),
                )+}
            }

            /// Returns its parameters, in the order in which arguments are given by position.
            pub const fn parameters(self) -> &'static [Parameter] {
                match self {$(
                    Self::$variant => const { &[
                        $( Parameter::place(stringify!($place)), )?
                        $( Parameter::optional(
                            stringify!($argument),
                            ParameterKind::$kind,
                            concat!($($about),+),
                        ), )*
                        $( $( Parameter::$option(), )+ )?
                        $( $( Parameter::$criterion(), )+ )?
                        $( $( Parameter::$choice(), )+ )?
                    ] },
                )+}
            }

            /// Returns those of its parameters that are criteria of a filter of alerts.
            pub const fn criteria(self) -> &'static [Parameter] {
                match self {$(
                    Self::$variant => const { &[ $( $( Parameter::$criterion(), )+ )? ] },
                )+}
            }

            /// Returns those of its parameters that choose among stations.
            pub const fn choices(self) -> &'static [Parameter] {
                match self {$(
                    Self::$variant => const { &[ $( $( Parameter::$choice(), )+ )? ] },
                )+}
            }

            /// Reads its arguments, each asked of `source` once, in the order of the parameters.
            ///
            /// # Errors
            ///
            /// The reason why an argument cannot be read.
            pub fn read<S: ArgumentSource>(self, source: &mut S) -> Result<Question, S::Error> {
                Ok(match self {$(
                    Self::$variant => Question::$variant {
                        $( $place: source.place(stringify!($place))?, )?
                        $( $argument: Field::read(source, stringify!($argument))?, )*
                        $( $options: {
                            let mut options = QueryOptions::default();
                            $( options.$option = Field::read(source, stringify!($option))?; )+
                            options
                        }, )?
                        $( $filter: AlertFilter {
                            $( $criterion: Field::read(source, stringify!($criterion))?, )+
                        }, )?
                        $( $stations: StationChoice {
                            $( $choice: Field::read(source, stringify!($choice))?, )+
                        }, )?
                    },
                )+})
            }
        }

        impl Question {
            /// Returns its kind.
            pub const fn kind(&self) -> QuestionKind {
                match self {$(
                    Self::$variant { .. } => QuestionKind::$variant,
                )+}
            }

            /// Returns the place in question, if it is about one.
            pub fn place(&self) -> Option<&PlaceQuery> {
                match self {$(
                    Self::$variant { $( $place, )? .. } => None $( .or(Some($place)) )?,
                )+}
            }

            /// Returns the place in question, to replace it.
            pub fn place_mut(&mut self) -> Option<&mut PlaceQuery> {
                match self {$(
                    Self::$variant { $( $place, )? .. } => None $( .or(Some($place)) )?,
                )+}
            }

            /// Returns units, deadline and freshness of the answer, to replace them.
            pub fn options_mut(&mut self) -> Option<&mut QueryOptions> {
                match self {$(
                    Self::$variant { $( $options, )? .. } => None $( .or(Some($options)) )?,
                )+}
            }

            /// Returns which alerts are asked for, to replace them.
            pub fn filter_mut(&mut self) -> Option<&mut AlertFilter> {
                match self {$(
                    Self::$variant { $( $filter, )? .. } => None $( .or(Some($filter)) )?,
                )+}
            }

            /// Returns the choice among stations, to replace it.
            pub fn stations_mut(&mut self) -> Option<&mut StationChoice> {
                match self {$(
                    Self::$variant { $( $stations, )? .. } => None $( .or(Some($stations)) )?,
                )+}
            }

            /// Returns the longest time to wait for news, if that is what it does.
            pub fn timeout(&self) -> Option<Duration> {
                match self {$(
                    Self::$variant { $( $argument, )* .. } => {
                        None $( .or(Field::timeout($argument)) )*
                    }
                )+}
            }

            /// Gives the arguments beside the place that are there to `each`, with their names.
            pub fn each_argument(&self, mut each: impl FnMut(&'static str, Argument<'_>)) {
                match self {$(
                    Self::$variant { $( $argument, )* $( $options, )? $( $filter, )? $( $stations, )? .. } => {
                        $( $argument.give(|argument| each(stringify!($argument), argument)); )*
                        $( $(
                            $options.$option.give(|argument| each(stringify!($option), argument));
                        )+ )?
                        $( $(
                            $filter.$criterion.give(|argument| each(stringify!($criterion), argument));
                        )+ )?
                        $( $(
                            $stations.$choice.give(|argument| each(stringify!($choice), argument));
                        )+ )?
                    }
                )+}
            }
        }
    };
}

crate::for_each_question!(define_questions);

impl QuestionKind {
    /// Returns the kind of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self::ALL[at])
    }

    /// Returns whether its answer may be waited for until there is news.
    pub fn waits(self) -> bool {
        let is_timeout = |parameter: &Parameter| parameter.kind == ParameterKind::Timeout;
        self.parameters().iter().any(is_timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_kinds_lead_to_each_other() {
        for kind in QuestionKind::ALL {
            assert_eq!(QuestionKind::of_name(kind.name()), Some(*kind));
        }
        assert_eq!(QuestionKind::of_name("get_wether"), None);
        assert_eq!(QuestionKind::NAMES.len(), QuestionKind::ALL.len());
    }

    #[test]
    fn parameters_stand_in_the_order_of_positions_with_a_sentence_each() {
        let names = |kind: QuestionKind| kind.parameters().iter().map(|p| p.name);
        let grid: Vec<_> = names(QuestionKind::Grid).collect();
        assert_eq!(grid, ["location", "layer", "units", "within", "max_age"]);
        assert_eq!(names(QuestionKind::Status).len(), 0);
        for kind in QuestionKind::ALL {
            assert!(kind.summary().starts_with("Returns "), "{kind:?}");
            for parameter in kind.parameters() {
                assert!(parameter.summary.ends_with('.'), "{kind:?} {parameter:?}");
            }
        }
    }

    #[test]
    fn what_waits_is_what_has_a_timeout() {
        let waiting: Vec<_> = QuestionKind::ALL.iter().filter(|k| k.waits()).collect();
        assert_eq!(
            waiting,
            [&QuestionKind::AlertChanges, &QuestionKind::WaitForUpdate]
        );
    }
}
