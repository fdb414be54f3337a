//! All clients at once: threads of this program, and CPython processes with threads of their own.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use serde_json::json;
use test_support::{ChildProcess, PythonInterpreter};
use weather::Location;

use crate::check::AnswerExpectation;
use crate::rust_client::RustClient;
use crate::tally::ClientTally;

/// Threads of each CPython process.
const THREADS: usize = 5;

/// The clients; they remember what they were told from run to run.
#[derive(Debug)]
pub(crate) struct ClientPool {
    rust_clients: Vec<RustClient>,
    pythons: Vec<ChildProcess>,
}

impl ClientPool {
    /// Starts `clients` clients of the server in `dir`: half Rust, half CPython of all versions
    /// there are.
    pub(crate) fn gather(
        dir: &Path,
        clients: usize,
        places: &[Location],
        seed: u64,
    ) -> Result<Self> {
        let interpreters = test_support::all();
        ensure!(!interpreters.is_empty(), "no CPython on this machine");
        let processes = (clients / 2).div_ceil(THREADS);
        let in_python = processes * THREADS;
        let rust_clients = (0..clients.saturating_sub(in_python))
            .map(|i| RustClient::new(dir, places, seed.wrapping_add(i as u64) << 20));
        // The newest first, in case there are more versions than processes.
        let versions = interpreters.iter().rev().cycle().take(processes);
        let pythons = versions.enumerate().map(|(i, version)| {
            start(
                version,
                dir,
                places,
                seed.wrapping_add((i * THREADS) as u64),
            )
        });
        Ok(Self {
            rust_clients: rust_clients.collect(),
            pythons: pythons.collect(),
        })
    }

    /// Returns the numbers of Rust and of CPython clients.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.rust_clients.len(), self.pythons.len() * THREADS)
    }

    /// Has everybody ask for `time`.
    pub(crate) fn ask_for(
        &mut self,
        time: Duration,
        expect: AnswerExpectation,
    ) -> Result<ClientTally> {
        let order = json!({"seconds": time.as_secs_f64(), "expect": expect.name()});
        for python in &mut self.pythons {
            python.say(&order.to_string());
        }
        let mut all = ClientTally::default();
        thread::scope(|scope| {
            let rust_clients = self.rust_clients.iter_mut();
            let threads: Vec<_> = rust_clients
                .map(|client| scope.spawn(move || client.ask_for(time, expect)))
                .collect();
            for thread in threads {
                all.add(thread.join().map_err(|_| anyhow!("a client panicked"))?);
            }
            anyhow::Ok(())
        })?;
        for python in &mut self.pythons {
            all.add(serde_json::from_str(&python.expect("answered"))?);
        }
        Ok(all)
    }
}

fn start(version: &PythonInterpreter, dir: &Path, places: &[Location], seed: u64) -> ChildProcess {
    let mut python = version.start("soak_client.py", dir);
    let places: Vec<_> = places
        .iter()
        .map(|place| [place.latitude(), place.longitude()])
        .collect();
    python.say(&json!({"places": places, "threads": THREADS, "seed": seed}).to_string());
    python.expect("ready");
    python
}
