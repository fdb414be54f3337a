//! A simulator on a port of its own, for tests and demonstrations: stops when it is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::listener::serve;
use super::tls::ServerCertificate;
use crate::simulator::Simulator;

/// A simulator that serves on an address of this machine until it is dropped.
#[derive(Debug)]
pub struct SimulatorServer {
    simulator: Arc<Simulator>,
    address: SocketAddr,
    authority: Option<String>,
    task: JoinHandle<io::Result<()>>,
}

impl SimulatorServer {
    /// Serves over plain HTTP on a free port.
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound.
    pub async fn start(simulator: Arc<Simulator>) -> io::Result<Self> {
        Self::start_at(simulator, Ipv4Addr::LOCALHOST).await
    }

    /// Serves over plain HTTP on a free port of another address of this machine.
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound.
    pub async fn start_at(simulator: Arc<Simulator>, address: Ipv4Addr) -> io::Result<Self> {
        Self::start_on(simulator, address, None).await
    }

    /// Serves over HTTPS with a fresh certificate on a free port.
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound or no certificate can be made.
    #[cfg(feature = "tls")]
    pub async fn start_tls(simulator: Arc<Simulator>) -> io::Result<Self> {
        let certificate = ServerCertificate::generate().map_err(io::Error::other)?;
        Self::start_on(simulator, Ipv4Addr::LOCALHOST, Some(certificate)).await
    }

    async fn start_on(
        simulator: Arc<Simulator>,
        address: Ipv4Addr,
        tls: Option<ServerCertificate>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0)).await?;
        let address = listener.local_addr()?;
        let authority = tls
            .as_ref()
            .map(|certificate| certificate.authority_pem().to_owned());
        let task = tokio::spawn(serve(
            Arc::clone(&simulator),
            listener,
            tls,
            std::future::pending(),
        ));
        Ok(Self {
            simulator,
            address,
            authority,
            task,
        })
    }

    /// Returns the simulator, for its faults and its log.
    pub fn simulator(&self) -> &Arc<Simulator> {
        &self.simulator
    }

    /// Returns the address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base of its URLs, without a slash at the end.
    pub fn base_url(&self) -> String {
        let scheme = if self.authority.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// Returns the authority to trust as PEM, where it serves HTTPS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Stops it and waits until its port is closed and its connections are gone.
    pub async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for SimulatorServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Simulator {
    /// Serves the simulator on a free port of 127.0.0.1 until the result is dropped.
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound.
    pub async fn start(self) -> io::Result<SimulatorServer> {
        SimulatorServer::start(Arc::new(self)).await
    }
}
