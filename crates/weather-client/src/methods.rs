//! The methods of both clients, made of the list of questions. Knows no question in particular.

use std::time::Duration;

use weather::{
    AlertChanges, Alerts, Almanac, Answer, BadArgument, Current, Discussion, ErrorKind, Layer,
    Notable, Outlook, PlaceQuery, Places, Question, Status, TextValue, WeatherForecast,
    for_each_question,
};

#[cfg(feature = "async")]
use crate::AsyncClient;
use crate::{Client, Error};

/// The type of an argument as callers give it, by its kind.
macro_rules! given {
    (Timeout) => { Duration };
    ($text:ident) => { Option<&str> };
}

/// An argument as a question holds it, by its kind.
macro_rules! held {
    (Timeout, $argument:ident) => {
        $argument
    };
    ($text:ident, $argument:ident) => {
        read(stringify!($argument), $argument)?
    };
}

macro_rules! define_methods {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident => $variant:ident ( $($place:ident)? ) {
            $( $(#[doc = $about:literal])+ $argument:ident: $kind:ident, )*
        } $( $options:ident [ $($option:ident),+ ] )?
        $( & $filter:ident [ $($criterion:ident),+ ] )?
        $( @ $stations:ident [ $($choice:ident),+ ] )? -> $reply:ty;
    )+) => {
        /// Every question. Places are names or coordinates, days and times are texts.
        impl Client {$(
            $(#[doc = $doc])+
            ///
            /// # Errors
            ///
            /// [`Error::Weather`] if the server has no answer, others if there is no server to ask.
            pub fn $name(
                &mut self,
                $( $place: impl Into<PlaceQuery>, )?
                $( $argument: given!($kind), )*
            ) -> Result<$reply, Error> {
                self.ask(&Question::$variant {
                    $( $place: $place.into(), )?
                    $( $argument: held!($kind, $argument), )*
                    $( $options: self.options(), )?
                    $( $filter: self.alert_filter().clone(), )?
                    $( $stations: self.station_choice().clone(), )?
                })
            }
        )+}

        /// Every question. Places are names or coordinates, days and times are texts.
        #[cfg(feature = "async")]
        impl AsyncClient {$(
            $(#[doc = $doc])+
            ///
            /// # Errors
            ///
            /// [`Error::Weather`] if the server has no answer, others if there is no server to ask.
            pub async fn $name(
                &mut self,
                $( $place: impl Into<PlaceQuery>, )?
                $( $argument: given!($kind), )*
            ) -> Result<$reply, Error> {
                let question = Question::$variant {
                    $( $place: $place.into(), )?
                    $( $argument: held!($kind, $argument), )*
                    $( $options: self.options(), )?
                    $( $filter: self.alert_filter().clone(), )?
                    $( $stations: self.station_choice().clone(), )?
                };
                self.ask(&question).await
            }
        )+}
    };
}

for_each_question!(define_methods);

/// Reads a text that was given for the argument `name`.
fn read<T: TextValue>(name: &str, text: Option<&str>) -> Result<Option<T>, BadArgument> {
    text.map(|text| T::of_text(name, text)).transpose()
}

/// Says the same as the server would.
impl From<BadArgument> for Error {
    fn from(error: BadArgument) -> Self {
        Self::Weather {
            kind: ErrorKind::BadRequest,
            message: error.to_string(),
        }
    }
}
