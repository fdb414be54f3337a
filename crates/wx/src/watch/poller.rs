//! The background thread that asks the server: everything in turn twice a minute, and at once when
//! the user wants it or the server reports a change. It reconnects to a server that went away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use weather::{ErrorKind, PlaceQuery, QueryOptions, Units};
use weather_client::{Client, Error, Finder};

use super::dashboard::SavedWeather;
use super::events::{EventSender, PanicGuard, ViewEvent};
use super::last_answer::ServerReply;
use super::state::PollRequest;
use crate::args::ServerArgs;
use crate::changes::{self, CHANGES, is_broken};
use crate::exit;

/// Between two rounds of questions.
const PERIOD: Duration = Duration::from_secs(30);
/// Before a server that went away is looked for again.
const RETRY: Duration = Duration::from_secs(2);
/// The deadline of one answer; what is being fetched then comes with the next round.
const WITHIN: Duration = Duration::from_secs(10);
/// The greatest age of an answer for a user who asks for a newer one.
const FRESH: Duration = Duration::from_secs(60);
/// Wishes that wait; more of them say nothing new.
const REQUESTS: usize = 16;

/// A connection, and what is asked over it.
#[derive(Debug)]
pub(crate) struct WeatherPoller {
    finder: Finder,
    client: Option<Client>,
    place: PlaceQuery,
    /// Those that the user can go to.
    places: Vec<PlaceQuery>,
    /// The number of moves: who listens for changes at a place that was left, ends.
    moves: Arc<AtomicUsize>,
    /// True if the place is another one than in the last round.
    has_moved: bool,
    /// True if the weather of all places is wanted in the next round.
    wants_places: bool,
    units: Option<Units>,
    options: QueryOptions,
    /// True if the connection is one of an earlier round, whose server may be gone.
    is_worn: bool,
    /// True once the forecasters' text was asked for.
    wants_discussion: bool,
    /// True once there was any answer.
    has_answered: bool,
    /// True while a refusal ends everything.
    may_end: bool,
}

/// Nobody listens any more, or asking has no use.
struct PollingEnded;

impl WeatherPoller {
    /// Finds the server; the view is not opened without one. Shows the first of `places`.
    pub(crate) fn connect(
        server: &ServerArgs,
        places: Vec<PlaceQuery>,
        units: Option<Units>,
    ) -> Result<Self, Error> {
        let finder = server.finder().autostart(true);
        let finder = finder.timeout(server.timeout());
        let client = finder.connect()?;
        Ok(Self {
            finder,
            client: Some(client),
            place: places.first().cloned().unwrap_or_default(),
            places,
            moves: Arc::default(),
            has_moved: false,
            wants_places: false,
            units,
            options: QueryOptions::default(),
            is_worn: false,
            wants_discussion: false,
            has_answered: false,
            may_end: false,
        })
    }

    /// Begins to ask; gives the way to tell wishes.
    pub(super) fn start(self, events: &EventSender) -> SyncSender<PollRequest> {
        let (requests, wanted) = sync_channel(REQUESTS);
        self.listen(events, &requests);
        let guard = PanicGuard::new(events, "the poller");
        let (events, own) = (events.clone(), requests.clone());
        thread::spawn(move || {
            let _guard = guard;
            self.run(&events, &wanted, &own);
        });
        requests
    }

    /// Begins to wait for changes at the place.
    fn listen(&self, events: &EventSender, requests: &SyncSender<PollRequest>) {
        let now = self.moves.load(Ordering::Relaxed);
        for question in CHANGES {
            let (finder, place) = (self.finder.clone(), self.place.clone());
            let (requests, moves) = (requests.clone(), Arc::clone(&self.moves));
            let guard = PanicGuard::new(events, "the wait for changes");
            thread::spawn(move || {
                let _guard = guard;
                changes::listen(&finder, &place, question, |is_change| {
                    let is_here = moves.load(Ordering::Relaxed) == now;
                    is_here && (!is_change || requests.send(PollRequest::Changed).is_ok())
                });
            });
        }
    }

    fn run(
        mut self,
        events: &EventSender,
        wanted: &Receiver<PollRequest>,
        requests: &SyncSender<PollRequest>,
    ) {
        let mut max_age = None;
        loop {
            if std::mem::take(&mut self.has_moved) {
                self.moves.fetch_add(1, Ordering::Relaxed);
                self.listen(events, requests);
                if tell(events, ServerReply::Moved).is_err() {
                    return;
                }
            }
            if self.round(events, max_age.take()).is_err() {
                return;
            }
            let pause = if self.client.is_some() { PERIOD } else { RETRY };
            match wanted.recv_timeout(pause) {
                Ok(request) => self.note(request, &mut max_age),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            for request in wanted.try_iter().take(REQUESTS) {
                self.note(request, &mut max_age);
            }
        }
    }

    fn note(&mut self, request: PollRequest, max_age: &mut Option<Duration>) {
        match request {
            PollRequest::Refresh => *max_age = Some(FRESH),
            PollRequest::Changed => {}
            PollRequest::Units(units) => self.units = Some(units),
            PollRequest::Discussion => self.wants_discussion = true,
            PollRequest::Places => self.wants_places = true,
            PollRequest::Place(number) => {
                if let Some(place) = self.places.get(number) {
                    self.place = place.clone();
                    self.has_moved = true;
                    // Nobody looks at it until it is asked for again.
                    self.wants_discussion = false;
                }
            }
        }
    }

    /// Asks everything once, each question in its own right.
    fn round(
        &mut self,
        events: &EventSender,
        max_age: Option<Duration>,
    ) -> Result<(), PollingEnded> {
        self.options = QueryOptions {
            units: self.units,
            within: Some(WITHIN),
            max_age,
        };
        self.is_worn = self.client.is_some();
        let client = self.client.take().map_or_else(|| self.finder.connect(), Ok);
        match client {
            Ok(client) => self.client = Some(self.prepared(client)),
            Err(error) => return tell(events, ServerReply::CutOff(exit::sentence(&error))),
        }
        // A place without a forecast gives nothing to look at; one without stations does.
        self.may_end = !self.has_answered;
        self.part(events, ServerReply::Week, Client::week)?;
        self.may_end = false;
        let current = |reply: Result<_, _>| ServerReply::Current(reply.map(Box::new));
        self.part(events, current, Client::current)?;
        self.part(events, ServerReply::Alerts, Client::alerts)?;
        self.part(events, ServerReply::Hourly, Client::hourly)?;
        let sun = |reply: Result<_, _>| ServerReply::Sun(reply.map(Box::new));
        self.part(events, sun, |client, place| client.sun(place, None))?;
        if self.wants_discussion {
            let ask = |client: &mut Client, place| client.discussion(place, None);
            self.part(events, ServerReply::Discussion, ask)?;
        }
        if std::mem::take(&mut self.wants_places) {
            self.saved(events)?;
        }
        Ok(())
    }

    /// Asks for the weather of every place.
    fn saved(&mut self, events: &EventSender) -> Result<(), PollingEnded> {
        for (number, place) in self.places.clone().iter().enumerate() {
            let Some(client) = &mut self.client else {
                return Ok(());
            };
            let weather = weather_of(client, place);
            if let Err(error) = &weather
                && !matches!(error, Error::Weather { .. } | Error::Remote { .. })
            {
                self.client = None;
            }
            let weather = weather
                .map(Box::new)
                .map_err(|error| exit::sentence(&error));
            tell(events, ServerReply::Saved(number, weather))?;
        }
        Ok(())
    }

    fn prepared(&self, mut client: Client) -> Client {
        client.set_options(self.options);
        client
    }

    /// Asks one question and tells the reply. A connection that broke is left for the next round.
    fn part<T>(
        &mut self,
        events: &EventSender,
        server_reply: fn(Result<T, String>) -> ServerReply,
        ask: impl Fn(&mut Client, PlaceQuery) -> Result<T, Error>,
    ) -> Result<(), PollingEnded> {
        let Some(mut client) = self.client.take() else {
            return Ok(());
        };
        let mut reply = ask(&mut client, self.place.clone());
        if self.is_worn && reply.as_ref().is_err_and(is_broken) {
            // Since the last round the server may have been started again.
            reply = self.finder.connect().and_then(|new| {
                client = self.prepared(new);
                ask(&mut client, self.place.clone())
            });
        }
        self.is_worn = false;
        let error = match reply {
            Ok(answer) => {
                self.has_answered = true;
                self.client = Some(client);
                return tell(events, server_reply(Ok(answer)));
            }
            Err(error) => error,
        };
        let sentence = exit::sentence(&error);
        match error {
            Error::Weather {
                kind: ErrorKind::BadRequest | ErrorKind::NoData,
                ..
            } if self.may_end => {
                // Asking again cannot help, and there is nothing to look at.
                let _ = events.send(ViewEvent::Refused(error));
                Err(PollingEnded)
            }
            Error::Weather { .. } | Error::Remote { .. } => {
                self.client = Some(client);
                tell(events, server_reply(Err(sentence)))
            }
            // The answer may still come, and would be taken for that of the next question.
            Error::Timeout(_) => tell(events, server_reply(Err(sentence))),
            _ => tell(events, ServerReply::CutOff(sentence)),
        }
    }
}

/// Returns what is known of a place; an error if nothing is, or the connection is of no more use.
fn weather_of(client: &mut Client, place: &PlaceQuery) -> Result<SavedWeather, Error> {
    let current = kept(client.current(place))?;
    let week = kept(client.week(place))?;
    let alerts = kept(client.alerts(place))?;
    match (current, week, alerts) {
        (Err(error), Err(_), Err(_)) => Err(error),
        (current, week, alerts) => Ok(SavedWeather {
            current: current.ok(),
            week: week.ok(),
            alerts: alerts.ok(),
        }),
    }
}

/// Returns a reply of the service, be it a refusal.
fn kept<T>(reply: Result<T, Error>) -> Result<Result<T, Error>, Error> {
    match reply {
        Err(error) if !matches!(error, Error::Weather { .. } | Error::Remote { .. }) => Err(error),
        reply => Ok(reply),
    }
}

fn tell(events: &EventSender, server_reply: ServerReply) -> Result<(), PollingEnded> {
    events
        .send(ViewEvent::ServerReply(server_reply.into()))
        .map_err(|_| PollingEnded)
}
