//! Hostile servers against a client, each for both drivers: an error in time, and no later call is
//! given another's answer.

use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use pymanager::auth::{AuthError, DigestPolicy};
use pymanager::client::{ClientError, ClientOptions, Timeouts};
use pymanager::pickle::Value;

use crate::driver::{DRIVERS, Driver};
use crate::host::Host;
use crate::notebook::KEY;

/// For what shall run out of time.
const SHORT: Duration = Duration::from_millis(200);
/// For everything else, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

/// A server of which every connection is treated by `script`, which is told how many came before.
struct Server {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

/// Servers as CPython's, of which the connection number 0 ends when the object is created, and as ours, which
/// goes on with calls on the one that has number 1.
const FIRST_NUMBERS: [i64; 2] = [0, 1];

impl Server {
    fn start(script: Script) -> Self {
        Self::counting_from(0, script)
    }

    fn counting_from(first: i64, script: Script) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let listener = UnixListener::bind(&path).unwrap();
        // It ends with the tests: a client that hangs up ends each connection's thread.
        std::thread::spawn(move || {
            for (number, stream) in (first..).zip(listener.incoming().flatten()) {
                std::thread::spawn(move || script(stream, number));
            }
        });
        Self { _dir: dir, path }
    }
}

/// Impatient where the server shall be silent, patient where it shall answer.
fn options(wait: Duration) -> ClientOptions {
    let timeouts = Timeouts {
        connect: wait,
        call: wait,
    };
    ClientOptions {
        timeouts,
        ..ClientOptions::default()
    }
}

fn number(value: Value<'_, '_>) -> Result<i64, ClientError> {
    let number = value.as_i64();
    number.ok_or(ClientError::UnexpectedResult("a number"))
}

/// Returns each of the first with each of the second.
fn each_with<A: Copy, B: Copy, const N: usize, const M: usize>(
    first: [A; N],
    second: [B; M],
) -> impl Iterator<Item = (A, B)> {
    first.into_iter().flat_map(move |a| second.map(|b| (a, b)))
}

/// Returns the time to wait for a server that ends as `verdict` says.
fn wait_for(verdict: fn(&ClientError) -> bool) -> Duration {
    if verdict(&ClientError::Timeout) {
        SHORT
    } else {
        LONG
    }
}

/// A server's behaviour on a connection, given the number of connections before it.
type Script = fn(UnixStream, i64);
/// A name for complaints, what the server does, and whether the client ended as it should.
type Attack = (&'static str, Script, fn(&ClientError) -> bool);

#[test]
fn no_handshake_of_a_stranger_is_believed_or_waited_for() {
    let attacks: [Attack; 10] = [
        (
            "hangs up",
            |_, _| (),
            |e| matches!(e, ClientError::Unavailable(_)),
        ),
        (
            "is silent",
            |s, _| Host::new(s).wait_for_the_end(),
            |e| matches!(e, ClientError::Timeout),
        ),
        (
            "drips for ever",
            |s, _| Host::new(s).drip(),
            |e| matches!(e, ClientError::Timeout),
        ),
        (
            "a long frame",
            |s, _| Host::new(s).send(&257i32.to_be_bytes()),
            |e| matches!(e, ClientError::Frame(_)),
        ),
        (
            "two gigabytes",
            |s, _| Host::new(s).send(&i32::MAX.to_be_bytes()),
            |e| matches!(e, ClientError::Frame(_)),
        ),
        (
            "minus two bytes",
            |s, _| Host::new(s).send(&(-2i32).to_be_bytes()),
            |e| matches!(e, ClientError::Frame(_)),
        ),
        (
            "no challenge",
            |s, _| Host::new(s).send_frame(b"hello"),
            |e| matches!(e, ClientError::NotAuthentic(AuthError::Malformed)),
        ),
        (
            "refuses",
            |s, _| Host::new(s).send_frame(b"#FAILURE#"),
            |e| matches!(e, ClientError::NotAdmitted),
        ),
        (
            "welcomes anybody",
            |s, _| Host::new(s).pretend(&[7; 32]),
            |e| matches!(e, ClientError::NotAuthentic(AuthError::WrongAnswer)),
        ),
        (
            "another key",
            |s, _| Host::new(s).believe_or_fail(b"another"),
            |e| matches!(e, ClientError::Refused),
        ),
    ];
    for (name, script, verdict) in attacks {
        let server = Server::start(script);
        for driver in DRIVERS {
            let outcome = driver.connect_with(&server.path, KEY, options(wait_for(verdict)));
            let error = outcome.err().unwrap();
            assert!(verdict(&error), "{name}, {driver:?}: {error:?}");
        }
    }
}

#[test]
fn md5_is_not_accepted_where_it_shall_not_be() {
    let server = Server::start(|s, _| Host::new(s).send_frame(b"#CHALLENGE#12345678901234567890"));
    for driver in DRIVERS {
        let options = ClientOptions {
            policy: DigestPolicy::RequireSha256,
            ..options(LONG)
        };
        let error = driver
            .connect_with(&server.path, KEY, options)
            .err()
            .unwrap();
        let weak = ClientError::NotAuthentic(AuthError::WeakDigest);
        assert_eq!(error.to_string(), weak.to_string(), "{driver:?}");
    }
}

/// Serves honestly but for what `ask` is answered: it is told how many connections came before.
fn but_for(stream: UnixStream, number: i64, ask: fn(&mut Host, i64)) {
    let mut host = Host::new(stream);
    host.believe_or_fail(KEY);
    while let Some(method) = host.request() {
        match &*method {
            "create" => {
                host.create();
                if number == 0 {
                    return;
                }
            }
            "ask" => ask(&mut host, number),
            _ => host.reply(|w| w.none()),
        }
    }
}

/// `cos\nsystem\n(S'...'\ntR.`: what would run a command where pickles are executed.
const COMMAND: &[u8] = b"cos\nsystem\n(S'touch /tmp/pymanager-was-executed'\ntR.";
const COMMAND_MADE: &str = "/tmp/pymanager-was-executed";

/// The first connection for calls is attacked, later ones are served.
macro_rules! once {
    ($attack:expr) => {
        |stream, number| {
            but_for(stream, number, |host, number| {
                let attack: fn(&mut Host) = $attack;
                if number <= 1 && host.is_first() {
                    attack(host)
                } else {
                    host.reply(|w| w.int(42))
                }
            })
        }
    };
}

/// Answers of a trusted server.
const ANSWERS: [Attack; 8] = [
    ("hangs up", once!(|host| host.hang_up()), |e| {
        matches!(e, ClientError::Unavailable(_))
    }),
    (
        "half a reply",
        once!(|host| host.send(b"\0\0\0\x10\x80")),
        |e| matches!(e, ClientError::Timeout),
    ),
    (
        "two gigabytes",
        once!(|host| host.send(&i32::MAX.to_be_bytes())),
        |e| matches!(e, ClientError::Frame(_)),
    ),
    (
        "an exabyte",
        once!(|host| host.send(b"\xff\xff\xff\xff\x10\0\0\0\0\0\0\0")),
        |e| matches!(e, ClientError::Frame(_)),
    ),
    ("no pickle", once!(|host| host.send_frame(b"hello")), |e| {
        matches!(e, ClientError::Pickle(_))
    }),
    (
        "no reply",
        once!(|host| host.send_frame(b"\x80\x03K\x07.")),
        |e| matches!(e, ClientError::Message(_)),
    ),
    ("a command", once!(|host| host.send_frame(COMMAND)), |e| {
        matches!(e, ClientError::Pickle(_) | ClientError::Message(_))
    }),
    ("an empty frame", once!(|host| host.send_frame(b"")), |e| {
        matches!(e, ClientError::Pickle(_))
    }),
];

#[test]
fn no_answer_does_harm_and_the_next_call_goes_on() {
    for ((name, script, verdict), first) in each_with(ANSWERS, FIRST_NUMBERS) {
        for driver in DRIVERS {
            let server = Server::counting_from(first, script);
            let manager = driver.connect_with(&server.path, KEY, options(LONG));
            let mut proxy = manager.unwrap().create("notebook").unwrap();
            let error = proxy
                .call_within(wait_for(verdict), "ask", number)
                .unwrap_err();
            assert!(verdict(&error), "{name}, {driver:?}: {error:?}");
            assert_eq!(
                proxy.call("ask", |_| (), number).unwrap(),
                42,
                "{name}, {driver:?}"
            );
        }
    }
    assert!(!std::path::Path::new(COMMAND_MADE).exists());
}

#[test]
fn a_second_reply_to_one_request_is_not_taken_for_the_next_ones() {
    let script = |stream, number| {
        but_for(stream, number, |host, number| {
            host.replies(&[number * 10, number * 10 + 1]);
        });
    };
    for (driver, first) in each_with(DRIVERS, FIRST_NUMBERS) {
        let server = Server::counting_from(first, script);
        let manager = driver.connect(&server.path, KEY).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        for connection in 1..4 {
            let answer = proxy.call("ask", |_| (), number).unwrap();
            assert_eq!(answer, connection * 10, "{driver:?}");
        }
    }
}

#[test]
fn a_server_that_refuses_to_be_called_is_not_asked_on_that_connection_again() {
    let script = |stream, number| {
        let mut host = Host::new(stream);
        host.believe_or_fail(KEY);
        while let Some(method) = host.request() {
            match &*method {
                "create" => {
                    host.create();
                    if number == 0 {
                        return;
                    }
                }
                "accept_connection" if number == 1 => host.refuse("too many"),
                "ask" => host.reply(|w| w.int(number)),
                _ => host.reply(|w| w.none()),
            }
        }
    };
    for (driver, first) in each_with(DRIVERS, FIRST_NUMBERS) {
        let server = Server::counting_from(first, script);
        let manager = driver.connect(&server.path, KEY).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        let error = proxy.call("ask", |_| (), number).unwrap_err();
        assert!(
            matches!(error, ClientError::RemoteTraceback(_)),
            "{driver:?}: {error:?}"
        );
        assert_eq!(proxy.call("ask", |_| (), number).unwrap(), 2, "{driver:?}");
    }
}

#[test]
fn calls_go_on_where_the_object_was_created_if_the_server_does() {
    let script =
        |stream, number| but_for(stream, number, |host, number| host.reply(|w| w.int(number)));
    for driver in DRIVERS {
        let server = Server::counting_from(1, script);
        let manager = driver.connect(&server.path, KEY).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        for _ in 0..2 {
            assert_eq!(proxy.call("ask", |_| (), number).unwrap(), 1, "{driver:?}");
        }
        drop(proxy);
        let mut proxy = driver
            .connect(&server.path, KEY)
            .unwrap()
            .create("notebook")
            .unwrap();
        let second = proxy.call("ask", |_| (), number).unwrap();
        assert_eq!(second, 2, "{driver:?}: giving back took no connection");
    }
}

#[test]
fn one_byte_at_a_time_is_enough() {
    let script = |stream: UnixStream, number| {
        let (near, far) = UnixStream::pair().unwrap();
        let mut from = stream.try_clone().unwrap();
        let mut back = near.try_clone().unwrap();
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut back);
            let _ = back.shutdown(std::net::Shutdown::Write);
        });
        std::thread::spawn(move || but_for(far, number, |host, _| host.reply(|w| w.int(42))));
        for byte in std::io::Read::bytes(near).map_while(Result::ok) {
            if (&stream).write_all(&[byte]).is_err() {
                break;
            }
        }
    };
    for driver in DRIVERS {
        let server = Server::start(script);
        let manager = driver.connect(&server.path, KEY).unwrap();
        let mut proxy = manager.create("notebook").unwrap();
        for _ in 0..3 {
            assert_eq!(proxy.call("ask", |_| (), number).unwrap(), 42, "{driver:?}");
        }
    }
}

#[test]
fn a_server_whose_queue_is_full_is_waited_for_only_so_long() {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, bind, listen, socket};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("socket");
    let listener = socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
    bind(&listener, &SocketAddrUnix::new(&path).unwrap()).unwrap();
    listen(&listener, 0).unwrap();
    let _queued = UnixStream::connect(&path).unwrap();
    for driver in [Driver::Tokio, Driver::Blocking] {
        let error = driver
            .connect_with(&path, KEY, options(SHORT))
            .err()
            .unwrap();
        assert!(
            matches!(error, ClientError::Timeout),
            "{driver:?}: {error:?}"
        );
    }
}
