//! The server itself as a shared object, for those who may end it: its own user, and root. Knows no weather.

use std::sync::Arc;

use pymanager::pickle::PickledValue;
use pymanager::server::{Call, CallFuture, Referent};
use pymanager::{BuiltinException, Exception};
use tokio::sync::Notify;
use tracing::{info, warn};

/// The name under which clients ask for it.
pub(super) const TYPEID: &str = "weatherd_control";
/// Ends the server, and returns the number of its process.
const STOP: &str = "stop";

/// The order to end that a client may give.
#[derive(Debug, Clone, Default)]
pub(crate) struct StopOrder(Arc<Notify>);

impl StopOrder {
    /// Waits until it is given.
    pub(crate) async fn given(&self) {
        self.0.notified().await;
    }

    /// Gives it; remembered if nobody waits for it yet.
    fn give(&self) {
        self.0.notify_one();
    }
}

/// The object.
#[derive(Debug)]
pub(super) struct ServerControl {
    pub(super) order: StopOrder,
    /// The user the server runs as.
    pub(super) uid: u32,
}

impl ServerControl {
    /// Returns whether a process of that user may stop the server.
    fn obeys(&self, uid: u32) -> bool {
        uid == self.uid || uid == 0
    }
}

impl Referent for ServerControl {
    fn methods(&self) -> &'static [&'static str] {
        &[STOP]
    }

    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
        Box::pin(async move {
            let [] = call.bind([])?;
            let uid = call.peer.uid;
            if !self.obeys(uid) {
                warn!(client = %call.peer, uid, "rejected an order to stop");
                return Err(Exception::new(
                    BuiltinException::PermissionError,
                    format!(
                        "only root and the server's own user ({}) may stop it",
                        self.uid
                    ),
                ));
            }
            info!(client = %call.peer, uid, "told to stop");
            self.order.give();
            let pid = i64::from(std::process::id());
            Ok(PickledValue::new(|w| w.int(pid)))
        })
    }

    fn repr(&self) -> String {
        format!("<weatherd {} ServerControl>", env!("CARGO_PKG_VERSION"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_own_user_and_root_may_stop_it_and_nobody_else() {
        let control = ServerControl {
            order: StopOrder::default(),
            uid: 1000,
        };
        assert!(control.obeys(1000) && control.obeys(0));
        assert!(!control.obeys(1001) && !control.obeys(65_534));
    }

    #[tokio::test]
    async fn an_order_is_remembered_until_somebody_waits_for_it() {
        let order = StopOrder::default();
        order.clone().give();
        order.given().await;
    }
}
