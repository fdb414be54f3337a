//! The life of the daemon's process: what asks it to stop and to read its settings again, and the word to
//! its starter and to the service manager. Knows no face.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};
use weather_service::Service;
use weatherd_config::{ProcessEnvironment, Settings, SettingsError};

use crate::access::ServedUsers;
use crate::activation::PassedSockets;
use crate::daemon::{self, Daemon, DaemonError};
use crate::directory_watch::DirectoryWatcher;
use crate::log_limit::LogLimit;
use crate::runtime::runtime;
use crate::sentence::sentence;
use crate::signals::EarlySignals;
use crate::{awakening, idle, policies, service_manager};

/// Time for what blocks at the end of the process.
const END_GRACE: Duration = Duration::from_secs(1);

/// Options of a daemon's process, beside its settings.
pub(crate) struct RunOptions<'r> {
    /// Reports to the starter that clients are answered.
    pub(crate) ready: Box<dyn FnOnce() + 'r>,
    /// The time without clients after which it ends by itself; never without one.
    pub(crate) idle_exit: Option<Duration>,
    /// The sockets that were passed to it.
    pub(crate) passed: PassedSockets,
}

/// Serves with `settings` until Ctrl-C or SIGTERM; on SIGHUP, with what `again` gives, which may block.
/// The service manager is told of each.
///
/// # Errors
///
/// [`DaemonError`] when it cannot start, or must end without being asked to.
pub(crate) fn run_until_asked_to_stop(
    settings: Settings,
    environment: &ProcessEnvironment,
    early: &EarlySignals,
    log: &LogLimit,
    again: Arc<impl Fn() -> Result<Settings, DaemonError> + Send + Sync + 'static>,
    run: RunOptions<'_>,
) -> Result<(), DaemonError> {
    let runtime = runtime().map_err(DaemonError::Runtime)?;
    let ended = runtime.block_on(async {
        // Before anything else, so that a signal during the start is not lost.
        let stop = asked_to_stop().map_err(DaemonError::Runtime)?;
        let hangup = signal(SignalKind::hangup()).map_err(DaemonError::Runtime)?;
        let hangups = Hangups {
            is_due: early.hung_up(),
            hangup,
        };
        let daemon = Daemon::start_on(run.passed, &settings, environment).await?;
        (run.ready)();
        let presence = daemon.presence();
        let (idle_exit, limit) = watch::channel(run.idle_exit.unwrap_or_default());
        let stop = async {
            tokio::select! {
                () = stop => {}
                () = idle::without_clients(limit, presence) => {
                    info!("no clients");
                }
            }
            service_manager::stopping();
        };
        let service = daemon.service();
        service_manager::ready(&service);
        let watcher = daemon.directory_watcher();
        let mut running = RunningDaemon {
            service: &service,
            watcher,
            users: daemon.users(),
            idle_exit: run.idle_exit.is_some().then_some(idle_exit),
            settings,
            environment: environment.clone(),
        };
        tokio::select! {
            served = daemon.serve(stop) => served,
            never = running.reload(hangups, again) => match never {},
            never = log.count_from_time_to_time() => match never {},
            never = service_manager::signs_of_life(&service) => match never {},
            never = awakening::look_again(&service) => match never {},
        }
    });
    // What blocks still, such as the look-up of a name, keeps nobody from ending.
    runtime.shutdown_timeout(END_GRACE);
    ended
}

/// The hangups of the whole life of a process.
struct Hangups {
    /// One came before the runtime heard of them. From then on only the runtime counts: a hangup that both heard
    /// of would be two.
    is_due: bool,
    hangup: Signal,
}

impl Hangups {
    async fn next(&mut self) {
        if !mem::take(&mut self.is_due) {
            self.hangup.recv().await;
        }
    }
}

/// A daemon as far as its settings can change while it runs.
struct RunningDaemon<'d> {
    service: &'d Service,
    watcher: DirectoryWatcher,
    users: ServedUsers,
    /// The time without clients after which it ends; none for a daemon that does not end by itself.
    idle_exit: Option<watch::Sender<Duration>>,
    /// Those of the start, with the users who are served now.
    settings: Settings,
    environment: ProcessEnvironment,
}

impl RunningDaemon<'_> {
    /// Takes over, on every hangup, the settings that a running daemon can change, and logs those it
    /// cannot.
    async fn reload(
        &mut self,
        mut hangups: Hangups,
        again: Arc<impl Fn() -> Result<Settings, DaemonError> + Send + Sync + 'static>,
    ) -> Infallible {
        loop {
            hangups.next().await;
            service_manager::reloading();
            self.watcher.look();
            match self.read(&again).await {
                Ok(new) => {
                    self.take_over(new);
                    info!("settings reloaded");
                    service_manager::reloaded(self.service, None);
                }
                Err(failure) => {
                    let error = sentence(&failure);
                    warn!(
                        error,
                        "cannot reload the settings; keeping the current ones"
                    );
                    service_manager::reloaded(self.service, Some(&error));
                }
            }
        }
    }

    /// Reads the settings again, and serves the users whom they allow now, with the directory ready for them:
    /// also under the same name, others may be in the group than before.
    async fn read(
        &self,
        again: &Arc<impl Fn() -> Result<Settings, DaemonError> + Send + Sync + 'static>,
    ) -> Result<Settings, DaemonError> {
        let (again, environment) = (Arc::clone(again), self.environment.clone());
        let mut served = self.settings.clone();
        let users = self.users.clone();
        let read = tokio::task::spawn_blocking(move || {
            let new = again()?;
            if let (Some(file), None) = (&served.file, &new.file) {
                // Gone by mistake: without it, others might be allowed.
                let gone = io::Error::from(io::ErrorKind::NotFound);
                return Err(SettingsError::Unreadable(file.clone(), gone).into());
            }
            served.server.allow.clone_from(&new.server.allow);
            let (_, access) = daemon::prepare_dir(&served, &environment)?;
            users.set(access);
            Ok(new)
        });
        let failed = |e| Err(DaemonError::Runtime(io::Error::other(e)));
        read.await.unwrap_or_else(failed)
    }

    fn take_over(&mut self, new: Settings) {
        let defaults = policies::defaults(&new);
        self.service
            .change(defaults, policies::resilience(&new.upstream));
        let allow = new.server.allowed();
        if allow != self.settings.server.allowed() {
            info!(%allow, "other users are served than before");
        }
        if let Some(idle_exit) = &self.idle_exit {
            idle_exit.send_replace(new.server.idle_exit.0);
        }
        for setting in self.settings.needs_restart(&new) {
            warn!(
                setting,
                "setting changed; it takes effect at the next start"
            );
        }
        self.settings.server.allow = new.server.allow;
    }
}

fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
