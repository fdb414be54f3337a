//! Making connections: names, TCP, a proxy where one is used, TLS with our own choice of roots and
//! provider, one deadline over all of it. Knows no request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use rustls::RootCertStore;
use tower_service::Service;

use super::config::ClientConfigError;
use super::error::{ConnectTimeout, ResolveError};
use super::proxy::{UpstreamProxy, UpstreamRoute};

/// Errors as the connectors below pass them on.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// Futures of a `Service` must be named; theirs are boxed as well.
pub(crate) type BoxedFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;
/// Finds addresses, connects, and speaks TLS where the scheme asks for it.
type TlsConnector = HttpsConnector<UpstreamRoute>;

/// Keeps an idle connection's path through routers alive, and notices when it is gone.
const TCP_KEEPALIVE: Duration = Duration::from_secs(10);
/// The time for which sent bytes may stay unacknowledged.
#[cfg(target_os = "linux")]
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(10);

/// Connects within a deadline.
#[derive(Debug, Clone)]
pub(crate) struct DeadlineConnector {
    inner: TlsConnector,
    limit: Duration,
}

impl DeadlineConnector {
    pub(crate) fn new(
        roots: RootCertStore,
        proxy: Option<&UpstreamProxy>,
        limit: Duration,
    ) -> Result<Self, ClientConfigError> {
        let mut tcp = HttpConnector::new_with_resolver(DnsResolver::new());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        #[cfg(target_os = "linux")]
        tcp.set_tcp_user_timeout(Some(TCP_USER_TIMEOUT));
        let inner = HttpsConnectorBuilder::new()
            .with_tls_config(tls_config(roots)?)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(UpstreamRoute::new(tcp, proxy));
        Ok(Self { inner, limit })
    }
}

impl Service<Uri> for DeadlineConnector {
    type Response = <TlsConnector as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = BoxedFuture<Self::Response, BoxError>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.inner.call(uri);
        let limit = self.limit;
        Box::pin(async move {
            tokio::time::timeout(limit, connecting)
                .await
                .unwrap_or_else(|_| Err(ConnectTimeout(limit).into()))
        })
    }
}

/// The system's resolver, with an error of its own type.
#[derive(Debug, Clone)]
pub(crate) struct DnsResolver(GaiResolver);

impl DnsResolver {
    pub(super) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for DnsResolver {
    type Response = GaiAddrs;
    type Error = ResolveError;
    type Future = BoxedFuture<GaiAddrs, ResolveError>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ResolveError>> {
        self.0.poll_ready(cx).map_err(ResolveError)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let looking: <GaiResolver as Service<Name>>::Future = self.0.call(name);
        Box::pin(async move { looking.await.map_err(|e: io::Error| ResolveError(e)) })
    }
}

/// Configures TLS. The provider is passed explicitly: with two linked in, the library's default is
/// ambiguous.
fn tls_config(roots: RootCertStore) -> Result<rustls::ClientConfig, ClientConfigError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(ClientConfigError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
