//! A cluster of three primaries, each with a part of the slots, which a test can move, and with replicas if it wants
//! some. Knows nothing of what is kept in them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{EngineServer, EngineTls};

/// The parts of the slots at first.
const PARTS: [&str; 3] = ["0 5460", "5461 10922", "10923 16383"];

/// Servers that are a cluster; all are killed when dropped.
#[derive(Debug)]
pub struct EngineCluster {
    /// The primaries, and after them what was started later, in that order.
    pub servers: Vec<EngineServer>,
    program: String,
    directory: PathBuf,
    /// The port by which the first server hears of others.
    first_bus: u16,
    /// The certificate of all of them, if they are asked by TLS.
    tls: Option<EngineTls>,
}

impl EngineCluster {
    /// Starts primaries of this program, and waits until each knows all.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    #[must_use]
    pub fn start(program: &str, directory: &Path) -> Self {
        Self::start_by(None, program, directory)
    }

    /// Starts primaries as [`start`](Self::start) does, which are asked by TLS if there is a certificate.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    #[must_use]
    pub fn start_by(tls: Option<EngineTls>, program: &str, directory: &Path) -> Self {
        let mut cluster = Self {
            servers: Vec::new(),
            program: program.to_owned(),
            directory: directory.to_owned(),
            first_bus: EngineServer::free_port(),
            tls,
        };
        for part in PARTS {
            let server = cluster.start_server();
            server.command(&format!("CLUSTER ADDSLOTSRANGE {part}"));
        }
        for server in &cluster.servers {
            while server.command("CLUSTER SLOTS") != "*3"
                || !server.answer("CLUSTER INFO").contains("cluster_state:ok")
            {}
        }
        cluster
    }

    fn start_server(&mut self) -> &EngineServer {
        let number = self.servers.len();
        let directory = self.directory.join(format!("server{number}"));
        fs::create_dir(&directory).expect("a directory of the test");
        let bus = match self.servers.first() {
            Some(_) => EngineServer::free_port(),
            None => self.first_bus,
        };
        let bus = bus.to_string();
        let settings = [
            ["--cluster-enabled", "yes"],
            ["--cluster-port", &bus],
            ["--cluster-node-timeout", "2000"],
            ["--cluster-require-full-coverage", "no"],
            ["--repl-diskless-sync-delay", "0"],
        ];
        let port = EngineServer::free_port();
        let tls = self.tls.as_ref().map(|tls| tls.arguments(port));
        let mut settings = settings.concat();
        settings.extend(tls.iter().flatten().map(String::as_str));
        let server = EngineServer::start_on(port, &self.program, &directory, &settings);
        if let Some(first) = self.servers.first() {
            let (first, bus) = (first.address().port(), self.first_bus);
            server.command(&format!("CLUSTER MEET 127.0.0.1 {first} {bus}"));
        }
        self.servers.push(server);
        &self.servers[number]
    }

    /// Starts a replica of the primary with this number, and waits until it has all that this has.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start_replica(&mut self, primary: usize) {
        let primary = id(&self.servers[primary]);
        let replica = self.start_server();
        let name = id(replica);
        while replica.command(&format!("CLUSTER REPLICATE {primary}")) != "+OK" {}
        while !replica
            .answer("INFO replication")
            .contains("master_link_status:up")
        {}
        // those who do not know it would not vote for it
        for server in &self.servers {
            let role = format!("slave {primary}");
            let is_replica = |line: &str| line.starts_with(&name) && line.contains(&role);
            while !server.answer("CLUSTER NODES").lines().any(is_replica) {}
        }
    }

    /// Starts a primary without slots, and waits until all know each other.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start_primary(&mut self) {
        self.start_server();
        let names: Vec<_> = self.servers.iter().map(id).collect();
        for server in &self.servers {
            let known = || server.answer("CLUSTER NODES");
            while !names.iter().all(|name| known().contains(name)) {}
        }
    }

    /// Returns the addresses of the primaries as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        let primaries = self.servers.iter().take(PARTS.len());
        let addresses: Vec<_> = primaries
            .map(|server| server.address().to_string())
            .collect();
        let scheme = match self.tls {
            Some(_) => "rediss-cluster",
            None => "redis-cluster",
        };
        format!("{scheme}://{}", addresses.join(","))
    }

    /// Returns the slot of a key.
    ///
    /// # Panics
    ///
    /// When the first server does not answer.
    #[must_use]
    pub fn slot(&self, key: &str) -> u16 {
        let line = self.servers[0].command(&format!("CLUSTER KEYSLOT {key}"));
        let slot = line.strip_prefix(':').and_then(|slot| slot.parse().ok());
        slot.unwrap_or_else(|| panic!("{key} has no slot, but {line}"))
    }

    /// Returns the number of the primary that has a slot at first.
    #[must_use]
    pub fn owner(&self, slot: u16) -> usize {
        usize::from(slot > 5460) + usize::from(slot > 10922)
    }

    /// Begins to move a slot: what is not there any more is to be asked for at the other primary.
    pub fn begin_to_move(&self, slot: u16, to: usize) {
        let (from, to) = (&self.servers[self.owner(slot)], &self.servers[to]);
        to.command(&format!("CLUSTER SETSLOT {slot} IMPORTING {}", id(from)));
        from.command(&format!("CLUSTER SETSLOT {slot} MIGRATING {}", id(to)));
    }

    /// Moves a slot that was begun to be moved, with all that is in it.
    pub fn finish_to_move(&self, slot: u16, to: usize) {
        let (from, to) = (&self.servers[self.owner(slot)], &self.servers[to]);
        let port = to.address().port();
        while from.command(&format!("CLUSTER COUNTKEYSINSLOT {slot}")) != ":0" {
            let keys = from.answer(&format!("CLUSTER GETKEYSINSLOT {slot} 1"));
            let key = keys.lines().nth(2).unwrap_or_default();
            from.command(&format!("MIGRATE 127.0.0.1 {port} {key} 0 5000"));
        }
        for server in [to, from] {
            server.command(&format!("CLUSTER SETSLOT {slot} NODE {}", id(to)));
        }
    }

    /// Has a replica take the place of its primary, and waits until it has.
    ///
    /// # Panics
    ///
    /// When it refuses.
    pub fn fail_over(&self, replica: usize) {
        let replica = &self.servers[replica];
        assert_eq!(replica.command("CLUSTER FAILOVER"), "+OK");
        self.until_primary(replica);
    }

    /// Waits until a replica is a primary.
    pub fn until_primary(&self, replica: &EngineServer) {
        while replica.command("ROLE") != "*3" {}
    }
}

fn id(server: &EngineServer) -> String {
    let answer = server.answer("CLUSTER MYID");
    answer.lines().nth(1).unwrap_or_default().to_owned()
}
