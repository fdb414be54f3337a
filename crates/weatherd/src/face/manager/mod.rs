//! The manager face: the service as a referent of CPython's manager protocol.
//!
//! It reads places out of pickles, asks the service, and writes answers and exceptions back. It must
//! not know the upstream or decide anything about weather.

mod answer;
mod exception;
mod number;
mod patience;
mod place;

use std::sync::Arc;

use pymanager::pickle::Pickled;
use pymanager::server::{Call, Referent, Reporting, Server};
use pymanager::{AuthKey, BuiltinException, Exception};
use serde::Serialize;
use tracing::{debug, info, warn};
use weather::{Error, Patience};

use crate::clock::Stopwatch;
use crate::service::{Face, Finding, Service};
use crate::settings::Settings;
use place::Place;

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
    async fn get_weather(&self, call: Call<'_>) -> Result<Pickled, Exception> {
        let (place, patience) = question(&call)?;
        let finding = self.ask(&call, &place, patience).await?;
        Ok(answer::forecast(finding.period(), &place))
    }

    /// `explain(location, within=None, max_age=None)`: the same answer with where it comes from, as
    /// a dict.
    async fn explain(&self, call: Call<'_>) -> Result<Pickled, Exception> {
        let (place, patience) = question(&call)?;
        as_dict(&self.ask(&call, &place, patience).await?.answer())
    }

    /// `status()`: how the service is doing, as a dict.
    fn status(&self, call: &Call<'_>) -> Result<Pickled, Exception> {
        let [] = call.bind([])?;
        as_dict(&self.service.status())
    }

    async fn ask(
        &self,
        call: &Call<'_>,
        place: &Place<'_, '_>,
        patience: Patience,
    ) -> Result<Finding, Exception> {
        let watch = Stopwatch::start();
        let location = place.location;
        let found = self.service.find(location, patience).await;
        let failure = found.as_ref().err().map(Error::kind);
        self.service
            .meter()
            .answered(Face::Manager, failure, watch.elapsed());
        match &found {
            Ok(finding) if finding.is_live() => {
                log_answer!(info, call, location, finding.period());
            }
            Ok(finding) => log_answer!(debug, call, location, finding.period()),
            Err(error) => info!(client = %call.peer, %location, %error, "no weather"),
        }
        found.map_err(exception::of)
    }
}

/// The place and the patience of a question.
fn question<'c>(call: &Call<'c>) -> Result<(Place<'c, 'c>, Patience), Exception> {
    let ([location], [within, max_age]) =
        call.bind_optional(["location"], ["within", "max_age"])?;
    let patience = Patience {
        within: patience::seconds("within", within)?,
        max_age: patience::seconds("max_age", max_age)?,
    };
    Ok((Place::read(location)?, patience))
}

fn as_dict(answer: &impl Serialize) -> Result<Pickled, Exception> {
    Pickled::from_serialize(answer).map_err(|error| {
        warn!(%error, "an answer cannot be written");
        Exception::new(
            BuiltinException::RuntimeError,
            "the answer cannot be written",
        )
    })
}

impl Referent for SharedService {
    fn methods(&self) -> &'static [&'static str] {
        &["get_weather", "explain", "status"]
    }

    fn call<'c>(&'c self, call: Call<'c>) -> Reporting<'c> {
        Box::pin(async move {
            match call.method {
                "get_weather" => self.get_weather(call).await,
                "explain" => self.explain(call).await,
                "status" => self.status(&call),
                other => {
                    let sentence = format!("no method {other:?}");
                    Err(Exception::new(BuiltinException::AttributeError, sentence))
                }
            }
        })
    }

    fn repr(&self) -> String {
        format!("<weatherd {} WeatherService>", env!("CARGO_PKG_VERSION"))
    }
}
