//! One connection to a server of the engine: it is asked on, and it hears of changes. Both, so that it can never be
//! deaf while commands succeed. It must not know when a connection is due.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::Invalidation;
use redis::aio::MultiplexedConnection;
use redis::{ConnectionAddr, PushInfo, PushKind, RedisResult, Value, cmd};
use tokio::time::timeout;

use crate::EngineError;
use crate::engine::EngineState;
use crate::shard::{ServerSource, Shard};
use crate::transport::{self, ConnectionDriver};

/// Time for a connection to be made at least, with TLS and authentication.
pub(crate) const CONNECT: Duration = Duration::from_secs(1);

/// A connection, and the abilities of the server at its end. Clones share it.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) channel: MultiplexedConnection,
    pub(crate) number: u64,
    pub(crate) server: ConnectionAddr,
    pub(crate) compare_and_delete: CompareAndDelete,
    _driver: Arc<ConnectionDriver>,
}

/// The way in which the server removes a key that has a certain value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompareAndDelete {
    /// `DELIFEQ`, of Valkey since 9.0.
    Delifeq,
    /// `DELEX … IFEQ`, of Redis since 8.4.
    Delex,
    /// A script, everywhere else.
    Script,
}

/// Makes a connection to a server that hears of changes.
pub(crate) async fn connect(
    state: &Arc<EngineState>,
    shard: &Arc<Shard>,
) -> Result<Connection, EngineError> {
    let settings = &state.settings;
    let limit = CONNECT.max(settings.deadline);
    let (server, sentinels) = match &shard.source {
        ServerSource::Fixed(server) => (server.clone(), None),
        ServerSource::Sentinels(sentinels) => {
            (sentinels.primary(state, limit).await?, Some(sentinels))
        }
    };
    let number = state.next_number();
    let opening = open(state, shard, server, number);
    let opened = timeout(limit, opening).await;
    let opened = opened.unwrap_or(Err(EngineError::Silent(limit)));
    if let (Some(sentinels), Err(_)) = (sentinels, &opened) {
        // the one that named it may be behind the others
        sentinels.pass_over().await;
    }
    opened
}

async fn open(
    state: &Arc<EngineState>,
    shard: &Arc<Shard>,
    server: ConnectionAddr,
    number: u64,
) -> Result<Connection, EngineError> {
    let listener = Listener {
        engine: Arc::downgrade(state),
        shard: Arc::downgrade(shard),
        number,
    };
    let config = transport::config().set_push_sender(move |push: PushInfo| listener.hear(&push));
    let settings = &state.settings;
    let login = settings.address.login(settings.password.as_deref());
    let connected = state.transport.connect(&server, &login, config);
    let (mut channel, driver) = connected.await?;
    if matches!(shard.source, ServerSource::Sentinels(_)) {
        let role: Vec<Value> = cmd("ROLE").query_async(&mut channel).await?;
        if role.first().and_then(text) != Some("master") {
            return Err(EngineError::Replica);
        }
    }
    let mut track = cmd("CLIENT");
    track.arg("TRACKING").arg("ON").arg("BCAST");
    for begin in state.keys.announced() {
        track.arg("PREFIX").arg(begin);
    }
    let () = track.query_async(&mut channel).await?;
    Ok(Connection {
        compare_and_delete: compare_and_delete(&mut channel).await?,
        channel,
        number,
        server,
        _driver: driver,
    })
}

async fn compare_and_delete(channel: &mut MultiplexedConnection) -> RedisResult<CompareAndDelete> {
    let mut look = cmd("COMMAND");
    look.arg("INFO").arg("DELIFEQ").arg("DELEX");
    let commands: Vec<Value> = look.query_async(channel).await?;
    let has = |at: usize| commands.get(at).is_some_and(|found| *found != Value::Nil);
    Ok(if has(0) {
        CompareAndDelete::Delifeq
    } else if has(1) {
        CompareAndDelete::Delex
    } else {
        CompareAndDelete::Script
    })
}

/// The listener to what a server says without being asked.
struct Listener {
    engine: Weak<EngineState>,
    shard: Weak<Shard>,
    number: u64,
}

impl Listener {
    /// Takes what the server says. Fails if nobody listens any more.
    fn hear(&self, push: &PushInfo) -> Result<(), Deaf> {
        let state = self.engine.upgrade().ok_or(Deaf)?;
        match push.kind {
            PushKind::Invalidate => match push.data.first() {
                Some(Value::Array(keys)) => {
                    for key in keys.iter().filter_map(text) {
                        if let Some(resource) = state.keys.resource(key) {
                            state.announce(Invalidation::Of(resource.into()));
                        } else if let Some(stream) = state.keys.stream_name(key) {
                            state.announce_stream(Invalidation::Of(stream.into()));
                        }
                    }
                }
                // nothing is left of anything
                _ => state.announce(Invalidation::All),
            },
            PushKind::Disconnection => {
                let shard = self.shard.upgrade().ok_or(Deaf)?;
                let lost = EngineError::Unreachable("it was closed".to_owned());
                state.fail(&shard, Some(self.number), &lost);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Returns a word of an answer.
pub(crate) fn text(word: &Value) -> Option<&str> {
    match word {
        Value::BulkString(word) => std::str::from_utf8(word).ok(),
        Value::SimpleString(word) => Some(word),
        _ => None,
    }
}

/// Nobody listens to the engine any more.
#[derive(Debug)]
struct Deaf;
