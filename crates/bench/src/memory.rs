//! The memory of a server of ours, and what connections and places add to it. Knows no other server.

use anyhow::{Context, Result};
use weather::Location;

use crate::peers::{ask, connect, weatherd};

/// Connections and places by which memory is measured.
const CONNECTIONS: u32 = 500;
const PLACES: u32 = 300;

/// Memory in kilobytes.
#[derive(Debug)]
pub(crate) struct MemoryUse {
    /// Of a server without a call.
    pub(crate) rest: f64,
    /// Of a connection that waits after a call.
    pub(crate) connection: f64,
    /// Of a place that is kept warm, with its forecast.
    pub(crate) place: f64,
}

impl MemoryUse {
    /// Measures a server of its own.
    pub(crate) fn measure() -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let server = weatherd(dir.path())?;
        let rest = own_memory(server.pid())?;
        // What the first answer takes is not the connections': the place, and the way to the upstream.
        let mut first = connect(dir.path())?;
        ask(&mut first)?;
        let before = own_memory(server.pid())?;
        let idle = (0..CONNECTIONS).map(|_| connect(dir.path()));
        let mut idle = idle.collect::<Result<Vec<_>>>()?;
        for client in &mut idle {
            ask(client)?;
        }
        let connections = own_memory(server.pid())? - before;
        drop(idle);
        let mut client = connect(dir.path())?;
        let before = own_memory(server.pid())?;
        for place in 0..PLACES {
            let north = 35.0 + f64::from(place) * 0.03;
            client.get_weather(Location::new(north, -100.0)?)?;
        }
        let places = own_memory(server.pid())? - before;
        Ok(Self {
            rest,
            connection: connections / f64::from(CONNECTIONS),
            place: places / f64::from(PLACES),
        })
    }
}

/// Returns the memory that a process has for itself alone, in kilobytes.
pub(crate) fn own_memory(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .context("no RssAnon")?;
    Ok(number.parse()?)
}
