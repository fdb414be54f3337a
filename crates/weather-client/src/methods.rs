//! Every method of the service, once: how it is called from Rust, what it asks on the wire, and
//! what comes back. `questions!` makes the methods of both clients of it.

use std::time::Duration;

use weather::{
    AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Outlook, PlaceQuery, Places,
    Status, WeatherForecast,
};

#[cfg(feature = "async")]
use crate::AsyncClient;
use crate::question::Question;
use crate::{Client, Error};

macro_rules! questions {
    ($(
        $(#[$doc:meta])*
        fn $method:ident($($argument:ident: $type:ty),*) -> $answer:ty { $question:expr }
    )+) => {
        /// Every question.
        impl Client {$(
            $(#[$doc])*
            pub fn $method(&mut self, $($argument: $type),*) -> Result<$answer, Error> {
                self.ask(&$question)
            }
        )+}

        /// Every question.
        #[cfg(feature = "async")]
        impl AsyncClient {$(
            $(#[$doc])*
            pub async fn $method(&mut self, $($argument: $type),*) -> Result<$answer, Error> {
                self.ask(&$question).await
            }
        )+}
    };
}

questions! {
    /// The forecast for a place: the period that holds now.
    ///
    /// # Errors
    ///
    /// [`Error::Weather`] when the server has no answer, others when the connection fails. A server
    /// that is the Python original knows this question alone, and places by their coordinates.
    fn get_weather(place: impl Into<PlaceQuery>) -> WeatherForecast {
        Question::new("get_weather").at(place).patiently()
    }

    /// The same with where it comes from, how old it is, and whether it may be behind.
    ///
    /// # Errors
    ///
    /// As [`get_weather`](Self::get_weather); [`Error::Remote`] where the server is the original,
    /// which does not know.
    fn explain(place: impl Into<PlaceQuery>) -> Answer {
        Question::new("explain").at(place).patiently()
    }

    /// The weather now, as stations near the place measured it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn current(place: impl Into<PlaceQuery>) -> Current {
        Question::new("current").at(place).in_units()
    }

    /// The forecast by the hour, about a week of it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn hourly(place: impl Into<PlaceQuery>) -> Outlook {
        Question::new("hourly").at(place).in_units()
    }

    /// The forecast by the half day, about a week of it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn week(place: impl Into<PlaceQuery>) -> Outlook {
        Question::new("week").at(place).in_units()
    }

    /// The alerts in force, the gravest first.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn alerts(place: impl Into<PlaceQuery>) -> Alerts {
        Question::new("alerts").at(place).patiently()
    }

    /// What changed among the alerts since the `cursor` of an answer before, or all of them as new
    /// without one; waits up to `timeout` for a change, however little calls may take otherwise.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn alert_changes(
        place: impl Into<PlaceQuery>,
        cursor: Option<&str>,
        timeout: Duration
    ) -> AlertChanges {
        Question::new("alert_changes").at(place).with("since", cursor).waiting(timeout)
    }

    /// One layer of the raw grid by its upstream name ("snowfallAmount"); without a name, the
    /// temperature, with the names there are.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn grid(place: impl Into<PlaceQuery>, layer: Option<&str>) -> Layer {
        Question::new("grid").at(place).with("layer", layer).in_units()
    }

    /// The newest text product of a kind from the place's office; without one, the forecast
    /// discussion.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn discussion(place: impl Into<PlaceQuery>, product: Option<&str>) -> Discussion {
        Question::new("discussion").at(place).with("product", product).patiently()
    }

    /// Sun and moon on a day, `YYYY-MM-DD`; without one, today at the place.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn sun(place: impl Into<PlaceQuery>, date: Option<&str>) -> Almanac {
        Question::new("sun").at(place).with("date", date)
    }

    /// What a place's name comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn place(query: impl Into<PlaceQuery>) -> Places {
        Question::new("place").at(query)
    }

    /// What [`explain`](Self::explain) gives, as soon as it is newer than `since`, in RFC 3339 (an
    /// `update_time`); `None` if that takes longer than `timeout`, however little calls may take
    /// otherwise. Without `since`, newer than now.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn wait_for_update(
        place: impl Into<PlaceQuery>,
        since: Option<&str>,
        timeout: Duration
    ) -> Option<Answer> {
        Question::new("wait_for_update").at(place).with("since", since).waiting(timeout)
    }

    /// How the server is doing.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    fn status() -> Status {
        Question::new("status")
    }
}
