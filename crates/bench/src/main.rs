//! Measures the daemon against the socket itself and against CPython, in one interleaved run, and
//! prints ratios. Figures decide nothing by themselves; ratios within one run do.

mod floor;
mod peers;
mod report;
mod sample;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use peers::BenchPeers;
use report::BenchReport;

/// Measures the daemon against the socket itself and against CPython.
#[derive(Debug, Parser)]
struct BenchOptions {
    /// Measure everything this many times, in turn
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// Calls per caller and round
    #[arg(long, default_value_t = 2000)]
    calls: usize,
    /// New sessions per round
    #[arg(long, default_value_t = 30)]
    sessions: usize,
    /// Whole processes per round
    #[arg(long, default_value_t = 3)]
    processes: usize,
    /// Minor version of the CPython to measure with: 11 for 3.11 [default: the newest]
    #[arg(long)]
    python: Option<u32>,
    #[command(subcommand)]
    command: Option<BenchCommand>,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Answers raw frames on a socket; the other end of the floor
    #[command(hide = true)]
    FloorServer { socket: PathBuf, reply: usize },
}

fn main() -> Result<()> {
    let options = BenchOptions::parse();
    if let Some(BenchCommand::FloorServer { socket, reply }) = options.command {
        return floor::serve(&socket, reply);
    }
    let python = test_support::all()
        .into_iter()
        .rfind(|python| options.python.is_none_or(|minor| python.minor == minor))
        .context("no such CPython on this machine")?;
    let mut peers = BenchPeers::start(&python)?;
    let mut report = BenchReport::new(format!("{python}, {} rounds", options.rounds));
    for round in 0..=options.rounds {
        let samples = peers.round(options.calls, options.sessions, options.processes)?;
        // The first round warms caches, allocators and branch predictors.
        if round > 0 {
            report.add(samples);
        }
    }
    report.memory(peers.memory()?);
    report.print();
    Ok(())
}
