//! Starting and stopping: takes the directory, builds the service, opens the faces, waits, and puts
//! everything back in order. Knows no protocol and no weather.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use nws::{ClientConfig, NwsClient};
use nws_simulator::Simulator;
use pymanager::AuthKey;
use pymanager::server::AdmissionControl;
use rendezvous::DirectoryAccess;
use tokio::net::UnixListener;
use tokio::sync::watch;
use tracing::{error, info, warn};

use crate::access::{self, ServedUsers};
use crate::activation::{PassedHttpSocket, PassedSockets};
use crate::authkey;
pub use crate::daemon_error::DaemonError;
use crate::descriptors::Descriptors;
use crate::directory_watch::{DirectoryNews, DirectoryWatch, DirectoryWatcher};
use crate::face::http::{self, HttpMount};
use crate::face::manager::{self, StopOrder};
use crate::fleet_member::{self, FleetMember};
use crate::idle::ClientPresence;
use crate::instance_lock::InstanceLock;
use crate::plain_file;
use crate::policies;
use crate::root_certificates;
use crate::sentence::sentence;
use crate::service_manager;
use clock::Clock;
use weather_service::{About, JournalStore, Metrics, ProcessStatus, Service, Upstream};
use weatherd_config::{DEFAULT_USER_AGENT, ProcessEnvironment, Settings, UpstreamSettings};

/// Time for calls in flight to finish after the daemon was asked to stop.
const STOP_GRACE: Duration = Duration::from_secs(5);
/// Addresses that begin so need certificates.
const SECURE: &str = "https://";

/// Checks that a daemon could start with `settings`, as far as that can be seen without starting it or
/// changing anything.
///
/// # Errors
///
/// [`DaemonError`] says what is wrong.
pub fn check(settings: &Settings, environment: &ProcessEnvironment) -> Result<(), DaemonError> {
    rendezvous::inspect(settings.server.dir.as_deref(), &environment.directories)?;
    access::look_up(&settings.server.allowed())?;
    authkey::obtain(settings.server.authkey_file.as_deref())?;
    http::check(&settings.http)?;
    fleet_member::check(settings, environment)?;
    if !settings.upstream.simulate {
        NwsClient::new(client_config(&settings.upstream, environment)?)?;
    }
    Ok(())
}

/// Writes the connection file for a service manager that listens on the socket, so that clients find
/// the key before a daemon runs.
///
/// # Errors
///
/// [`DaemonError`] says what is wrong.
pub fn publish(settings: &Settings, environment: &ProcessEnvironment) -> Result<(), DaemonError> {
    let (dir, access) = prepare_dir(settings, environment)?;
    let key_file = settings.server.authkey_file.as_deref();
    let key = authkey::keep(key_file, &dir, &environment.directories)?;
    InstanceLock::publish_ahead(&dir, access, &key)?;
    Ok(())
}

/// A daemon that has everything it needs and accepts connections.
#[derive(Debug)]
pub struct Daemon {
    watch: DirectoryWatch,
    users: ServedUsers,
    news: DirectoryNews,
    listener: UnixListener,
    server: pymanager::server::Server,
    http: HttpMount,
    service: Arc<Service>,
    stop_order: StopOrder,
    // Runs as long as the daemon does.
    _simulator: Option<nws_simulator::SimulatorServer>,
}

impl Daemon {
    /// Takes the directory, makes the key, builds the service and writes the connection file.
    /// Clients can connect from then on; they are answered once [`serve`](Self::serve) runs.
    ///
    /// # Errors
    ///
    /// [`DaemonError`] says what is missing; nothing is left behind.
    pub async fn start(
        settings: &Settings,
        environment: &ProcessEnvironment,
    ) -> Result<Self, DaemonError> {
        Self::start_on(PassedSockets::default(), settings, environment).await
    }

    /// As [`start`](Self::start), on sockets that a service manager listens on, as far as it does.
    pub(crate) async fn start_on(
        passed: PassedSockets,
        settings: &Settings,
        environment: &ProcessEnvironment,
    ) -> Result<Self, DaemonError> {
        let (dir, access) = prepare_dir(settings, environment)?;
        let key_file = settings.server.authkey_file.as_deref();
        let (config, simulator) = upstream(&settings.upstream, environment).await?;
        let about = about(&settings.upstream, &config);
        let client = NwsClient::new(config)?;
        let (taken, key) = match passed.manager {
            Some(listener) => (
                InstanceLock::take_passed(&dir, access, listener)?,
                authkey::keep(key_file, &dir, &environment.directories)?,
            ),
            None => (
                InstanceLock::take(&dir, access)?,
                authkey::obtain(key_file)?,
            ),
        };
        info!(socket = %taken.0.socket().display(), "server starting");
        let seed = getrandom::u64().map_err(|e| DaemonError::Runtime(e.into()))?;
        let member = fleet_member::join(settings, environment, seed).await?;
        let service = service(settings, environment, client, about, seed, member.clone()).await;
        let service = Arc::new(service);
        let daemon = Self::open(taken, &key, service, settings, passed.http, member)?;
        Ok(Self {
            _simulator: simulator,
            ..daemon
        })
    }

    /// As [`start`](Self::start), for a `service` that is there already: of `settings` only those of
    /// the server count.
    ///
    /// # Errors
    ///
    /// [`DaemonError`] says what is missing; nothing is left behind.
    pub fn with_service(
        service: Arc<Service>,
        settings: &Settings,
        environment: &ProcessEnvironment,
    ) -> Result<Self, DaemonError> {
        let (dir, access) = prepare_dir(settings, environment)?;
        let key = authkey::obtain(settings.server.authkey_file.as_deref())?;
        Self::open(
            InstanceLock::take(&dir, access)?,
            &key,
            service,
            settings,
            Vec::new(),
            None,
        )
    }

    /// Returns the service.
    pub(crate) fn service(&self) -> Arc<Service> {
        Arc::clone(&self.service)
    }

    /// Returns a handle that has the directory looked at.
    pub(crate) fn directory_watcher(&self) -> DirectoryWatcher {
        self.watch.watcher()
    }

    /// Returns a handle that changes whom it serves.
    pub(crate) fn users(&self) -> ServedUsers {
        self.users.clone()
    }

    /// Returns a view of the clients.
    pub(crate) fn presence(&self) -> impl Fn() -> ClientPresence + use<> {
        let (manager, http) = (self.server.gauge(), self.http.presence());
        move || {
            let (counts, http) = (manager.connections(), http());
            ClientPresence {
                open: (counts.open + counts.newcomers) as u64 + http.open,
                admitted: counts.admitted + http.admitted,
            }
        }
    }

    fn open(
        (mut lock, listener): (InstanceLock, std::os::unix::net::UnixListener),
        key: &[u8],
        service: Arc<Service>,
        settings: &Settings,
        passed: Vec<PassedHttpSocket>,
        member: Option<FleetMember>,
    ) -> Result<Self, DaemonError> {
        let listener = UnixListener::from_std(listener).map_err(DaemonError::Listen)?;
        let access = lock.access();
        let limits = policies::server(&settings.server);
        let control = Arc::new(AdmissionControl::new(access::admission(access), &limits));
        let for_whom = (access, &control);
        let http = HttpMount::open(
            &service,
            &settings.http,
            settings.wx.clock,
            passed,
            for_whom,
        )?;
        let file = lock.publish(key)?;
        info!(file = %file.display(), "connection information written");
        let (watch, news) = DirectoryWatch::start(lock).map_err(DaemonError::Runtime)?;
        let for_http = http.connections(&settings.http);
        let (descriptors, limits) = Descriptors::provide(limits, for_http);
        let stop_order = StopOrder::default();
        let key = AuthKey::new(key);
        let server = manager::server(key, Arc::clone(&service), stop_order.clone(), settings);
        let server = server.limits(limits).admission(Arc::clone(&control));
        let gauge = server.gauge();
        let listening = http.addresses();
        service.report_process(move || ProcessStatus {
            listening: listening.clone(),
            connections: manager::connection_status(&gauge),
            descriptors: descriptors.status(),
            fleet: member.as_ref().map(FleetMember::status),
        });
        let users = ServedUsers {
            control,
            directory: watch.watcher(),
            sockets: http.sockets(),
        };
        Ok(Self {
            watch,
            users,
            news,
            listener,
            server,
            http,
            service,
            stop_order,
            _simulator: None,
        })
    }

    /// Answers until `stop` is ready or its user orders it to stop, then lets the calls in flight finish, for at most
    /// 5 s, and removes socket and connection file.
    ///
    /// # Errors
    ///
    /// [`DaemonError::InstanceLock`] when the directory went to another server, and
    /// [`DaemonError::Serve`] when serving cannot go on.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), DaemonError> {
        info!("server ready, waiting for connections");
        let Self {
            watch,
            users: _,
            news,
            listener,
            server,
            http,
            service,
            stop_order,
            _simulator,
        } = self;
        let mut lost = None;
        let (stopping, mut stopped) = watch::channel(false);
        let stop = async {
            tokio::select! {
                () = stop => info!("server shutting down"),
                () = stop_order.given() => {
                    service_manager::stopping();
                    info!("server shutting down");
                }
                Ok(reason) = news.lost => {
                    error!(error = sentence(&reason), "server shutting down");
                    lost = Some(reason);
                }
            }
            stopping.send_replace(true);
        };
        let server = server.replacements(news.sockets);
        let serving = async {
            let served = server.serve(listener, stop, STOP_GRACE).await;
            // If it ended by itself, so does the other face.
            stopping.send_replace(true);
            served
        };
        let stopped = async { drop(stopped.wait_for(|stopped| *stopped).await) };
        let (served, ()) = tokio::join!(serving, http.serve(stopped, STOP_GRACE));
        watch.end().await;
        service.close().await;
        served?;
        lost.map_or(Ok(()), |reason| Err(reason.into()))
    }
}

/// Makes the directory ready for the users whom the settings allow.
pub(crate) fn prepare_dir(
    settings: &Settings,
    environment: &ProcessEnvironment,
) -> Result<(PathBuf, DirectoryAccess), DaemonError> {
    let server = &settings.server;
    let access = access::look_up(&server.allowed())?;
    let dir = rendezvous::prepare(server.dir.as_deref(), access, &environment.directories)?;
    Ok((dir, access))
}

async fn service(
    settings: &Settings,
    environment: &ProcessEnvironment,
    client: NwsClient,
    about: About,
    seed: u64,
    member: Option<FleetMember>,
) -> Service {
    let clock = Clock::system();
    let metrics = Arc::new(Metrics::default());
    let mut origin = Upstream::new(
        client,
        policies::resilience(&settings.upstream),
        seed,
        clock.clone(),
        Arc::clone(&metrics),
    );
    let bounds = policies::cache(settings, environment, seed);
    if let Some(disk) = &bounds.disk {
        info!(dir = %disk.directory.display(), "caching on disk");
    }
    if let Some(member) = &member {
        origin = origin.sharing(member.pace());
    }
    let shared = member.as_ref().map(FleetMember::tier);
    let cache = Cache::open_sharing(origin, clock.clone(), bounds, shared).await;
    let journals = settings.journal_dir(environment);
    let mut journals =
        journals.map_or_else(JournalStore::default, |dir| JournalStore::in_dir(&dir));
    if let Some(member) = member {
        journals = journals.sharing(member.streams());
    }
    let service = Service::new(cache, policies::defaults(settings), about, clock, metrics);
    service.with_journals(journals)
}

fn about(upstream: &UpstreamSettings, config: &ClientConfig) -> About {
    About {
        upstream: if upstream.simulate {
            "simulator".to_owned()
        } else {
            config.base_url.clone()
        },
        simulated: upstream.simulate,
        proxy: config.proxy.as_ref().map(ToString::to_string),
    }
}

/// Returns the settings of the upstream's client, and the simulator where that is the upstream.
async fn upstream(
    settings: &UpstreamSettings,
    environment: &ProcessEnvironment,
) -> Result<(ClientConfig, Option<nws_simulator::SimulatorServer>), DaemonError> {
    if settings.simulate {
        warn!(seed = settings.seed, "serving SIMULATED weather");
        let simulator = Simulator::builder().seed(settings.seed).build();
        let running = simulator.start().await.map_err(DaemonError::Simulator)?;
        let mut config = ClientConfig::new(DEFAULT_USER_AGENT);
        config.base_url = running.base_url();
        return Ok((config, Some(running)));
    }
    if settings.user_agent == DEFAULT_USER_AGENT {
        warn!("no contact given to the upstream, which asks for one: set it with --user-agent");
    }
    info!(upstream = settings.url, "using the weather service");
    let config = client_config(settings, environment)?;
    if let Some(proxy) = &config.proxy {
        info!(%proxy, "asking by way of a proxy");
    }
    Ok((config, None))
}

pub(crate) fn client_config(
    upstream: &UpstreamSettings,
    environment: &ProcessEnvironment,
) -> Result<ClientConfig, DaemonError> {
    let mut config = policies::client(upstream);
    let rules = policies::proxies(upstream, environment);
    config.proxy = rules
        .proxy_for(&upstream.url)
        .map_err(DaemonError::Upstream)?;
    if upstream.url.starts_with(SECURE) {
        let roots = root_certificates::read(environment);
        config.roots_pem = roots.map_err(|(path, e)| DaemonError::UpstreamCa(path, e))?;
    }
    if let Some(file) = &upstream.ca_file {
        let pem = plain_file::read(file, root_certificates::MAX_BYTES);
        let pem = pem.map_err(|e| DaemonError::UpstreamCa(file.clone(), e))?;
        config.extra_ca_pem = Some(pem);
    }
    Ok(config)
}
