//! Our server, used by CPython's `BaseManager` of every version found.

use crate::notebook::{KEY, TestServer};
use crate::python;
use pymanager::AuthKey;
use pymanager::client::{ClientError, Manager, Timeouts};

/// The beginning of every program: the manager as a user would write it.
const CONNECT: &str = r##"
import sys, threading
from dataclasses import dataclass
from multiprocessing.managers import BaseManager, RemoteError
from multiprocessing import AuthenticationError

@dataclass
class Point:
    x: float
    y: float

@dataclass(frozen=True)
class Frozen:
    x: float

class M(BaseManager): pass
M.register("notebook")
KEY = b"\x00the key of the tests\xff"
def connect(key=KEY):
    m = M(address=sys.argv[1], authkey=key)
    m.connect()
    return m
def raises(kind, call):
    try:
        call()
    except kind as e:
        assert type(e) is kind, type(e)
        return str(e)
    raise AssertionError("nothing was raised")
"##;

/// Runs a program in every CPython against one fresh server each.
fn in_every_python(program: &str) {
    for python in python::all() {
        let server = TestServer::start();
        python.run(&format!("{CONNECT}\n{program}"), &[&server.path]);
    }
}

#[test]
fn python_clients_call_with_positions_and_keywords() {
    in_every_python(
        r##"
n = connect().notebook()
assert n.add(1, 2.5) == 3.5
assert n.add(a=1) == 1.0
assert n.add(1, b=2) == 3.0
assert n.peer() == "MainProcess", n.peer()
"##,
    );
}

#[test]
fn python_values_arrive_and_return_as_they_were() {
    in_every_python(
        r##"
n = connect().notebook()
shared = ["twice"]
for value in [None, True, False, 0, -1, 255, 256, 65536, -2**31, 2**62, 1.5, float("inf"), "", "é☃", "x" * 300,
              b"", b"\x00\xff" * 200, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [[], [1]], {}, {"a": {"b": None}},
              {1: "one", (2, 3): [4]}, [shared, shared], list(range(5000)), {str(i): i for i in range(3000)},
              Point(1.0, -2.0), [Point(0.0, i) for i in range(9)], Frozen(2.0), "y" * 70000]:
    assert n.echo(value) == value, value
assert len(n.large()) == 100000
"##,
    );
}

#[test]
fn exceptions_are_raised_as_themselves() {
    in_every_python(
        r##"
n = connect().notebook()
for kind in [ValueError, TypeError, LookupError, ConnectionError, TimeoutError, RuntimeError, OSError]:
    assert raises(kind, lambda: n.fail(kind.__name__, "one sentence")) == "one sentence"
assert raises(TypeError, lambda: n.add()) == "add() missing 1 required positional argument: 'a'"
assert raises(TypeError, lambda: n.add(1, 2, 3)) == "add() takes from 1 to 2 positional arguments but 3 were given"
assert raises(TypeError, lambda: n.add(1, a=1)) == "add() got multiple values for argument 'a'"
assert raises(TypeError, lambda: n.add(1, c=1)) == "add() got an unexpected keyword argument 'c'"
assert n.count() == 1
"##,
    );
}

#[test]
fn trouble_outside_the_method_leaves_the_connection_usable() {
    in_every_python(
        r##"
n = connect().notebook()
assert "AttributeError" in raises(RemoteError, lambda: n._callmethod("missing"))
assert "not sent" in raises(RemoteError, lambda: n._getvalue())
real, n._id = n._id, "beef"
assert "KeyError: 'beef'" in raises(RemoteError, lambda: n.count())
n._id = real
n._tls.connection.send("not a request")
assert n._tls.connection.recv()[0] == "#TRACEBACK"
n._tls.connection.send_bytes(b"not a pickle")
assert n._tls.connection.recv()[0] == "#TRACEBACK"
assert n.count() == 1
assert "KeyError: 'other'" in raises(RemoteError, lambda: M._create(connect(), "other"))
"##,
    );
}

#[test]
fn the_proxy_shows_the_object() {
    in_every_python(
        r##"
n = connect().notebook()
assert str(n) == "<Notebook of the tests>", str(n)
assert "AutoProxy[notebook]" in repr(n), repr(n)
from multiprocessing.managers import dispatch
from multiprocessing.connection import Client
c = Client(sys.argv[1], authkey=KEY)
assert "add" in dispatch(c, None, "get_methods", (n._token,))
"##,
    );
}

#[test]
fn references_are_counted_for_show() {
    in_every_python(
        r##"
m = connect()
assert m._number_of_objects() == 0
n = m.notebook()
assert m._number_of_objects() == 1
assert "refcount=1\n    <Notebook" in m._debug_info(), m._debug_info()
again = m.notebook()
assert n._id == again._id
del n
assert again.count() == 1
"##,
    );
}

#[test]
fn threads_each_have_a_connection() {
    in_every_python(
        r##"
n = connect().notebook()
seen = []
def work():
    for _ in range(50):
        seen.append(n.count())
threads = [threading.Thread(target=work, name="worker") for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
assert sorted(seen) == list(range(1, 401)), len(seen)
names = []
t = threading.Thread(target=lambda: names.append(n.peer()), name="worker-x"); t.start(); t.join()
assert names == ["MainProcess|worker-x"], names
"##,
    );
}

#[test]
fn a_wrong_key_is_refused_and_the_right_one_still_works() {
    in_every_python(
        r##"
raises(AuthenticationError, lambda: connect(b"wrong"))
assert connect().notebook().count() == 1
"##,
    );
}

#[test]
fn all_protocols_from_two_on_are_read() {
    in_every_python(
        r##"
import pickle
n = connect().notebook(); n.count()
c = n._tls.connection
for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
    value = [Point(1.0, 2.0), {"a": (1, -5, 10**12)}, "text"]
    c.send_bytes(pickle.dumps((n._id, "echo", (value,), {}), protocol))
    assert c.recv() == ("#RETURN", value), protocol
    c.send_bytes(pickle.dumps((n._id, "describe", ({1, 2}, ), {}), protocol))
    assert c.recv()[0] == "#RETURN"
"##,
    );
}

#[test]
fn requests_sent_ahead_are_answered_in_order_also_after_half_a_close() {
    in_every_python(
        r##"
import socket, os
n = connect().notebook(); n.count()
c = n._tls.connection
for i in range(200):
    c.send((n._id, "echo", (i,), {}))
socket.socket(fileno=os.dup(c.fileno())).shutdown(socket.SHUT_WR)
assert [c.recv() for _ in range(200)] == [("#RETURN", i) for i in range(200)]
raises(EOFError, c.recv)
"##,
    );
}

#[test]
fn shutdown_by_a_client_is_refused_unless_allowed() {
    const SHUTDOWN: &str = r##"
from multiprocessing.managers import dispatch
from multiprocessing.connection import Client
c = Client(sys.argv[1], authkey=KEY)
"##;
    for python in python::all() {
        let refusing = TestServer::start();
        let program = format!(
            "{CONNECT}{SHUTDOWN}\nassert 'PermissionError' in raises(RemoteError, lambda: dispatch(c, None, 'shutdown'))\nassert connect().notebook().count() == 1"
        );
        python.run(&program, &[&refusing.path]);

        let mut allowing = TestServer::with(|server| server.allow_remote_shutdown(true));
        let program = format!(
            "{CONNECT}{SHUTDOWN}\ndispatch(c, None, 'shutdown')\nassert c.recv() == ('#RETURN', None)"
        );
        python.run(&program, &[&allowing.path]);
        allowing.ended();
    }
}

#[test]
fn requiring_sha256_shuts_out_the_older_pythons_only() {
    for python in python::all() {
        let server = TestServer::with(|server| server.require_sha256(true));
        let program = if python.minor >= 12 {
            "assert connect().notebook().count() == 1"
        } else {
            "raises(AuthenticationError, connect)"
        };
        python.run(&format!("{CONNECT}\n{program}"), &[&server.path]);
    }
}

#[test]
fn a_slow_call_delays_nobody_else() {
    let server = TestServer::start();
    let manager = server.manager();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            let mut proxy = manager.create("notebook").unwrap();
            proxy.call("wait", |_| (), |_| Ok(())).unwrap();
        });
        let mut proxy = manager.create("notebook").unwrap();
        for _ in 0..100 {
            proxy.call("count", |_| (), |_| Ok(())).unwrap();
        }
        server.is_waited();
        proxy.call("count", |_| (), |_| Ok(())).unwrap();
        assert!(!slow.is_finished());
        server.notebook.gate.add_permits(1);
        slow.join().unwrap();
    });
}

#[test]
fn stopping_finishes_the_call_in_flight_and_closes_the_idle() {
    let mut server = TestServer::start();
    let manager = server.manager();
    let mut idle = manager.create("notebook").unwrap();
    idle.call("count", |_| (), |_| Ok(())).unwrap();
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let mut proxy = manager.create("notebook").unwrap();
            proxy.call("wait", |_| (), |_| Ok(()))
        });
        server.is_waited();
        server.stop();
        // The idle client is let go while the call is still in flight.
        while idle.call("count", |_| (), |_| Ok(())).is_ok() {
            std::thread::yield_now();
        }
        assert!(!busy.is_finished());
        server.notebook.gate.add_permits(1);
        busy.join().unwrap().unwrap();
    });
    server.ended();
    let gone = idle.call("count", |_| (), |_| Ok(()));
    assert!(matches!(gone, Err(ClientError::Unavailable(_))), "{gone:?}");
    let key = AuthKey::new(KEY);
    let refused = Manager::connect(&server.path, key, Timeouts::default());
    assert!(matches!(refused, Err(ClientError::Unavailable(_))));
}

/// The change that distributions without MD5 make to the older exchange: the digest of bare answers.
const WITHOUT_MD5: &str = r##"
import sys, types, hmac
def new(key, msg, digestmod, new=hmac.new):
    return new(key, msg, "sha256" if digestmod == "md5" else digestmod)
patched = types.ModuleType("hmac")
patched.new, patched.compare_digest = new, hmac.compare_digest
sys.modules["hmac"] = patched
"##;

#[test]
fn pythons_that_replaced_md5_by_sha256_are_served_also_where_md5_is_refused() {
    let program = r##"
from multiprocessing.managers import BaseManager
class M(BaseManager): pass
M.register("notebook")
m = M(address=sys.argv[1], authkey=b"\x00the key of the tests\xff")
m.connect()
assert m.notebook().count() > 0
"##;
    for python in python::all() {
        for strict in [false, true] {
            let server = TestServer::with(|server| server.require_sha256(strict));
            python.run(&format!("{WITHOUT_MD5}{program}"), &[&server.path]);
        }
    }
}
