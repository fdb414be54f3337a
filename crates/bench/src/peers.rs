//! The servers and clients that are measured, and one round of all of them in turn.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use clock::Stopwatch;
use tempfile::TempDir;
use test_support::{ChildProcess, PythonInterpreter};
use weather::Location;
use weather_client::Client;

use crate::floor::RawClient;
use crate::redis::{self, RedisServer};
use crate::report::{BenchCase, CALLERS, PeerPair};
use crate::sample::TimingSample;

/// The bytes of an answer to `get_weather` without its length, as CPython sends it.
const REPLY: usize = 527;

/// The methods that are measured beside `get_weather`.
const METHODS: [&str; 3] = ["hourly", "sun", "grid"];
/// Servers with a client of ours, and with CPython's.
const OURS: [PeerPair; 2] = [PeerPair::OursOurs, PeerPair::OursPython];
const PYTHONS: [PeerPair; 2] = [PeerPair::PythonOurs, PeerPair::PythonPython];

/// One measurement of one thing with one pair of server and client.
pub(crate) type Sample = (BenchCase, PeerPair, TimingSample);

/// Everything that runs during the measurements.
#[derive(Debug)]
pub(crate) struct BenchPeers {
    python: PythonInterpreter,
    /// The program whose runs are measured.
    wx: PathBuf,
    ours: PeerServer,
    cpython: PeerServer,
    grpc: Option<PeerServer>,
    redis: Option<RedisServer>,
    /// The bytes of an answer to `hourly`, as CPython writes it.
    hours: usize,
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
    pub(crate) fn start(python: &PythonInterpreter, wx: PathBuf) -> Result<Self> {
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
        let mut ours = PeerServer::with_client(server, ours, python, "bench_client.py");
        let cpython = tempfile::tempdir()?;
        let mut server = python.start("original_server.py", cpython.path());
        server.expect("ready");
        let hours = cpython.path().join("hourly.pickle");
        ours.request(&format!("save hourly {}", hours.display()))?;
        let hours = std::fs::read(&hours)?.len();
        let cpython = PeerServer::with_client(server, cpython, python, "bench_client.py");
        Ok(Self {
            python: python.clone(),
            wx,
            ours,
            cpython,
            grpc: PeerServer::grpc(python)?,
            redis: RedisServer::start()?,
            hours,
            floor_socket,
            _floor: (floor, floor_dir),
        })
    }

    /// Returns a sentence for each peer that is not installed.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let grpc = "gRPC is not measured: this CPython has no grpcio (pip install grpcio).";
        let redis =
            "Redis is not measured: there is no redis-server (apt-get install redis-server).";
        let missing = [
            self.grpc.is_none().then_some(grpc),
            self.redis.is_none().then_some(redis),
        ];
        missing.into_iter().flatten().collect()
    }

    /// Measures everything once, in turn.
    pub(crate) fn round(
        &mut self,
        calls: usize,
        sessions: usize,
        processes: usize,
    ) -> Result<Vec<Sample>> {
        let mut samples = Vec::new();
        for callers in [1, CALLERS] {
            self.calls(callers, calls / callers, &mut samples)?;
        }
        self.sessions(sessions, &mut samples)?;
        self.methods(calls / 10, &mut samples)?;
        samples.extend(self.processes(processes)?);
        Ok(samples)
    }

    /// Measures calls of `get_weather`, or of as many bytes, by so many callers at once.
    fn calls(&mut self, callers: usize, calls: usize, samples: &mut Vec<Sample>) -> Result<()> {
        let case = BenchCase::Calls(callers);
        let floor = || RawClient::of_frames(&self.floor_socket, REPLY);
        let raw = many(callers, calls, floor, RawClient::call)?;
        samples.push((case, PeerPair::Floor, raw));
        let request = format!("calls {callers} {calls} get_weather");
        for (server, [rust, python]) in [(&mut self.ours, OURS), (&mut self.cpython, PYTHONS)] {
            let sample = many(callers, calls, || connect(server.dir.path()), ask)?;
            samples.push((case, rust, sample));
            samples.push((case, python, server.request(&request)?));
        }
        if let Some(grpc) = &mut self.grpc {
            let sample = grpc.request(&format!("calls {callers} {calls}"))?;
            samples.push((case, PeerPair::Grpc, sample));
        }
        if let Some(redis) = &self.redis {
            let socket = redis.socket();
            let client = || redis::client(&socket, REPLY);
            let sample = many(callers, calls, client, RawClient::call)?;
            samples.push((case, PeerPair::Redis, sample));
        }
        Ok(())
    }

    /// Measures sessions up to their first answer.
    fn sessions(&mut self, sessions: usize, samples: &mut Vec<Sample>) -> Result<()> {
        let case = BenchCase::Session;
        let floor = || RawClient::of_frames(&self.floor_socket, REPLY)?.call();
        let raw = TimingSample::take(sessions, floor)?;
        samples.push((case, PeerPair::Floor, raw));
        let request = format!("sessions {sessions}");
        for (server, [rust, python]) in [(&mut self.ours, OURS), (&mut self.cpython, PYTHONS)] {
            let session = || ask(&mut connect(server.dir.path())?);
            let sample = TimingSample::take(sessions, session)?;
            samples.push((case, rust, sample));
            samples.push((case, python, server.request(&request)?));
        }
        if let Some(grpc) = &mut self.grpc {
            samples.push((case, PeerPair::Grpc, grpc.request(&request)?));
        }
        Ok(())
    }

    /// Measures the methods beside `get_weather`, and reading what the largest of them answers.
    fn methods(&mut self, calls: usize, samples: &mut Vec<Sample>) -> Result<()> {
        for method in METHODS {
            let request = format!("calls 1 {calls} {method}");
            let ours = self.ours.request(&request)?;
            samples.push((BenchCase::Method(method), PeerPair::OursPython, ours));
        }
        let case = BenchCase::Method("hourly");
        let alone = self.ours.request(&format!("unpickle {calls} hourly"))?;
        samples.push((case, PeerPair::Unpickling, alone));
        let cpython = self.cpython.request(&format!("calls 1 {calls} hourly"))?;
        samples.push((case, PeerPair::PythonPython, cpython));
        let hours = |client: &mut Client| Ok(client.hourly(Location::SEATTLE).map(drop)?);
        let typed = many(1, calls, || connect(self.ours.dir.path()), hours)?;
        samples.push((case, PeerPair::OursOurs, typed));
        if let Some(redis) = &self.redis {
            let socket = redis.socket();
            let client = || redis::client(&socket, self.hours);
            let sample = many(1, calls, client, RawClient::call)?;
            samples.push((case, PeerPair::Redis, sample));
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

    fn processes(&self, processes: usize) -> Result<[Sample; 3]> {
        let run = |command: &mut Command| {
            let status = command.output()?.status;
            ensure!(status.success(), "{command:?} failed: {status}");
            Ok(())
        };
        let dir = self.ours.dir.path();
        let ours = || run(Command::new(&self.wx).arg("--dir").arg(dir).arg("forecast"));
        let ours = TimingSample::take(processes, ours)?;
        let nothing = TimingSample::take(processes, || run(&mut Command::new("true")))?;
        let python = TimingSample::take(processes, || {
            self.python.run("client.py", self.cpython.dir.path());
            Ok::<_, anyhow::Error>(())
        })?;
        Ok([
            (BenchCase::Process, PeerPair::OursOurs, ours),
            (BenchCase::Process, PeerPair::Nothing, nothing),
            (BenchCase::Process, PeerPair::PythonPython, python),
        ])
    }

    /// The process of CPython's server.
    pub(crate) fn cpython(&self) -> u32 {
        self.cpython.server.pid()
    }
}

/// Starts a server of ours there.
pub(crate) fn weatherd(dir: &Path) -> Result<ChildProcess> {
    let mut weatherd = Command::new(std::env::current_exe()?.with_file_name("weatherd"));
    weatherd.args(["--simulate", "--dir", "."]).current_dir(dir);
    let mut server = ChildProcess::spawn("weatherd", &mut weatherd);
    server.expect_log("waiting for connections");
    Ok(server)
}

impl PeerServer {
    /// Starts a gRPC server and its client; `None` where this interpreter has no gRPC.
    fn grpc(python: &PythonInterpreter) -> Result<Option<Self>> {
        let dir = tempfile::tempdir()?;
        let mut server = python.start("grpc_server.py", dir.path());
        let is_installed = server.expect("") == "ready";
        let with_client = || Self::with_client(server, dir, python, "grpc_client.py");
        Ok(is_installed.then(with_client))
    }

    fn with_client(
        server: ChildProcess,
        dir: TempDir,
        python: &PythonInterpreter,
        program: &str,
    ) -> Self {
        let mut client = python.start(program, dir.path());
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
