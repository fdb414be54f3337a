//! The manager face: the service as a referent of CPython's manager protocol.
//!
//! It reads places out of pickles, asks the service, and writes answers and exceptions back. It must
//! not know the upstream or decide anything about weather.

mod answer;
mod exception;
mod number;
mod patience;
mod place;
mod question;

use std::sync::Arc;
use std::time::Duration;

use pymanager::pickle::PickledValue;
use pymanager::pickle::SerializeError;
use pymanager::server::{Call, CallFuture, Referent, Server};
use pymanager::{AuthKey, BuiltinException, Exception};
use serde::Serialize;
use tracing::{debug, info, warn};
use weather::{Error, PlaceQuery};

use clock::Stopwatch;
use place::Place;
use question::Question;
use weather_service::{Face, ForecastMatch, Service};
use weatherd_config::Settings;

/// The name under which clients create their proxy, from the original service.
const TYPEID: &str = "get_weather_service";

/// A server of the manager protocol that shares `service`.
pub(crate) fn server(authkey: AuthKey, service: Arc<Service>, settings: &Settings) -> Server {
    Server::new(authkey)
        .register(TYPEID, Arc::new(SharedService { service }))
        .require_sha256(settings.server.require_sha256)
        .allow_remote_shutdown(settings.server.allow_remote_shutdown)
}

/// The original's line for an answer: at INFO when the upstream was asked, at DEBUG when it was warm.
macro_rules! log_answer {
    ($level:ident, $call:expr, $location:expr, $period:expr) => {
        $level!(
            client = %$call.peer,
            location = %$location,
            "weather data sent to client: {}, {}°{}",
            $period.name,
            $period.temperature.map_or_else(|| "?".to_owned(), |t| t.to_string()),
            $period.temperature_unit,
        )
    };
}

/// What clients hold a proxy of.
#[derive(Debug)]
struct SharedService {
    service: Arc<Service>,
}

impl SharedService {
    /// `get_weather(location, within=None, max_age=None)`: the original's answer.
    async fn get_weather(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [within, max_age]) =
            call.bind_optional(["location"], ["within", "max_age"])?;
        let question = Question::at(location)?.patient(within, max_age)?;
        let found = self.find(&call, &question).await?;
        Ok(answer::forecast(
            &found,
            Place::read(location).ok().as_ref(),
        ))
    }

    /// `explain(location, within=None, max_age=None)`: the same answer with where it comes from, as
    /// a dict.
    async fn explain(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [within, max_age]) =
            call.bind_optional(["location"], ["within", "max_age"])?;
        let question = Question::at(location)?.patient(within, max_age)?;
        question.reply(&self.find(&call, &question).await?.answer())
    }

    /// What is read the same way by most methods: the place, then the wishes.
    fn question<'c>(call: &Call<'c>) -> Result<Question<'c>, Exception> {
        let ([location], [units, within, max_age, into]) =
            call.bind_optional(["location"], ["units", "within", "max_age", "into"])?;
        Question::at(location)?
            .in_units(units)?
            .patient(within, max_age)?
            .into(into)
    }

    /// `current(location, units=None, within=None, max_age=None, into=None)`.
    async fn current(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let question = Self::question(&call)?;
        let answer = self.service.current(&question.query, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `hourly(location, units=None, within=None, max_age=None, into=None)`.
    async fn hourly(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let question = Self::question(&call)?;
        let answer = self.service.hourly(&question.query, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `week(location, units=None, within=None, max_age=None, into=None)`.
    async fn week(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let question = Self::question(&call)?;
        let answer = self.service.week(&question.query, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `alerts(location, within=None, max_age=None, into=None)`.
    async fn alerts(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [within, max_age, into]) =
            call.bind_optional(["location"], ["within", "max_age", "into"])?;
        let question = Question::at(location)?
            .patient(within, max_age)?
            .into(into)?;
        let answer = self.service.alerts(&question.query, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `alert_changes(location, since=None, timeout=None, into=None)`.
    async fn alert_changes(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [since, timeout, into]) =
            call.bind_optional(["location"], ["since", "timeout", "into"])?;
        let question = Question::at(location)?.into(into)?;
        let since = question::text("since", since)?;
        let timeout = question::timeout(timeout)?;
        let Question { query, options, .. } = &question;
        let answer = self.service.alert_changes(query, since, timeout, *options);
        self.news(&call, &question, answer).await
    }

    /// `grid(location, layer=None, units=None, within=None, max_age=None, into=None)`.
    async fn grid(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [layer, units, within, max_age, into]) = call.bind_optional(
            ["location"],
            ["layer", "units", "within", "max_age", "into"],
        )?;
        let question = Question::at(location)?
            .in_units(units)?
            .patient(within, max_age)?
            .into(into)?;
        let layer = question::text("layer", layer)?;
        let answer = self.service.grid(&question.query, layer, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `discussion(location, product=None, within=None, max_age=None, into=None)`.
    async fn discussion(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [product, within, max_age, into]) =
            call.bind_optional(["location"], ["product", "within", "max_age", "into"])?;
        let question = Question::at(location)?
            .patient(within, max_age)?
            .into(into)?;
        let product = question::text("product", product)?;
        let Question { query, options, .. } = &question;
        let answer = self.service.discussion(query, product, *options);
        self.answer(&call, &question, answer).await
    }

    /// `sun(location, date=None, within=None, into=None)`.
    async fn sun(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [date, within, into]) =
            call.bind_optional(["location"], ["date", "within", "into"])?;
        let question = Question::at(location)?.patient(within, None)?.into(into)?;
        let date = question::day("date", date)?;
        let answer = self.service.sun(&question.query, date, question.options);
        self.answer(&call, &question, answer).await
    }

    /// `place(query, into=None)`: what a name comes to.
    async fn place(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([query], [into]) = call.bind_optional(["query"], ["into"])?;
        let question = Question::at(query)?.into(into)?;
        let answer = std::future::ready(self.service.place(&question.query));
        self.answer(&call, &question, answer).await
    }

    /// `wait_for_update(location, since=None, timeout=None)`: what `explain` gives, once it is newer
    /// than `since`; None if that takes too long.
    async fn wait_for_update(&self, call: Call<'_>) -> Result<PickledValue, Exception> {
        let ([location], [since, timeout]) =
            call.bind_optional(["location"], ["since", "timeout"])?;
        let question = Question::at(location)?;
        let since = question::parsed("since", since)?;
        let timeout = question::timeout(timeout)?;
        let Question { query, options, .. } = &question;
        let answer = self
            .service
            .wait_for_update(query, since, timeout, *options);
        self.news(&call, &question, answer).await
    }

    /// `status()`: how the service is doing, as a dict.
    fn status(&self, call: &Call<'_>) -> Result<PickledValue, Exception> {
        let [] = call.bind([])?;
        PickledValue::from_serialize(&self.service.status()).map_err(|error| unwritable(&error))
    }

    async fn find(
        &self,
        call: &Call<'_>,
        question: &Question<'_>,
    ) -> Result<ForecastMatch, Exception> {
        let watch = Stopwatch::start();
        let found = self.service.find(&question.query, question.options);
        let found = found.await;
        self.count(&found, Some(watch.elapsed()));
        match &found {
            Ok(found) if found.is_live() => {
                log_answer!(info, call, found.location(), found.period());
            }
            Ok(found) => log_answer!(debug, call, found.location(), found.period()),
            Err(error) => log_refusal(call, &question.query, error),
        }
        found.map_err(exception::of)
    }

    /// Awaits an `answer`, counts it, and writes it as the question wants it.
    async fn answer<T: Serialize>(
        &self,
        call: &Call<'_>,
        question: &Question<'_>,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<PickledValue, Exception> {
        let watch = Stopwatch::start();
        let answer = answer.await;
        self.reply(call, question, answer, Some(watch.elapsed()))
    }

    /// As [`answer`](Self::answer), for news: how long a caller waited for it says nothing of us.
    async fn news<T: Serialize>(
        &self,
        call: &Call<'_>,
        question: &Question<'_>,
        news: impl Future<Output = Result<T, Error>>,
    ) -> Result<PickledValue, Exception> {
        let news = news.await;
        self.reply(call, question, news, None)
    }

    fn reply<T: Serialize>(
        &self,
        call: &Call<'_>,
        question: &Question<'_>,
        answer: Result<T, Error>,
        took: Option<Duration>,
    ) -> Result<PickledValue, Exception> {
        self.count(&answer, took);
        match &answer {
            Ok(_) => debug!(client = %call.peer, method = call.method, "answered"),
            Err(error) => log_refusal(call, &question.query, error),
        }
        question.reply(&answer.map_err(exception::of)?)
    }

    fn count<T>(&self, answer: &Result<T, Error>, took: Option<Duration>) {
        let failure = answer.as_ref().err().map(Error::kind);
        self.service
            .metrics()
            .answered(Face::Manager, failure, took);
    }
}

fn log_refusal(call: &Call<'_>, query: &PlaceQuery, error: &Error) {
    let (client, method) = (call.peer, call.method);
    info!(%client, method, place = %query, %error, "no answer");
}

/// What a caller is told whose answer cannot be written.
fn unwritable(error: &SerializeError) -> Exception {
    warn!(%error, "an answer cannot be written");
    Exception::new(
        BuiltinException::RuntimeError,
        "the answer cannot be written",
    )
}

impl Referent for SharedService {
    fn methods(&self) -> &'static [&'static str] {
        &[
            "get_weather",
            "current",
            "hourly",
            "week",
            "alerts",
            "alert_changes",
            "grid",
            "discussion",
            "sun",
            "place",
            "explain",
            "status",
            "wait_for_update",
        ]
    }

    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
        Box::pin(async move {
            match call.method {
                "get_weather" => self.get_weather(call).await,
                "current" => self.current(call).await,
                "hourly" => self.hourly(call).await,
                "week" => self.week(call).await,
                "alerts" => self.alerts(call).await,
                "alert_changes" => self.alert_changes(call).await,
                "grid" => self.grid(call).await,
                "discussion" => self.discussion(call).await,
                "sun" => self.sun(call).await,
                "place" => self.place(call).await,
                "explain" => self.explain(call).await,
                "status" => self.status(&call),
                "wait_for_update" => self.wait_for_update(call).await,
                other => {
                    let sentence = format!("no method {other:?}");
                    Err(Exception::new(BuiltinException::AttributeError, sentence))
                }
            }
        })
    }

    fn stopping(&self) {
        self.service.stop_waiting();
    }

    fn repr(&self) -> String {
        format!("<weatherd {} WeatherService>", env!("CARGO_PKG_VERSION"))
    }
}
