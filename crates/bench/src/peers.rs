//! The servers and clients that are measured, and one round of all of them in turn.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow};
use clock::Stopwatch;
use tempfile::TempDir;
use test_support::{ChildProcess, PythonInterpreter};
use weather::Location;
use weather_client::Client;

use crate::floor;
use crate::report::{BenchCase, CALLERS, PeerPair};
use crate::sample::TimingSample;

/// The bytes of an answer to `get_weather` without its length, as CPython sends it.
const REPLY: usize = 527;

/// The methods that are measured beside `get_weather`.
const METHODS: [&str; 3] = ["hourly", "sun", "grid"];
/// Connections and places by which memory is measured.
const CONNECTIONS: u32 = 500;
const PLACES: u32 = 300;

/// One measurement of one thing with one pair of server and client.
pub(crate) type Sample = (BenchCase, PeerPair, TimingSample);

/// Everything that runs during the measurements.
#[derive(Debug)]
pub(crate) struct BenchPeers {
    python: PythonInterpreter,
    ours: PeerServer,
    cpython: PeerServer,
    floor_socket: PathBuf,
    _floor: (ChildProcess, TempDir),
}

/// A server in a directory of its own, and a CPython client that waits there.
#[derive(Debug)]
struct PeerServer {
    server: ChildProcess,
    client: ChildProcess,
    dir: TempDir,
}

impl BenchPeers {
    /// Starts all servers and waits until they answer.
    pub(crate) fn start(python: &PythonInterpreter) -> Result<Self> {
        let here = std::env::current_exe()?;
        let floor_dir = tempfile::tempdir()?;
        let floor_socket = floor_dir.path().join("floor");
        let mut floor = Command::new(&here);
        floor
            .arg("floor-server")
            .arg(&floor_socket)
            .arg(REPLY.to_string());
        let floor = ChildProcess::spawn("floor", &mut floor);
        let ours = tempfile::tempdir()?;
        let server = weatherd(ours.path())?;
        let mut ours = PeerServer::with_client(server, ours, python);
        let cpython = tempfile::tempdir()?;
        let mut server = python.start("original_server.py", cpython.path());
        server.expect("ready");
        let hours = cpython.path().join("hourly.pickle");
        ours.request(&format!("save hourly {}", hours.display()))?;
        let cpython = PeerServer::with_client(server, cpython, python);
        let python = python.clone();
        Ok(Self {
            python,
            ours,
            cpython,
            floor_socket,
            _floor: (floor, floor_dir),
        })
    }

    /// Measures everything once, in turn.
    pub(crate) fn round(
        &mut self,
        calls: usize,
        sessions: usize,
        processes: usize,
    ) -> Result<Vec<Sample>> {
        let mut samples = Vec::new();
        let floor = || floor::FloorClient::connect(&self.floor_socket, REPLY);
        for callers in [1, CALLERS] {
            let case = BenchCase::Calls(callers);
            let calls = calls / callers;
            let raw = many(callers, calls, floor, floor::FloorClient::call)?;
            samples.push((case, PeerPair::Floor, raw));
            for (place, pairs) in [
                (&mut self.ours, [PeerPair::OursOurs, PeerPair::OursPython]),
                (
                    &mut self.cpython,
                    [PeerPair::PythonOurs, PeerPair::PythonPython],
                ),
            ] {
                let ours = many(callers, calls, || connect(place.dir.path()), ask)?;
                samples.push((case, pairs[0], ours));
                samples.push((
                    case,
                    pairs[1],
                    place.request(&format!("calls {callers} {calls} get_weather"))?,
                ));
            }
        }
        let session = TimingSample::take(sessions, || floor()?.call())?;
        samples.push((BenchCase::Session, PeerPair::Floor, session));
        for (place, pairs) in [
            (&mut self.ours, [PeerPair::OursOurs, PeerPair::OursPython]),
            (
                &mut self.cpython,
                [PeerPair::PythonOurs, PeerPair::PythonPython],
            ),
        ] {
            let ours = TimingSample::take(sessions, || ask(&mut connect(place.dir.path())?))?;
            samples.push((BenchCase::Session, pairs[0], ours));
            samples.push((
                BenchCase::Session,
                pairs[1],
                place.request(&format!("sessions {sessions}"))?,
            ));
        }
        self.methods(calls / 10, &mut samples)?;
        samples.extend(self.processes(processes)?);
        Ok(samples)
    }

    /// Measures the methods beside `get_weather`, and reading what the largest of them answers.
    fn methods(&mut self, calls: usize, samples: &mut Vec<Sample>) -> Result<()> {
        for method in METHODS {
            let request = format!("calls 1 {calls} {method}");
            let case = BenchCase::Method(method);
            let ours = self.ours.request(&request)?;
            samples.push((case, PeerPair::OursPython, ours));
            if method == "hourly" {
                let alone = self.ours.request(&format!("unpickle {calls} {method}"))?;
                samples.push((case, PeerPair::Unpickling, alone));
                let cpython = self.cpython.request(&request)?;
                samples.push((case, PeerPair::PythonPython, cpython));
            }
        }
        Ok(())
    }

    /// Measures a client that makes ten calls a second, alone and beside others that hammer.
    pub(crate) fn fairness(&mut self, calls: usize) -> Result<Vec<Sample>> {
        let request = format!("paced {calls} 0.1");
        let alone = self.ours.request(&request)?;
        let dir = self.ours.dir.path().to_owned();
        let is_over = AtomicBool::new(false);
        let beside = thread::scope(|scope| {
            for _ in 0..CALLERS {
                scope.spawn(|| {
                    let mut client = connect(&dir)?;
                    while !is_over.load(Ordering::Relaxed) {
                        ask(&mut client)?;
                    }
                    Ok::<_, anyhow::Error>(())
                });
            }
            let beside = self.ours.request(&request);
            is_over.store(true, Ordering::Relaxed);
            beside
        })?;
        Ok(vec![
            (BenchCase::Paced(0), PeerPair::OursPython, alone),
            (BenchCase::Paced(CALLERS), PeerPair::OursPython, beside),
        ])
    }

    fn processes(&self, processes: usize) -> Result<[Sample; 2]> {
        let wx = std::env::current_exe()?.with_file_name("wx");
        let ours = TimingSample::take(processes, || {
            let status = Command::new(&wx)
                .arg("--dir")
                .arg(self.ours.dir.path())
                .output()?
                .status;
            status
                .success()
                .then_some(())
                .ok_or_else(|| anyhow!("wx failed: {status}"))
        })?;
        let python = TimingSample::take(processes, || {
            self.python.run("client.py", self.cpython.dir.path());
            Ok::<_, anyhow::Error>(())
        })?;
        Ok([
            (BenchCase::Process, PeerPair::OursOurs, ours),
            (BenchCase::Process, PeerPair::PythonPython, python),
        ])
    }

    /// Measures the own memory of a server of ours at rest, and what connections and places add to it, in
    /// kilobytes.
    pub(crate) fn memory(&self) -> Result<Vec<(&'static str, f64)>> {
        let dir = tempfile::tempdir()?;
        let server = weatherd(dir.path())?;
        let rest = own_memory(server.pid())?;
        let idle = (0..CONNECTIONS).map(|_| connect(dir.path()));
        let mut idle = idle.collect::<Result<Vec<_>>>()?;
        for client in &mut idle {
            ask(client)?;
        }
        let called = own_memory(server.pid())?;
        drop(idle);
        let mut client = connect(dir.path())?;
        let before = own_memory(server.pid())?;
        for place in 0..PLACES {
            let north = 35.0 + f64::from(place) * 0.03;
            client.get_weather(Location::new(north, -100.0)?)?;
        }
        let places = own_memory(server.pid())? - before;
        let (connections, number) = (f64::from(CONNECTIONS), f64::from(PLACES));
        Ok(vec![
            ("weatherd at rest", rest),
            (
                "an idle connection after a call",
                (called - rest) / connections,
            ),
            ("a warm place", places / number),
            (
                "CPython server after the run",
                own_memory(self.cpython.server.pid())?,
            ),
        ])
    }
}

/// Starts a server of ours there.
fn weatherd(dir: &Path) -> Result<ChildProcess> {
    let mut weatherd = Command::new(std::env::current_exe()?.with_file_name("weatherd"));
    weatherd.args(["--simulate", "--dir", "."]).current_dir(dir);
    let mut server = ChildProcess::spawn("weatherd", &mut weatherd);
    server.expect_log("waiting for connections");
    Ok(server)
}

impl PeerServer {
    fn with_client(server: ChildProcess, dir: TempDir, python: &PythonInterpreter) -> Self {
        let mut client = python.start("bench_client.py", dir.path());
        client.expect("ready");
        Self {
            server,
            client,
            dir,
        }
    }

    /// Has the CPython client measure.
    fn request(&mut self, line: &str) -> Result<TimingSample> {
        self.client.say(line);
        let answer = self.client.expect("microseconds");
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        let microseconds = answer["microseconds"]
            .as_array()
            .context("no list of microseconds")?;
        Ok(TimingSample {
            seconds: answer["seconds"].as_f64().context("no seconds")?,
            microseconds: microseconds
                .iter()
                .filter_map(serde_json::Value::as_f64)
                .collect(),
        })
    }
}

pub(crate) fn connect(dir: &Path) -> Result<Client> {
    Ok(Client::finder().dir(Some(dir.to_owned())).connect()?)
}

pub(crate) fn ask(client: &mut Client) -> Result<()> {
    client.get_weather(Location::SEATTLE)?;
    Ok(())
}

/// Measures `calls` calls of each of `callers` callers side by side, each with its own connection.
fn many<C>(
    callers: usize,
    calls: usize,
    connect: impl Fn() -> Result<C> + Sync,
    call: impl Fn(&mut C) -> Result<()> + Sync,
) -> Result<TimingSample> {
    let barrier = Barrier::new(callers + 1);
    thread::scope(|scope| {
        let work = || {
            let connected = connect().and_then(|mut caller| call(&mut caller).map(|()| caller));
            barrier.wait();
            let mut caller = connected?;
            TimingSample::take(calls, || call(&mut caller))
        };
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(work)).collect();
        barrier.wait();
        let whole = Stopwatch::start();
        let mut all = TimingSample::default();
        for thread in threads {
            let sample = thread.join().map_err(|_| anyhow!("a caller panicked"))??;
            all.microseconds.extend(sample.microseconds);
        }
        all.seconds = whole.elapsed().as_secs_f64();
        Ok(all)
    })
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
