//! The shared object: its methods are the questions.

use std::sync::Arc;

use pymanager::AuthKey;
use pymanager::pickle::PickledValue;
use pymanager::server::{Call, CallFuture, Peer, PreparedCall, Referent, Server, ServerGauge};
use weather::{ConnectionStatus, QuestionKind};
use weather_service::{Caller, CallerIdentity, Face, Service};

use super::control::{self, ServerControl, StopOrder};
use super::prepared::PreparedQuestion;
use super::written::WrittenReplies;
use super::{arguments, exception};
use weatherd_config::Settings;

/// The name under which clients create their proxy, from the original service.
const TYPEID: &str = "get_weather_service";

/// Returns a server of the manager protocol that shares `service`, and gives `stop` when its user says so.
pub(crate) fn server(
    authkey: AuthKey,
    service: Arc<Service>,
    stop: StopOrder,
    settings: &Settings,
) -> Server {
    let control = ServerControl {
        order: stop,
        uid: rustix::process::geteuid().as_raw(),
    };
    Server::new(authkey)
        .register(control::TYPEID, Arc::new(control))
        .register(TYPEID, Arc::new(WeatherReferent::new(service)))
        .require_sha256(settings.server.require_sha256)
        .allow_remote_shutdown(settings.server.allow_remote_shutdown)
}

/// Returns the connections of that server, for the status page.
pub(crate) fn connection_status(gauge: &ServerGauge) -> ConnectionStatus {
    let counts = gauge.connections();
    ConnectionStatus {
        open: counts.open as u64,
        most: counts.most as u64,
        newcomers: counts.newcomers as u64,
        rejected: counts.rejected,
    }
}

/// The object that clients hold a proxy of.
#[derive(Debug)]
struct WeatherReferent {
    service: Arc<Service>,
    written: Arc<WrittenReplies>,
}

impl WeatherReferent {
    fn new(service: Arc<Service>) -> Self {
        let written = Arc::default();
        Self { service, written }
    }
}

impl Referent for WeatherReferent {
    fn methods(&self) -> &'static [&'static str] {
        QuestionKind::NAMES
    }

    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
        Box::pin(async move {
            let (question, format) = arguments::read(&call)?;
            let answer = self.service.answer(caller(call.peer), &question).await;
            let reply = answer.map_err(exception::of)?;
            let mut written = Ok(());
            let value = PickledValue::new(|w| written = self.written.write(&reply, &format, w));
            written.map(|()| value)
        })
    }

    fn prepare(&self, call: &Call<'_>) -> Option<Arc<dyn PreparedCall>> {
        if !QuestionKind::of_name(call.method).is_some_and(PreparedQuestion::is_quick) {
            return None;
        }
        let (question, format) = arguments::read(call).ok()?;
        let (service, written) = (Arc::clone(&self.service), Arc::clone(&self.written));
        let prepared = PreparedQuestion::new(service, question, format, written)?;
        Some(Arc::new(prepared))
    }

    fn stopping(&self) {
        self.service.stop_waiting();
    }

    fn repr(&self) -> String {
        format!("<weatherd {} WeatherService>", env!("CARGO_PKG_VERSION"))
    }
}

/// Returns a peer as the sender of a question.
pub(super) fn caller(peer: &Peer) -> Caller<'_> {
    Caller {
        face: Face::Manager,
        name: peer,
        id: caller_id(peer),
    }
}

/// Returns the identity of a peer among those who take turns.
fn caller_id(peer: &Peer) -> CallerIdentity {
    let uid = peer.uid;
    match peer.pid.and_then(|pid| u32::try_from(pid).ok()) {
        Some(pid) if peer.is_guest => CallerIdentity::Guest { uid, pid },
        // Told apart no better than by some connections of the same user, with which it shares anyhow.
        None if peer.is_guest => CallerIdentity::Guest {
            uid,
            pid: peer.connection as u32,
        },
        Some(pid) => CallerIdentity::Process { uid, pid },
        None => CallerIdentity::Connection(peer.connection),
    }
}
