//! Sentinels: servers that know which one is the primary by now. It must not know what the primary is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{ConnectionAddr, ProtocolVersion, RedisConnectionInfo, cmd};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::engine::EngineState;
use crate::transport::{self, ConnectionDriver};
use crate::{EngineError, address};

/// The sentinels of one primary.
pub(crate) struct Sentinels {
    servers: Vec<ConnectionAddr>,
    primary: String,
    login: RedisConnectionInfo,
    /// The one that is asked first.
    first: AtomicUsize,
    /// The connection to the one that answered last.
    open: Mutex<Option<SentinelConnection>>,
}

/// A connection to a sentinel.
type SentinelConnection = (MultiplexedConnection, Arc<ConnectionDriver>);

impl Sentinels {
    /// Describes the sentinels at these addresses, who ask for this password.
    pub(crate) fn new(
        servers: Vec<ConnectionAddr>,
        primary: String,
        password: Option<&String>,
    ) -> Self {
        // they need not know RESP3
        let login = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP2);
        let login = login.set_skip_set_lib_name();
        Self {
            servers,
            primary,
            login: match password {
                Some(password) => login.set_password(password),
                None => login,
            },
            first: AtomicUsize::new(0),
            open: Mutex::new(None),
        }
    }

    /// Returns the name by which they know the primary.
    pub(crate) fn name(&self) -> &str {
        &self.primary
    }

    /// Has another one asked first next time.
    pub(crate) async fn pass_over(&self) {
        *self.open.lock().await = None;
        self.first.fetch_add(1, Ordering::Relaxed);
    }

    /// Asks the one that answered last for the primary, or one after the other until one knows it. Each has until
    /// `limit`: whoever gives this up sooner asks for less.
    pub(crate) async fn primary(
        &self,
        state: &EngineState,
        limit: Duration,
    ) -> Result<ConnectionAddr, EngineError> {
        let many = self.servers.len().max(1);
        let mut first = self.first.load(Ordering::Relaxed) % many;
        let mut open = self.open.lock().await;
        if let Some(connection) = open.take() {
            match timeout(limit, self.ask(connection, state)).await {
                Ok(Ok((Some(primary), connection))) => {
                    *open = Some(connection);
                    return Ok(primary);
                }
                Ok(_) => {}
                // it is silent, so that the others come first
                Err(_) => first = (first + 1) % many,
            }
        }
        let (before, from) = self.servers.split_at(first);
        let mut failure = EngineError::Masterless;
        let mut is_unknown = false;
        for (number, server) in from.iter().chain(before).enumerate() {
            // Whoever gives this up, because it is silent, asks the next one first.
            self.first.store(first + number + 1, Ordering::Relaxed);
            let asked = timeout(limit, self.connect_and_ask(server, state)).await;
            match asked.unwrap_or(Err(EngineError::Silent(limit))) {
                Ok((Some(primary), connection)) => {
                    self.first.store(first + number, Ordering::Relaxed);
                    *open = Some(connection);
                    return Ok(primary);
                }
                Ok((None, _)) => is_unknown = true,
                Err(error) => failure = EngineError::Sentinel(Box::new(error)),
            }
        }
        Err(match is_unknown {
            true => EngineError::Masterless,
            false => failure,
        })
    }

    async fn connect_and_ask(
        &self,
        server: &ConnectionAddr,
        state: &EngineState,
    ) -> Result<(Option<ConnectionAddr>, SentinelConnection), EngineError> {
        let connected = state
            .transport
            .connect(server, &self.login, transport::config());
        self.ask(connected.await?, state).await
    }

    async fn ask(
        &self,
        mut connection: SentinelConnection,
        state: &EngineState,
    ) -> Result<(Option<ConnectionAddr>, SentinelConnection), EngineError> {
        let mut question = cmd("SENTINEL");
        question.arg("GET-MASTER-ADDR-BY-NAME").arg(&self.primary);
        let known: Option<(String, u16)> = question.query_async(&mut connection.0).await?;
        if known
            .as_ref()
            .is_some_and(|(host, _)| !address::is_host(host))
        {
            return Err(EngineError::Nonsense);
        }
        let is_secure = state.settings.address.is_secure();
        let primary = known.map(|(host, port)| address::server(host, port, is_secure));
        Ok((primary, connection))
    }
}
