//! Clients that leave while their call is under way, and servers that stop while one is.

use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::notebook::TestServer;
use crate::python;

const WAIT: &str = r##"
import sys, os, socket, threading
from multiprocessing.managers import BaseManager
class M(BaseManager): pass
M.register("notebook")
m = M(address=sys.argv[1], authkey=b"\x00the key of the tests\xff")
m.connect()
n = m.notebook()
"##;

#[test]
fn the_call_of_a_client_that_is_killed_ends() {
    for python in python::all() {
        let server = TestServer::start();
        let program = format!("{WAIT}\nn.wait()");
        let mut child = python.command(&program, &[&server.path]).spawn().unwrap();
        server.waited_by(1);
        child.kill().unwrap();
        child.wait().unwrap();
        server.waited_by(0);
        python.run(&format!("{WAIT}\nassert n.count() == 1"), &[&server.path]);
    }
}

#[test]
fn what_a_leaving_client_had_sent_ahead_does_not_hide_that_it_left() {
    for python in python::all() {
        let server = TestServer::start();
        let ahead = r##"
n.count()
c = n._tls.connection
for _ in range(50):
    c.send((n._id, "wait", (), {}))
    c.send((n._id, "echo", (b"x" * 1000,), {}))
c.close()
"##;
        python.run(&format!("{WAIT}{ahead}"), &[&server.path]);
        server.waited_by(0);
        server.notebook.gate.add_permits(1000);
        python.run(&format!("{WAIT}\nn.wait()"), &[&server.path]);
    }
}

#[test]
fn a_client_that_only_stopped_sending_gets_its_answer() {
    for python in python::all() {
        let server = TestServer::start();
        let half = r##"
n.count()
c = n._tls.connection
c.send((n._id, "wait", (), {}))
socket.socket(fileno=os.dup(c.fileno())).shutdown(socket.SHUT_WR)
assert c.recv() == ("#RETURN", None)
"##;
        let program = format!("{WAIT}{half}");
        let child = python.command(&program, &[&server.path]).spawn().unwrap();
        server.waited_by(1);
        server.notebook.gate.add_permits(1);
        assert!(child.wait_with_output().unwrap().status.success());
    }
}

#[test]
fn replies_that_pile_up_behind_a_watched_call_are_all_sent() {
    for python in python::all() {
        let server = TestServer::start();
        let ahead = r##"
n.count()
c = n._tls.connection
c.send((n._id, "wait", (), {}))
for _ in range(30):
    c.send((n._id, "large", (), {}))
assert c.recv() == ("#RETURN", None)
for _ in range(30):
    assert c.recv() == ("#RETURN", b"\7" * 100000)
"##;
        let program = format!("{WAIT}{ahead}");
        let child = python.command(&program, &[&server.path]).spawn().unwrap();
        server.waited_by(1);
        server.notebook.gate.add_permits(1);
        // The replies fill the socket before the first of them is read.
        server.waited_by(0);
        assert!(child.wait_with_output().unwrap().status.success());
    }
}

#[test]
fn calls_that_wait_for_news_are_told_that_the_server_stops() {
    let mut server = TestServer::start();
    let notebook = server.notebook.clone();
    notebook.ends_with_the_server.store(true, Ordering::SeqCst);
    let manager = server.manager();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| {
            let mut proxy = manager.create("notebook").unwrap();
            proxy.call("wait", |_| (), |_| Ok(()))
        });
        server.is_waited();
        server.stop();
        waits.join().unwrap().unwrap();
    });
    server.ended();
}

#[test]
fn a_call_that_is_cut_off_ends_with_a_sentence() {
    for python in python::all() {
        let mut server = TestServer::with_grace(Duration::ZERO, |server| server);
        let cut_off = r##"
try:
    print("answered", n.wait())
except ConnectionError as error:
    print("told:", error)
except EOFError:
    print("no sentence")
"##;
        let program = format!("{WAIT}{cut_off}");
        let mut command = python.command(&program, &[&server.path]);
        let child = command.stdout(Stdio::piped()).spawn().unwrap();
        server.waited_by(1);
        server.stop();
        server.ended();
        let said = child.wait_with_output().unwrap().stdout;
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said, "told: the server stopped before it had an answer\n");
    }
}
