//! The servers and clients that are measured, and one round of all of them in turn.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
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
        let mut weatherd = Command::new(here.with_file_name("weatherd"));
        weatherd
            .args(["--simulate", "--dir", "."])
            .current_dir(ours.path());
        let mut server = ChildProcess::spawn("weatherd", &mut weatherd);
        server.expect_log("waiting for connections");
        let ours = PeerServer::with_client(server, ours, python);
        let cpython = tempfile::tempdir()?;
        let mut server = python.start("original_server.py", cpython.path());
        server.expect("ready");
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
    ) -> Result<Vec<(BenchCase, PeerPair, TimingSample)>> {
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
        samples.push((BenchCase::Process, PeerPair::OursOurs, ours));
        let python = TimingSample::take(processes, || {
            self.python.run("client.py", self.cpython.dir.path());
            Ok::<_, anyhow::Error>(())
        })?;
        samples.push((BenchCase::Process, PeerPair::PythonPython, python));
        Ok(samples)
    }

    /// Returns the resident memory of both servers in kilobytes: ours, CPython's.
    pub(crate) fn memory(&self) -> Result<[u64; 2]> {
        Ok([
            resident(self.ours.server.pid())?,
            resident(self.cpython.server.pid())?,
        ])
    }
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

fn connect(dir: &Path) -> Result<Client> {
    Ok(Client::finder().dir(Some(dir.to_owned())).connect()?)
}

fn ask(client: &mut Client) -> Result<()> {
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

fn resident(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(number.parse()?)
}
