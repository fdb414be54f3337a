//! The HTTP face as the daemon mounts it: its listeners and options from the settings. The face itself
//! is the crate `weather-http`.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use pymanager::server::AdmissionControl;
use rendezvous::DirectoryAccess;
use tracing::info;
use weather_http::{ClockFormat, HttpLimits, HttpListener, HttpOptions, HttpParts, HttpServer};
use weather_service::Service;
use weatherd_config::{HourCycle, HttpSettings, ListenAddress};

use crate::access::SharedSocket;
use crate::activation::PassedHttpSocket;
use crate::daemon::DaemonError;
use crate::http_access::SharedAdmission;
use crate::idle::ClientPresence;

/// The HTTP server and the sockets it listens on; none where the settings name no address.
#[derive(Debug)]
pub(crate) struct HttpMount {
    server: HttpServer,
    listeners: Vec<HttpListener>,
    sockets: Vec<SharedSocket>,
}

impl HttpMount {
    /// Listens on the addresses of the settings, and on the sockets that were `passed`, which count as
    /// named there. Those that it makes in the file system are for the users whom `access` names; at all of
    /// those, `control` decides.
    ///
    /// # Errors
    ///
    /// [`DaemonError::RemoteAddress`] for one that other machines could reach without the settings
    /// allowing it, and [`DaemonError::ListenHttp`].
    pub(crate) fn open(
        service: &Arc<Service>,
        settings: &HttpSettings,
        clock: Option<HourCycle>,
        mut passed: Vec<PassedHttpSocket>,
        (access, control): (DirectoryAccess, &Arc<AdmissionControl>),
    ) -> Result<Self, DaemonError> {
        let settings = &naming(settings, &passed);
        check(settings)?;
        let mut sockets = Vec::new();
        let addresses = settings.addresses().into_iter();
        let bound = addresses.map(|address| {
            let at = passed.iter().position(|one| one.address() == *address);
            let listener = match at.map(|at| passed.swap_remove(at)) {
                Some(PassedHttpSocket::Tcp(_, listener)) => HttpListener::inherit_tcp(listener),
                Some(PassedHttpSocket::Unix(path, listener)) => {
                    HttpListener::inherit_unix(listener, &path)
                }
                None => bind(address, access, &mut sockets),
            };
            let listener =
                listener.map_err(|error| DaemonError::ListenHttp(address.clone(), error))?;
            Ok::<_, DaemonError>(listener.serving(parts_at(settings, address)))
        });
        let listeners: Vec<_> = bound.collect::<Result<_, _>>()?;
        for listener in &listeners {
            info!(address = %listener, parts = %listener.parts(), "answering HTTP");
        }
        let options = HttpOptions {
            local_access: Some(Arc::new(SharedAdmission(Arc::clone(control)))),
            ..options(settings, clock)
        };
        Ok(Self {
            server: HttpServer::new(Arc::clone(service), options),
            listeners,
            sockets,
        })
    }

    /// Returns the addresses that are listened on.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.listeners.iter().map(ToString::to_string).collect()
    }

    /// Returns the sockets that it made in the file system.
    pub(crate) fn sockets(&self) -> Vec<SharedSocket> {
        self.sockets.clone()
    }

    /// Returns a view of the clients.
    pub(crate) fn presence(&self) -> impl Fn() -> ClientPresence + use<> {
        let gauge = self.server.gauge();
        move || ClientPresence {
            open: gauge.open(),
            admitted: gauge.accepted(),
        }
    }

    /// Returns how many connections it may have at one time.
    pub(crate) fn connections(&self, settings: &HttpSettings) -> usize {
        if self.listeners.is_empty() {
            0
        } else {
            settings.connections.saturating_add(self.listeners.len())
        }
    }

    /// Serves until `stop` is ready, and for `grace` after that.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>, grace: Duration) {
        self.server.serve(self.listeners, stop, grace).await;
    }
}

/// Checks that the settings let the addresses be listened on.
///
/// # Errors
///
/// [`DaemonError::RemoteAddress`].
pub(crate) fn check(settings: &HttpSettings) -> Result<(), DaemonError> {
    let refused = settings.refused();
    refused.map_or(Ok(()), |address| Err(DaemonError::RemoteAddress(address)))
}

/// Returns the settings with the addresses of the sockets that were passed among them.
fn naming(settings: &HttpSettings, passed: &[PassedHttpSocket]) -> HttpSettings {
    let mut naming = settings.clone();
    for address in passed.iter().map(PassedHttpSocket::address) {
        if !naming.addresses().contains(&&address) {
            naming.listen.push(address);
        }
    }
    naming
}

/// Returns the options of the HTTP face.
fn options(settings: &HttpSettings, clock: Option<HourCycle>) -> HttpOptions {
    let proxies = settings.trusted_proxies.clone();
    HttpOptions {
        hosts: settings.hosts.clone(),
        origins: settings.origins.clone(),
        is_trusted_proxy: Arc::new(move |ip| proxies.iter().any(|range| range.contains(ip))),
        local_access: None,
        clock: Clock::system(),
        clock_format: clock.map(clock_format),
        limits: HttpLimits {
            connections: settings.connections,
            connections_per_address: settings.connections_per_address,
            ..HttpLimits::DEFAULT
        },
    }
}

fn clock_format(clock: HourCycle) -> ClockFormat {
    match clock {
        HourCycle::TwelveHours => ClockFormat::Twelve,
        HourCycle::TwentyFourHours => ClockFormat::TwentyFour,
    }
}

/// Returns the parts of the face that the settings have at an address.
fn parts_at(settings: &HttpSettings, address: &ListenAddress) -> HttpParts {
    HttpParts {
        api: settings.is_at(&settings.api, address),
        page: settings.is_at(&settings.page, address),
        metrics: settings.is_at(&settings.metrics, address),
        mirror: settings.is_at(&settings.mirror, address),
    }
}

fn bind(
    address: &ListenAddress,
    access: DirectoryAccess,
    sockets: &mut Vec<SharedSocket>,
) -> io::Result<HttpListener> {
    match address {
        ListenAddress::Tcp(address) => HttpListener::bind_tcp(*address),
        ListenAddress::Unix(path) => {
            let listener = HttpListener::bind_unix(path)?;
            let socket = SharedSocket::at(path);
            socket.share(access)?;
            sockets.push(socket);
            Ok(listener)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_change_nothing_are_the_limits_of_the_face() {
        assert_eq!(
            options(&HttpSettings::default(), None).limits,
            HttpLimits::DEFAULT
        );
    }
}
