//! A primary with a replica, and sentinels that let one take the place of the other. Knows nothing of what is kept in
//! them.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use crate::engine_server::first_line;
use crate::{ChildProcess, EngineServer, EngineTls};

/// Two servers that a test can let fail, and their sentinels; all are killed when dropped.
#[derive(Debug)]
pub struct SentinelGroup {
    /// The server that is the primary at first, and the one that is its replica.
    pub servers: [EngineServer; 2],
    sentinels: Vec<(ChildProcess, SocketAddr)>,
    scheme: &'static str,
}

impl SentinelGroup {
    /// Starts servers of this program, and so many sentinels, each of which calls the primary `main`. More settings
    /// of the sentinels are lines. Returns when the replica has all that the primary has, and each sentinel watches.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    #[must_use]
    pub fn start(program: &str, directory: &Path, sentinels: usize, settings: &str) -> Self {
        Self::start_by(None, program, directory, sentinels, settings)
    }

    /// Starts all as [`start`](Self::start) does. With a certificate they are asked by TLS, and the group cannot
    /// have its sentinels do anything.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    #[must_use]
    pub fn start_by(
        tls: Option<&EngineTls>,
        program: &str,
        directory: &Path,
        sentinels: usize,
        settings: &str,
    ) -> Self {
        let start = |name: &str, settings: &[&str]| {
            let directory = directory.join(name);
            fs::create_dir(&directory).expect("a directory of the test");
            let port = EngineServer::free_port();
            let tls = tls.map(|tls| tls.arguments(port));
            let tls = tls.iter().flatten().map(String::as_str);
            let settings: Vec<_> = settings.iter().copied().chain(tls).collect();
            EngineServer::start_on(port, program, &directory, &settings)
        };
        let primary = start("primary", &["--repl-diskless-sync-delay", "0"]);
        let port = primary.address().port();
        let replica = start("replica", &["--replicaof", &format!("127.0.0.1 {port}")]);
        // A replica that was asked for nothing yet confirms what it has not read.
        primary.command("SET copied 1");
        while replica.command("EXISTS copied") != ":1" {}
        let quorum = sentinels / 2 + 1;
        let monitored = format!(
            "bind 127.0.0.1\nsentinel monitor main 127.0.0.1 {port} {quorum}\n\
             sentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 10000\n{settings}\n"
        );
        let watch = |number: usize| {
            let port = EngineServer::free_port();
            let file = directory.join(format!("sentinel{number}.conf"));
            let own = match tls {
                Some(tls) => tls
                    .settings(port)
                    .map(|(name, value)| format!("{name} {value}\n"))
                    .concat(),
                None => format!("port {port}\n"),
            };
            fs::write(&file, format!("{own}{monitored}")).expect("a file of the test");
            let mut command = Command::new(program);
            command.arg(&file).arg("--sentinel").current_dir(directory);
            let mut process = ChildProcess::spawn("sentinel", &mut command);
            process.expect("+monitor master main");
            (process, (Ipv4Addr::LOCALHOST, port).into())
        };
        Self {
            sentinels: (0..sentinels).map(watch).collect(),
            servers: [primary, replica],
            scheme: match tls {
                Some(_) => "rediss-sentinel",
                None => "redis-sentinel",
            },
        }
    }

    /// Returns the address of the sentinels as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        let sentinels = self
            .sentinels
            .iter()
            .map(|(_, address)| address.to_string());
        format!(
            "{}://{}/main",
            self.scheme,
            sentinels.collect::<Vec<_>>().join(",")
        )
    }

    /// Has the replica take the place of the primary, as soon as the first sentinel knows it, and waits until it has.
    ///
    /// # Panics
    ///
    /// When there is no sentinel.
    pub fn fail_over(&self) {
        let sentinel = &self.sentinels[0].1;
        while ask_sentinel(sentinel, "SENTINEL FAILOVER main") != "+OK" {}
        self.until_replaced();
    }

    /// Waits until each sentinel knows the others and the replica, so that they can act without the primary.
    ///
    /// # Panics
    ///
    /// When one of them does not answer.
    pub fn until_ready(&self) {
        let others = format!("*{}", self.sentinels.len() - 1);
        for (_, sentinel) in &self.sentinels {
            while ask_sentinel(sentinel, "SENTINEL REPLICAS main") != "*1"
                || ask_sentinel(sentinel, "SENTINEL SENTINELS main") != others
            {}
        }
    }

    /// Waits until the replica is the primary.
    pub fn until_replaced(&self) {
        let [_, replica] = &self.servers;
        // the role of a primary has three parts; while it changes, connections are closed
        let role = || first_line(UnixStream::connect(replica.socket())?, "ROLE");
        while role().ok().as_deref() != Some("*3") {}
    }
}

fn ask_sentinel(sentinel: &SocketAddr, words: &str) -> String {
    let stream = TcpStream::connect(sentinel).expect("a sentinel that runs listens");
    first_line(stream, words).expect("a sentinel that runs answers")
}
