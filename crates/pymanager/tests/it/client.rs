//! Our client with both drivers, against CPython's manager server of every version found, and
//! against our own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use pymanager::BuiltinException;
use pymanager::client::{AsyncManager, ClientError, ClientOptions, Timeouts};
use pymanager::pickle::Value;

use crate::driver::{DRIVERS, Driver, Manager, RUNTIME};
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

fn connect(driver: Driver, path: &Path) -> Manager {
    driver.connect(path, KEY).unwrap()
}

/// Every pair of a driver and a server of CPython's.
fn pairs() -> impl Iterator<Item = (Driver, Python)> {
    let with = |driver| {
        python::all()
            .into_iter()
            .map(move |python| (driver, python))
    };
    DRIVERS.into_iter().flat_map(with)
}

fn number(value: Value<'_, '_>) -> Result<i64, ClientError> {
    value
        .as_i64()
        .ok_or(ClientError::UnexpectedResult("a number"))
}

#[test]
fn calls_and_references_work_with_every_python() {
    for (driver, python) in pairs() {
        let server = PythonServer::start(&python);
        let manager = connect(driver, &server.path);
        assert_eq!(manager.number_of_objects().unwrap(), 0);
        let mut proxy = manager.create("notebook").unwrap();
        assert_eq!(manager.number_of_objects().unwrap(), 1);
        assert!(manager.debug_info().unwrap().contains("refcount=1"));
        assert!(proxy.methods().contains(&"count".to_owned()));
        for expected in 1..=100 {
            assert_eq!(proxy.call("count", |_| (), number).unwrap(), expected);
        }
        let args = |w: &mut pymanager::pickle::PickleWriter| w.int(40);
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
    for (driver, python) in pairs() {
        let server = PythonServer::start(&python);
        let mut proxy = connect(driver, &server.path).create("notebook").unwrap();
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
    for (driver, python) in pairs() {
        let server = PythonServer::start(&python);
        let mut proxy = connect(driver, &server.path).create("notebook").unwrap();
        let fail = |w: &mut pymanager::pickle::PickleWriter| {
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
        let unknown = connect(driver, &server.path).create("other").unwrap_err();
        assert!(
            matches!(unknown, ClientError::RemoteTraceback(_)),
            "{unknown:?}"
        );
    }
}

#[test]
fn a_wrong_key_is_told_from_a_server_that_is_away() {
    for (driver, python) in pairs() {
        let server = PythonServer::start(&python);
        let refused = driver.connect(&server.path, b"wrong").err();
        assert!(matches!(refused, Some(ClientError::Refused)), "{refused:?}");
        let path = server.path.clone();
        drop(server);
        let away = driver.connect(&path, KEY).err();
        assert!(
            matches!(away, Some(ClientError::Unavailable(_))),
            "{away:?}"
        );
    }
    let server = TestServer::start();
    for driver in DRIVERS {
        let refused = driver.connect(&server.path, b"wrong").err();
        assert!(matches!(refused, Some(ClientError::Refused)), "{refused:?}");
    }
}

/// So little for a call that one which waits runs out of it.
fn impatient() -> ClientOptions {
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        call: Duration::from_secs(1),
    };
    ClientOptions {
        timeouts,
        ..ClientOptions::default()
    }
}

#[test]
fn a_slow_answer_is_a_timeout_and_the_next_call_connects_anew() {
    for driver in DRIVERS {
        let server = TestServer::start();
        let manager = driver.connect_with(&server.path, KEY, impatient()).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        let slow = proxy.call("wait", |_| (), |_| Ok(()));
        assert!(matches!(slow, Err(ClientError::Timeout)), "{slow:?}");
        server.notebook.gate.add_permits(1);
        let patience = Duration::from_secs(20);
        assert_eq!(proxy.call_within(patience, "count", number).unwrap(), 1);
    }
}

#[test]
fn a_call_with_a_timeout_of_its_own_may_take_longer_than_others() {
    for driver in DRIVERS {
        let server = TestServer::start();
        let manager = driver.connect_with(&server.path, KEY, impatient()).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // Only after another client's whole call has run out of its time.
                let mut other = manager.create("notebook").unwrap();
                let slow = other.call("wait", |_| (), |_| Ok(()));
                assert!(matches!(slow, Err(ClientError::Timeout)), "{slow:?}");
                server.notebook.gate.add_permits(2);
            });
            let waited = proxy.call_within(Duration::from_secs(20), "wait", |_| Ok(()));
            waited.unwrap();
        });
    }
}

#[test]
fn a_call_dropped_in_the_middle_never_answers_a_later_one() {
    let server = TestServer::start();
    RUNTIME.block_on(async {
        let key = pymanager::AuthKey::new(KEY);
        let connected = AsyncManager::connect(&server.path, key, Timeouts::default());
        let mut proxy = connected.await.unwrap().create("notebook").await.unwrap();
        for expected in 1..20 {
            let echo = |w: &mut pymanager::pickle::PickleWriter| w.int(-1);
            let dropped = proxy.call("echo", echo, number);
            // Polled so often that it is dropped at ever another step, at times after its end.
            let _ = tokio::time::timeout(Duration::from_micros(expected * 40), dropped).await;
            let counted = proxy.call("count", |_| (), number).await.unwrap();
            assert_eq!(counted, i64::try_from(expected).unwrap());
        }
        let waiting = proxy.call("wait", |_| (), |_| Ok(()));
        let dropped = tokio::time::timeout(Duration::from_millis(20), waiting).await;
        assert!(dropped.is_err());
        server.notebook.gate.add_permits(1);
        assert_eq!(proxy.call("count", |_| (), number).await.unwrap(), 20);
        proxy.close().await.unwrap();
    });
}

#[test]
fn futures_of_the_client_may_move_between_threads() {
    let server = TestServer::start();
    let path = server.path.clone();
    let counting = RUNTIME.spawn(async move {
        let key = pymanager::AuthKey::new(KEY);
        let manager = AsyncManager::connect(path, key, Timeouts::default()).await?;
        let mut proxy = manager.create("notebook").await?;
        let count = proxy.call("count", |_| (), number).await;
        proxy.close().await?;
        count
    });
    assert_eq!(RUNTIME.block_on(counting).unwrap().unwrap(), 1);
}

#[test]
fn a_proxy_dropped_inside_or_outside_a_runtime_gives_its_reference_back() {
    let server = TestServer::start();
    let manager = server.manager();
    let key = || pymanager::AuthKey::new(KEY);
    let inner = RUNTIME.block_on(async {
        let connected = AsyncManager::connect(&server.path, key(), Timeouts::default());
        connected.await.unwrap().create("notebook").await.unwrap()
    });
    assert_eq!(manager.number_of_objects().unwrap(), 1);
    drop(inner);
    assert_eq!(manager.number_of_objects().unwrap(), 0);
    RUNTIME.block_on(async {
        let connected = AsyncManager::connect(&server.path, key(), Timeouts::default());
        let manager = connected.await.unwrap();
        drop(manager.create("notebook").await.unwrap());
        while manager.number_of_objects().await.unwrap() > 0 {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn a_proxy_survives_a_restart_of_our_server() {
    let server = TestServer::start();
    let proxy = server.manager().create("notebook").unwrap();
    let other = TestServer::start();
    let again = other.manager().create("notebook").unwrap();
    let ident = |proxy| {
        let text = format!("{proxy:?}");
        let (_, rest) = text.split_once("ident: ").unwrap();
        rest.split(',').next().unwrap().to_owned()
    };
    assert_eq!(ident(proxy), ident(again));
}

#[test]
fn every_python_and_every_thread_agree_with_ours() {
    for driver in DRIVERS {
        let server = TestServer::start();
        let manager = connect(driver, &server.path);
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
}
