//! The one door of the service: every question comes in here, through whatever face, and is answered,
//! timed, counted and logged. Knows no wire, and no weather itself.

use std::fmt;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use cache::Requester;
use clock::Stopwatch;
use tracing::{debug, info};
use weather::{Error, PlaceQuery, Question};

use crate::places;
use crate::{
    Document, DocumentRequest, Face, ForecastMatch, OutlookForm, Reply, Service, requester,
};

/// The sender of a question.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// The face it came through.
    pub face: Face,
    /// Its name in the log.
    pub name: &'a (dyn fmt::Display + Sync),
    /// Its identity among others, with whom it takes turns.
    pub id: CallerIdentity,
}

/// The identity of a caller: the program that it is part of, as far as the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerIdentity {
    /// A process of a user.
    Process {
        /// The user.
        uid: u32,
        /// The process.
        pid: u32,
    },
    /// A process of a user who is a guest of the server: all of that user's share one turn, and what one
    /// user may have.
    Guest {
        /// The user.
        uid: u32,
        /// The process; another number of its own where it is not known.
        pid: u32,
    },
    /// A machine, or a network too small to be told from one, by its address.
    Address(IpAddr),
    /// A connection of a process that is not known, by its number.
    Connection(u64),
}

impl CallerIdentity {
    /// Returns the same as the requester of what it waits for.
    fn requester(self) -> Requester {
        // No user has a number with the first bit, and no connection one with the other but not the bit between.
        const IS_CONNECTION: u64 = 1 << 63;
        const IS_ADDRESS: u64 = IS_CONNECTION | 1 << 61;
        let caller = match self {
            Self::Process { uid, pid } | Self::Guest { uid, pid } => {
                u64::from(uid) << 32 | u64::from(pid)
            }
            Self::Address(address) => network(address) & !(7 << 61) | IS_ADDRESS,
            Self::Connection(number) => number | IS_CONNECTION,
        };
        let group = match self {
            // No caller has such a number: it would be a connection later than all there can be.
            Self::Guest { uid, .. } => !u64::from(uid),
            _ => caller,
        };
        Requester {
            caller,
            group,
            is_background: false,
        }
    }
}

/// Returns the number of the network that one subscriber has: an address, or with IPv6 what the first half of it
/// says, whose first bits are the same everywhere.
fn network(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(address) => u64::from(u32::from(address)),
        IpAddr::V6(address) => (u128::from(address) >> 64) as u64,
    }
}

impl fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.name, self.face)
    }
}

/// The future of a reply. Each question has a box of its own, as large as that question needs; one
/// future for all of them would be as large as the largest, and copied into place at every call.
type ReplyFuture<'a> = Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>>;

impl Service {
    /// Answers a question.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn answer(
        self: &Arc<Self>,
        caller: Caller<'_>,
        question: &Question,
    ) -> Result<Reply, Error> {
        let watch = Stopwatch::start();
        let reply = requester::scope(caller.id.requester(), self.dispatch(question)).await;
        let reply = reply.map_err(places::with_suggestion);
        self.note(caller, question, &reply, watch);
        reply
    }

    /// Answers a question if that takes no more than a look at what was answered before: with the same as
    /// [`answer`](Self::answer), but without a future. Otherwise nothing comes of it, and the question is
    /// still to be answered.
    pub fn answer_now(&self, caller: Caller<'_>, question: &Question) -> Option<Reply> {
        let watch = Stopwatch::start();
        let reply = Ok(self.look(question)?);
        self.note(caller, question, &reply, watch);
        reply.ok()
    }

    /// As [`answer_now`](Self::answer_now), for a face that can do nothing with some replies: if `write` makes
    /// nothing of the reply, the question is still to be answered.
    pub fn answer_now_with<T>(
        &self,
        caller: Caller<'_>,
        question: &Question,
        write: impl FnOnce(&Reply) -> Option<T>,
    ) -> Option<T> {
        let watch = Stopwatch::start();
        let reply = self.look(question)?;
        let written = write(&reply)?;
        self.note(caller, question, &Ok(reply), watch);
        Some(written)
    }

    /// Returns the reply to a question if that takes no more than a look at what was answered before.
    fn look(&self, question: &Question) -> Option<Reply> {
        Some(match question {
            Question::GetWeather { location, options } => {
                Reply::Forecast(self.find_again(location, *options)?)
            }
            Question::Explain { location, options } => {
                Reply::Explained(self.find_again(location, *options)?)
            }
            Question::Hourly { location, options } => {
                Reply::Outlook(self.find_outlook_again(OutlookForm::Hours, location, *options)?)
            }
            Question::Week { location, options } => Reply::Outlook(self.find_outlook_again(
                OutlookForm::HalfDays,
                location,
                *options,
            )?),
            Question::Days { location, options } => {
                Reply::Outlook(self.find_outlook_again(OutlookForm::Days, location, *options)?)
            }
            _ => return None,
        })
    }

    /// Answers a request for a document by the provider's own address. Every request has an answer: why there
    /// is no document is told as the provider tells it.
    pub async fn document(&self, caller: Caller<'_>, request: DocumentRequest<'_>) -> Document {
        let watch = Stopwatch::start();
        let asked = self.find_document(request);
        let document = requester::scope(caller.id.requester(), asked).await;
        self.metrics()
            .document_answered(document.status, watch.elapsed());
        let (client, status) = (caller.name, document.status);
        debug!(%client, path = request.path, status, "answered with a document");
        document
    }

    /// Counts and logs a question with its reply. One about the service itself is none about the weather,
    /// and counts itself nowhere.
    fn note(
        &self,
        caller: Caller<'_>,
        question: &Question,
        reply: &Result<Reply, Error>,
        watch: Stopwatch,
    ) {
        if let Some(place) = question.place() {
            self.count(caller, question, reply, watch.elapsed());
            log(caller, question, place, reply);
        }
    }

    #[expect(clippy::too_many_lines, reason = "one short arm for each question")]
    fn dispatch<'a>(self: &'a Arc<Self>, question: &'a Question) -> ReplyFuture<'a> {
        match question {
            Question::GetWeather { location, options } => {
                reply(self.find(location, *options), Reply::Forecast)
            }
            Question::Explain { location, options } => {
                reply(self.find(location, *options), Reply::Explained)
            }
            Question::Current {
                location,
                options,
                stations,
            } => {
                let current = |current| Reply::Current(Box::new(current));
                reply(self.current(location, *options, stations), current)
            }
            Question::Hourly { location, options } => {
                let found = self.find_outlook(OutlookForm::Hours, location, *options);
                reply(found, Reply::Outlook)
            }
            Question::Week { location, options } => {
                let found = self.find_outlook(OutlookForm::HalfDays, location, *options);
                reply(found, Reply::Outlook)
            }
            Question::Days { location, options } => {
                let found = self.find_outlook(OutlookForm::Days, location, *options);
                reply(found, Reply::Outlook)
            }
            Question::Notable { location, options } => {
                let notable = |notable| Reply::Notable(Box::new(notable));
                reply(self.notable(location, *options), notable)
            }
            Question::Alerts {
                location,
                options,
                filter,
            } => reply(self.alerts(location, *options, filter), Reply::Alerts),
            Question::AlertChanges {
                location,
                since,
                timeout,
                filter,
            } => {
                let since = since.as_deref();
                let changes = self.alert_changes(location, since, *timeout, filter);
                reply(changes, Reply::AlertChanges)
            }
            Question::Grid {
                location,
                layer,
                options,
            } => reply(
                self.find_layer(location, layer.as_deref(), *options),
                Reply::Layer,
            ),
            Question::Discussion {
                location,
                product,
                options,
            } => reply(
                self.discussion(location, product.as_deref(), *options),
                Reply::Discussion,
            ),
            Question::Sun {
                location,
                date,
                options,
            } => {
                let almanac = |almanac| Reply::Almanac(Box::new(almanac));
                reply(self.sun(location, *date, *options), almanac)
            }
            Question::Place { query } => {
                reply(std::future::ready(self.place(query)), Reply::Places)
            }
            Question::WaitForUpdate {
                location,
                since,
                timeout,
            } => {
                let update = self.wait_for_update(location, *since, *timeout, Default::default());
                reply(update, |update| Reply::Update(update.map(Box::new)))
            }
            Question::Status {} => {
                let status = async { Ok(self.checked_status().await) };
                reply(status, |status| Reply::Status(Box::new(status)))
            }
        }
    }

    fn count(
        &self,
        caller: Caller<'_>,
        question: &Question,
        reply: &Result<Reply, Error>,
        took: Duration,
    ) {
        let kind = question.kind();
        let failure = reply.as_ref().err().map(Error::kind);
        // How long a caller waited for news says nothing of the service.
        let took = Some(took).filter(|_| !kind.waits());
        self.metrics().answered(caller.face, kind, failure, took);
    }
}

fn reply<'a, T>(
    answer: impl Future<Output = Result<T, Error>> + Send + 'a,
    make: impl FnOnce(T) -> Reply + Send + 'a,
) -> ReplyFuture<'a> {
    Box::pin(async move { answer.await.map(make) })
}

fn log(caller: Caller<'_>, question: &Question, place: &PlaceQuery, reply: &Result<Reply, Error>) {
    let (client, method) = (caller.name, question.kind().name());
    match reply {
        Ok(Reply::Forecast(found) | Reply::Explained(found)) => log_forecast(caller, found),
        Ok(_) => debug!(%client, method, "answered"),
        Err(error) => info!(%client, method, %place, %error, "no answer"),
    }
}

/// The original's line for an answer: at INFO when the upstream was asked, at DEBUG when it was warm.
fn log_forecast(caller: Caller<'_>, found: &ForecastMatch) {
    macro_rules! log_at {
        ($level:ident) => {{
            let period = found.period();
            $level!(
                client = %caller.name,
                location = %found.location(),
                "weather data sent to client: {}, {}°{}",
                period.name,
                period.temperature.map_or_else(|| "?".to_owned(), |t| t.to_string()),
                period.temperature_unit,
            );
        }};
    }
    if found.is_live() {
        log_at!(info);
    } else {
        log_at!(debug);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_told_apart_by_what_they_are_known_by() {
        let address = |text: &str| CallerIdentity::Address(text.parse().unwrap());
        let number = |identity: CallerIdentity| identity.requester().caller;
        let apart = [
            CallerIdentity::Process { uid: 0, pid: 1 },
            CallerIdentity::Connection(1),
            CallerIdentity::Connection(1 << 62 | 1),
            address("0.0.0.1"),
            address("127.0.0.1"),
            address("::1"),
            address("2001:db8::1"),
            address("2001:db8:0:1::1"),
            address("fd00::1"),
        ];
        let mut numbers: Vec<_> = apart.map(number).into();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), apart.len());
        for (one, other) in [
            ("192.0.2.1", "::ffff:192.0.2.1"),
            ("2001:db8::1", "2001:db8::ffff:1"),
        ] {
            assert_eq!(number(address(one)), number(address(other)));
        }
    }
}
