//! The settings of a daemon's place in the fleet. They must not know the file they were written in.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::EngineAddress;

/// A daemon's place in the fleet.
#[derive(Clone)]
pub struct EngineSettings {
    /// The address of the engine.
    pub address: EngineAddress,
    /// The password, if the engine asks for one.
    pub password: Option<Zeroizing<String>>,
    /// The password of the sentinels, if the address names some that ask for one.
    pub sentinel_password: Option<Zeroizing<String>>,
    /// The certificates to trust in place of those of the system, as PEM; where there is TLS.
    pub root_certificates: Option<Vec<u8>>,
    /// The name that all keys begin with: daemons of one name share what they have.
    pub prefix: String,
    /// The name of the upstream, which is part of every key, so that values of two never mix.
    pub upstream: String,
    /// A name that no other daemon has; it holds no secret.
    pub node: String,
    /// Longest time that a command is waited for.
    pub deadline: Duration,
    /// Lifetime of a lease that is not renewed, as when its owner was killed: a few heartbeats.
    pub lease: Duration,
}

impl EngineSettings {
    /// The longest time that a command is waited for, unless the settings say otherwise.
    pub const DEADLINE: Duration = Duration::from_millis(100);

    /// The lifetime of a lease that is not renewed, unless the settings say otherwise: three heartbeats, which
    /// come every second.
    pub const LEASE: Duration = Duration::from_secs(3);

    /// Describes a place in the fleet at `address`, for values of `upstream`, of a daemon named `node`.
    #[must_use]
    pub fn new(address: EngineAddress, upstream: &str, node: &str) -> Self {
        Self {
            address,
            password: None,
            sentinel_password: None,
            root_certificates: None,
            prefix: "weatherd".to_owned(),
            upstream: upstream.to_owned(),
            node: node.to_owned(),
            deadline: Self::DEADLINE,
            lease: Self::LEASE,
        }
    }
}

impl fmt::Debug for EngineSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineSettings")
            .field("address", &self.address)
            .field("has_password", &self.password.is_some())
            .field("has_sentinel_password", &self.sentinel_password.is_some())
            .field("prefix", &self.prefix)
            .field("upstream", &self.upstream)
            .field("node", &self.node)
            .field("deadline", &self.deadline)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
