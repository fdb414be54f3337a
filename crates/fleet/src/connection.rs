//! One connection to the engine: it is asked on, and it hears of changes. Both, so that it can never be
//! deaf while commands succeed. It must not know when a connection is due.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::Invalidation;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, PushInfo, PushKind, RedisResult, TlsCertificates, Value, cmd,
};
use tokio::time::timeout;

use crate::engine::EngineState;
use crate::transport::{self, ConnectionDriver};
use crate::{AddressError, EngineError, EngineSettings};

/// Time for a connection to be made at least, with TLS and authentication.
const CONNECT: Duration = Duration::from_secs(1);

/// A connection, and the abilities of the server at its end. Clones share it.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) channel: MultiplexedConnection,
    pub(crate) number: u64,
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

/// Returns what makes connections by these settings.
pub(crate) fn client(settings: &EngineSettings) -> Result<Client, AddressError> {
    let password = settings.password.as_deref();
    let info = settings
        .address
        .connection_info(password.map(String::as_str));
    match &settings.root_certificates {
        Some(pem) if settings.address.is_secure() => {
            // Without any, the library would trust nobody, and say no more than that there is no connection.
            if !String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----") {
                return Err(AddressError::Certificates);
            }
            let certificates = TlsCertificates {
                client_tls: None,
                root_cert: Some(pem.clone()),
            };
            Client::build_with_tls(info, certificates).map_err(|_| AddressError::Certificates)
        }
        _ => Client::open(info).map_err(|_| AddressError::Unreadable),
    }
}

/// Makes a connection that hears of changes.
pub(crate) async fn connect(state: &Arc<EngineState>) -> Result<Connection, EngineError> {
    let number = state.next_number();
    let limit = CONNECT.max(state.settings.deadline);
    match timeout(limit, open(state, number)).await {
        Ok(opened) => Ok(opened?),
        Err(_) => Err(EngineError::Silent(limit)),
    }
}

async fn open(state: &Arc<EngineState>, number: u64) -> RedisResult<Connection> {
    let listener = Arc::downgrade(state);
    // the deadlines are ours
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None)
        .set_push_sender(move |push: PushInfo| hear(&listener, number, &push));
    let server = state.client.get_connection_info();
    let roots = state.settings.root_certificates.as_deref();
    let (mut channel, driver) = transport::connect(server, roots, config).await?;
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

/// Takes what the engine says without being asked. Fails if nobody listens any more.
fn hear(listener: &Weak<EngineState>, number: u64, push: &PushInfo) -> Result<(), Deaf> {
    let state = listener.upgrade().ok_or(Deaf)?;
    match push.kind {
        PushKind::Invalidate => match push.data.first() {
            Some(Value::Array(keys)) => {
                for key in keys.iter().filter_map(resource_key) {
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
            let lost = EngineError::Unreachable("it was closed".to_owned());
            state.fail(Some(number), &lost);
        }
        _ => {}
    }
    Ok(())
}

fn resource_key(key: &Value) -> Option<&str> {
    match key {
        Value::BulkString(key) => std::str::from_utf8(key).ok(),
        Value::SimpleString(key) => Some(key),
        _ => None,
    }
}

/// Nobody listens to the engine any more.
#[derive(Debug)]
struct Deaf;
