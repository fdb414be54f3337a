//! The stream under a connection to the engine, by TCP, TLS or a Unix socket. It reads no further than a reply may be
//! long. It must not know what is said.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, RedisConnectionInfo};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

use crate::reply_meter::ReplyMeter;
use crate::{AddressError, EngineError, EngineSettings};

/// The task that reads and writes for a connection; ended when this is dropped.
#[derive(Debug)]
pub(crate) struct ConnectionDriver(AbortHandle);

/// Returns the habits of a connection: the deadlines are those of whoever asks.
pub(crate) fn config() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None)
}

/// The way to all servers of an engine.
pub(crate) struct Transport {
    /// Set where there is TLS.
    tls: Option<TlsConnector>,
}

impl Transport {
    /// Reads the certificates to trust, once: those of the system are many files, and reading them may block.
    pub(crate) async fn open(settings: &EngineSettings) -> Result<Self, AddressError> {
        if !settings.address.is_secure() {
            return Ok(Self { tls: None });
        }
        let roots = settings.root_certificates.clone();
        let read = tokio::task::spawn_blocking(move || trust(roots.as_deref()));
        match read.await {
            Ok(Ok(trust)) => Ok(Self {
                tls: Some(TlsConnector::from(Arc::new(trust))),
            }),
            _ => Err(AddressError::Certificates),
        }
    }

    /// Connects to a server.
    pub(crate) async fn connect(
        &self,
        server: &ConnectionAddr,
        login: &RedisConnectionInfo,
        config: AsyncConnectionConfig,
    ) -> Result<(MultiplexedConnection, Arc<ConnectionDriver>), EngineError> {
        match (server, &self.tls) {
            (ConnectionAddr::Tcp(host, port), _) => {
                over(tcp(host, *port).await?, login, config).await
            }
            (ConnectionAddr::TcpTls { host, port, .. }, Some(tls)) => {
                let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
                let stream = tls.connect(name, tcp(host, *port).await?).await?;
                over(stream, login, config).await
            }
            (ConnectionAddr::Unix(path), _) => {
                over(UnixStream::connect(path).await?, login, config).await
            }
            _ => Err(io::Error::from(io::ErrorKind::Unsupported).into()),
        }
    }
}

async fn over<S>(
    stream: S,
    login: &RedisConnectionInfo,
    config: AsyncConnectionConfig,
) -> Result<(MultiplexedConnection, Arc<ConnectionDriver>), EngineError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let stream = MeteredStream {
        stream,
        meter: ReplyMeter::default(),
    };
    let connected = MultiplexedConnection::new_with_config(login, stream, config);
    let (channel, driver) = connected.await?;
    Ok((channel, Arc::new(ConnectionDriver::start(driver))))
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    // A command must not wait for the acknowledgement of the one before.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Checks that there are certificates to trust in what is PEM. Without any, nobody would be trusted.
pub(crate) fn check_certificates(pem: &[u8]) -> Result<(), AddressError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(certificates) if !certificates.is_empty() && trust(Some(pem)).is_ok() => Ok(()),
        _ => Err(AddressError::Certificates),
    }
}

fn trust(roots: Option<&[u8]>) -> io::Result<ClientConfig> {
    let mut store = RootCertStore::empty();
    match roots {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(io::Error::other)?;
                store.add(certificate).map_err(io::Error::other)?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
        }
    }
    let config = ClientConfig::builder().with_root_certificates(store);
    Ok(config.with_no_client_auth())
}

impl ConnectionDriver {
    fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work).abort_handle())
    }
}

impl Drop for ConnectionDriver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A stream that fails where a reply is larger than any may be.
struct MeteredStream<S> {
    stream: S,
    meter: ReplyMeter,
}

impl<S: AsyncRead + Unpin> AsyncRead for MeteredStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = buffer.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.meter.take(read).map_err(io::Error::other))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MeteredStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
