//! Crowds of honest clients: many that come at once, and more than the server has room for.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use pymanager::client::ClientError;
use pymanager::server::ServerLimits;

use crate::notebook::TestServer;
use crate::python::{self, Python};
use crate::wire::Peer;

/// Programs that connect at once, and threads in each.
const PROGRAMS: usize = 8;
const THREADS: usize = 50;

const CROWD: &str = r##"
import sys, threading
from multiprocessing.managers import BaseManager
class M(BaseManager): pass
M.register("notebook")
failures = []
def ask():
    try:
        m = M(address=sys.argv[1], authkey=b"\x00the key of the tests\xff")
        m.connect()
        m.notebook().count()
    except BaseException as e:
        failures.append(repr(e))
threads = [threading.Thread(target=ask) for _ in range(int(sys.argv[2]))]
print("ready", flush=True)
sys.stdin.readline()
for t in threads: t.start()
for t in threads: t.join()
print(len(failures), failures[:3], flush=True)
"##;

#[test]
fn hundreds_of_pythons_that_connect_at_once_all_get_their_answer() {
    let Some(python) = python::all().pop() else {
        return;
    };
    // Far fewer than there are clients, so that most have to wait in the system's queue.
    let server = TestServer::limited(ServerLimits {
        newcomers: 8,
        patience: Duration::from_secs(60),
        handshake: Duration::from_secs(60),
        ..ServerLimits::DEFAULT
    });
    let mut crowd: Vec<_> = (0..PROGRAMS)
        .map(|_| Program::start(&python, &server.path))
        .collect();
    crowd.iter_mut().for_each(|program| program.go());
    for program in &mut crowd {
        assert_eq!(program.line(), "0 []");
    }
    let mut last = server.manager().create("notebook").unwrap();
    let count = last.call("count", |_| (), |value| Ok(value.as_i64()));
    let answered = i64::try_from(PROGRAMS * THREADS).unwrap();
    assert_eq!(
        count.unwrap(),
        Some(answered + 1),
        "none was answered twice"
    );
}

/// One of the programs of the crowd, which starts when told.
struct Program {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn start(python: &Python, socket: &Path) -> Self {
        let threads = THREADS.to_string();
        let mut command = python.command(CROWD, &[socket, Path::new(&threads)]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut program = Self { child, output };
        assert_eq!(program.line(), "ready");
        program
    }

    fn go(&mut self) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(b"\n").unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn full(connections: usize) -> (TestServer, Vec<Peer>) {
    let server = TestServer::limited(ServerLimits {
        connections,
        ..ServerLimits::DEFAULT
    });
    let peers = { 0..connections }.map(|_| Peer::calling(&server.path));
    let peers = peers.collect();
    (server, peers)
}

#[test]
fn python_is_told_that_all_connections_are_taken_and_served_once_one_is_free() {
    const REFUSED: &str = r##"
import sys
from multiprocessing.managers import BaseManager
class M(BaseManager): pass
M.register("notebook")
m = M(address=sys.argv[1], authkey=b"\x00the key of the tests\xff")
try:
    m.connect()
    m.notebook().count()
except ConnectionRefusedError as e:
    print(e)
else:
    print("served")
"##;
    for python in python::all() {
        let (server, mut peers) = full(4);
        for _ in 0..3 {
            let said = python.run(REFUSED, &[&server.path]);
            assert_eq!(said.trim(), "all 4 connections of the server are taken");
        }
        assert!(peers.iter_mut().all(is_served), "nobody had to go");
        peers.pop();
        while server.gauge.connections().open == 4 {
            std::thread::yield_now();
        }
        assert_eq!(python.run(REFUSED, &[&server.path]).trim(), "served");
        assert_eq!(server.gauge.connections().rejected, 3);
    }
}

/// Asks for a method of no object, and returns whether the server says so.
fn is_served(peer: &mut Peer) -> bool {
    peer.request(Some("0"), "count", |_| ());
    peer.reply().contains("#TRACEBACK")
}

#[test]
fn a_client_of_ours_is_told_as_well() {
    let (server, _peers) = full(2);
    let mut proxy = server.manager().create("notebook").unwrap();
    let refused = proxy.call("count", |_| (), |_| Ok(())).unwrap_err();
    let ClientError::Remote(exception) = refused else {
        panic!("{refused}");
    };
    assert_eq!(exception.class, "ConnectionRefusedError");
}
