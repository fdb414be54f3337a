//! A cluster: its primaries, and the map of slots by which each key is at one of them. The map is read at the start and
//! anew while a primary fails or says that a key is elsewhere. It is also read at a slow pace: news of a slot come from
//! its primary alone, and whoever asks for no key of a slot is not told that it moved. It must not know what the
//! primaries are asked.

use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use cache::Invalidation;
use redis::{ConnectionAddr, Value, cmd};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::connection::CONNECT;
use crate::engine::EngineState;
use crate::keyspace::Keyspace;
use crate::shard::{ServerSource, Shard};
use crate::slots::{self, SLOTS, SlotRange, slot};
use crate::{EngineError, EngineHealth, address, heartbeat, transport};

/// Time between two looks at the map while something is wrong.
const LOOK: Duration = Duration::from_secs(1);
/// Time between two looks at the map while all is well.
const PACE: Duration = Duration::from_secs(30);
/// Time between two looks at the map at least.
const PAUSE: Duration = Duration::from_millis(100);
/// The most primaries that are believed: as many as a cluster may have.
const MOST_PRIMARIES: usize = 1000;
/// The tags that are tried for a key at each primary.
const TAGS: u32 = 1 << 17;

/// The cluster as this daemon knows it.
pub(crate) struct Cluster {
    seeds: Vec<ConnectionAddr>,
    map: RwLock<Arc<SlotMap>>,
    /// The reason why the map is not whole, and since when.
    failure: Mutex<Option<(Instant, EngineError)>>,
    /// Told when the map may be out of date.
    doubts: Arc<Notify>,
}

/// The primaries, and which of them has each slot.
#[derive(Default)]
pub(crate) struct SlotMap {
    shards: Vec<Arc<Shard>>,
    /// By slot; empty before the map was read.
    owners: Vec<Option<usize>>,
    /// The set of daemons at each primary, once it was found.
    nodes: Vec<Option<String>>,
}

impl Cluster {
    /// Describes the cluster that these servers are of.
    pub(crate) fn new(seeds: Vec<ConnectionAddr>) -> Self {
        Self {
            seeds,
            map: RwLock::default(),
            failure: Mutex::new(None),
            doubts: Arc::default(),
        }
    }

    /// Returns the map as it is now.
    pub(crate) fn map(&self) -> Arc<SlotMap> {
        let map = self.map.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&map)
    }

    /// Has the map read anew soon.
    pub(crate) fn doubt(&self) {
        self.doubts.notify_one();
    }

    /// Returns the state of the map where it is not well, and that of all primaries else.
    pub(crate) fn health(&self) -> EngineHealth {
        let map = self.map();
        let failing = map.shards.iter().filter_map(|shard| {
            let (since, error) = shard.failure()?;
            Some((since, error, shard))
        });
        let failing: Vec<_> = failing.collect();
        if let Some((since, error, shard)) = failing.iter().min_by_key(|(since, ..)| *since) {
            let (some, all) = (failing.len(), map.shards.len());
            let reason = format!("{some} of {all} primaries fail: {shard}: {error}");
            return EngineHealth::failing(*since, reason, error);
        }
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, error)) = &*failure {
            return EngineHealth::failing(*since, error.to_string(), error);
        }
        let latencies: Option<Vec<_>> = map.shards.iter().map(|shard| shard.latency()).collect();
        match latencies.and_then(|latencies| latencies.into_iter().max()) {
            Some(latency) => EngineHealth::Reachable { latency },
            None => EngineHealth::Connecting,
        }
    }

    /// Notes the reason why the map is not whole, or that it is; tells whether this is new.
    fn note(&self, error: Option<EngineError>) -> bool {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = failure.is_none() != error.is_none();
        let since = failure.take().map_or_else(Instant::now, |(since, _)| since);
        *failure = error.map(|error| (since, error));
        is_new
    }

    /// Tells whether the map may be out of date without anybody saying so.
    fn is_doubtful(&self) -> bool {
        !matches!(self.health(), EngineHealth::Reachable { .. })
    }
}

impl SlotMap {
    /// Returns the primary that has a slot.
    pub(crate) fn owner(&self, slot: u16) -> Option<&Arc<Shard>> {
        let owner = *self.owners.get(usize::from(slot))?;
        self.shards.get(owner?)
    }

    /// Returns the set of daemons at a primary, if a name for it was found.
    pub(crate) fn nodes(&self, shard: &Arc<Shard>) -> Option<&str> {
        let at = self
            .shards
            .iter()
            .position(|known| Arc::ptr_eq(known, shard))?;
        self.nodes.get(at)?.as_deref()
    }

    /// Finds a set of daemons for each primary. It takes the longer the fewer slots one has, so that no beat does it.
    fn name_nodes(&mut self, keys: &Keyspace) {
        self.nodes = vec![None; self.shards.len()];
        let mut missing = self.shards.len();
        let others = (0..TAGS).map(|tag| keys.nodes_at(tag));
        for name in std::iter::once(keys.nodes()).chain(others) {
            if missing == 0 {
                return;
            }
            let owner = self.owners.get(usize::from(slot(&name)));
            let place = owner.and_then(|owner| self.nodes.get_mut((*owner)?));
            if let Some(place @ None) = place {
                *place = Some(name);
                missing -= 1;
            }
        }
    }

    fn find(&self, server: &ConnectionAddr) -> Option<&Arc<Shard>> {
        self.shards.iter().find(|shard| is_server(shard, server))
    }

    /// Returns the servers to be asked for the map, those that answer first.
    fn servers(&self, seeds: &[ConnectionAddr]) -> Vec<ConnectionAddr> {
        let (well, failing): (Vec<_>, Vec<_>) = self
            .shards
            .iter()
            .partition(|shard| shard.failure().is_none());
        let addresses = |shards: Vec<&Arc<Shard>>| -> Vec<_> {
            let fixed = shards.into_iter().filter_map(|shard| shard.address());
            fixed.cloned().collect()
        };
        let failing = addresses(failing);
        let mut servers = addresses(well);
        let is_known = |seed: &&ConnectionAddr| servers.contains(seed) || failing.contains(seed);
        let unknown: Vec<_> = seeds.iter().filter(|seed| !is_known(seed)).collect();
        servers.extend(unknown.into_iter().cloned());
        servers.extend(failing);
        servers
    }
}

fn is_server(shard: &Shard, server: &ConnectionAddr) -> bool {
    shard.address() == Some(server)
}

/// Keeps the map right until the engine is dropped.
pub(crate) async fn run(state: Weak<EngineState>) {
    let mut is_due = true;
    let mut looked = Instant::now();
    loop {
        let doubts = {
            let Some(state) = state.upgrade() else { return };
            let Some(cluster) = state.shards.cluster() else {
                return;
            };
            if is_due || looked.elapsed() >= PACE || cluster.is_doubtful() {
                look(&state, cluster).await;
                looked = Instant::now();
            }
            Arc::clone(&cluster.doubts)
        };
        sleep(PAUSE).await;
        is_due = timeout(LOOK, doubts.notified()).await.is_ok();
    }
}

/// Asks one server after the other for the map, until one knows it.
async fn look(state: &Arc<EngineState>, cluster: &Cluster) {
    let map = cluster.map();
    let mut failure = EngineError::Nonsense;
    for server in map.servers(&cluster.seeds) {
        match ask(state, &map, &server).await {
            Ok(ranges) => return adopt(state, cluster, &server, ranges),
            Err(error) => failure = error,
        }
    }
    tracing::debug!(error = %failure, "no server tells the slots of the cluster");
    // What is known goes on; those primaries that fail say so themselves.
    if map.shards.is_empty() {
        let error = EngineError::Slots(Box::new(failure));
        if cluster.note(Some(error.clone())) {
            state.note_failure(&error);
        }
        state.changed();
    }
}

async fn ask(
    state: &EngineState,
    map: &SlotMap,
    server: &ConnectionAddr,
) -> Result<Vec<SlotRange>, EngineError> {
    let settings = &state.settings;
    let limit = CONNECT.max(settings.deadline);
    let asked = timeout(limit, async {
        let mut question = cmd("CLUSTER");
        question.arg("SLOTS");
        let answer: Value = match map.find(server).and_then(|shard| shard.connection()) {
            Some(mut connection) => question.query_async(&mut connection.channel).await?,
            None => {
                let login = settings.address.login(settings.password.as_deref());
                let connected = state.transport.connect(server, &login, transport::config());
                let (mut channel, _driver) = connected.await?;
                question.query_async(&mut channel).await?
            }
        };
        let ranges = slots::read(&answer).ok_or(EngineError::Nonsense)?;
        match ranges.is_empty() {
            true => Err(EngineError::Uncovered(SLOTS)),
            false => Ok(ranges),
        }
    });
    asked.await.unwrap_or(Err(EngineError::Silent(limit)))
}

/// Takes over the map that a server told. Primaries that it names already go on as they are.
fn adopt(
    state: &Arc<EngineState>,
    cluster: &Cluster,
    asked: &ConnectionAddr,
    ranges: Vec<SlotRange>,
) {
    let before = cluster.map();
    let mut map = SlotMap {
        shards: Vec::new(),
        owners: vec![None; usize::from(SLOTS)],
        nodes: Vec::new(),
    };
    for SlotRange {
        first,
        last,
        host,
        port,
    } in ranges
    {
        let host = host.unwrap_or_else(|| address::host(asked));
        let server = address::server(host, port, state.settings.address.is_secure());
        let known = map
            .shards
            .iter()
            .position(|shard| is_server(shard, &server));
        let index = known.unwrap_or(map.shards.len());
        if known.is_none() && index < MOST_PRIMARIES {
            let shard = before.find(&server).cloned();
            let fresh = || Arc::new(Shard::new(ServerSource::Fixed(server.clone())));
            map.shards.push(shard.unwrap_or_else(fresh));
        }
        let owner = (index < MOST_PRIMARIES).then_some(index);
        map.owners[usize::from(first)..=usize::from(last)].fill(owner);
    }
    let uncovered = note_uncovered(state, cluster, &map);
    let is_same = |(one, other): (&Arc<Shard>, &Arc<Shard>)| Arc::ptr_eq(one, other);
    if map.owners == before.owners && map.shards.iter().zip(&before.shards).all(is_same) {
        return state.changed();
    }
    map.name_nodes(&state.keys);
    let fresh = map
        .shards
        .iter()
        .filter(|shard| shard.address().is_none_or(|at| before.find(at).is_none()));
    let fresh: Vec<_> = fresh.map(Arc::downgrade).collect();
    tracing::debug!(
        primaries = map.shards.len(),
        uncovered,
        "the slots of the cluster were read"
    );
    *cluster.map.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(map);
    for shard in fresh {
        tokio::spawn(heartbeat::run(Arc::downgrade(state), shard));
    }
    state.changed();
    // who waits for a key may find it elsewhere by now
    state.announce(Invalidation::All);
}

/// Notes whether all slots are at a server; returns the number of those that are not.
fn note_uncovered(state: &EngineState, cluster: &Cluster, map: &SlotMap) -> u16 {
    let uncovered = map.owners.iter().filter(|owner| owner.is_none()).count();
    let uncovered = u16::try_from(uncovered).unwrap_or(SLOTS);
    let error = (uncovered > 0).then_some(EngineError::Uncovered(uncovered));
    if cluster.note(error.clone()) {
        match error {
            Some(error) => state.note_failure(&error),
            None => tracing::info!(
                engine = %state.settings.address,
                "all slots of the cluster are at a server"
            ),
        }
    }
    uncovered
}
