//! The client that blocks.

use std::thread;

use pymanager::client::{ClientError, Proxy};
use serde::de::DeserializeOwned;
use weather::{AlertChange, PlaceQuery, Question};

use crate::follow::{Heard, Trail};
use crate::preferences::Preferences;
use crate::wire::PlaceForms;
use crate::{Backoff, ConnectedServer, Error, Finder, wire};

/// A connection to a weather server. Calls block; use one client per thread.
///
/// After a restart of the server the next call finds it again, as [told above](crate).
#[derive(Debug)]
pub struct Client {
    finder: Finder,
    proxy: Option<(Proxy, ConnectedServer)>,
    pub(crate) preferences: Preferences,
}

impl Client {
    /// Connects to this user's server, looked for where a server of the same user would be: in
    /// `$WEATHERD_DIR`, else in the current directory and the per-user directories; last to the server of
    /// the machine.
    ///
    /// # Errors
    ///
    /// [`Error::NoServer`], [`Error::ServerGone`], [`Error::KeyRefused`] and what else keeps client
    /// and server apart.
    pub fn connect() -> Result<Self, Error> {
        Self::finder().connect()
    }

    /// Chooses the server, units and freshness before connecting.
    pub fn finder() -> Finder {
        Finder::default()
    }

    pub(crate) fn new(finder: Finder, proxy: Proxy, server: ConnectedServer) -> Self {
        Self {
            preferences: finder.query_options().into(),
            finder,
            proxy: Some((proxy, server)),
        }
    }

    /// Returns the server that answered last; `None` after its connection broke, until the next question.
    pub fn server(&self) -> Option<&ConnectedServer> {
        let (_, server) = self.proxy.as_ref()?;
        Some(server)
    }

    /// The changes of a place's alerts as they happen, from after `cursor` on; without one, first
    /// those in force as new. The iterator waits for each change and outlives restarts of the server.
    ///
    /// ```no_run
    /// # use weather_client::Client;
    /// let mut client = Client::connect()?;
    /// for change in client.follow_alerts(weather::Location::SEATTLE, None) {
    ///     let change = change?;
    ///     println!("{}: {}", change.change.word(), change.alert.event);
    /// }
    /// # Ok::<(), weather_client::Error>(())
    /// ```
    pub fn follow_alerts(
        &mut self,
        place: impl Into<PlaceQuery>,
        cursor: Option<&str>,
    ) -> FollowAlerts<'_> {
        FollowAlerts {
            trail: Trail::new(place.into(), cursor, self.alert_filter().clone()),
            client: self,
        }
    }

    /// Asks, and where the server turns out to be gone once more of the one that is there now.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, question: &Question) -> Result<T, Error> {
        let limit = self.finder.limit_of(question);
        let lost = match self.try_once(question)? {
            Err(error) if wire::is_lost(&error) => error,
            outcome => return outcome.map_err(|e| Error::of_call(e, limit)),
        };
        if let Some((proxy, _)) = self.proxy.take() {
            proxy.forget();
        }
        let outcome = self.try_once(question).unwrap_or(Err(lost));
        outcome.map_err(|e| Error::of_call(e, limit))
    }

    /// Asks on the connection there is, or on a new one; the outer error tells that there is none.
    fn try_once<T: DeserializeOwned>(
        &mut self,
        question: &Question,
    ) -> Result<Result<T, ClientError>, Error> {
        let (proxy, server) = match &mut self.proxy {
            Some(connected) => connected,
            none => none.insert(self.finder.open()?),
        };
        let question = &*self.finder.complete(question, server);
        let forms = PlaceForms::of(proxy.methods());
        forms.check(question)?;
        Ok(proxy.call_for(
            self.finder.limit_of(question),
            question.kind().name(),
            |w| wire::write_place(w, question, forms),
            |f| wire::write_named(f, question),
        ))
    }
}

/// The changes of a place's alerts as they happen; made by [`Client::follow_alerts`].
///
/// An item is an error when the place cannot be followed, after which there are no more, or when the
/// server or its upstream stays away longer than the [`Backoff`] bears, after which the iterator may
/// be asked again. Nothing is lost then: it goes on where it was.
#[derive(Debug)]
pub struct FollowAlerts<'c> {
    client: &'c mut Client,
    trail: Trail,
}

impl FollowAlerts<'_> {
    /// Bears with a server that is away as `backoff` says.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.trail.backoff = backoff;
        self
    }

    /// Returns the cursor with which a later run goes on without loss. While some changes of an answer
    /// have been given and others not yet, it still stands before all of them: a follower that goes on
    /// there is given those again, and knows them by their `sequence`.
    pub fn cursor(&self) -> Option<&str> {
        self.trail.cursor()
    }

    /// Returns true if changes before the last one given are lost, since the server did not know the
    /// cursor any more. That change and those after it begin anew with the alerts in force, as new; any
    /// other alert is over. False again with the next change.
    pub fn is_reset(&self) -> bool {
        self.trail.is_reset()
    }
}

impl Iterator for FollowAlerts<'_> {
    type Item = Result<AlertChange, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.trail.is_over() {
            if let Some(change) = self.trail.change() {
                return Some(Ok(change));
            }
            match self.trail.heard(self.client.ask(&self.trail.question())) {
                Heard::Changes => {}
                Heard::Nothing(pause) => thread::sleep(pause),
                Heard::Failure(error) => return Some(Err(error)),
            }
        }
        None
    }
}
