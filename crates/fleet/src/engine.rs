//! The engine as the daemon holds it: its servers, their state, and commands with a deadline. It must not know
//! what the commands are for.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cache::Invalidation;
use redis::{RedisError, RedisResult};
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use crate::address::Topology;
use crate::cluster::Cluster;
use crate::connection::Connection;
use crate::keyspace::Keyspace;
use crate::lease::HeldLeases;
use crate::sentinel::Sentinels;
use crate::shard::{ServerSource, Shard};
use crate::shards::Shards;
use crate::transport::{self, Transport};
use crate::{AddressError, EngineError, EngineHealth, EngineSettings, EngineStatus};
use crate::{cluster, heartbeat};

/// Invalidations that a reader may be behind before it takes everything for changed.
const BACKLOG: usize = 1024;

/// The engine that a daemon shares with others. Cheap to clone; all clones have one connection to each of its
/// servers, which ends with the last.
#[derive(Clone)]
pub struct Engine(Arc<EngineState>);

/// All that the clones and the heartbeat share.
pub(crate) struct EngineState {
    pub(crate) settings: EngineSettings,
    pub(crate) keys: Keyspace,
    pub(crate) invalidations: broadcast::Sender<Invalidation>,
    pub(crate) stream_news: broadcast::Sender<Invalidation>,
    pub(crate) members: AtomicU64,
    pub(crate) leases: HeldLeases,
    pub(crate) shards: Shards,
    pub(crate) transport: Transport,
    /// Told whenever a server begins or ceases to be of use.
    changes: watch::Sender<()>,
    connections: AtomicU64,
    failures: AtomicU64,
    foreign: AtomicU64,
}

/// The server that commands went to, and the number of the connection. Both may have been replaced since.
pub(crate) struct CommandRoute {
    shard: Arc<Shard>,
    number: u64,
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
        Self::check(&settings)?;
        let deadline = settings.deadline;
        let state = Arc::new(EngineState {
            transport: Transport::open(&settings).await?,
            keys: Keyspace::new(&settings.prefix, &settings.upstream),
            shards: shards(&settings),
            settings,
            invalidations: broadcast::Sender::new(BACKLOG),
            stream_news: broadcast::Sender::new(BACKLOG),
            members: AtomicU64::new(0),
            leases: HeldLeases::default(),
            changes: watch::Sender::new(()),
            connections: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            foreign: AtomicU64::new(0),
        });
        let weak = Arc::downgrade(&state);
        match &state.shards {
            Shards::One(shard) => drop(tokio::spawn(heartbeat::run(weak, Arc::downgrade(shard)))),
            Shards::Cluster(_) => drop(tokio::spawn(cluster::run(weak))),
        }
        let engine = Self(state);
        // one that is slower is found by the heartbeat
        let is_settled = engine.until(|health| *health != EngineHealth::Connecting);
        let _ = timeout(deadline, is_settled).await;
        Ok(engine)
    }

    /// Checks what can be known of the settings without an engine.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub fn check(settings: &EngineSettings) -> Result<(), AddressError> {
        match &settings.root_certificates {
            Some(pem) if settings.address.is_secure() => transport::check_certificates(pem),
            _ => Ok(()),
        }
    }

    /// Waits until the engine can be used.
    pub async fn until_reachable(&self) {
        self.until(|health| matches!(health, EngineHealth::Reachable { .. }))
            .await;
    }

    /// Waits until the engine is known to fail.
    pub async fn until_failing(&self) {
        self.until(|health| matches!(health, EngineHealth::Failing { .. }))
            .await;
    }

    /// Returns the state of the engine.
    #[must_use]
    pub fn status(&self) -> EngineStatus {
        let state = &self.0;
        EngineStatus {
            address: state.settings.address.to_string(),
            health: state.shards.health(),
            members: state.members.load(Ordering::Relaxed),
            leases: state.leases.len() as u64,
            failures: state.failures.load(Ordering::Relaxed),
            foreign: state.foreign.load(Ordering::Relaxed),
        }
    }

    /// Sends what `request` makes of the connection to the server that has `key`, and waits for its answer until
    /// the deadline.
    ///
    /// # Errors
    ///
    /// If the server fails, or failed before; it is not asked again until the heartbeat finds it well.
    pub(crate) async fn ask<T, F>(
        &self,
        key: &str,
        request: impl FnOnce(Connection) -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let (_, answer) = self.ask_several(key, request).await?;
        Ok(answer)
    }

    /// Sends several commands as [`ask`](Self::ask) does one, and tells by whom they were answered.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask). What each command failed by is left to whoever reads the answers.
    pub(crate) async fn ask_several<T, F>(
        &self,
        key: &str,
        request: impl FnOnce(Connection) -> F,
    ) -> Result<(CommandRoute, T), EngineError>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let shard = self.0.shards.of(key).ok_or(EngineError::Away)?;
        let connection = shard.connection().ok_or(EngineError::Away)?;
        let number = connection.number;
        let deadline = self.0.settings.deadline;
        let error = match timeout(deadline, request(connection)).await {
            Ok(Ok(answer)) => return Ok((CommandRoute { shard, number }, answer)),
            Ok(Err(error)) => error.into(),
            Err(_) => EngineError::Silent(deadline),
        };
        self.0.judge(&shard, Some(number), &error);
        Err(error)
    }

    /// Notes that one command of several was refused, which says that the server fails.
    pub(crate) fn refused(&self, route: &CommandRoute, error: RedisError) -> EngineError {
        let error = error.into();
        self.0.judge(&route.shard, Some(route.number), &error);
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

    async fn until(&self, holds: impl Fn(&EngineHealth) -> bool) {
        let mut changes = self.0.changes.subscribe();
        // the sender lives as long as this engine
        let _ = changes.wait_for(|()| holds(&self.0.shards.health())).await;
    }
}

impl EngineState {
    /// Returns the number for the next connection.
    pub(crate) fn next_number(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes that a server answers, as [`Shard::succeed`] does.
    pub(crate) fn succeed(
        &self,
        shard: &Shard,
        number: Option<u64>,
        connection: Connection,
        latency: Duration,
    ) {
        if shard.succeed(number, connection, latency) {
            tracing::info!(
                engine = %self.settings.address, server = %shard,
                "the engine of the fleet answers"
            );
            self.changed();
        }
    }

    /// Takes the error that answered a command on the connection with this number: a failure of the server, unless it
    /// says that the key is elsewhere by now.
    pub(crate) fn judge(&self, shard: &Shard, number: Option<u64>, error: &EngineError) {
        match self.shards.cluster() {
            Some(cluster) if error.is_redirection() => cluster.doubt(),
            _ => self.fail(shard, number, error),
        }
    }

    /// Notes a failure of a server, as [`Shard::fail`] does.
    pub(crate) fn fail(&self, shard: &Shard, number: Option<u64>, error: &EngineError) {
        if shard.fail(number, error) {
            self.failures.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(
                engine = %self.settings.address, server = %shard, %error,
                "cannot use the engine of the fleet; working alone until it answers"
            );
            self.changed();
            self.announce(Invalidation::All);
            if let Some(cluster) = self.shards.cluster() {
                cluster.doubt();
            }
        }
    }

    /// Notes that keys are at no server that is known.
    pub(crate) fn note_failure(&self, error: &EngineError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(
            engine = %self.settings.address, %error,
            "cannot use all of the engine of the fleet; working alone where it is missing"
        );
    }

    /// Tells those who wait for another state.
    pub(crate) fn changed(&self) {
        self.changes.send_replace(());
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

/// Describes the servers that the settings name.
fn shards(settings: &EngineSettings) -> Shards {
    let source = match settings.address.topology() {
        Topology::Cluster(seeds) => return Shards::Cluster(Cluster::new(seeds.clone())),
        Topology::Single(server) => ServerSource::Fixed(server.clone()),
        Topology::Sentinels { servers, primary } => {
            let password = settings.sentinel_password.as_deref();
            let sentinels = Sentinels::new(servers.clone(), primary.clone(), password);
            ServerSource::Sentinels(sentinels)
        }
    };
    Shards::One(Arc::new(Shard::new(source)))
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("settings", &self.0.settings)
            .field("status", &self.status())
            .finish()
    }
}
