//! Journals whose disk fails, is slow, is taken away or given back.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{AlertSnapshot, Cursor, Journal, JournalStore, Reader};
use super::{alert, cursor, file, here, look, short};
use crate::alert_list::AlertMessage;

/// A look so many seconds after the first.
fn later(seconds: i64, version: i64, messages: &[AlertMessage]) -> AlertSnapshot {
    let look = look(version, messages);
    AlertSnapshot {
        now: look.now + SignedDuration::from_secs(seconds),
        ..look
    }
}

fn known(journal: &Journal) -> Cursor {
    journal.cursor().unwrap()
}

/// Tells whether everything of `journal` that was told by `cursors` is known after a restart.
async fn outlives_a_restart(dir: &Path, cursors: &[(Cursor, usize)]) {
    let journals = JournalStore::in_dir(dir);
    let journal = journals.journal(here(), Reader::default());
    journal.note(later(3600, 0, &[])).await;
    for (cursor, missed) in cursors {
        let told = journal.since(Some(*cursor)).map_or(0, |told| {
            assert!(told.changes[0].sequence > cursor.sequence, "not told anew");
            told.changes.len()
        });
        assert_eq!(told, *missed, "{cursor}");
    }
}

#[tokio::test]
async fn a_journal_comes_back_with_its_disk_under_its_old_name() {
    let parent = tempfile::tempdir().unwrap();
    let (dir, away) = (parent.path().join("home"), parent.path().join("away"));
    let journals = JournalStore::in_dir(&dir);
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let before = known(&journal);

    fs::rename(&dir, &away).unwrap();
    fs::write(&dir, "in the way").unwrap();
    journal.note(later(1, 2, &[alert("A", "two")])).await;
    let during = known(&journal);
    assert_ne!(during.journal, before.journal, "not on disk");
    assert_eq!(journal.since(Some(before)).unwrap().changes.len(), 1);

    fs::remove_file(&dir).unwrap();
    fs::rename(&away, &dir).unwrap();
    journal.note(later(2, 3, &[alert("A", "two")])).await;
    assert_eq!(known(&journal), during, "too early for another try");
    journal.note(later(20, 4, &[alert("A", "two")])).await;
    assert_eq!(known(&journal).journal, before.journal);
    assert!(journal.since(Some(during)).is_none(), "knows everything");
    journal.note(later(21, 5, &[alert("A", "three")])).await;
    let told = journal.since(Some(during)).unwrap();
    assert_eq!(told.changes.len(), 1);
    let after = cursor(&told.cursor);
    journals.close().await;
    outlives_a_restart(&dir, &[(before, 2), (during, 1), (after, 0)]).await;
}

#[tokio::test]
async fn a_journal_that_could_not_be_begun_is_begun_later() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(file(dir.path())).unwrap();
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let first = known(&journal);
    fs::remove_dir(file(dir.path())).unwrap();
    let now = [alert("A", "one"), alert("B", "two")];
    journal.note(later(60, 2, &now)).await;
    let told = journal.since(Some(first)).unwrap();
    assert_eq!(short(&told.changes).len(), 1);
    let second = cursor(&told.cursor);
    journals.close().await;
    outlives_a_restart(dir.path(), &[(first, 1), (second, 0)]).await;
}

#[tokio::test]
async fn journals_that_are_removed_while_in_use_are_written_anew() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("home");
    let journals = JournalStore::in_dir(&dir);
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let first = known(&journal);
    fs::remove_dir_all(&dir).unwrap();
    journal.note(later(1, 2, &[alert("A", "two")])).await;
    let second = known(&journal);
    assert_eq!(second.journal, first.journal);
    journals.close().await;
    outlives_a_restart(&dir, &[(first, 1), (second, 0)]).await;
}

#[tokio::test]
async fn journals_that_another_process_wrote_are_taken_over_when_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let first = JournalStore::in_dir(dir.path());
    first
        .journal(here(), Reader::default())
        .note(look(1, &[alert("A", "one")]))
        .await;
    let before = known(&first.journal(here(), Reader::default()));
    let second = JournalStore::in_dir(dir.path());
    let journal = second.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let during = known(&journal);
    first.close().await;
    journal.note(later(60, 2, &[alert("A", "two")])).await;
    let told = journal.since(Some(before)).unwrap();
    assert_eq!(short(&told.changes).len(), 1, "nothing twice");
    let after = known(&journal);
    assert_eq!(after.journal, before.journal);
    // Whoever was told from memory alone is told once more what holds.
    assert_eq!(journal.since(Some(during)).unwrap().changes.len(), 1);
    second.close().await;
    outlives_a_restart(dir.path(), &[(before, 1), (after, 0)]).await;
}

#[tokio::test]
async fn a_link_or_a_pipe_in_place_of_a_lock_or_a_journal_leads_nowhere_and_holds_nobody_up() {
    for in_the_way in ["link", "pipe"] {
        let parent = tempfile::tempdir().unwrap();
        let (dir, target) = (parent.path().join("home"), parent.path().join("target"));
        fs::create_dir(&dir).unwrap();
        let lock = dir.join("lock");
        if in_the_way == "link" {
            symlink(&target, &lock).unwrap();
            symlink(&target, file(&dir)).unwrap();
        } else {
            make_slow(&lock);
        }
        let journals = JournalStore::in_dir(&dir);
        let journal = journals.journal(here(), Reader::default());
        journal.note(look(1, &[alert("A", "one")])).await;
        let first = known(&journal);
        fs::remove_file(&lock).unwrap();
        // The lock is free now, and the journal may still be a link.
        journal.note(later(60, 2, &[alert("A", "two")])).await;
        assert_eq!(journal.since(Some(first)).unwrap().changes.len(), 1);
        journals.close().await;
        assert!(!target.exists(), "{in_the_way}");
    }
}

/// Makes a file as slow as a pipe that nobody writes to.
fn make_slow(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[tokio::test(start_paused = true)]
async fn a_close_waits_for_the_write_under_way() {
    let dir = tempfile::tempdir().unwrap();
    let path = file(dir.path());
    make_slow(&path);
    let journals = Arc::new(JournalStore::in_dir(dir.path()));
    let journal = journals.journal(here(), Reader::default());
    let note = tokio::spawn(async move { journal.note(look(1, &[alert("A", "one")])).await });
    // Opens as soon as the other end is read.
    let pipe = move || fs::OpenOptions::new().write(true).open(path).unwrap();
    let pipe = tokio::task::spawn_blocking(pipe).await.unwrap();
    let closing = Arc::clone(&journals);
    let close = tokio::spawn(async move { closing.close().await });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!close.is_finished());
    drop(pipe);
    note.await.unwrap();
    close.await.unwrap();
    let next = JournalStore::in_dir(dir.path()).journal(here(), Reader::default());
    next.note(look(1, &[alert("A", "one")])).await;
    assert!(next.is_on_disk());
}

#[tokio::test(start_paused = true)]
async fn a_slow_disk_does_not_hold_up_what_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = file(dir.path());
    make_slow(&path);
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    let first = tokio::spawn({
        let journal = Arc::clone(&journal);
        async move { journal.note(look(1, &[alert("A", "one")])).await }
    });
    tokio::task::yield_now().await;
    assert!(journal.since(None).is_none(), "the disk has some time");
    tokio::time::advance(Duration::from_secs(3)).await;
    first.await.unwrap();
    let told = journal.since(None).unwrap();
    assert_eq!(told.changes.len(), 1);
    // The next ones do not wait at all.
    journal.note(later(3, 2, &[alert("A", "two")])).await;
    let second = journal.since(Some(cursor(&told.cursor))).unwrap();
    assert_eq!(second.changes.len(), 1);

    drop(fs::OpenOptions::new().write(true).open(&path).unwrap());
    while !journal.is_on_disk() {
        tokio::task::yield_now().await;
    }
    assert!(journal.since(Some(cursor(&second.cursor))).is_none());
    let cursors = [(cursor(&told.cursor), 1), (cursor(&second.cursor), 0)];
    drop(journal);
    journals.close().await;
    outlives_a_restart(dir.path(), &cursors).await;
}

/// Takes the only thread that may block until the sender is dropped.
fn occupy_the_blocking_thread() -> mpsc::Sender<()> {
    let (free, occupied) = mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || occupied.recv().unwrap_err());
    free
}

/// The write begins only when one change was told from memory, and goes on when another was.
#[test]
fn what_is_told_while_the_disk_gets_to_work_is_not_taken_back() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true);
    let runtime = runtime.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let path = file(dir.path());
        make_slow(&path);
        let journals = JournalStore::in_dir(dir.path());
        let journal = journals.journal(here(), Reader::default());
        let thread = occupy_the_blocking_thread();
        let first = tokio::spawn({
            let journal = Arc::clone(&journal);
            async move { journal.note(look(1, &[alert("A", "one")])).await }
        });
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(3)).await;
        first.await.unwrap();
        let told = journal.since(None).unwrap();

        drop(thread);
        // Opens as soon as the other end is read.
        let pipe = fs::OpenOptions::new().write(true).open(&path).unwrap();
        journal.note(later(3, 2, &[alert("A", "two")])).await;
        let second = journal.since(Some(cursor(&told.cursor))).unwrap();
        drop(pipe);
        while !journal.is_on_disk() {
            tokio::task::yield_now().await;
        }
        assert!(journal.since(Some(cursor(&second.cursor))).is_none());
        let cursors = [(cursor(&told.cursor), 1), (cursor(&second.cursor), 0)];
        drop(journal);
        journals.close().await;
        outlives_a_restart(dir.path(), &cursors).await;
    });
}

/// The time of the looks goes back, as a clock does that is set.
#[tokio::test]
async fn a_clock_that_is_set_back_does_not_keep_a_journal_from_its_disk() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(file(dir.path())).unwrap();
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    fs::remove_dir(file(dir.path())).unwrap();
    let back: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let look = look(2, &[alert("A", "one")]);
    journal.note(AlertSnapshot { now: back, ..look }).await;
    assert!(journal.is_on_disk());
}
