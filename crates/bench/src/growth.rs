//! The growth of cost with the number of places that are kept warm. Knows no other server than ours.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clock::Stopwatch;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use test_support::ChildProcess;
use weather::Location;
use weather_client::Client;

use crate::memory::own_memory;
use crate::peers::connect;
use crate::sample::{TimingSample, quantile};

/// Calls of each place's turn that are measured: enough for a median, also of one place.
const CALLS: u32 = 2000;
/// Places side by side, each in a grid cell of its own.
const ROW: u32 = 100;
/// Seconds of the daemon's life in an hour.
const HOUR: f64 = 3600.0;
/// Time for which a forecast is fresh, in seconds, less that by which it is fetched ahead.
const FORECAST: f64 = HOUR - 300.0;
/// Time for which the cell of a place is fresh, in seconds, less that by which it is fetched ahead.
const POINT: f64 = 24.0 * HOUR - HOUR;

/// Fetches as fast as the simulator gives.
const UPSTREAM: &str = "[upstream]\nrequests_per_second = 10000.0\nburst = 10000\n";

/// Measures 1, 10, … places up to `most`, and prints a row for each.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn measure(most: u32, cache_bytes: Option<u64>) -> Result<()> {
    let cache = cache_bytes.map(|n| format!("[cache]\nmemory_bytes = {n}\ndisk_bytes = {n}\n"));
    let settings = format!("{UPSTREAM}{}", cache.unwrap_or_default());
    println!(
        "| places | first call p50 µs | call p50 µs | p99 µs | own memory MB | requests | an hour | disk MB | start to first answer ms |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for places in std::iter::successors(Some(1), |n| Some(n * 10)).take_while(|n| *n <= most) {
        let row = measure_row(places, &settings)?;
        println!(
            "| {places} | {:.0} | {:.0} | {:.0} | {:.1} | {} | {:.0} | {:.1} | {:.1} |",
            row.first,
            row.call,
            row.slow,
            row.memory,
            row.requests,
            row.hourly,
            row.disk,
            row.start
        );
    }
    Ok(())
}

/// Measures starts with so many places on disk, each to its first answer, in milliseconds.
pub(crate) fn stored_starts(places: u32, starts: usize) -> Result<Vec<f64>> {
    let bed = GrowthBed::new(UPSTREAM)?;
    let mut server = bed.server()?;
    let mut client = connect(bed.dir.path())?;
    (0..places).try_for_each(|place| ask(&mut client, place))?;
    drop(client);
    stop(&mut server)?;
    (0..starts).map(|_| bed.first_answer()).collect()
}

/// The figures for one number of places.
struct GrowthRow {
    first: f64,
    call: f64,
    slow: f64,
    memory: f64,
    requests: u64,
    hourly: f64,
    disk: f64,
    start: f64,
}

fn measure_row(places: u32, settings: &str) -> Result<GrowthRow> {
    let bed = GrowthBed::new(settings)?;
    let mut server = bed.server()?;
    let mut client = connect(bed.dir.path())?;
    let mut number = 0;
    let first = TimingSample::take(usize::try_from(places)?, || {
        number += 1;
        ask(&mut client, number - 1)
    })?;
    let mut turn = 0;
    let calls = TimingSample::take(usize::try_from(places.max(CALLS))?, || {
        turn += 1;
        ask(&mut client, turn % places)
    })?;
    let status = client.status()?;
    let memory = own_memory(server.pid())? / 1e3;
    // All is written when the daemon has ended.
    drop(client);
    stop(&mut server)?;
    let disk = bed.stored()?;
    let start = bed.first_answer()?;
    Ok(GrowthRow {
        first: quantile(first.microseconds, 0.5),
        call: quantile(calls.microseconds.clone(), 0.5),
        slow: quantile(calls.microseconds, 0.99),
        memory,
        requests: status.upstream.answers.values().sum(),
        hourly: f64::from(places) * (HOUR / FORECAST + HOUR / POINT),
        disk,
        start,
    })
}

/// Stops a server as `kill` does, and waits until it has ended.
fn stop(server: &mut ChildProcess) -> Result<()> {
    let pid = Pid::from_raw(i32::try_from(server.pid())?).context("a process has a number")?;
    kill_process(pid, Signal::TERM)?;
    server.wait();
    Ok(())
}

fn ask(client: &mut Client, place: u32) -> Result<()> {
    let north = 33.0 + f64::from(place % ROW) * 0.05;
    let west = 110.0 - f64::from(place / ROW) * 0.05;
    client.get_weather(Location::new(north, -west)?)?;
    Ok(())
}

/// A simulator that runs, and a directory for a daemon that asks it.
struct GrowthBed {
    dir: TempDir,
    url: String,
    _simulator: ChildProcess,
}

impl GrowthBed {
    fn new(settings: &str) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("config.toml"), settings)?;
        let here = std::env::current_exe()?;
        let mut simulator = Command::new(here.with_file_name("nws-simulator"));
        simulator.args(["--listen", "127.0.0.1:0"]);
        let mut simulator = ChildProcess::spawn("nws-simulator", &mut simulator);
        let url = simulator.expect("http://").trim().to_owned();
        Ok(Self {
            dir,
            url,
            _simulator: simulator,
        })
    }

    fn server(&self) -> Result<ChildProcess> {
        let mut weatherd = Command::new(std::env::current_exe()?.with_file_name("weatherd"));
        weatherd
            .args(["--dir", ".", "--config", "config.toml"])
            .args(["--cache-dir", "cache", "--user-agent", "bench"])
            .args(["--upstream", &self.url])
            .env("XDG_STATE_HOME", self.dir.path().join("state"))
            .current_dir(self.dir.path());
        let mut server = ChildProcess::spawn("weatherd", &mut weatherd);
        server.expect_log("waiting for connections");
        Ok(server)
    }

    /// Returns the milliseconds from a start to its first answer, which the disk has.
    fn first_answer(&self) -> Result<f64> {
        let (whole, mut server) = (Stopwatch::start(), self.server()?);
        ask(&mut connect(self.dir.path())?, 0)?;
        let milliseconds = whole.elapsed().as_secs_f64() * 1e3;
        stop(&mut server)?;
        Ok(milliseconds)
    }

    /// Returns the megabytes of all files of the store.
    fn stored(&self) -> Result<f64> {
        let bytes = size(&self.dir.path().join("cache"))?;
        Ok(f64::from(u32::try_from(bytes / 1000)?) / 1e3)
    }
}

/// Returns the bytes that the system has given the files below a directory.
fn size(dir: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        sum += if metadata.is_dir() {
            size(&entry.path())?
        } else {
            metadata.blocks() * 512
        };
    }
    Ok(sum)
}
