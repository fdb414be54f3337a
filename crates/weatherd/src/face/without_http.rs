//! What stands in the place of `http` in a build without it: refuses addresses, serves nothing.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use pymanager::server::AdmissionControl;
use rendezvous::DirectoryAccess;
use weather_service::Service;
use weatherd_config::{HourCycle, HttpSettings};

use crate::access::SharedSocket;
use crate::activation::PassedHttpSocket;
use crate::daemon::DaemonError;
use crate::idle::ClientPresence;

/// No HTTP server.
#[derive(Debug)]
pub(crate) struct HttpMount;

impl HttpMount {
    /// Listens on nothing.
    ///
    /// # Errors
    ///
    /// As [`check`].
    pub(crate) fn open(
        _: &Arc<Service>,
        settings: &HttpSettings,
        _: Option<HourCycle>,
        passed: Vec<PassedHttpSocket>,
        _: (DirectoryAccess, &Arc<AdmissionControl>),
    ) -> Result<Self, DaemonError> {
        if !passed.is_empty() {
            return Err(DaemonError::WithoutHttp);
        }
        check(settings).map(|()| Self)
    }

    /// Returns no addresses.
    #[expect(clippy::unused_self, reason = "a server has addresses of its own")]
    pub(crate) fn addresses(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns no sockets.
    #[expect(clippy::unused_self, reason = "a server has sockets of its own")]
    pub(crate) fn sockets(&self) -> Vec<SharedSocket> {
        Vec::new()
    }

    /// Returns a view of no clients.
    #[expect(clippy::unused_self, reason = "a server has connections of its own")]
    pub(crate) fn presence(&self) -> impl Fn() -> ClientPresence + use<> {
        ClientPresence::default
    }

    /// Returns that it has no connections.
    #[expect(clippy::unused_self, reason = "a server has listeners of its own")]
    pub(crate) fn connections(&self, _: &HttpSettings) -> usize {
        0
    }

    /// Waits until `stop` is ready.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>, _: Duration) {
        stop.await;
    }
}

/// Checks that the settings name no address.
///
/// # Errors
///
/// [`DaemonError::WithoutHttp`].
pub(crate) fn check(settings: &HttpSettings) -> Result<(), DaemonError> {
    if settings.addresses().is_empty() {
        return Ok(());
    }
    Err(DaemonError::WithoutHttp)
}
