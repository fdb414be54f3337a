//! Requests to the simulator, and nobody else. Speaks just enough HTTP for that, to loopback only.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The deadline of one request.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes: the log is the longest.
const MAX_ANSWER: u64 = 16 << 20;

/// The simulator's address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SimulatorHttp {
    address: SocketAddr,
}

impl SimulatorHttp {
    /// Returns the simulator at `url`, which must be on this machine.
    pub(crate) fn of(url: &str) -> Result<Self> {
        let address: SocketAddr = url
            .trim()
            .strip_prefix("http://")
            .context("not an http address")?
            .parse()?;
        ensure!(
            address.ip().is_loopback(),
            "{address} is not on this machine"
        );
        Ok(Self { address })
    }

    /// Returns the JSON at a path.
    pub(crate) fn json(&self, method: &str, path: &str) -> Result<Value> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nuser-agent: soak\r\n\
             connection: close\r\n\r\n",
            self.address
        )?;
        let mut answer = String::new();
        stream.take(MAX_ANSWER).read_to_string(&mut answer)?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("no end of the headers")?;
        let status = head.lines().next().unwrap_or_default();
        ensure!(
            status.contains(" 200 "),
            "{method} {path}: {status}: {body}"
        );
        Ok(serde_json::from_str(body)?)
    }
}
