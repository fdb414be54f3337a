//! The heartbeat: once a second it says that this daemon lives, and finds out whether the engine does. No
//! caller waits for it, so that nobody pays for the discovery that the engine still fails.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::{Pipeline, RedisResult, pipe};
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
/// Time for the answer of one sentinel: half of that of a beat, so that another is asked after one that is silent.
const SENTINEL: Duration = Duration::from_millis(500);
/// Time after its last beat at which a daemon no longer counts as one of the fleet.
const GONE: Duration = Duration::from_secs(5);

/// The leases that were lost, by command. Each may be an error of its own.
type RenewalReplies = Vec<RedisResult<Vec<String>>>;

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
    let primary = timeout(ANSWER, sentinels.primary(state, SENTINEL)).await;
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
    state.succeed(shard, number, connection, latency);
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

/// Prolongs the leases of this daemon at this server, whose fetches are under way: all of them in one round trip. One
/// whose slot is being moved says nothing about the server, and keeps no other from being prolonged.
async fn renew(
    state: &EngineState,
    shard: &Arc<Shard>,
    mut connection: Connection,
) -> Result<(), EngineError> {
    let commands = state.shards.commands(shard, state.leases.all());
    if commands.is_empty() {
        return Ok(());
    }
    let renewals = renewals(&commands, state.settings.lease);
    let mut replies: RenewalReplies = renewals.query_async(&mut connection.channel).await?;
    if replies.iter().any(is_unknown) {
        let _: String = RENEW.load_async(&mut connection.channel).await?;
        replies = renewals.query_async(&mut connection.channel).await?;
    }
    let mut failure = None;
    for (held, renewed) in commands.iter().zip(replies) {
        match (renewed.map_err(EngineError::from), state.shards.cluster()) {
            (Ok(lost), _) => {
                for (key, token) in held.iter().filter(|(key, _)| lost.contains(key)) {
                    // The fetch goes on; versions decide.
                    state.leases.remove(key, token);
                }
            }
            (Err(error), Some(cluster)) if error.is_redirection() => cluster.doubt(),
            (Err(error), _) => failure = Some(error),
        }
    }
    failure.map_or(Ok(()), Err)
}

/// Returns the commands that prolong these leases.
fn renewals(commands: &[Vec<(String, String)>], lifetime: Duration) -> Pipeline {
    let mut renewals = pipe();
    renewals.ignore_errors();
    for held in commands {
        let renewal = renewals.cmd("EVALSHA").arg(RENEW.get_hash());
        renewal.arg(held.len());
        for (key, _) in held {
            renewal.arg(key);
        }
        renewal.arg(millis(lifetime));
        for (_, token) in held {
            renewal.arg(token);
        }
    }
    renewals
}

/// Tells whether the server has to be told the script first, as one that was started anew.
fn is_unknown(reply: &RedisResult<Vec<String>>) -> bool {
    let error = reply.as_ref().err();
    error.is_some_and(|error| error.code() == Some("NOSCRIPT"))
}
