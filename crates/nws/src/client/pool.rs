//! The connections that are kept for the next request, all of them given up at once when one has gone
//! silent: after sleep or a change of network, the others are dead too. Knows no request.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::DeadlineConnector;

/// A client that keeps connections; clones share them.
pub(crate) type PooledClient = legacy::Client<DeadlineConnector, Empty<Bytes>>;

/// The time an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// Over HTTP/2, how often a connection is probed, unused ones too, and how long a probe may take; a
/// connection whose far end vanished is replaced after their sum.
const PING_EVERY: Duration = Duration::from_secs(10);
const PING_WITHIN: Duration = Duration::from_secs(5);
/// The most a head may measure, in bytes. The upstream's are below 2 kB.
const MAX_HEAD: usize = 64 << 10;

/// The connections to one upstream.
pub(crate) struct ConnectionPool {
    builder: legacy::Builder,
    connector: DeadlineConnector,
    current: Mutex<Generation>,
}

/// The connections made since the last ones were given up.
#[derive(Clone)]
pub(crate) struct Generation {
    number: u64,
    pub(crate) client: PooledClient,
}

impl ConnectionPool {
    /// Creates a pool without a connection.
    pub(crate) fn new(connector: DeadlineConnector) -> Self {
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .http1_max_buf_size(MAX_HEAD)
            .http2_max_header_list_size(MAX_HEAD as u32)
            .http2_adaptive_window(true)
            .http2_keep_alive_interval(PING_EVERY)
            .http2_keep_alive_timeout(PING_WITHIN)
            .http2_keep_alive_while_idle(true);
        let first = Generation {
            number: 0,
            client: builder.build(connector.clone()),
        };
        Self {
            builder,
            connector,
            current: Mutex::new(first),
        }
    }

    /// Returns the connections to use now.
    pub(crate) fn current(&self) -> Generation {
        self.lock().clone()
    }

    /// Closes the unused connections of a generation; whoever asks next makes new ones. Requests under way
    /// go on. Does nothing if others have given it up already.
    pub(crate) fn give_up(&self, generation: &Generation) {
        let mut current = self.lock();
        if current.number == generation.number {
            *current = Generation {
                number: generation.number + 1,
                client: self.builder.build(self.connector.clone()),
            };
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generation> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ConnectionPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionPool")
            .field("generation", &self.lock().number)
            .finish_non_exhaustive()
    }
}
