//! Measures the daemon against the socket itself and against CPython, in one interleaved run, and
//! prints ratios. Figures decide nothing by themselves; ratios within one run do.

mod crowds;
mod floor;
mod growth;
mod payload;
mod peers;
mod report;
mod sample;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use peers::BenchPeers;
use report::BenchReport;
use test_support::PythonInterpreter;

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
    /// Calls of a client that makes ten a second
    #[arg(long, default_value_t = 200)]
    paced: usize,
    /// Minor version of the CPython to measure with: 11 for 3.11 [default: the newest]
    #[arg(long)]
    python: Option<u32>,
    #[command(subcommand)]
    command: Option<BenchCommand>,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Measures clients that all connect at once, and connections that stay and do nothing
    Crowds {
        /// CPython clients that connect at once
        #[arg(long, default_value_t = 2000)]
        clients: usize,
        /// Connections that stay
        #[arg(long, default_value_t = 10_000)]
        idle: usize,
    },
    /// Measures 1, 10, 100, … warm places
    Growth {
        /// Places at most
        #[arg(long, default_value_t = 10_000)]
        places: u32,
        /// Bytes that the daemon keeps in memory at most, and on disk [default: the daemon's]
        #[arg(long)]
        cache_bytes: Option<u64>,
    },
    /// Answers raw frames on a socket; the other end of the floor
    #[command(hide = true)]
    FloorServer { socket: PathBuf, reply: usize },
    /// Reads a payload of the upstream so many times; for `scripts/cost`
    #[command(hide = true)]
    ReadPayload { file: PathBuf, times: u32 },
}

fn main() -> Result<()> {
    let options = BenchOptions::parse();
    match options.command {
        Some(BenchCommand::Crowds { clients, idle }) => {
            crowds::measure(&python(&options)?, clients, idle)
        }
        Some(BenchCommand::Growth {
            places,
            cache_bytes,
        }) => growth::measure(places, cache_bytes),
        Some(BenchCommand::FloorServer { socket, reply }) => floor::serve(&socket, reply),
        Some(BenchCommand::ReadPayload { file, times }) => payload::read(&file, times),
        None => measure(&options),
    }
}

/// Returns the CPython to measure with.
fn python(options: &BenchOptions) -> Result<PythonInterpreter> {
    let mut all = test_support::all().into_iter();
    let found = all.rfind(|python| options.python.is_none_or(|minor| python.minor == minor));
    found.context("no such CPython on this machine")
}

/// Measures everything in turn and prints it.
fn measure(options: &BenchOptions) -> Result<()> {
    let python = python(options)?;
    let mut peers = BenchPeers::start(&python)?;
    let mut report = BenchReport::new(format!("{python}, {} rounds", options.rounds));
    for round in 0..=options.rounds {
        let samples = peers.round(options.calls, options.sessions, options.processes)?;
        // The first round warms caches, allocators and branch predictors.
        if round > 0 {
            report.add(samples);
        }
    }
    report.add(peers.fairness(options.paced)?);
    report.memory(peers.memory()?);
    report.print();
    Ok(())
}
