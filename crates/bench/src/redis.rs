//! Redis as a peer, where it is installed: a server of values of given sizes. Knows no weather.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use tempfile::TempDir;
use test_support::ChildProcess;

use crate::floor::RawClient;

/// A Redis that runs, on a socket of its own and without a disk.
#[derive(Debug)]
pub(crate) struct RedisServer {
    dir: TempDir,
    _server: ChildProcess,
}

impl RedisServer {
    /// Starts one; `None` where it is not installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        let mut version = Command::new("redis-server");
        version.arg("--version").stdout(Stdio::null());
        if version.status().is_err() {
            return Ok(None);
        }
        let dir = tempfile::tempdir()?;
        let mut server = Command::new("redis-server");
        server
            .args(["--port", "0", "--save", "", "--unixsocket", "redis"])
            .current_dir(dir.path());
        let mut server = ChildProcess::spawn("redis-server", &mut server);
        server.expect("eady to accept connections");
        Ok(Some(Self {
            dir,
            _server: server,
        }))
    }

    /// Returns its socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.dir.path().join("redis")
    }
}

/// Connects a client that gets a value of so many bytes. It knows the reply's length and converts nothing:
/// no client library is faster.
pub(crate) fn client(socket: &Path, bytes: usize) -> Result<RawClient> {
    let key = bytes.to_string();
    let set = command(&["SET", &key, &"w".repeat(bytes)]);
    let mut set = RawClient::connect(socket, set, OK.len())?;
    set.call()?;
    ensure!(set.reply() == OK, "no value can be set");
    let head = format!("${bytes}\r\n");
    let reply = head.len() + bytes + "\r\n".len();
    let mut client = RawClient::connect(socket, command(&["GET", &key]), reply)?;
    client.call()?;
    ensure!(client.reply().starts_with(head.as_bytes()), "another value");
    Ok(client)
}

const OK: &[u8] = b"+OK\r\n";

/// Writes a command as Redis reads it (RESP): an array of strings.
fn command(words: &[&str]) -> Vec<u8> {
    let strings: String = words
        .iter()
        .map(|word| format!("${}\r\n{word}\r\n", word.len()))
        .collect();
    let count = words.len();
    format!("*{count}\r\n{strings}").into_bytes()
}
