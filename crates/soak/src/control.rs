//! The simulator's control endpoint: fault rules and counts. Speaks just enough HTTP for that, to
//! loopback only.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The deadline of one request.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes: the log is the longest.
const MAX_ANSWER: u64 = 16 << 20;

/// A simulator that can be told what to do.
#[derive(Debug)]
pub(crate) struct FaultControl {
    address: SocketAddr,
}

impl FaultControl {
    /// Returns the control of the simulator at `url`, which must be on this machine.
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

    /// Adds a fault rule.
    pub(crate) fn add_fault(&self, rule: &str) -> Result<()> {
        let rule = rule.replace(' ', "+");
        self.ask("POST", &format!("faults?rule={rule}")).map(drop)
    }

    /// Removes all fault rules.
    pub(crate) fn clear_faults(&self) -> Result<()> {
        self.ask("DELETE", "faults").map(drop)
    }

    /// Returns each rule with how many requests it has spoilt.
    pub(crate) fn faults(&self) -> Result<Vec<(String, u64)>> {
        let answer = self.ask("GET", "faults")?;
        let list = answer["faults"].as_array().context("no list of faults")?;
        let each = list.iter().map(|fault| {
            let rule = fault["rule"].as_str().context("a fault without a rule")?;
            let spoilt = fault["spoilt"]
                .as_u64()
                .context("a fault without a count")?;
            Ok((rule.to_owned(), spoilt))
        });
        each.collect()
    }

    /// Returns the number of requests it has had in all.
    pub(crate) fn requests(&self) -> Result<u64> {
        let answer = self.ask("GET", "log")?;
        answer["total"].as_u64().context("no total in the log")
    }

    fn ask(&self, method: &str, what: &str) -> Result<Value> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} /_simulator/{what} HTTP/1.1\r\nhost: {}\r\nuser-agent: soak\r\n\
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
            "{method} {what}: {status}: {body}"
        );
        Ok(serde_json::from_str(body)?)
    }
}
