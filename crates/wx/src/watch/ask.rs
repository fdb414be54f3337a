//! Who asks the server, in the background: everything in turn twice a minute, and at once when the user
//! wants it or the server says that something changed. A server that went away is looked for again.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use weather::{ErrorKind, PlaceQuery, QueryOptions, Units};
use weather_client::{Client, Error, Finder};

use super::held::News;
use super::session::{Event, Events, Gone};
use super::state::Wish;
use crate::exit;
use crate::options::ServerOptions;

/// Between two rounds of questions.
const PERIOD: Duration = Duration::from_secs(30);
/// Before a server that went away is looked for again.
const RETRY: Duration = Duration::from_secs(2);
/// How long one answer may take; what is being fetched then comes with the next round.
const WITHIN: Duration = Duration::from_secs(10);
/// How old the upstream's word may be for a user who asks for a newer one.
const FRESH: Duration = Duration::from_secs(60);
/// How long a question stays with the server that is answered when something changes.
const PARKED: Duration = Duration::from_secs(45);
/// Beyond that, before the server counts as gone.
const GRACE: Duration = Duration::from_secs(15);
/// Wishes that wait; more of them say nothing new.
const WISHES: usize = 16;

/// A connection, and what is asked over it.
#[derive(Debug)]
pub(crate) struct Asker {
    finder: Finder,
    client: Option<Client>,
    place: PlaceQuery,
    units: Option<Units>,
    options: QueryOptions,
    /// Whether the connection is one of an earlier round, whose server may be gone.
    is_worn: bool,
    /// Whether the forecasters' text was asked for yet.
    wants_discussion: bool,
    /// Whether there was any answer yet.
    has_answered: bool,
}

/// Nobody listens any more, or asking has no use.
struct Over;

impl Asker {
    /// Finds the server; the view is not opened without one.
    pub(super) fn connect(
        server: &ServerOptions,
        place: PlaceQuery,
        units: Option<Units>,
    ) -> Result<Self, Error> {
        let finder = Client::finder().dir(server.dir.clone());
        let finder = finder.timeout(server.timeout());
        let client = finder.connect()?;
        Ok(Self {
            finder,
            client: Some(client),
            place,
            units,
            options: QueryOptions::default(),
            is_worn: false,
            wants_discussion: false,
            has_answered: false,
        })
    }

    /// Begins to ask; gives the way to tell wishes.
    pub(super) fn start(self, events: &Events) -> SyncSender<Wish> {
        let (wishes, wanted) = sync_channel(WISHES);
        for question in [alerts_changed, forecast_changed] {
            let patient = self.finder.clone().timeout(PARKED + GRACE);
            let (place, wishes) = (self.place.clone(), wishes.clone());
            let gone = Gone::new(events, "who waits for changes");
            thread::spawn(move || {
                let _gone = gone;
                listen(&patient, &place, question, &wishes);
            });
        }
        let gone = Gone::new(events, "who asks the server");
        let events = events.clone();
        thread::spawn(move || {
            let _gone = gone;
            self.run(&events, &wanted);
        });
        wishes
    }

    fn run(mut self, events: &Events, wanted: &Receiver<Wish>) {
        let mut max_age = None;
        loop {
            if self.round(events, max_age.take()).is_err() {
                return;
            }
            let pause = if self.client.is_some() { PERIOD } else { RETRY };
            match wanted.recv_timeout(pause) {
                Ok(wish) => self.note(wish, &mut max_age),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            for wish in wanted.try_iter().take(WISHES) {
                self.note(wish, &mut max_age);
            }
        }
    }

    fn note(&mut self, wish: Wish, max_age: &mut Option<Duration>) {
        match wish {
            Wish::Refresh => *max_age = Some(FRESH),
            Wish::Changed => {}
            Wish::Units(units) => self.units = Some(units),
            Wish::Discussion => self.wants_discussion = true,
        }
    }

    /// Asks everything once, each question in its own right.
    fn round(&mut self, events: &Events, max_age: Option<Duration>) -> Result<(), Over> {
        self.options = QueryOptions {
            units: self.units,
            within: Some(WITHIN),
            max_age,
        };
        self.is_worn = self.client.is_some();
        let client = self.client.take().map_or_else(|| self.finder.connect(), Ok);
        match client {
            Ok(client) => self.client = Some(self.prepared(client)),
            Err(error) => return tell(events, News::CutOff(exit::sentence(&error))),
        }
        self.part(events, News::Week, Client::week)?;
        let current = |reply: Result<_, _>| News::Current(reply.map(Box::new));
        self.part(events, current, Client::current)?;
        self.part(events, News::Alerts, Client::alerts)?;
        self.part(events, News::Hourly, Client::hourly)?;
        self.part(events, News::Sun, |client, place| client.sun(place, None))?;
        if self.wants_discussion {
            let ask = |client: &mut Client, place| client.discussion(place, None);
            self.part(events, News::Discussion, ask)?;
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
        events: &Events,
        news: fn(Result<T, String>) -> News,
        ask: impl Fn(&mut Client, PlaceQuery) -> Result<T, Error>,
    ) -> Result<(), Over> {
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
                return tell(events, news(Ok(answer)));
            }
            Err(error) => error,
        };
        let sentence = exit::sentence(&error);
        match error {
            Error::Weather {
                kind: ErrorKind::BadRequest | ErrorKind::OutsideArea,
                ..
            } if !self.has_answered => {
                // Asking again cannot help, and there is nothing to look at.
                let _ = events.send(Event::Refused(error));
                Err(Over)
            }
            Error::Weather { .. } | Error::Remote { .. } => {
                self.client = Some(client);
                tell(events, news(Err(sentence)))
            }
            // The answer may still come, and would be taken for that of the next question.
            Error::Timeout(_) => tell(events, news(Err(sentence))),
            _ => tell(events, News::CutOff(sentence)),
        }
    }
}

fn tell(events: &Events, news: News) -> Result<(), Over> {
    events.send(Event::News(news.into())).map_err(|_| Over)
}

/// A question that is answered when something changes: whether it did, and what to ask next time.
type Question = fn(&mut Client, &PlaceQuery, &mut Option<String>) -> Result<bool, Error>;

/// Waits for changes as long as there is somebody to tell.
fn listen(finder: &Finder, place: &PlaceQuery, question: Question, wishes: &SyncSender<Wish>) {
    loop {
        if let Ok(mut client) = finder.connect() {
            let mut cursor = None;
            let broken = loop {
                match question(&mut client, place, &mut cursor) {
                    Ok(true) if wishes.send(Wish::Changed).is_err() => return,
                    Ok(_) => {}
                    Err(error) => break is_broken(&error),
                }
            };
            // Who is cut off shall know at once, not with the next round.
            if broken && wishes.send(Wish::Changed).is_err() {
                return;
            }
        }
        // The questions of the rounds tell what is wrong.
        thread::sleep(PERIOD);
    }
}

/// Whether the connection is of no use any more.
fn is_broken(error: &Error) -> bool {
    !matches!(
        error,
        Error::Weather { .. } | Error::Remote { .. } | Error::Timeout(_)
    )
}

fn alerts_changed(
    client: &mut Client,
    place: &PlaceQuery,
    cursor: &mut Option<String>,
) -> Result<bool, Error> {
    let answer = client.alert_changes(place.clone(), cursor.as_deref(), PARKED)?;
    // The first answer is what was there before.
    let is_later = cursor.replace(answer.cursor).is_some();
    Ok(is_later && !answer.changes.is_empty())
}

fn forecast_changed(
    client: &mut Client,
    place: &PlaceQuery,
    _: &mut Option<String>,
) -> Result<bool, Error> {
    let answer = client.wait_for_update(place.clone(), None, PARKED)?;
    Ok(answer.is_some())
}
