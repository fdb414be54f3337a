//! TLS with an authority of our own, HTTP/2 by ALPN, and HTTP/1.1 where the server knows no other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use nws::{ClientConfig, ClientConfigError, GetRequest, NwsClient, TlsFailure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A server with a certificate for `localhost`, signed by an authority of its own.
struct SecureServer {
    address: SocketAddr,
    authority_pem: Vec<u8>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for SecureServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SecureServer {
    async fn start(protocols: &[&[u8]]) -> Self {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        Self::with_certificate(protocols, params).await
    }

    async fn with_certificate(protocols: &[&[u8]], server: CertificateParams) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = server.signed_by(&key, &authority).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let task = tokio::spawn(accept(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            counted,
        ));
        Self {
            address,
            authority_pem: authority.pem().into_bytes(),
            connections,
            task,
        }
    }

    fn config(&self, trusting: bool) -> ClientConfig {
        ClientConfig {
            base_url: format!("https://localhost:{}", self.address.port()),
            extra_ca_pem: trusting.then(|| self.authority_pem.clone()),
            ..ClientConfig::new("weatherd tests (nobody@example.org)")
        }
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, counted: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, counted) = (acceptor.clone(), Arc::clone(&counted));
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            counted.fetch_add(1, Ordering::SeqCst);
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let io = TokioIo::new(stream);
            // The body tells which version was spoken.
            let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
                let version = bytes::Bytes::from(format!("{:?}", request.version()));
                let response = hyper::Response::new(Full::new(version));
                std::future::ready(Ok::<_, std::convert::Infallible>(response))
            });
            if is_http2 {
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(io, service).await;
            } else {
                let builder = hyper::server::conn::http1::Builder::new();
                let _ = builder.serve_connection(io, service).await;
            }
        });
    }
}

async fn version(server: &SecureServer) -> String {
    let client = NwsClient::new(server.config(true)).unwrap();
    let mut versions = Vec::new();
    for _ in 0..5 {
        let response = client.get(GetRequest::new("/", "*/*")).await.unwrap();
        versions.push(String::from_utf8(response.body.to_vec()).unwrap());
    }
    versions.dedup();
    assert_eq!(versions.len(), 1);
    versions.remove(0)
}

#[tokio::test]
async fn the_newer_protocol_is_spoken_where_both_are_offered() {
    let server = SecureServer::start(&[b"h2", b"http/1.1"]).await;
    assert_eq!(version(&server).await, "HTTP/2.0");
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_older_protocol_is_spoken_where_it_is_the_only_one() {
    let server = SecureServer::start(&[b"http/1.1"]).await;
    assert_eq!(version(&server).await, "HTTP/1.1");
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn many_questions_at_once_share_one_connection() {
    let server = SecureServer::start(&[b"h2"]).await;
    let client = NwsClient::new(server.config(true)).unwrap();
    // The first one settles which protocol is spoken.
    client.get(GetRequest::new("/", "*/*")).await.unwrap();
    let asking: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                client
                    .get(GetRequest::new("/", "*/*"))
                    .await
                    .unwrap()
                    .status
            })
        })
        .collect();
    for answer in asking {
        assert_eq!(answer.await.unwrap(), 200);
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_authority_nobody_named_is_not_trusted() {
    let server = SecureServer::start(&[b"h2"]).await;
    let client = NwsClient::new(server.config(false)).unwrap();
    let error = client.get(GetRequest::new("/", "*/*")).await.unwrap_err();
    assert_eq!(
        error.tls_failure(),
        Some(TlsFailure::UnknownIssuer),
        "{error:?}"
    );
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_certificate_that_is_not_right_is_told_with_its_reason() {
    let with = |names: &[&str], change: fn(&mut CertificateParams)| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        params
    };
    for (params, reason) in [
        (with(&["example.org"], |_| ()), TlsFailure::WrongName),
        (
            with(&["localhost"], |params| {
                params.not_before = rcgen::date_time_ymd(1990, 1, 1);
                params.not_after = rcgen::date_time_ymd(1991, 1, 1);
            }),
            TlsFailure::Expired,
        ),
        (
            with(&["localhost"], |params| {
                params.not_before = rcgen::date_time_ymd(4000, 1, 1);
            }),
            TlsFailure::NotYetValid,
        ),
    ] {
        let server = SecureServer::with_certificate(&[b"h2"], params).await;
        let client = NwsClient::new(server.config(true)).unwrap();
        let error = client.get(GetRequest::new("/", "*/*")).await.unwrap_err();
        assert_eq!(error.tls_failure(), Some(reason), "{error:?}");
        let words = format!("cannot make a secure connection: {reason}");
        assert_eq!(error.to_string(), words);
    }
}

#[tokio::test]
async fn other_roots_take_the_place_of_the_built_in_ones() {
    let server = SecureServer::start(&[b"h2"]).await;
    let config = ClientConfig {
        roots_pem: Some(server.authority_pem.clone()),
        ..server.config(false)
    };
    let client = NwsClient::new(config).unwrap();
    let response = client.get(GetRequest::new("/", "*/*")).await.unwrap();
    assert_eq!(response.status, 200);
}

#[test]
fn a_client_that_cannot_work_is_refused_at_once() {
    let refused = |change: fn(&mut ClientConfig)| {
        let mut config = ClientConfig::new("weatherd tests (nobody@example.org)");
        change(&mut config);
        NwsClient::new(config).unwrap_err()
    };
    let error = refused(|config| config.base_url = "api.weather.gov".into());
    assert!(matches!(error, ClientConfigError::BaseUrl(_)));
    let error = refused(|config| config.user_agent = String::new());
    assert_eq!(error, ClientConfigError::UserAgent);
    let error = refused(|config| config.extra_ca_pem = Some(b"nothing".to_vec()));
    assert_eq!(error, ClientConfigError::ExtraCa);
}
