//! Servers that go and come back: calls are repeated once, alerts are followed across it.

use std::sync::mpsc;
use std::time::Duration;

use weather::{ErrorKind, Location, PlaceQuery};
use weather_client::{Backoff, Error};

use crate::both::{Both, RUNTIME, finder};
use crate::journal::{Journal, KEYS, Serving};

const SEATTLE: Location = Location::SEATTLE;
const LONG: Duration = Duration::from_secs(60);
/// Bears with a server for as long as these tests take to start another.
const PATIENT: Backoff = Backoff {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(5),
    attempts: 4000,
};

#[test]
fn a_call_in_flight_when_the_server_dies_is_asked_of_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(1);
    let first = Serving::start(dir.path(), "a", KEYS[0], &journal);
    let Both {
        mut blocking,
        mut asynchronous,
    } = Both::connect(&finder(dir.path()).timeout(Duration::from_secs(5))).unwrap();
    let waits = std::thread::spawn(move || blocking.alert_changes(SEATTLE, Some("1"), LONG));
    let waits_too =
        RUNTIME.spawn(async move { asynchronous.alert_changes(SEATTLE, Some("1"), LONG).await });
    journal.is_waited(2);
    let _second = Serving::start(dir.path(), "b", KEYS[1], &journal);
    drop(first);
    journal.is_waited(4);
    journal.changes.send_replace(2);
    for answer in [waits.join().unwrap(), RUNTIME.block_on(waits_too).unwrap()] {
        assert_eq!(answer.unwrap().cursor, "2");
    }
}

#[test]
fn alerts_are_followed_across_a_restart_without_loss_or_repetition() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(2);
    let first = Serving::start(dir.path(), "socket", KEYS[0], &journal);
    let Both {
        mut blocking,
        mut asynchronous,
    } = Both::connect(&finder(dir.path())).unwrap();
    let (tell, told) = mpsc::channel();
    let tell_too = tell.clone();
    let follows = std::thread::spawn(move || {
        let changes = blocking.follow_alerts(SEATTLE, None).backoff(PATIENT);
        for change in changes.take(5) {
            tell.send((0, change.unwrap().sequence)).unwrap();
        }
    });
    let follows_too = RUNTIME.spawn(async move {
        let mut changes = asynchronous.follow_alerts(SEATTLE, None).backoff(PATIENT);
        for _ in 0..5 {
            let change = changes.next().await.unwrap().unwrap();
            tell_too.send((1, change.sequence)).unwrap();
        }
        assert_eq!(changes.cursor(), Some("5"));
    });
    journal.is_waited(2);
    drop(first);
    journal.changes.send_replace(4);
    let _second = Serving::start(dir.path(), "socket", KEYS[1], &journal);
    journal.is_waited(4);
    journal.changes.send_replace(5);
    follows.join().unwrap();
    RUNTIME.block_on(follows_too).unwrap();
    let mut told: Vec<_> = told.into_iter().collect();
    told.sort_by_key(|(client, _)| *client);
    let each = [1, 2, 3, 4, 5];
    let expected = each.map(|n| (0, n)).into_iter().chain(each.map(|n| (1, n)));
    assert_eq!(told, expected.collect::<Vec<_>>());
}

#[test]
fn a_cursor_that_is_not_known_is_told_with_the_first_change_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let _serving = Serving::start(dir.path(), "socket", KEYS[0], &Journal::of(2));
    let mut both = Both::connect(&finder(dir.path())).unwrap();
    for (cursor, is_known) in [(None, true), (Some("0"), true), (Some("forgotten"), false)] {
        let mut changes = both.blocking.follow_alerts(SEATTLE, cursor);
        let mut changes_too = both.asynchronous.follow_alerts(SEATTLE, cursor);
        for expected in [!is_known, false] {
            changes.next().unwrap().unwrap();
            RUNTIME.block_on(changes_too.next()).unwrap().unwrap();
            let told = [changes.is_reset(), changes_too.is_reset()];
            assert_eq!(told, [expected; 2], "{cursor:?}");
        }
    }
}

#[test]
fn a_server_that_stays_away_is_told_in_the_end_and_may_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(1);
    let first = Serving::start(dir.path(), "socket", KEYS[0], &journal);
    let Both {
        mut blocking,
        mut asynchronous,
    } = Both::connect(&finder(dir.path())).unwrap();
    drop(first);
    let few = Backoff {
        attempts: 3,
        ..PATIENT
    };
    let mut changes = blocking.follow_alerts(SEATTLE, Some("0")).backoff(few);
    let mut changes_too = asynchronous.follow_alerts(SEATTLE, Some("0")).backoff(few);
    for outcome in [changes.next(), RUNTIME.block_on(changes_too.next())] {
        let error = outcome.unwrap().unwrap_err();
        assert!(error.is_passing(), "{error:?}");
    }
    let _second = Serving::start(dir.path(), "socket", KEYS[1], &journal);
    for outcome in [changes.next(), RUNTIME.block_on(changes_too.next())] {
        assert_eq!(outcome.unwrap().unwrap().sequence, 1);
    }
}

#[test]
fn a_place_that_cannot_be_followed_ends_the_following() {
    let dir = tempfile::tempdir().unwrap();
    let _serving = Serving::start(dir.path(), "socket", KEYS[0], &Journal::of(1));
    let mut both = Both::connect(&finder(dir.path())).unwrap();
    let nowhere = PlaceQuery::Name("nowhere".to_owned());
    let mut changes = both.blocking.follow_alerts(&nowhere, None);
    let mut changes_too = both.asynchronous.follow_alerts(&nowhere, None);
    let mut next = || [changes.next(), RUNTIME.block_on(changes_too.next())];
    for outcome in next() {
        let error = outcome.unwrap().unwrap_err();
        let kind = match &error {
            Error::Weather { kind, .. } => *kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind, ErrorKind::BadRequest);
    }
    assert!(next().iter().all(Option::is_none));
}

#[test]
fn a_dropped_wait_loses_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(0);
    let _serving = Serving::start(dir.path(), "socket", KEYS[0], &journal);
    let mut both = Both::connect(&finder(dir.path())).unwrap();
    RUNTIME.block_on(async {
        let mut changes = both.asynchronous.follow_alerts(SEATTLE, Some("0"));
        for _ in 0..5 {
            let wait = Duration::from_millis(2);
            let dropped = tokio::time::timeout(wait, changes.next()).await;
            assert!(dropped.is_err());
        }
        journal.changes.send_replace(1);
        assert_eq!(changes.next().await.unwrap().unwrap().sequence, 1);
    });
}

#[test]
fn a_server_that_hangs_up_on_a_newcomer_is_tried_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join(rendezvous::SOCKET_NAME);
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    rendezvous::ConnectionFile::write(dir.path(), b"key", rendezvous::DirectoryAccess::Own)
        .unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let order = std::sync::atomic::Ordering::SeqCst;
    let (refusal, accepted) = std::thread::scope(|scope| {
        let hanging_up = scope.spawn(|| {
            let accept = || {
                // Hung up on after the look, or the client might be done before it.
                let client = listener.accept();
                client.is_ok() && !done.load(order)
            };
            std::iter::repeat_with(accept)
                .take_while(|is_client| *is_client)
                .count()
        });
        let connected = weather_client::Client::finder()
            .dir(Some(dir.path().to_owned()))
            .connect();
        done.store(true, order);
        std::os::unix::net::UnixStream::connect(&socket).unwrap();
        (connected.unwrap_err(), hanging_up.join().unwrap())
    });
    assert!(matches!(refusal, Error::ServerGone { .. }), "{refusal}");
    assert_eq!(accepted, 2);
}
