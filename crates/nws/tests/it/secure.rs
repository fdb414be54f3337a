//! TLS with an authority of our own, HTTP/2 by ALPN, and HTTP/1.1 where the server knows no other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use nws::{ClientConfig, ClientConfigError, GetRequest, NwsClient, ProxyRules, TlsFailure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use test_support::ProxyServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
        let (acceptor, authority_pem) = acceptor(protocols, server);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(accept(listener, acceptor, Arc::clone(&connections)));
        Self {
            address,
            authority_pem,
            connections,
            task,
        }
    }

    fn config(&self, trusting: bool) -> ClientConfig {
        ClientConfig {
            extra_ca_pem: trusting.then(|| self.authority_pem.clone()),
            ..config_for(self.address)
        }
    }
}

fn config_for(address: SocketAddr) -> ClientConfig {
    ClientConfig {
        base_url: format!("https://localhost:{}", address.port()),
        ..ClientConfig::new("weatherd tests (nobody@example.org)")
    }
}

/// Makes an acceptor with a certificate, and the certificate of the authority that signed it.
fn acceptor(protocols: &[&[u8]], server: CertificateParams) -> (TlsAcceptor, Vec<u8>) {
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
    let acceptor = TlsAcceptor::from(Arc::new(config));
    (acceptor, authority.pem().into_bytes())
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

/// The types and flags of HTTP/2 frames (RFC 9113, section 6).
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const ACKNOWLEDGED: u8 = 1;
const WHOLE: u8 = 1 | 4;

/// Answers requests over one connection until it is probed, and then says no more: returns whether it
/// was given up.
async fn speaks_until_it_is_probed(listener: TcpListener, acceptor: TlsAcceptor) -> bool {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = acceptor.accept(stream).await.unwrap();
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    let settings = [0, 0, 0, SETTINGS, 0, 0, 0, 0, 0];
    stream.write_all(&settings).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.unwrap();
        let (kind, is_acknowledged) = (head[3], head[4] & ACKNOWLEDGED != 0);
        match kind {
            SETTINGS if !is_acknowledged => {
                let ours = [0, 0, 0, SETTINGS, ACKNOWLEDGED, 0, 0, 0, 0];
                stream.write_all(&ours).await.unwrap();
            }
            HEADERS => {
                // `:status: 200` is the eighth entry of the static table (RFC 7541, appendix A).
                let mut ok = vec![0, 0, 1, HEADERS, WHOLE];
                ok.extend_from_slice(&head[5..]);
                ok.push(0x80 | 8);
                stream.write_all(&ok).await.unwrap();
            }
            PING if !is_acknowledged => break,
            _ => {}
        }
    }
    // Whatever is said at the end, the end comes.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    true
}

#[tokio::test]
async fn an_unused_connection_is_probed_and_given_up_when_nobody_answers() {
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let (acceptor, authority_pem) = acceptor(&[b"h2"], params);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = ClientConfig {
        extra_ca_pem: Some(authority_pem),
        ..config_for(listener.local_addr().unwrap())
    };
    let server = tokio::spawn(speaks_until_it_is_probed(listener, acceptor));
    let client = NwsClient::new(config).unwrap();
    let response = client.get(GetRequest::new("/", "*/*")).await.unwrap();
    assert_eq!(response.status, 200);
    // Nobody asks any more; from here on time passes as soon as nothing else happens.
    tokio::time::pause();
    assert!(server.await.unwrap());
}

#[tokio::test]
async fn through_a_proxy_the_certificate_is_still_the_upstreams() {
    let params = CertificateParams::new(vec!["weather.example".to_owned()]).unwrap();
    let server = SecureServer::with_certificate(&[b"h2"], params).await;
    let proxy = ProxyServer::start(server.address, None);
    let base_url = "https://weather.example";
    let rules = ProxyRules {
        https: proxy.address().to_string(),
        ..ProxyRules::default()
    };
    for (trusting, expected) in [(true, Ok(200)), (false, Err(TlsFailure::UnknownIssuer))] {
        let config = ClientConfig {
            base_url: base_url.to_owned(),
            proxy: rules.proxy_for(base_url).unwrap(),
            ..server.config(trusting)
        };
        let client = NwsClient::new(config).unwrap();
        let response = client.get(GetRequest::new("/", "*/*")).await;
        let status = response.map(|response| response.status);
        assert_eq!(status.map_err(|e| e.tls_failure().unwrap()), expected);
    }
    let asked = proxy.asked();
    assert!(
        asked
            .iter()
            .all(|head| head.starts_with("CONNECT weather.example:443 ")),
        "{asked:?}"
    );
}
