//! Journals of a fleet beside their copies on disk, with damage, with many changes, and with news that
//! nobody had to ask for.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use weather::{ChangeKind, Coordinates, Location};

use super::fleet_double::{StreamEngine, StreamLink};
use super::{Cursor, Journal, JournalStore, Reader};
use super::{alert, cursor, file, here, look, short};
use crate::journal::state::MOST_CHANGES;

/// A daemon with a directory.
fn member(dir: &Path, link: &Arc<StreamLink>) -> (JournalStore, Arc<Journal>) {
    let store = JournalStore::in_dir(dir).sharing(Arc::clone(link) as _);
    let journal = store.journal(here(), Reader::default());
    (store, journal)
}

/// Waits until the copy on disk has the name of a cursor, and its last change.
async fn copied(dir: &Path, cursor: Cursor) {
    let (name, last) = (cursor.journal.to_string(), cursor.sequence);
    let is_there = || {
        let lines = fs::read_to_string(file(dir)).unwrap_or_default();
        lines.contains(&name) && (last == 0 || lines.contains(&format!("\"last\":{last},")))
    };
    let waiting = async {
        while !is_there() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    in_time.expect("the copy is written");
}

#[tokio::test]
async fn a_cursor_moves_from_one_daemon_to_another_and_back() {
    let engine = StreamEngine::start();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let links = [engine.link(), engine.link()];
    let (_one, one) = member(dirs[0].path(), &links[0]);
    let (_other, other) = member(dirs[1].path(), &links[1]);
    one.note(look(1, &[alert("A", "one")])).await;
    let first = one.since(None).unwrap();
    other.note(look(1, &[alert("A", "one")])).await;
    assert!(other.since(Some(first.cursor)).is_none(), "nothing is new");
    other.note(look(2, &[])).await;
    // the one has not heard of it yet
    let second = other.since(Some(first.cursor)).unwrap();
    assert_eq!(
        short(&second.changes),
        [(2, ChangeKind::Ended, "one".into())]
    );
    one.look_up(second.cursor).await;
    assert!(one.since(Some(second.cursor)).is_none());
    assert_eq!(
        one.since(Some(first.cursor)).unwrap().changes,
        second.changes
    );
}

#[tokio::test]
async fn whoever_waits_hears_what_another_daemon_found() {
    let engine = StreamEngine::start();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let links = [engine.link(), engine.link()];
    let (_one, one) = member(dirs[0].path(), &links[0]);
    let (_other, other) = member(dirs[1].path(), &links[1]);
    one.note(look(1, &[])).await;
    let known = one.cursor().unwrap();
    let waiting = tokio::spawn({
        let one = Arc::clone(&one);
        async move { one.news(known).await }
    });
    tokio::task::yield_now().await;
    other.note(look(2, &[alert("A", "one")])).await;
    waiting.await.unwrap();
    assert_eq!(one.since(Some(known)).unwrap().changes.len(), 1);
}

#[tokio::test]
async fn news_of_one_point_do_not_wait_for_another() {
    let engine = StreamEngine::start();
    let stores = [0, 1].map(|_| JournalStore::default().sharing(engine.link() as _));
    let portland = Coordinates::from(Location::new(45.52, -122.68).unwrap());
    let journals = |at: Coordinates| stores.each_ref().map(|s| s.journal(at, Reader::default()));
    let ([stuck, stuck_there], [free, there]) = (journals(here()), journals(portland));
    let mut waiting = Vec::new();
    for journal in [&stuck, &free] {
        journal.note(look(1, &[])).await;
        let (journal, cursor) = (Arc::clone(journal), journal.cursor().unwrap());
        waiting.push(tokio::spawn(async move { journal.news(cursor).await }));
    }
    tokio::task::yield_now().await;
    let writing = stuck.fleet.as_ref().unwrap().copy.lock().await;
    for journal in [&stuck_there, &there] {
        journal.note(look(2, &[alert("A", "one")])).await;
    }
    let heard = tokio::time::timeout(Duration::from_secs(20), waiting.pop().unwrap());
    heard.await.expect("it does not wait").unwrap();
    drop(writing);
    waiting.pop().unwrap().await.unwrap();
}

#[tokio::test]
async fn a_daemon_that_restarts_with_its_engine_away_goes_on_from_the_copy_under_another_name() {
    let engine = StreamEngine::start();
    let (dir, link) = (tempfile::tempdir().unwrap(), engine.link());
    let (store, journal) = member(dir.path(), &link);
    journal.note(look(1, &[alert("A", "one")])).await;
    let shared = journal.cursor().unwrap();
    copied(dir.path(), shared).await;
    drop(journal);
    store.close().await;

    link.cut();
    let (store, journal) = member(dir.path(), &link);
    journal.note(look(2, &[alert("B", "two")])).await;
    let alone = journal.since(Some(shared)).unwrap();
    assert!(!alone.reset);
    assert_eq!(alone.changes.len(), 2);
    assert_ne!(alone.cursor.journal, shared.journal);
    drop(journal);
    store.close().await;

    // another daemon had the engine, and went on there
    let (elsewhere, other_link) = (tempfile::tempdir().unwrap(), engine.link());
    let (_other, other) = member(elsewhere.path(), &other_link);
    other
        .note(look(3, &[alert("B", "two"), alert("C", "three")]))
        .await;
    link.mend();
    let (_store, journal) = member(dir.path(), &link);
    journal
        .note(look(3, &[alert("B", "two"), alert("C", "three")]))
        .await;
    other.look_up(alone.cursor).await;
    for journal in [&journal, &other] {
        let told = journal.since(Some(alone.cursor)).unwrap();
        assert!(!told.reset);
        let news: Vec<_> = told
            .changes
            .iter()
            .map(|c| c.alert.event.as_str())
            .collect();
        assert_eq!(news, ["C"], "what was told alone is not told again");
        let told = journal.since(Some(shared)).unwrap();
        assert_eq!(told.changes.len(), 3, "{told:?}");
    }
    copied(dir.path(), journal.cursor().unwrap()).await;
}

#[tokio::test]
async fn what_a_daemon_has_heard_from_another_is_known_to_it_after_a_restart_without_the_engine() {
    let engine = StreamEngine::start();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let links = [engine.link(), engine.link()];
    let (store, one) = member(dirs[0].path(), &links[0]);
    let (_other, other) = member(dirs[1].path(), &links[1]);
    one.note(look(1, &[])).await;
    let first = one.cursor().unwrap();
    let waiting = tokio::spawn({
        let one = Arc::clone(&one);
        async move { one.news(first).await }
    });
    tokio::task::yield_now().await;
    other.note(look(2, &[alert("A", "one")])).await;
    waiting.await.unwrap();
    let told = one.since(Some(first)).unwrap();
    assert_eq!(told.changes.len(), 1);
    // It is killed before it looks at the alerts again.
    copied(dirs[0].path(), told.cursor).await;
    store.close().await;
    links[0].cut();
    let (_store, again) = member(dirs[0].path(), &links[0]);
    again.note(look(2, &[alert("A", "one")])).await;
    assert!(again.since(Some(told.cursor)).is_none(), "it is known");
}

#[tokio::test]
async fn a_daemon_that_ends_leaves_a_copy_for_an_engine_that_comes_back_empty() {
    let engine = StreamEngine::start();
    let dir = tempfile::tempdir().unwrap();
    let (store, journal) = member(dir.path(), &engine.link());
    journal.note(look(1, &[alert("A", "one")])).await;
    let known = journal.cursor().unwrap();
    drop(journal);
    store.close().await;
    engine.forget();
    let (_store, journal) = member(dir.path(), &engine.link());
    journal.note(look(2, &[])).await;
    let told = journal.since(Some(known)).unwrap();
    assert_eq!(short(&told.changes), [(2, ChangeKind::Ended, "one".into())]);
}

#[tokio::test]
async fn a_daemon_that_has_left_its_fleet_does_not_go_on_under_the_name_of_that() {
    let engine = StreamEngine::start();
    let dir = tempfile::tempdir().unwrap();
    let (store, journal) = member(dir.path(), &engine.link());
    journal.note(look(1, &[alert("A", "one")])).await;
    let shared = journal.cursor().unwrap();
    copied(dir.path(), shared).await;
    drop(journal);
    store.close().await;
    let store = JournalStore::in_dir(dir.path());
    let journal = store.journal(here(), Reader::default());
    journal.note(look(2, &[])).await;
    let told = journal.since(Some(shared)).unwrap();
    assert_eq!(short(&told.changes), [(2, ChangeKind::Ended, "one".into())]);
    assert_ne!(told.cursor.journal, shared.journal);
    let lines = fs::read_to_string(file(dir.path())).unwrap();
    assert!(!lines.contains("is_shared"), "{lines}");
}

#[tokio::test]
async fn a_journal_of_before_the_fleet_is_taken_into_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = JournalStore::in_dir(dir.path());
    let journal = store.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let before = journal.cursor().unwrap();
    drop(journal);
    store.close().await;
    let engine = StreamEngine::start();
    let (_store, journal) = member(dir.path(), &engine.link());
    journal.note(look(2, &[])).await;
    let told = journal.since(Some(before)).unwrap();
    assert_eq!(short(&told.changes), [(2, ChangeKind::Ended, "one".into())]);
}

#[tokio::test]
async fn what_is_no_journal_in_a_stream_is_replaced_by_what_a_daemon_knows() {
    for damage in [
        "hostile",
        "hostile\n",
        "0123456789abcdef {\"renamed\":\"0\"}\n",
    ] {
        let engine = StreamEngine::start();
        let (dir, link) = (tempfile::tempdir().unwrap(), engine.link());
        let (_store, journal) = member(dir.path(), &link);
        journal.note(look(1, &[alert("A", "one")])).await;
        let known = journal.cursor().unwrap();
        engine.damage(damage.as_bytes());
        journal.note(look(2, &[])).await;
        let told = journal.since(Some(known)).unwrap();
        assert_eq!(short(&told.changes), [(2, ChangeKind::Ended, "one".into())]);
        let (elsewhere, other) = (tempfile::tempdir().unwrap(), engine.link());
        let (_other, other) = member(elsewhere.path(), &other);
        other.note(look(2, &[])).await;
        assert!(other.since(Some(told.cursor)).is_none(), "{damage:?}");
    }
}

#[tokio::test]
async fn a_stream_stays_small_and_whoever_is_too_far_behind_begins_again() {
    let engine = StreamEngine::start();
    let dir = tempfile::tempdir().unwrap();
    let (_store, journal) = member(dir.path(), &engine.link());
    let mut cursors = Vec::new();
    for version in 1..=2 * MOST_CHANGES as i64 {
        journal
            .note(look(version, &[alert("A", &version.to_string())]))
            .await;
        cursors.push(journal.cursor().unwrap());
        assert!(engine.entries("47.6062,-122.3321") <= 256);
    }
    let other = JournalStore::default().sharing(engine.link());
    let other = other.journal(here(), Reader::default());
    other.note(look(1000, &[])).await;
    let recent = cursors[cursors.len() - 10];
    assert_eq!(other.since(Some(recent)).unwrap().changes.len(), 10);
    assert!(other.since(Some(cursors[0])).unwrap().reset);
}

#[tokio::test]
async fn nothing_is_asked_of_the_engine_while_nothing_changes() {
    let engine = StreamEngine::start();
    let dir = tempfile::tempdir().unwrap();
    let (_store, journal) = member(dir.path(), &engine.link());
    let list = [alert("A", "one")];
    journal.note(look(1, &list)).await;
    // what it wrote itself is announced to it, too
    tokio::task::yield_now().await;
    journal.note(look(2, &list)).await;
    let asked = engine.reads();
    for version in 3..100 {
        journal.note(look(version, &list)).await;
    }
    assert_eq!(engine.reads(), asked);
    assert_eq!(engine.writes(), 1);
    assert_eq!(cursor(&journal.cursor().unwrap()).sequence, 1);
}
