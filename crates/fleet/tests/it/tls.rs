//! The engine behind TLS: it is used if its certificate is trusted, and not otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cache::{Key, SharedTier, Unavailable};
use fleet::{AddressError, Engine, EngineHealth, EngineSettings};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use test_support::{EngineCluster, EngineTls, SentinelGroup};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio_rustls::TlsAcceptor;

use crate::{EngineSite, LONG, key, value, version};

/// Forwards what comes by TLS to the server's socket. Returns its port and the certificate to trust.
async fn tls_before(socket: PathBuf) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, socket) = (acceptor.clone(), socket.clone());
            tokio::spawn(async move {
                // a client that does not trust us ends the handshake
                let Ok(mut secure) = acceptor.accept(stream).await else {
                    return;
                };
                let mut plain = UnixStream::connect(socket).await.unwrap();
                // either end may go first
                let _ = copy_bidirectional(&mut secure, &mut plain).await;
            });
        }
    });
    (port, made.cert.pem())
}

/// Listens on a socket as a sentinel that names this server.
fn sentinel_on(socket: &Path, host: &str, port: u16) {
    let listener = UnixListener::bind(socket).unwrap();
    let answer = format!(
        "*2\r\n${}\r\n{host}\r\n${}\r\n{port}\r\n",
        host.len(),
        port.to_string().len()
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).await.is_ok_and(|read| read > 0) {
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
}

#[tokio::test]
async fn sentinels_and_the_server_they_name_are_asked_by_tls() {
    for site in EngineSite::each(&[]) {
        let (server, trusted) = tls_before(site.socket()).await;
        let (stranger, _) = tls_before(site.socket()).await;
        for (named, is_trusted) in [(server, true), (stranger, false)] {
            let socket = site.directory.path().join(named.to_string());
            sentinel_on(&socket, "localhost", named);
            let (sentinel, also_trusted) = tls_before(socket).await;
            let address = format!("rediss-sentinel://localhost:{sentinel}/main");
            let settings = EngineSettings {
                address: address.parse().unwrap(),
                root_certificates: Some([trusted.as_bytes(), also_trusted.as_bytes()].concat()),
                ..site.settings("one")
            };
            let engine = Engine::open(settings.clone()).await.unwrap();
            match is_trusted {
                true => engine.until_reachable().await,
                false => engine.until_failing().await,
            }
            let settings = EngineSettings {
                root_certificates: Some(trusted.clone().into_bytes()),
                ..settings
            };
            let stranger = Engine::open(settings).await.unwrap();
            stranger.until_failing().await;
        }
    }
}

#[tokio::test]
async fn an_engine_is_used_by_tls_if_its_certificate_is_trusted() {
    for site in EngineSite::each(&[]) {
        let (port, trusted) = tls_before(site.socket()).await;
        let address = format!("rediss://localhost:{port}");
        let settings = EngineSettings {
            address: address.parse().unwrap(),
            ..site.settings("one")
        };
        let stranger = Engine::open(settings.clone()).await.unwrap();
        stranger.until_failing().await;
        assert_eq!(stranger.read(&key()).await, Err(Unavailable));

        let settings = EngineSettings {
            root_certificates: Some(trusted.into_bytes()),
            ..settings
        };
        let engine = Engine::open(settings.clone()).await.unwrap();
        engine.until_reachable().await;
        engine.write(&key(), &value(1), LONG).await.unwrap();
        assert_eq!(version(&engine).await, Some(1));

        let settings = EngineSettings {
            root_certificates: Some(b"-----BEGIN CERTIFICATE-----\nnonsense".to_vec()),
            ..settings
        };
        let error = Engine::open(settings).await.map(drop);
        assert_eq!(error, Err(AddressError::Certificates));
    }
}

/// Returns a certificate for servers of this machine, and what to trust it by.
fn certificate(directory: &Path) -> (EngineTls, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let certificate = made.cert.pem();
    let tls = EngineTls::write(directory, &certificate, &made.signing_key.serialize_pem());
    (tls, certificate.into_bytes())
}

/// Asserts that an engine at this address is used if `trusted` is trusted, and that a daemon that trusts another
/// certificate is told so.
async fn is_used_if_trusted(url: &str, trusted: Vec<u8>) {
    let settings = EngineSettings {
        deadline: Duration::from_secs(30),
        root_certificates: Some(trusted),
        ..EngineSettings::new(url.parse().unwrap(), "upstream", "one")
    };
    let engine = Engine::open(settings.clone()).await.unwrap();
    engine.until_reachable().await;
    for place in 0..24 {
        let key = Key::new(format!("/points/{place},-122"));
        engine.write(&key, &value(1), LONG).await.unwrap();
        let read = engine.read(&key).await.unwrap();
        assert_eq!(read.value, Some(value(1)));
    }
    assert_eq!(engine.status().failures, 0);

    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let settings = EngineSettings {
        root_certificates: Some(other.cert.pem().into_bytes()),
        ..settings
    };
    let stranger = Engine::open(settings).await.unwrap();
    stranger.until_failing().await;
    assert_eq!(stranger.read(&key()).await, Err(Unavailable));
    let EngineHealth::Failing { reason, remedy, .. } = stranger.status().health else {
        panic!("it does not fail");
    };
    assert!(reason.contains("certificate is not trusted"), "{reason}");
    assert!(remedy.contains("ca_file"), "{remedy}");
}

#[tokio::test]
async fn a_cluster_is_used_by_tls_if_its_certificate_is_trusted() {
    for program in EngineTls::programs() {
        let directory = tempfile::tempdir().unwrap();
        let (tls, trusted) = certificate(directory.path());
        let cluster = EngineCluster::start_by(Some(tls), program, directory.path());
        is_used_if_trusted(&cluster.url(), trusted).await;
        for server in &cluster.servers {
            assert_ne!(server.command("DBSIZE"), ":0", "it has a part");
        }
    }
}

#[tokio::test]
async fn real_sentinels_and_their_primary_are_used_by_tls_if_their_certificate_is_trusted() {
    for program in EngineTls::programs() {
        let directory = tempfile::tempdir().unwrap();
        let (tls, trusted) = certificate(directory.path());
        let group = SentinelGroup::start_by(Some(&tls), program, directory.path(), 1, "");
        is_used_if_trusted(&group.url(), trusted).await;
    }
}
