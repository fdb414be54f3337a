//! Our client, against CPython's manager server of every version found, and against our own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use pymanager::client::{ClientError, Manager, Options, Timeouts};
use pymanager::pickle::Value;
use pymanager::{AuthKey, BuiltinException};

use crate::notebook::{KEY, TestServer};
use crate::python::{self, Python};

/// A server as a Python user would write it; it ends with its standard input.
const SERVER: &str = r##"
import sys, threading, os, time
from dataclasses import dataclass
from multiprocessing.managers import BaseManager
@dataclass
class Point:
    x: float
    y: float
class Own(Exception): pass
class Notebook:
    def __init__(self): self.n = 0
    def count(self):
        self.n += 1
        return self.n
    def add(self, a, b=0): return a + b
    def point(self): return Point(1.5, -2)
    def fail(self, cls, message): raise getattr(__import__("builtins"), cls)(message)
    def own(self): raise Own("mine")
    def errno(self): raise FileNotFoundError(2, "No such file")
    def values(self): return [None, True, 7, 2**70, "text", b"bytes", (1,), {"k": {1, 2}}, ["same", "same"]]
    def unsendable(self): return lambda: 0
    def wait(self): time.sleep(3600)
the = Notebook()
class M(BaseManager): pass
M.register("notebook", callable=lambda: the)
server = M(address=sys.argv[1], authkey=b"\x00the key of the tests\xff").get_server()
def watch():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
print("ready", flush=True)
server.serve_forever()
"##;

/// A CPython manager server, ended when dropped.
struct PythonServer {
    child: Child,
    _dir: tempfile::TempDir,
    path: std::path::PathBuf,
}

impl PythonServer {
    fn start(python: &Python) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let mut command = python.command(SERVER, &[&path]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready");
        Self {
            child,
            _dir: dir,
            path,
        }
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn connect(path: &Path) -> Manager {
    Manager::connect(path, AuthKey::new(KEY), Timeouts::default()).unwrap()
}

fn number(value: Value<'_, '_>) -> Result<i64, ClientError> {
    value
        .as_i64()
        .ok_or(ClientError::UnexpectedResult("a number"))
}

#[test]
fn calls_and_references_work_with_every_python() {
    for python in python::all() {
        let server = PythonServer::start(&python);
        let manager = connect(&server.path);
        assert_eq!(manager.number_of_objects().unwrap(), 0);
        let mut proxy = manager.create("notebook").unwrap();
        assert_eq!(manager.number_of_objects().unwrap(), 1);
        assert!(manager.debug_info().unwrap().contains("refcount=1"));
        assert!(proxy.methods().contains(&"count".to_owned()));
        for expected in 1..=100 {
            assert_eq!(proxy.call("count", |_| (), number).unwrap(), expected);
        }
        let args = |w: &mut pymanager::pickle::Writer| w.int(40);
        let sum = proxy.call_with("add", args, |k| k.set("b", |w| w.int(2)), number);
        assert_eq!(sum.unwrap(), 42);
        drop(proxy);
        assert_eq!(
            manager.number_of_objects().unwrap(),
            0,
            "3.{}",
            python.minor
        );
    }
}

#[test]
fn values_and_instances_are_read_from_every_python() {
    for python in python::all() {
        let server = PythonServer::start(&python);
        let mut proxy = connect(&server.path).create("notebook").unwrap();
        let point = proxy.call(
            "point",
            |_| (),
            |value| {
                let point = value.instance().unwrap();
                assert_eq!(
                    (point.class().module, point.class().name),
                    ("__main__", "Point")
                );
                Ok((
                    point.field("x").unwrap().as_f64(),
                    point.field("y").unwrap().as_f64(),
                ))
            },
        );
        assert_eq!(point.unwrap(), (Some(1.5), Some(-2.0)));
        let shown = proxy
            .call("values", |_| (), |value| Ok(format!("{value:?}")))
            .unwrap();
        assert_eq!(
            shown,
            r#"[None, True, 7, <int of 9 bytes>, "text", b"bytes", (1), {"k": {1, 2}}, ["same", "same"]]"#
        );
    }
}

#[test]
fn exceptions_of_every_python_are_told_apart() {
    for python in python::all() {
        let server = PythonServer::start(&python);
        let mut proxy = connect(&server.path).create("notebook").unwrap();
        let fail = |w: &mut pymanager::pickle::Writer| {
            w.str("LookupError");
            w.str("nowhere");
        };
        let error = proxy.call("fail", fail, number).unwrap_err();
        let ClientError::Remote(exception) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(exception.builtin(), Some(BuiltinException::LookupError));
        assert_eq!(error.to_string(), "LookupError: nowhere");
        let own = proxy.call("own", |_| (), number).unwrap_err();
        assert_eq!(own.to_string(), "Own: mine");
        let errno = proxy.call("errno", |_| (), number).unwrap_err();
        assert_eq!(
            errno.to_string(),
            "FileNotFoundError: [Errno 2] No such file"
        );
        for method in ["unsendable", "missing"] {
            let fault = proxy.call(method, |_| (), number).unwrap_err();
            assert!(
                matches!(fault, ClientError::RemoteTraceback(_)),
                "{fault:?}"
            );
        }
        assert_eq!(
            proxy.call("count", |_| (), number).unwrap(),
            1,
            "still usable"
        );
        let unknown = connect(&server.path).create("other").unwrap_err();
        assert!(
            matches!(unknown, ClientError::RemoteTraceback(_)),
            "{unknown:?}"
        );
    }
}

#[test]
fn a_wrong_key_is_told_from_a_server_that_is_away() {
    for python in python::all() {
        let server = PythonServer::start(&python);
        let key = AuthKey::new(*b"wrong");
        let refused = Manager::connect(&server.path, key, Timeouts::default());
        assert!(matches!(refused, Err(ClientError::Refused)), "{refused:?}");
        let path = server.path.clone();
        drop(server);
        let away = Manager::connect(path, AuthKey::new(KEY), Timeouts::default());
        assert!(matches!(away, Err(ClientError::Unavailable(_))), "{away:?}");
    }
    let server = TestServer::start();
    let refused = Manager::connect(&server.path, AuthKey::new(*b"wrong"), Timeouts::default());
    assert!(matches!(refused, Err(ClientError::Refused)), "{refused:?}");
}

#[test]
fn a_slow_answer_is_a_timeout_and_the_next_call_connects_anew() {
    let server = TestServer::start();
    let options = Options {
        timeouts: Timeouts {
            connect: Duration::from_secs(5),
            call: Duration::from_millis(50),
        },
        ..Options::default()
    };
    let manager = Manager::connect_with(&server.path, AuthKey::new(KEY), options).unwrap();
    let mut proxy = manager.create("notebook").unwrap();
    let slow = proxy.call("wait", |_| (), |_| Ok(()));
    assert!(matches!(slow, Err(ClientError::Timeout)), "{slow:?}");
    server.notebook.gate.add_permits(1);
    assert_eq!(proxy.call("count", |_| (), number).unwrap(), 1);
}

#[test]
fn a_proxy_survives_a_restart_of_our_server() {
    let server = TestServer::start();
    let ident = server.manager().create("notebook").unwrap();
    let other = TestServer::start();
    let again = other.manager().create("notebook").unwrap();
    assert_eq!(
        format!("{ident:?}").split("ident").nth(1),
        format!("{again:?}").split("ident").nth(1)
    );
}

#[test]
fn every_python_and_every_thread_agree_with_ours() {
    let server = TestServer::start();
    let manager = server.manager();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut proxy = manager.create("notebook").unwrap();
                for _ in 0..100 {
                    proxy.call("count", |_| (), number).unwrap();
                }
            });
        }
    });
    let mut proxy = manager.create("notebook").unwrap();
    assert_eq!(proxy.call("count", |_| (), number).unwrap(), 801);
    drop(proxy);
    assert_eq!(manager.number_of_objects().unwrap(), 0);
}
