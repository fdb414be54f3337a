//! The heartbeat: once a second it says that this daemon lives, and finds out whether the engine does. No
//! caller waits for it, so that nobody pays for the discovery that the engine still fails.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::RedisResult;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::connection::{Connection, connect};
use crate::engine::EngineState;
use crate::scripts::{RENEW, SIGN, millis};
use crate::shard::{ServerSource, Shard};
use crate::{EngineError, EngineSettings};

/// Time between two beats.
const BEAT: Duration = Duration::from_secs(1);
/// Time for the answer to a beat at least; longer than for a command, because nobody waits.
const ANSWER: Duration = Duration::from_secs(1);
/// Time after its last beat at which a daemon no longer counts as one of the fleet.
const GONE: Duration = Duration::from_secs(5);

/// Beats until the engine or the server is dropped.
pub(crate) async fn run(state: Weak<EngineState>, shard: Weak<Shard>) {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        let (Some(state), Some(shard)) = (state.upgrade(), shard.upgrade()) else {
            return;
        };
        let ((), beaten) = tokio::join!(look(&state, &shard), beat(&state, &shard));
        if let Err((number, error)) = beaten {
            tracing::debug!(server = %shard, %error, "the engine of the fleet missed a beat");
            // a server that is new to us is no use if it sends us on
            match number {
                Some(_) => state.judge(&shard, number, &error),
                None => state.fail(&shard, None, &error),
            }
        }
    }
}

/// Gives up the connection to a server that is no longer the primary by what its sentinels say. They may not have
/// told it so for seconds, while it takes what is then lost. If they say nothing, there is nothing new.
async fn look(state: &EngineState, shard: &Shard) {
    let (ServerSource::Sentinels(sentinels), Some(connection)) =
        (&shard.source, shard.connection())
    else {
        return;
    };
    let primary = timeout(ANSWER, sentinels.primary(state)).await;
    if let Ok(Ok(primary)) = primary
        && primary != connection.server
    {
        state.fail(shard, Some(connection.number), &EngineError::Replica);
    }
}

async fn beat(
    state: &Arc<EngineState>,
    shard: &Arc<Shard>,
) -> Result<(), (Option<u64>, EngineError)> {
    let (connection, number) = match shard.connection() {
        Some(connection) => (connection.clone(), Some(connection.number)),
        None => {
            let connected = connect(state, shard).await;
            (connected.map_err(|error| (None, error))?, None)
        }
    };
    let deadline = state.settings.deadline;
    let answer = ANSWER.max(deadline);
    let latency = timeout(answer, sign(state, shard, connection.clone())).await;
    let latency = latency
        .unwrap_or(Err(EngineError::Silent(answer)))
        .map_err(|error| (number, error))?;
    if number.is_none() && latency > deadline {
        // the next command would fail
        return Err((None, EngineError::Silent(deadline)));
    }
    // unless it was given up meanwhile
    if number.is_none() || shard.connection().is_some() {
        state.succeed(shard, connection, latency);
    }
    Ok(())
}

/// Notes that this daemon lives. Returns the time that the engine took to answer.
async fn sign(
    state: &EngineState,
    shard: &Arc<Shard>,
    mut connection: Connection,
) -> Result<Duration, EngineError> {
    let EngineSettings { node, .. } = &state.settings;
    let nodes = state.shards.nodes(shard, &state.keys);
    let begin = Instant::now();
    let (members, is_foreign) = SIGN
        .key(&nodes)
        .arg(node)
        .arg(millis(GONE))
        .invoke_async(&mut connection.channel)
        .await?;
    let latency = begin.elapsed();
    if nodes == state.keys.nodes() {
        state.members.store(members, Ordering::Relaxed);
    }
    if is_foreign {
        state.note_foreign("nodes");
    }
    renew(state, shard, connection).await?;
    Ok(latency)
}

/// Prolongs the leases of this daemon at this server, whose fetches are under way. One whose slot is being moved says
/// nothing about the server, and keeps no other from being prolonged.
async fn renew(
    state: &EngineState,
    shard: &Arc<Shard>,
    mut connection: Connection,
) -> Result<(), EngineError> {
    for held in state.shards.commands(shard, state.leases.all()) {
        let mut renewal = RENEW.arg(millis(state.settings.lease));
        for (key, token) in &held {
            renewal.key(key).arg(token);
        }
        let renewed: RedisResult<Vec<String>> = renewal.invoke_async(&mut connection.channel).await;
        let lost = match (renewed.map_err(EngineError::from), state.shards.cluster()) {
            (Err(error), Some(cluster)) if error.is_redirection() => {
                cluster.doubt();
                continue;
            }
            (renewed, _) => renewed?,
        };
        for (key, token) in held.iter().filter(|(key, _)| lost.contains(key)) {
            // The fetch goes on; versions decide.
            state.leases.remove(key, token);
        }
    }
    Ok(())
}
