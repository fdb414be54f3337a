//! One server of the engine as the daemon holds it: the connection to it, and whether it can be used. It must not
//! know which keys are kept there.

use std::fmt;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use redis::ConnectionAddr;
use tokio::time::Instant;

use crate::EngineError;
use crate::connection::Connection;
use crate::sentinel::Sentinels;

/// A server of the engine.
pub(crate) struct Shard {
    pub(crate) source: ServerSource,
    link: RwLock<Link>,
}

/// The way in which the address of a server is known.
pub(crate) enum ServerSource {
    /// For ever.
    Fixed(ConnectionAddr),
    /// By sentinels, who are asked before each connection.
    Sentinels(Sentinels),
}

/// The way to a server.
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

impl Shard {
    /// Describes a server that nobody has connected to.
    pub(crate) fn new(source: ServerSource) -> Self {
        Self {
            source,
            link: RwLock::new(Link::Connecting),
        }
    }

    /// Returns the connection, if the server can be used.
    pub(crate) fn connection(&self) -> Option<Connection> {
        match &*self.read() {
            Link::Up { connection, .. } => Some(connection.clone()),
            Link::Connecting | Link::Down { .. } => None,
        }
    }

    /// Returns the address, if it is always the same.
    pub(crate) fn address(&self) -> Option<&ConnectionAddr> {
        match &self.source {
            ServerSource::Fixed(server) => Some(server),
            ServerSource::Sentinels(_) => None,
        }
    }

    /// Returns the reason why it cannot be used, and since when.
    pub(crate) fn failure(&self) -> Option<(Instant, EngineError)> {
        match &*self.read() {
            Link::Down { since, error } => Some((*since, error.clone())),
            Link::Connecting | Link::Up { .. } => None,
        }
    }

    /// Returns the time that its last heartbeat took, if it can be used.
    pub(crate) fn latency(&self) -> Option<Duration> {
        match &*self.read() {
            Link::Up { latency, .. } => Some(*latency),
            Link::Connecting | Link::Down { .. } => None,
        }
    }

    /// Returns the state of the way to it.
    pub(crate) fn link(&self) -> Link {
        self.read().clone()
    }

    /// Notes that the server answered on the connection with this number, or on one that is new; tells whether it did
    /// not before. An answer on a connection that was given up already says nothing.
    pub(crate) fn succeed(
        &self,
        number: Option<u64>,
        connection: Connection,
        latency: Duration,
    ) -> bool {
        let mut link = self.write();
        let is_new = match &*link {
            Link::Up { connection, .. } if number == Some(connection.number) => false,
            Link::Connecting | Link::Down { .. } if number.is_none() => true,
            Link::Up { .. } | Link::Connecting | Link::Down { .. } => return false,
        };
        *link = Link::Up {
            connection,
            latency,
        };
        is_new
    }

    /// Notes a failure of the connection with this number, or of the attempt to have one; tells whether it is
    /// the first. That of a connection that was given up already says nothing new.
    pub(crate) fn fail(&self, number: Option<u64>, error: &EngineError) -> bool {
        let mut link = self.write();
        let (since, began) = match &*link {
            Link::Up { connection, .. } if number != Some(connection.number) => return false,
            Link::Down { .. } if number.is_some() => return false,
            Link::Down { since, .. } => (*since, false),
            Link::Up { .. } | Link::Connecting => (Instant::now(), true),
        };
        let error = error.clone();
        *link = Link::Down { since, error };
        began
    }

    fn read(&self) -> RwLockReadGuard<'_, Link> {
        self.link.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Link> {
        self.link.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            ServerSource::Fixed(server) => server.fmt(f),
            ServerSource::Sentinels(sentinels) => sentinels.name().fmt(f),
        }
    }
}
