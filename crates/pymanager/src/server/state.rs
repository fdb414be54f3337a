//! The state that all connections of a server share. Knows no socket and no message.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::admission::AdmissionControl;
use super::memory::{MemoryBudget, ServerMemory};
use super::objects::ObjectRegistry;
use super::penalty::AuthPenalties;
use super::prepared::PreparedCalls;
use super::programs::ClientPrograms;
use super::{AdmittedUsers, ServerLimits};
use crate::AuthKey;
use crate::auth::{DigestPolicy, RANDOM_BYTES};

/// The state that all connections of a server share.
pub(super) struct ServerState {
    pub(super) key: AuthKey,
    pub(super) policy: DigestPolicy,
    pub(super) limits: ServerLimits,
    pub(super) remote_shutdown: bool,
    pub(super) objects: ObjectRegistry,
    pub(super) prepared: PreparedCalls,
    pub(super) penalties: Mutex<AuthPenalties>,
    pub(super) programs: ClientPrograms,
    pub(super) memory: ServerMemory,
    /// Told when a client ends the server.
    pub(super) stop: Notify,
    /// Told when calls in flight have had their time.
    pub(super) cut_off: Notify,
    pub(super) admission: Arc<AdmissionControl>,
}

impl ServerState {
    /// Returns the defaults, with nothing registered.
    pub(super) fn new(key: AuthKey) -> Self {
        let limits = ServerLimits::DEFAULT;
        Self {
            key,
            policy: DigestPolicy::AnyDigest,
            limits,
            remote_shutdown: false,
            objects: ObjectRegistry::default(),
            prepared: PreparedCalls::default(),
            penalties: penalties(&limits),
            programs: ClientPrograms::default(),
            memory: memory(&limits),
            stop: Notify::new(),
            cut_off: Notify::new(),
            // There are no guests whose shares the limits would bound.
            admission: Arc::new(AdmissionControl::new(AdmittedUsers::Own, &limits)),
        }
    }

    /// Replaces the limits, and forgets earlier failures.
    pub(super) fn set_limits(&mut self, limits: ServerLimits) {
        self.limits = limits;
        self.penalties = penalties(&limits);
        self.memory = memory(&limits);
    }
}

fn penalties(limits: &ServerLimits) -> Mutex<AuthPenalties> {
    Mutex::new(AuthPenalties::new(
        limits.first_penalty,
        limits.longest_penalty,
    ))
}

fn memory(limits: &ServerLimits) -> ServerMemory {
    ServerMemory {
        requests: MemoryBudget::new(limits.request_memory),
        replies: MemoryBudget::new(limits.reply_memory),
    }
}

/// Returns the random bytes of one challenge.
pub(super) fn random() -> io::Result<[u8; RANDOM_BYTES]> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
