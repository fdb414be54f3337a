//! The servers of an engine, and which of them has a key. It must not know what is asked of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::EngineHealth;
use crate::cluster::Cluster;
use crate::keyspace::Keyspace;
use crate::shard::{Link, Shard};
use crate::slots::slot;

/// The servers of an engine.
pub(crate) enum Shards {
    /// One that has everything.
    One(Arc<Shard>),
    /// The primaries of a cluster.
    Cluster(Cluster),
}

impl Shards {
    /// Returns the server that has a key, if it is known.
    pub(crate) fn of(&self, key: &str) -> Option<Arc<Shard>> {
        match self {
            Self::One(shard) => Some(Arc::clone(shard)),
            Self::Cluster(cluster) => cluster.map().owner(slot(key)).cloned(),
        }
    }

    /// Returns the cluster that they are of.
    pub(crate) fn cluster(&self) -> Option<&Cluster> {
        match self {
            Self::One(_) => None,
            Self::Cluster(cluster) => Some(cluster),
        }
    }

    /// Returns the set of daemons at a server: one of them is that of the fleet, others only show that writes are taken.
    pub(crate) fn nodes(&self, shard: &Arc<Shard>, keys: &Keyspace) -> String {
        let map = self.cluster().map(Cluster::map);
        let named = map.as_ref().and_then(|map| map.nodes(shard));
        named.map_or_else(|| keys.nodes(), str::to_owned)
    }

    /// Returns those of these keys that a server has, with what belongs to them, by commands: in a cluster, one
    /// command takes keys of one slot.
    pub(crate) fn commands<T>(
        &self,
        shard: &Arc<Shard>,
        keys: Vec<(String, T)>,
    ) -> Vec<Vec<(String, T)>> {
        let Self::Cluster(cluster) = self else {
            return if keys.is_empty() {
                Vec::new()
            } else {
                vec![keys]
            };
        };
        let map = cluster.map();
        let mut commands: BTreeMap<u16, Vec<(String, T)>> = BTreeMap::new();
        for (key, value) in keys {
            let slot = slot(&key);
            if map
                .owner(slot)
                .is_some_and(|owner| Arc::ptr_eq(owner, shard))
            {
                commands.entry(slot).or_default().push((key, value));
            }
        }
        commands.into_values().collect()
    }

    /// Returns the use that can be made of them.
    pub(crate) fn health(&self) -> EngineHealth {
        match self {
            Self::Cluster(cluster) => cluster.health(),
            Self::One(shard) => match shard.link() {
                Link::Connecting => EngineHealth::Connecting,
                Link::Up { latency, .. } => EngineHealth::Reachable { latency },
                Link::Down { since, error } => {
                    EngineHealth::failing(since, error.to_string(), &error)
                }
            },
        }
    }
}
