//! Failures of the daemon: what keeps it from starting, or ends it without being asked to. Knows no exit
//! code.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use nws::ClientConfigError;
use pymanager::server::ServeError;
use weatherd_config::{ListenAddress, SettingsError};

use crate::access::AccessError;
use crate::activation::ActivationError;
use crate::authkey::AuthkeyError;
use crate::detached::BackgroundError;
use crate::fleet_member::FleetMemberError;
use crate::instance_lock::InstanceLockError;

/// A failure to start, or the end of a daemon that nobody asked to stop.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The configuration file cannot be used.
    #[error(transparent)]
    Config(#[from] SettingsError),
    /// A server of the machine was started as root, whose powers it does not need.
    #[error(
        "a server of the machine does not run as root: start it as a user of its own, with systemd's \
         unit or: setpriv --reuid weatherd --regid weatherd --init-groups weatherd --system"
    )]
    SystemAsRoot,
    /// The directory cannot be used.
    #[error(transparent)]
    Rendezvous(#[from] rendezvous::RendezvousError),
    /// The server cannot be for the users whom the settings allow.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The directory cannot be locked.
    #[error(transparent)]
    InstanceLock(#[from] InstanceLockError),
    /// There is no key.
    #[error(transparent)]
    Authkey(#[from] AuthkeyError),
    /// The upstream's address, certificates or our name for it make no sense.
    #[error("cannot use the upstream")]
    Upstream(#[from] ClientConfigError),
    /// Certificates that are to be trusted cannot be read.
    #[error("cannot read the certificates in {}", .0.display())]
    UpstreamCa(PathBuf, #[source] io::Error),
    /// No fleet can be joined by these settings.
    #[error(transparent)]
    Fleet(#[from] FleetMemberError),
    /// The simulator did not start.
    #[error("cannot start the simulator")]
    Simulator(#[source] io::Error),
    /// The socket cannot be listened on.
    #[error("cannot listen")]
    Listen(#[source] io::Error),
    /// An address for HTTP cannot be listened on.
    #[error("cannot listen on {0}")]
    ListenHttp(ListenAddress, #[source] io::Error),
    /// An address for HTTP can be reached from other machines, which the settings do not allow.
    #[error(
        "cannot listen on {0}: other machines can reach it; if they may, set allow_remote = true in \
         the section [http] of the settings"
    )]
    RemoteAddress(SocketAddr),
    /// An address for HTTP is set, but this build has no HTTP.
    #[error(
        "cannot listen for HTTP: this weatherd was built without it (cargo feature http); remove the \
         addresses in the section [http] of the settings, or build with the feature"
    )]
    WithoutHttp,
    /// The service manager passed sockets that cannot be used.
    #[error(transparent)]
    Activation(#[from] ActivationError),
    /// Serving cannot go on.
    #[error("cannot serve")]
    Serve(#[from] ServeError),
    /// The system gave no threads, timers, signals or random numbers.
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    /// A client wants a server, and the settings do not let it start one.
    #[error("the settings do not let clients start a server (autostart in the section [server])")]
    AutostartOff,
    /// A server in the background does not answer.
    #[error(transparent)]
    Background(#[from] BackgroundError),
    /// The examination found something amiss, and has said what.
    #[error("not all is well: see what is AMISS")]
    Unwell,
    /// The output that was asked for cannot be printed.
    #[error("cannot print")]
    Output(#[source] io::Error),
}
