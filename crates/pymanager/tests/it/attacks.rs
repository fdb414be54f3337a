//! Hostile peers, whose attacks cost them more than the server. Each row of the list of attacks
//! that hurt a CPython server is a test here.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use pymanager::frame;
use pymanager::message::put_request;
use pymanager::pickle::{Pickle, PickleWriter};
use pymanager::server::ServerLimits;

use crate::notebook::{KEY, TestServer};
use crate::wire::Peer;

const CHALLENGE: &[u8] = b"#CHALLENGE#{sha256}";
const SHORT: Duration = Duration::from_millis(50);

/// A real client still gets its answers.
fn still_serves(server: &TestServer) {
    let mut proxy = server.manager().create("notebook").unwrap();
    proxy.call("count", |_| (), |_| Ok(())).unwrap();
}

#[test]
fn impossible_lengths_end_a_handshake_without_a_word() {
    let server = TestServer::start();
    let lengths: [&[u8]; 4] = [
        &257i32.to_be_bytes(),
        &i32::MAX.to_be_bytes(),
        b"\xff\xff\xff\xff\0\0\x01\0\0\0\0\0",
        &(-2i32).to_be_bytes(),
    ];
    for length in lengths {
        let mut peer = Peer::silent(&server.path);
        assert!(peer.frame().unwrap().starts_with(CHALLENGE));
        peer.send(length);
        assert_eq!(peer.frame(), None, "{length:?}");
    }
    still_serves(&server);
}

#[test]
fn five_hundred_silent_connections_do_not_keep_a_client_out() {
    let server = TestServer::start();
    let mut silent: Vec<_> = (0..500).map(|_| Peer::silent(&server.path)).collect();
    still_serves(&server);
    let evicted = { silent.iter_mut().take(300) }
        .filter_map(|peer| peer.frame().map(|_| peer.frame()))
        .filter(Option::is_none);
    assert_eq!(evicted.count(), 300, "the oldest had to go");
}

#[test]
fn silent_connections_that_take_all_slots_give_way_to_a_client() {
    let server = TestServer::limited(ServerLimits {
        handshake: Duration::from_secs(3600),
        newcomers: 4,
        patience: SHORT,
        ..ServerLimits::DEFAULT
    });
    let mut silent: Vec<_> = (0..40).map(|_| Peer::silent(&server.path)).collect();
    still_serves(&server);
    let oldest = silent.iter_mut().take(30);
    assert!(
        oldest
            .map(|peer| (peer.frame(), peer.frame()))
            .all(|(_, end)| end.is_none())
    );
}

#[test]
fn silence_and_dripping_end_with_the_handshake_deadline() {
    let server = TestServer::limited(ServerLimits {
        handshake: SHORT,
        ..ServerLimits::DEFAULT
    });
    let mut silent = Peer::silent(&server.path);
    assert!(silent.frame().unwrap().starts_with(CHALLENGE));
    assert_eq!(silent.frame(), None);

    // A byte now and then does not move the deadline: the write fails once the server hung up.
    let mut dripping = Peer::silent(&server.path);
    dripping.send(&100i32.to_be_bytes());
    let mut sent = 0;
    while dripping.socket.write_all(b"x").is_ok() && sent < 96 {
        sent += 1;
        std::thread::park_timeout(Duration::from_millis(5));
    }
    assert!(sent < 96, "the server waited for all of it");
}

#[test]
fn a_request_that_never_ends_is_given_up() {
    let server = TestServer::limited(ServerLimits {
        rest_of_request: SHORT,
        ..ServerLimits::DEFAULT
    });
    let mut peer = Peer::calling(&server.path);
    peer.send(&1000i32.to_be_bytes());
    assert_eq!(peer.frame(), None);
    still_serves(&server);
}

/// The length of a large request, and how many of them the server below holds at one time.
const LARGE: usize = 100_000;
const HELD: usize = 3;

/// Sends a large request to `echo`, but its last byte only when told, behind the back of the test: a
/// server that has no memory for it reads the first of it only.
fn unfinished(server: &TestServer, ident: &str) -> (Peer, mpsc::Sender<()>) {
    let peer = Peer::calling(&server.path);
    let mut body = Vec::new();
    let argument = |w: &mut PickleWriter| w.bytes(&[7; LARGE]);
    put_request(&mut body, Some(ident), "echo", argument, |_| ());
    let mut request = Vec::new();
    frame::put(&body, &mut request);
    let mut socket = peer.socket.try_clone().unwrap();
    let (finish, finished) = mpsc::channel();
    std::thread::spawn(move || {
        let (last, first) = request.split_last().unwrap();
        let sent = socket.write_all(first);
        if sent.is_ok() && finished.recv().is_ok() {
            let _ = socket.write_all(&[*last]);
        }
    });
    (peer, finish)
}

#[test]
fn unfinished_requests_hold_no_more_memory_than_all_of_them_may() {
    let most = HELD * (LARGE + 1000);
    let server = TestServer::limited(ServerLimits {
        request_memory: most,
        ..ServerLimits::DEFAULT
    });
    let ident = ident_of_the_notebook(&server);
    let count = 20;
    let peers: Vec<_> = (0..count).map(|_| unfinished(&server, &ident)).collect();
    while server.gauge.connections().requests_waiting < count - HELD {
        std::thread::yield_now();
    }
    let held = server.gauge.connections().request_bytes;
    assert!(held > most - LARGE && held <= most, "{held} of {most}");
    // Small requests need none of it, and each large one is answered in its turn.
    still_serves(&server);
    for (_, finish) in &peers {
        finish.send(()).unwrap();
    }
    for (mut peer, _) in peers {
        assert!(peer.frame().unwrap().len() > LARGE);
    }
    while server.gauge.connections().request_bytes > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_request_waits_for_memory_no_longer_than_it_may_take() {
    let server = TestServer::limited(ServerLimits {
        request_memory: LARGE,
        rest_of_request: SHORT,
        ..ServerLimits::DEFAULT
    });
    let ident = ident_of_the_notebook(&server);
    for (mut peer, _finish) in [unfinished(&server, &ident), unfinished(&server, &ident)] {
        assert_eq!(peer.frame(), None);
    }
    still_serves(&server);
}

#[test]
fn replies_that_nobody_reads_hold_no_more_memory_than_all_of_them_may() {
    let server = TestServer::limited(ServerLimits {
        reply_memory: 250_000,
        write: Duration::from_secs(3600),
        ..ServerLimits::DEFAULT
    });
    let ident = ident_of_the_notebook(&server);
    let mut peers: Vec<_> = (0..10).map(|_| Peer::calling(&server.path)).collect();
    for peer in &mut peers {
        for _ in 0..10 {
            peer.request(Some(&ident), "large", |_| ());
        }
    }
    let gone = |peers: &[Peer]| peers.iter().filter(|peer| hung_up(&peer.socket)).count();
    while gone(&peers) < 8 {
        std::thread::yield_now();
    }
    still_serves(&server);
}

#[test]
fn an_idle_client_is_let_go_in_the_end() {
    let server = TestServer::limited(ServerLimits {
        idle: SHORT,
        ..ServerLimits::DEFAULT
    });
    let mut peer = Peer::calling(&server.path);
    assert_eq!(peer.frame(), None);
}

#[test]
fn a_length_of_two_gigabytes_after_authentication_is_not_awaited() {
    let server = TestServer::start();
    let mut peer = Peer::calling(&server.path);
    peer.send(&i32::MAX.to_be_bytes());
    assert_eq!(peer.frame(), None);
    still_serves(&server);
}

#[test]
fn wrong_keys_are_answered_ever_more_slowly_with_failure_only() {
    let server = TestServer::limited(ServerLimits {
        first_penalty: Duration::from_millis(10),
        ..ServerLimits::DEFAULT
    });
    let begun = now();
    for _ in 0..5 {
        let mut peer = Peer::silent(&server.path);
        peer.frame().unwrap();
        peer.send_frame(&[0; 16]);
        assert_eq!(peer.frame().as_deref(), Some(&b"#FAILURE#"[..]));
        assert_eq!(peer.frame(), None, "nothing but the refusal");
    }
    assert!(begun.elapsed() >= Duration::from_millis(10 + 20 + 40 + 80 + 160));
    still_serves(&server);
}

#[test]
fn the_right_key_does_not_wait_for_the_wrong_ones() {
    let server = TestServer::limited(ServerLimits {
        first_penalty: Duration::from_secs(3600),
        longest_penalty: Duration::from_secs(3600),
        ..ServerLimits::DEFAULT
    });
    let mut wrong = Peer::silent(&server.path);
    wrong.frame().unwrap();
    wrong.send_frame(&[0; 16]);
    still_serves(&server);
}

#[test]
fn our_own_challenge_returned_is_refused() {
    let server = TestServer::start();
    let mut peer = Peer::silent(&server.path);
    let challenge = peer.frame().unwrap();
    peer.send_frame(&challenge);
    assert_eq!(peer.frame().as_deref(), Some(&b"#FAILURE#"[..]));
}

#[test]
fn a_pickle_that_would_run_a_command_runs_nothing() {
    let server = TestServer::start();
    let witness = server.path.with_file_name("executed");
    let mut peer = Peer::calling(&server.path);
    let command = format!("touch {}", witness.display());
    let mut body = b"\x80\x02cposix\nsystem\nX".to_vec();
    body.extend(u32::try_from(command.len()).unwrap().to_le_bytes());
    body.extend(command.as_bytes());
    body.extend(b"\x85R.");
    peer.send_frame(&body);
    assert!(peer.reply().contains("#TRACEBACK"));
    assert!(!witness.exists());
    still_serves(&server);
}

#[test]
fn pickle_bombs_are_refused_and_the_connection_lives() {
    let server = TestServer::start();
    let mut peer = Peer::calling(&server.path);
    let mut deep = vec![0x80, 4, b')'];
    deep.extend(std::iter::repeat_n(0x85, 900_000));
    deep.push(b'.');
    let marks = [&[0x80, 4][..], &vec![b'('; 100_000], b"."].concat();
    let reduces = [
        &b"\x80\x02cos\nsystem\n"[..],
        &b"0cos\nsystem\n)R".repeat(50_000),
        b".",
    ]
    .concat();
    let bombs: [&[u8]; 4] = [b"N\x72\0\0\0\x04.", &deep, &marks, &reduces];
    for bomb in bombs {
        peer.send_frame(bomb);
        assert!(peer.reply().contains("#TRACEBACK"));
    }
    still_serves(&server);
}

#[test]
fn a_peer_that_never_reads_is_let_go_and_hinders_nobody() {
    let server = TestServer::limited(ServerLimits {
        write: SHORT,
        ..ServerLimits::DEFAULT
    });
    let ident = ident_of_the_notebook(&server);
    let mut peer = Peer::calling(&server.path);
    for _ in 0..10 {
        peer.request(Some(&ident), "large", |_| ());
    }
    still_serves(&server);
    let mut whole = 0;
    // It reads only after the server has given up on it.
    let given_up = || peer.socket.take_error().is_ok() && hung_up(&peer.socket);
    while !given_up() {
        std::thread::yield_now();
    }
    while peer.frame().is_some() {
        whole += 1;
    }
    assert!(whole < 10, "the server stopped sending");
}

fn ident_of_the_notebook(server: &TestServer) -> String {
    let mut peer = Peer::with_key(&server.path, KEY).unwrap();
    peer.request(None, "create", |w| w.str("notebook"));
    let reply = peer.frame().unwrap();
    let pickle = Pickle::read(&reply, &Default::default()).unwrap();
    let [_, created] = pickle.root().exactly().unwrap();
    let [ident, _] = created.exactly().unwrap();
    ident.as_str().unwrap().to_owned()
}

/// Returns whether the server has closed its end: nothing can be sent to it.
fn hung_up(mut socket: &UnixStream) -> bool {
    socket.write_all(&[]).is_err() || socket.write(b"\0").is_err()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test of how long a peer has to wait"
)]
fn now() -> Instant {
    Instant::now()
}
