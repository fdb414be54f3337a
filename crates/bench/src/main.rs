//! Measures the daemon against the socket itself and against CPython, in one interleaved run, and
//! prints ratios. Figures decide nothing by themselves; ratios within one run do.

mod crowds;
mod floor;
mod goals;
mod growth;
mod http_address;
mod http_floor;
mod http_load;
mod http_streams;
mod memory;
mod payload;
mod peers;
mod redis;
mod report;
mod sample;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use goals::SingleFigures;
use http_address::HttpAddress;
use memory::{MemoryUse, own_memory};
use peers::BenchPeers;
use report::BenchReport;
use sample::quantile;
use test_support::PythonInterpreter;
use tokio::runtime::Runtime;

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
    /// Places on disk at a start: as many as the disk cache keeps by default
    #[arg(long, default_value_t = 5000)]
    stored: u32,
    /// Minor version of the CPython to measure with: 11 for 3.11 [default: the newest]
    #[arg(long)]
    python: Option<u32>,
    /// The `wx` to measure [default: the one beside this program]
    #[arg(long)]
    wx: Option<PathBuf>,
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
    /// Asks an HTTP server and prints the requests a second; for `scripts/bench-http`
    #[command(hide = true)]
    HttpLoad {
        address: HttpAddress,
        #[arg(long, default_value_t = 16)]
        connections: usize,
        #[arg(long, default_value_t = 3)]
        seconds: u64,
    },
    /// Answers HTTP with the bytes of a file; the floor of HTTP
    #[command(hide = true)]
    HttpFloor { address: HttpAddress, file: PathBuf },
    /// Opens streams of events of the daemon with a process id
    #[command(hide = true)]
    HttpStreams {
        address: HttpAddress,
        daemon: u32,
        #[arg(long, default_value_t = 1000)]
        streams: usize,
    },
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
        Some(BenchCommand::HttpLoad {
            address,
            connections,
            seconds,
        }) => http_load(&address, connections, Duration::from_secs(seconds)),
        Some(BenchCommand::HttpFloor { address, file }) => {
            runtime()?.block_on(http_floor::serve(&address, &file))
        }
        Some(BenchCommand::HttpStreams {
            address,
            daemon,
            streams,
        }) => runtime()?.block_on(http_streams::measure(&address, streams, daemon)),
        Some(BenchCommand::ReadPayload { file, times }) => payload::read(&file, times),
        None => measure(&options),
    }
}

#[expect(clippy::print_stdout, reason = "a script reads it")]
fn http_load(address: &HttpAddress, connections: usize, time: Duration) -> Result<()> {
    let rate = runtime()?.block_on(http_load::measure(address, connections, time))?;
    println!("{rate:.0}");
    Ok(())
}

/// Returns what both ends of HTTP run on: one thread each.
fn runtime() -> Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    Ok(builder.enable_all().build()?)
}

/// Returns the CPython to measure with.
fn python(options: &BenchOptions) -> Result<PythonInterpreter> {
    let mut all = test_support::all().into_iter();
    let found = all.rfind(|python| options.python.is_none_or(|minor| python.minor == minor));
    found.context("no such CPython on this machine")
}

/// Starts with a full disk cache.
const STARTS: usize = 9;

/// Measures everything in turn and prints it.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
fn measure(options: &BenchOptions) -> Result<()> {
    let python = python(options)?;
    let wx = match &options.wx {
        Some(path) => path.clone(),
        None => beside("wx")?,
    };
    let mut peers = BenchPeers::start(&python, wx.clone())?;
    let mut report = BenchReport::new(format!("{python}, {} rounds", options.rounds));
    for round in 0..=options.rounds {
        let samples = peers.round(options.calls, options.sessions, options.processes)?;
        // The first round warms caches, allocators and branch predictors.
        if round > 0 {
            report.add(samples);
        }
    }
    report.add(peers.fairness(options.paced)?);
    report.print();
    for sentence in peers.missing() {
        println!("{sentence}\n");
    }
    let starts = growth::stored_starts(options.stored, STARTS)?;
    let single = SingleFigures {
        instructions: instructions(),
        memory: MemoryUse::measure()?,
        cpython_memory: own_memory(peers.cpython())?,
        start: quantile(starts, 0.5),
        sizes: [size(&beside("weatherd")?)?, size(&wx)?],
    };
    goals::print(&report, &single);
    Ok(())
}

/// Returns the instructions of a warm call that `scripts/cost` counted last; no number outside the project.
fn instructions() -> f64 {
    let kept = std::fs::read_to_string("scripts/cost.txt").unwrap_or_default();
    let mut rows = kept.lines().filter_map(|row| row.split_once('\t'));
    let found = rows.find(|(_, name)| *name == "warm get_weather");
    found
        .and_then(|(count, _)| count.parse().ok())
        .unwrap_or(f64::NAN)
}

/// Returns the path of a program that was built with this one.
fn beside(program: &str) -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(program))
}

/// Returns the megabytes of a program.
fn size(file: &Path) -> Result<f64> {
    let kilobytes = std::fs::metadata(file)?.len() / 1000;
    Ok(f64::from(u32::try_from(kilobytes)?) / 1e3)
}
