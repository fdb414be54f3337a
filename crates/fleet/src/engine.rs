//! The engine as the daemon holds it: one connection, its state, and commands with a deadline. It must
//! not know what the commands are for.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cache::Invalidation;
use redis::{Client, RedisError, RedisResult};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, timeout};

use crate::connection::{Connection, client};
use crate::keyspace::Keyspace;
use crate::lease::HeldLeases;
use crate::{AddressError, EngineError, EngineHealth, EngineSettings, EngineStatus, heartbeat};

/// Invalidations that a reader may be behind before it takes everything for changed.
const BACKLOG: usize = 1024;

/// The engine that a daemon shares with others. Cheap to clone; all clones are one connection, which ends
/// with the last.
#[derive(Clone)]
pub struct Engine(Arc<EngineState>);

/// All that the clones and the heartbeat share.
pub(crate) struct EngineState {
    pub(crate) settings: EngineSettings,
    pub(crate) keys: Keyspace,
    pub(crate) client: Client,
    pub(crate) link: watch::Sender<Link>,
    pub(crate) invalidations: broadcast::Sender<Invalidation>,
    pub(crate) stream_news: broadcast::Sender<Invalidation>,
    pub(crate) members: AtomicU64,
    pub(crate) leases: HeldLeases,
    connections: AtomicU64,
    failures: AtomicU64,
    foreign: AtomicU64,
}

/// The way to the engine.
#[derive(Clone)]
pub(crate) enum Link {
    Connecting,
    Up {
        connection: Connection,
        latency: Duration,
    },
    Down {
        since: Instant,
        error: EngineError,
    },
}

impl Engine {
    /// Takes a place in the fleet. Waits for the engine, for one deadline at most; one that cannot be
    /// reached is tried again every second.
    ///
    /// Must be called within a tokio runtime with its timer and its sockets on; the heartbeat runs there.
    ///
    /// # Errors
    ///
    /// If the certificates cannot be read.
    pub async fn open(settings: EngineSettings) -> Result<Self, AddressError> {
        let deadline = settings.deadline;
        let state = Arc::new(EngineState {
            keys: Keyspace::new(&settings.prefix, &settings.upstream),
            client: client(&settings)?,
            settings,
            link: watch::Sender::new(Link::Connecting),
            invalidations: broadcast::Sender::new(BACKLOG),
            stream_news: broadcast::Sender::new(BACKLOG),
            members: AtomicU64::new(0),
            leases: HeldLeases::default(),
            connections: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            foreign: AtomicU64::new(0),
        });
        tokio::spawn(heartbeat::run(Arc::downgrade(&state)));
        let engine = Self(state);
        // one that is slower is found by the heartbeat
        let _ = timeout(deadline, engine.until(|link| !link.is_connecting())).await;
        Ok(engine)
    }

    /// Checks what can be known of the settings without an engine.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub fn check(settings: &EngineSettings) -> Result<(), AddressError> {
        client(settings).map(drop)
    }

    /// Waits until the engine can be used.
    pub async fn until_reachable(&self) {
        self.until(Link::is_up).await;
    }

    /// Waits until the engine is known to fail.
    pub async fn until_failing(&self) {
        self.until(|link| !link.is_up() && !link.is_connecting())
            .await;
    }

    /// Returns the state of the engine.
    #[must_use]
    pub fn status(&self) -> EngineStatus {
        let state = &self.0;
        EngineStatus {
            address: state.settings.address.to_string(),
            health: state.link.borrow().health(),
            members: state.members.load(Ordering::Relaxed),
            leases: state.leases.len() as u64,
            failures: state.failures.load(Ordering::Relaxed),
            foreign: state.foreign.load(Ordering::Relaxed),
        }
    }

    /// Sends what `request` makes of the connection, and waits for its answer until the deadline.
    ///
    /// # Errors
    ///
    /// If the engine fails, or failed before; it is not asked again until the heartbeat finds it well.
    pub(crate) async fn ask<T, F>(
        &self,
        request: impl FnOnce(Connection) -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let connection = self.0.connection().ok_or(EngineError::Away)?;
        let number = connection.number;
        let deadline = self.0.settings.deadline;
        let error = match timeout(deadline, request(connection)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error.into(),
            Err(_) => EngineError::Silent(deadline),
        };
        self.0.fail(Some(number), &error);
        Err(error)
    }

    /// Notes that the engine refused one command of several, which says that it fails.
    pub(crate) fn refused(&self, error: RedisError) -> EngineError {
        let error = error.into();
        self.0.fail(self.0.connection().map(|c| c.number), &error);
        error
    }

    pub(crate) fn state(&self) -> &EngineState {
        &self.0
    }

    pub(crate) fn keys(&self) -> &Keyspace {
        &self.0.keys
    }

    pub(crate) fn leases(&self) -> &HeldLeases {
        &self.0.leases
    }

    pub(crate) fn lease_lifetime(&self) -> Duration {
        self.0.settings.lease
    }

    pub(crate) fn next_token(&self) -> String {
        self.0.leases.token(&self.0.settings.node)
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Invalidation> {
        self.0.invalidations.subscribe()
    }

    async fn until(&self, holds: impl FnMut(&Link) -> bool) {
        let mut link = self.0.link.subscribe();
        // the sender lives as long as this engine
        let _ = link.wait_for(holds).await;
    }
}

impl EngineState {
    /// Returns the connection, if the engine can be used.
    pub(crate) fn connection(&self) -> Option<Connection> {
        match &*self.link.borrow() {
            Link::Up { connection, .. } => Some(connection.clone()),
            Link::Connecting | Link::Down { .. } => None,
        }
    }

    /// Returns the number for the next connection.
    pub(crate) fn next_number(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes that the engine answers.
    pub(crate) fn succeed(&self, connection: Connection, latency: Duration) {
        let up = Link::Up {
            connection,
            latency,
        };
        let before = self.link.send_replace(up);
        if !before.is_up() {
            tracing::info!(engine = %self.settings.address, "the engine of the fleet answers");
        }
    }

    /// Notes a failure of the connection with this number, or of the attempt to have one. That of a
    /// connection that was given up already says nothing new.
    pub(crate) fn fail(&self, number: Option<u64>, error: &EngineError) {
        let mut began = false;
        self.link.send_if_modified(|link| {
            let since = match link {
                Link::Up { connection, .. } if number != Some(connection.number) => return false,
                Link::Down { .. } if number.is_some() => return false,
                Link::Down { since, .. } => *since,
                Link::Up { .. } | Link::Connecting => {
                    began = true;
                    Instant::now()
                }
            };
            let error = error.clone();
            *link = Link::Down { since, error };
            true
        });
        if began {
            self.failures.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(
                engine = %self.settings.address, %error,
                "cannot use the engine of the fleet; working alone until it answers"
            );
            self.announce(Invalidation::All);
        }
    }

    /// Notes that a key was removed which nobody of the fleet can have written.
    pub(crate) fn note_foreign(&self, key: &str) {
        self.foreign.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(
            engine = %self.settings.address, key,
            "removed a key in the engine of the fleet that is not ours"
        );
    }

    /// Tells those who wait for news; if nobody does, there is nothing to tell.
    pub(crate) fn announce(&self, invalidation: Invalidation) {
        if invalidation == Invalidation::All {
            self.announce_stream(Invalidation::All);
        }
        let _ = self.invalidations.send(invalidation);
    }

    /// Tells those who wait for news of streams.
    pub(crate) fn announce_stream(&self, news: Invalidation) {
        let _ = self.stream_news.send(news);
    }
}

impl Link {
    fn is_up(&self) -> bool {
        matches!(self, Self::Up { .. })
    }

    fn is_connecting(&self) -> bool {
        matches!(self, Self::Connecting)
    }

    fn health(&self) -> EngineHealth {
        match self {
            Self::Connecting => EngineHealth::Connecting,
            Self::Up { latency, .. } => EngineHealth::Reachable { latency: *latency },
            Self::Down { since, error } => EngineHealth::Failing {
                since: since.elapsed(),
                reason: error.to_string(),
                remedy: error.remedy(),
            },
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("settings", &self.0.settings)
            .field("status", &self.status())
            .finish()
    }
}
