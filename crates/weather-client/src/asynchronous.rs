//! The client for tokio.

use pymanager::client::{AsyncProxy, ClientError};
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use weather::{AlertChange, PlaceQuery, Question};

use crate::follow::{Heard, Trail};
use crate::preferences::Preferences;
use crate::wire::PlaceForms;
use crate::{Backoff, ConnectedServer, Error, Finder, wire};

/// A connection to a weather server, for a tokio runtime with I/O and time enabled. Use one client
/// per task.
///
/// Any future of it may be dropped at any time, in `select!` or a timeout: the connection in use is
/// closed, and the next call makes another. After a restart of the server the next call finds it
/// again, as [told above](crate).
#[derive(Debug)]
pub struct AsyncClient {
    finder: Finder,
    proxy: Option<(AsyncProxy, ConnectedServer)>,
    pub(crate) preferences: Preferences,
}

impl AsyncClient {
    /// Connects to this user's server, looked for where a server of the same user would be: in
    /// `$WEATHERD_DIR`, else in the current directory and the per-user directories; last to the server of
    /// the machine.
    ///
    /// # Errors
    ///
    /// [`Error::NoServer`], [`Error::ServerGone`], [`Error::KeyRefused`] and what else keeps client
    /// and server apart.
    pub async fn connect() -> Result<Self, Error> {
        Self::finder().connect_async().await
    }

    /// Chooses the server, units and freshness before connecting.
    pub fn finder() -> Finder {
        Finder::default()
    }

    pub(crate) fn new(finder: Finder, proxy: AsyncProxy, server: ConnectedServer) -> Self {
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
    /// those in force as new. It waits for each change and outlives restarts of the server.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), weather_client::Error> {
    /// # use weather_client::AsyncClient;
    /// let mut client = AsyncClient::connect().await?;
    /// let mut changes = client.follow_alerts(weather::Location::SEATTLE, None);
    /// while let Some(change) = changes.next().await {
    ///     let change = change?;
    ///     println!("{}: {}", change.change.word(), change.alert.event);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn follow_alerts(
        &mut self,
        place: impl Into<PlaceQuery>,
        cursor: Option<&str>,
    ) -> AsyncFollowAlerts<'_> {
        AsyncFollowAlerts {
            trail: Trail::new(place.into(), cursor, self.alert_filter().clone()),
            client: self,
        }
    }

    /// Ends the connection and tells the server so; dropping the client does it behind the scenes.
    pub async fn close(self) {
        if let Some((proxy, _)) = self.proxy {
            // A server that is gone needs no farewell.
            let _ = proxy.close().await;
        }
    }

    /// Asks, and where the server turns out to be gone once more of the one that is there now.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &mut self,
        question: &Question,
    ) -> Result<T, Error> {
        let limit = self.finder.limit_of(question);
        let lost = match self.try_once(question).await? {
            Err(error) if wire::is_lost(&error) => error,
            outcome => return outcome.map_err(|e| Error::of_call(e, limit)),
        };
        if let Some((proxy, _)) = self.proxy.take() {
            proxy.forget();
        }
        let outcome = self.try_once(question).await.unwrap_or(Err(lost));
        outcome.map_err(|e| Error::of_call(e, limit))
    }

    /// Asks on the connection there is, or on a new one; the outer error tells that there is none.
    async fn try_once<T: DeserializeOwned>(
        &mut self,
        question: &Question,
    ) -> Result<Result<T, ClientError>, Error> {
        let (proxy, server) = match &mut self.proxy {
            Some(connected) => connected,
            none => none.insert(self.finder.open_async().await?),
        };
        let question = &*self.finder.complete(question, server);
        let forms = PlaceForms::of(proxy.methods());
        forms.check(question)?;
        let call = proxy.call_for(
            self.finder.limit_of(question),
            question.kind().name(),
            |w| wire::write_place(w, question, forms),
            |f| wire::write_named(f, question),
        );
        Ok(call.await)
    }
}

/// The changes of a place's alerts as they happen; made by [`AsyncClient::follow_alerts`].
#[derive(Debug)]
pub struct AsyncFollowAlerts<'c> {
    client: &'c mut AsyncClient,
    trail: Trail,
}

impl AsyncFollowAlerts<'_> {
    /// Bears with a server that is away as `backoff` says.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.trail.backoff = backoff;
        self
    }

    /// Returns the cursor for a later run, as [`FollowAlerts::cursor`](crate::FollowAlerts::cursor).
    pub fn cursor(&self) -> Option<&str> {
        self.trail.cursor()
    }

    /// Returns true after a loss, as [`FollowAlerts::is_reset`](crate::FollowAlerts::is_reset).
    pub fn is_reset(&self) -> bool {
        self.trail.is_reset()
    }

    /// The next change, as the iterator [`FollowAlerts`](crate::FollowAlerts) gives it. The future
    /// may be dropped at any time; no change is lost with it.
    ///
    /// # Errors
    ///
    /// When the place cannot be followed, after which there is `None`, or when the server or its
    /// upstream stays away longer than the [`Backoff`] bears, after which one may ask again.
    pub async fn next(&mut self) -> Option<Result<AlertChange, Error>> {
        while !self.trail.is_over() {
            if let Some(change) = self.trail.change() {
                return Some(Ok(change));
            }
            let outcome = self.client.ask(&self.trail.question()).await;
            match self.trail.heard(outcome) {
                Heard::Changes => {}
                Heard::Nothing(pause) => sleep(pause).await,
                Heard::Failure(error) => return Some(Err(error)),
            }
        }
        None
    }
}
