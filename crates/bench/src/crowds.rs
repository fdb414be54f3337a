//! Crowds: CPython clients that all connect at once, and connections that stay and do nothing after a call.
//! Knows no other server than ours.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use clock::Stopwatch;
use test_support::{ChildProcess, PythonInterpreter};
use weather_client::Client;

use crate::memory::own_memory;
use crate::peers::{ask, connect};
use crate::sample::{TimingSample, quantile};

/// Connections that the daemon gets room for, beyond those that are measured.
const SPARE: usize = 2000;
/// The longest time that a crowd may take: ten seconds of work for two cores, more beside other work.
const CROWD: Duration = Duration::from_secs(600);
/// Calls that are measured beside the idle connections.
const CALLS: usize = 2000;

/// Measures `clients` that come at once, then `idle` connections that stay, and prints both.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn measure(python: &PythonInterpreter, clients: usize, idle: usize) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let server = roomy_server(dir.path(), clients.saturating_add(SPARE))?;
    ask(&mut connect(dir.path())?)?;

    let mut crowd = python.start("crowd.py", dir.path());
    crowd.expect("ready");
    crowd.say(&clients.to_string());
    let answer: serde_json::Value =
        serde_json::from_str(&crowd.expect_within(CROWD, "microseconds"))?;
    let list = |key: &str| answer[key].as_array().context("no list in the answer");
    let times = list("microseconds")?.iter();
    let times: Vec<_> = times.filter_map(serde_json::Value::as_f64).collect();
    let failures = list("failures")?;
    println!("| {clients} CPython clients at once | |\n|---|---:|");
    println!("| answered | {} |", times.len());
    println!("| failed | {} |", failures.len());
    let seconds = answer["seconds"].as_f64().context("no seconds")?;
    println!("| until the last has its answer, s | {seconds:.2} |");
    for (name, part) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
        println!(
            "| {name}, ms | {:.1} |",
            quantile(times.clone(), part) / 1e3
        );
    }
    ensure!(failures.is_empty(), "clients failed: {failures:?}");

    // Another server: the memory of that one knows the crowd.
    drop(server);
    let server = roomy_server(dir.path(), idle.saturating_add(SPARE))?;
    ask(&mut connect(dir.path())?)?;
    let before = own_memory(server.pid())?;
    let whole = Stopwatch::start();
    let mut all = connections(dir.path(), idle)?;
    let seconds = whole.elapsed().as_secs_f64();
    let called = own_memory(server.pid())?;
    let last = all.last_mut().context("no connection to measure")?;
    let beside = TimingSample::take(CALLS, || ask(last))?;
    let status = all.first_mut().map(Client::status);
    let status = status.ok_or_else(|| anyhow!("no connection to measure"))??;
    let each = (called - before) / f64::from(u32::try_from(idle)?);
    println!("\n| {idle} idle connections | |\n|---|---:|");
    println!("| until all have made a call, s | {seconds:.2} |");
    println!("| own memory of each, kB | {each:.2} |");
    println!(
        "| a call beside them, p50 µs | {:.1} |",
        quantile(beside.microseconds, 0.5)
    );
    println!("\n{}\n{}", status.connections, status.descriptors);
    Ok(())
}

/// Starts a server of ours with room for so many connections.
fn roomy_server(dir: &Path, connections: usize) -> Result<ChildProcess> {
    let settings = format!("[server]\nconnections = {connections}\n");
    std::fs::write(dir.join("config.toml"), settings)?;
    let mut weatherd = Command::new(std::env::current_exe()?.with_file_name("weatherd"));
    weatherd
        .args(["--simulate", "--dir", ".", "--config", "config.toml"])
        .current_dir(dir);
    let mut server = ChildProcess::spawn("weatherd", &mut weatherd);
    server.expect_log("waiting for connections");
    Ok(server)
}

/// Opens so many connections. A client opens the one for its calls at the first of them.
fn connections(dir: &Path, count: usize) -> Result<Vec<Client>> {
    let open = |_| {
        let mut client = connect(dir)?;
        ask(&mut client)?;
        Ok(client)
    };
    let all = (0..count).map(open).collect::<Result<_>>();
    all.context(
        "cannot open so many connections; is the limit of open files (ulimit -n) above them?",
    )
}
