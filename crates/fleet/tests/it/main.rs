//! The tier as caches meet it, against every server that is installed, well and unwell. No test waits for
//! a time to pass: each waits for a state.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cluster;
mod cluster_leases;
mod faults;
mod foreign;
mod leases;
mod links;
mod pace;
mod sentinel;
mod streams;
mod tls;
mod values;

use bytes::Bytes;
use cache::{Key, SharedFuture, SharedTier, SharedValue};
use fleet::{Engine, EngineSettings};
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;
use tempfile::TempDir;
use test_support::EngineServer;

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(600);

/// A server, and a directory of its own.
struct EngineSite {
    server: EngineServer,
    program: &'static str,
    directory: TempDir,
}

impl EngineSite {
    /// Starts a server of each kind that is installed.
    fn each(settings: &[&str]) -> impl Iterator<Item = Self> {
        EngineServer::programs().into_iter().map(move |program| {
            let directory = tempfile::tempdir().unwrap();
            Self {
                server: EngineServer::start(program, directory.path(), settings),
                program,
                directory,
            }
        })
    }

    /// Starts a server of each kind that is installed, and lets it listen on a port, too.
    fn each_on_a_port() -> impl Iterator<Item = Self> {
        EngineServer::programs().into_iter().map(|program| {
            let directory = tempfile::tempdir().unwrap();
            let port = EngineServer::free_port();
            Self {
                server: EngineServer::start_on(port, program, directory.path(), &[]),
                program,
                directory,
            }
        })
    }

    /// Returns the path of the server's socket.
    fn socket(&self) -> std::path::PathBuf {
        self.server.url().trim_start_matches("unix://").into()
    }

    /// Returns the settings of a daemon, patient enough for a busy machine.
    fn settings(&self, node: &str) -> EngineSettings {
        EngineSettings {
            deadline: Duration::from_secs(30),
            ..EngineSettings::new(self.server.url().parse().unwrap(), "upstream", node)
        }
    }

    async fn join(&self, node: &str) -> Engine {
        let engine = Engine::open(self.settings(node)).await.unwrap();
        engine.until_reachable().await;
        engine
    }

    /// Starts the server again on the same socket.
    fn restart(&mut self) {
        self.server = EngineServer::start(self.program, self.directory.path(), &[]);
    }
}

/// Gives the server a user that may do what docs/fleet.md names, and `more`.
fn allow_user(server: &EngineServer, more: &str) {
    let told = server.command(&format!(
        "ACL SETUSER weatherd on >sesame ~weatherd:* +@read +@write +@scripting +@connection +client +command +time \
         {more}"
    ));
    assert_eq!(told, "+OK");
}

fn key() -> Key {
    Key::new("/points/47.6062,-122.3321")
}

fn value(version: i64) -> SharedValue {
    SharedValue {
        version,
        confirmed_at: 1_000_000,
        bytes: Bytes::from(format!("body {version}")),
    }
}

/// Has this ask the engine, and not look at the answer yet.
async fn begin<T>(request: &mut SharedFuture<'_, T>) {
    poll_fn(|context| {
        assert!(request.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

/// Waits until the server says this of itself.
async fn until_told(server: &EngineServer, what: &str) {
    while !server.answer("INFO everything").contains(what) {
        // lets the connections have their turn
        tokio::task::yield_now().await;
    }
}

async fn version(engine: &Engine) -> Option<i64> {
    let records = engine.read(&key()).await.unwrap();
    records.value.map(|value| value.version)
}
