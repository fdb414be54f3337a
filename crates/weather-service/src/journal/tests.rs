mod eviction;
mod fleet;
mod fleet_double;
mod fleet_files;
mod outage;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use weather::Coordinates;
use weather::{Alert, AlertChange, AlertFilter, ChangeKind, Location, Severity};

use super::cursor::JournalId;
use super::record::{JournalHeader, Record, RecordedChange};
use super::state::MOST_CHANGES;
use super::*;
use crate::alert_list::AlertMessage;

impl Journal {
    /// The changes for a caller that wants to hear of all.
    pub(crate) fn since(&self, cursor: Option<Cursor>) -> Option<ChangesSince> {
        self.matching_since(cursor, &AlertFilter::default())
    }
}

fn here() -> Coordinates {
    Coordinates::from(Location::SEATTLE)
}

pub(super) fn alert(name: &str, text: &str) -> AlertMessage {
    AlertMessage {
        alert: Alert {
            id: format!("{name} {text}"),
            event: name.to_owned(),
            severity: Severity::Severe,
            certainty: None,
            urgency: None,
            headline: None,
            area: None,
            description: Some(text.to_owned()),
            instruction: None,
            sender: None,
            sent: Some("2026-07-15T10:00:00-07:00".parse().unwrap()),
            onset: None,
            ends: None,
            zones: Vec::new(),
        },
        replaces: Vec::new(),
        events: Vec::new(),
        begins: Vec::new(),
        ends_events: Vec::new(),
    }
}

/// Alerts at the first, second ... look.
fn look(version: i64, messages: &[AlertMessage]) -> AlertSnapshot {
    AlertSnapshot {
        messages: messages.to_vec(),
        version,
        is_latest: true,
        now: "2026-07-15T20:00:00Z".parse().unwrap(),
        zone: None,
    }
}

fn file(dir: &Path) -> std::path::PathBuf {
    dir.join("47.6062,-122.3321.journal")
}

fn short(changes: &[AlertChange]) -> Vec<(u64, ChangeKind, String)> {
    let short = changes.iter().map(|c| {
        let text = c.alert.description.clone();
        (c.sequence, c.change, text.unwrap())
    });
    short.collect()
}

fn cursor(text: &(impl ToString + ?Sized)) -> Cursor {
    text.to_string().parse().unwrap()
}

#[tokio::test]
async fn a_caller_is_told_everything_once_across_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let first = journal.since(None).unwrap();
    assert_eq!(short(&first.changes), [(1, ChangeKind::New, "one".into())]);
    assert!(journal.since(Some(cursor(&first.cursor))).is_none());
    drop(journal);
    journals.close().await;

    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    // What happened meanwhile.
    let now = [alert("A", "two"), alert("B", "new")];
    journal.note(look(2, &now)).await;
    let second = journal.since(Some(cursor(&first.cursor))).unwrap();
    let expected = [
        (2, ChangeKind::Updated, "two".into()),
        (3, ChangeKind::New, "new".into()),
    ];
    assert_eq!(short(&second.changes), expected);
    assert_eq!(
        second.changes[0].time.to_string(),
        "2026-07-15T13:00:00-07:00"
    );
    assert!(journal.since(Some(cursor(&second.cursor))).is_none());
    let all = short(&journal.since(None).unwrap().changes);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|(_, kind, _)| *kind == ChangeKind::New));
}

#[tokio::test]
async fn files_and_directories_are_private() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("state/alerts/host");
    let journals = JournalStore::in_dir(&home);
    journals
        .journal(here(), Reader::default())
        .note(look(1, &[]))
        .await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file(&home)), 0o600);
    assert_eq!(mode(&home.join("lock")), 0o600);
    for dir in [home.as_path(), home.parent().unwrap()] {
        assert_eq!(mode(dir), 0o700);
    }
}

/// A journal of four changes: its bytes, and the cursor after each.
async fn four_changes(dir: &Path) -> (Vec<u8>, Vec<String>) {
    let journals = JournalStore::in_dir(dir);
    let journal = journals.journal(here(), Reader::default());
    let mut cursors = Vec::new();
    for (version, text) in (1..).zip(["one", "two", "three", "four"]) {
        journal.note(look(version, &[alert("A", text)])).await;
        cursors.push(journal.cursor().unwrap().to_string());
    }
    (fs::read(file(dir)).unwrap(), cursors)
}

#[tokio::test]
async fn a_journal_cut_anywhere_loses_only_what_was_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, cursors) = four_changes(dir.path()).await;
    let begin = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
    for cut in (begin..whole.len()).step_by(37) {
        for padding in [0, 64] {
            let mut torn = whole[..cut].to_vec();
            torn.extend(vec![0; padding]);
            fs::write(file(dir.path()), torn).unwrap();
            let journals = JournalStore::in_dir(dir.path());
            let journal = journals.journal(here(), Reader::default());
            journal.note(look(9, &[alert("A", "five")])).await;
            let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
            // Whoever was told of what is still there misses nothing and hears nothing twice.
            let Some(known) = lines.checked_sub(2).map(|at| cursor(&cursors[at])) else {
                continue;
            };
            let told = journal.since(Some(known)).unwrap();
            assert_eq!(
                short(&told.changes),
                [(lines as u64, ChangeKind::Updated, "five".into())]
            );
        }
    }
}

#[tokio::test]
async fn after_damage_no_cursor_is_believed_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, cursors) = four_changes(dir.path()).await;
    for at in (0..whole.len() - 1).step_by(41) {
        let mut damaged = whole.clone();
        damaged[at] = if damaged[at] == b'#' { b'!' } else { b'#' };
        fs::write(file(dir.path()), damaged).unwrap();
        let journals = JournalStore::in_dir(dir.path());
        let journal = journals.journal(here(), Reader::default());
        journal
            .note(look(9, &[alert("A", "four"), alert("B", "five")]))
            .await;
        let told = journal.since(Some(cursor(&cursors[3]))).unwrap();
        let kinds: Vec<_> = told.changes.iter().map(|c| c.change).collect();
        assert_eq!(kinds, [ChangeKind::New, ChangeKind::New], "byte {at}");
        assert!(journal.since(Some(cursor(&told.cursor))).is_none());
    }
}

#[tokio::test]
async fn numbers_that_leave_no_room_for_the_next_are_damage() {
    let change = |sequence| {
        let message = std::sync::Arc::new(alert("A", "one"));
        Record::Change(std::sync::Arc::new(RecordedChange {
            sequence,
            kind: ChangeKind::New,
            time: "2026-07-15T13:00:00-07:00".parse().unwrap(),
            track: sequence,
            version: 1,
            message,
        }))
    };
    let opening = |last| {
        Record::Opening(JournalHeader {
            format: JournalHeader::FORMAT,
            journal: JournalId(7),
            forgotten: last,
            last,
            version: 1,
            former: Vec::new(),
            is_shared: false,
        })
    };
    for records in [
        vec![opening(u64::MAX)],
        vec![opening(0), change(u64::MAX)],
        vec![opening(0), change(u64::MAX - 1)],
    ] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(file(dir.path()), record::write(records).unwrap()).unwrap();
        let journal = JournalStore::in_dir(dir.path()).journal(here(), Reader::default());
        let now = [alert("B", "two"), alert("C", "three")];
        journal.note(look(2, &now)).await;
        let told = journal.since(None).unwrap();
        assert_eq!(told.changes.len(), 2, "{told:?}");
        assert!(journal.since(Some(cursor(&told.cursor))).is_none());
    }
}

#[tokio::test]
async fn a_journal_stays_small_and_whoever_is_too_far_behind_begins_again() {
    let dir = tempfile::tempdir().unwrap();
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    let long = "x".repeat(8 * 1024);
    let mut largest = 0;
    let mut cursors = Vec::new();
    for version in 1..400 {
        let text = format!("{version} {long}");
        journal
            .note(look(version, &[alert("A", &text), alert("B", "stays")]))
            .await;
        cursors.push(journal.cursor().unwrap());
        largest = largest.max(fs::metadata(file(dir.path())).unwrap().len());
    }
    assert!(largest < (1 << 20) + 64 * 1024, "{largest}");
    let told = journal.since(Some(cursors[0])).unwrap();
    let kinds: Vec<_> = told
        .changes
        .iter()
        .map(|c| (c.alert.event.as_str(), c.change))
        .collect();
    assert_eq!(kinds, [("B", ChangeKind::New), ("A", ChangeKind::New)]);
    let recent = cursors[cursors.len() - 10];
    assert_eq!(journal.since(Some(recent)).unwrap().changes.len(), 9);
    drop((journal, journals));

    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(400, &[alert("B", "stays")])).await;
    let told = journal.since(Some(recent)).unwrap().changes;
    assert_eq!(
        told.len(),
        10,
        "written anew, it still knows what it has told"
    );
    assert_eq!(told[9].change, ChangeKind::Ended);
}

#[tokio::test]
async fn small_changes_are_kept_up_to_a_number() {
    let journal = JournalStore::default().journal(here(), Reader::default());
    journal.note(look(0, &[])).await;
    let start = journal.cursor().unwrap();
    for version in 1..=MOST_CHANGES as i64 {
        journal
            .note(look(version, &[alert("A", &version.to_string())]))
            .await;
    }
    assert_eq!(
        journal.since(Some(start)).unwrap().changes.len(),
        MOST_CHANGES
    );
    journal.note(look(1000, &[])).await;
    assert!(
        journal.since(Some(start)).unwrap().changes.is_empty(),
        "nothing is in force"
    );
}

#[tokio::test]
async fn cursors_of_other_journals_and_of_the_future_tell_what_holds() {
    let journal = JournalStore::default().journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let own = journal.cursor().unwrap().to_string();
    let future = own.replace("-1", "-2");
    assert!(!journal.since(None).unwrap().reset);
    for since in ["0123456789abcdef-1", "0123456789abcdef-0", &future] {
        let told = journal.since(Some(cursor(since))).unwrap();
        assert_eq!(short(&told.changes), [(1, ChangeKind::New, "one".into())]);
        assert_eq!(told.cursor.to_string(), own);
        assert!(told.reset, "the caller learns that it was not understood");
    }
}

#[tokio::test]
async fn a_second_process_leaves_the_journals_alone() {
    let dir = tempfile::tempdir().unwrap();
    let first = JournalStore::in_dir(dir.path());
    first
        .journal(here(), Reader::default())
        .note(look(1, &[alert("A", "one")]))
        .await;
    let before = fs::read(file(dir.path())).unwrap();
    let second = JournalStore::in_dir(dir.path());
    let journal = second.journal(here(), Reader::default());
    journal.note(look(2, &[alert("B", "two")])).await;
    assert_eq!(short(&journal.since(None).unwrap().changes).len(), 1);
    assert_eq!(fs::read(file(dir.path())).unwrap(), before);
}

#[tokio::test]
async fn a_closed_store_writes_nothing_more_and_leaves_the_journals_to_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let first = JournalStore::in_dir(dir.path());
    let journal = first.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    first.close().await;
    let before = fs::read(file(dir.path())).unwrap();
    journal.note(look(2, &[alert("B", "two")])).await;
    assert_eq!(fs::read(file(dir.path())).unwrap(), before);
    let second = JournalStore::in_dir(dir.path());
    second
        .journal(here(), Reader::default())
        .note(look(3, &[alert("C", "three")]))
        .await;
    assert_ne!(fs::read(file(dir.path())).unwrap(), before);
}

#[tokio::test]
async fn a_place_that_cannot_be_written_costs_only_the_memory_across_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(file(dir.path())).unwrap();
    let journals = JournalStore::in_dir(dir.path());
    let journal = journals.journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    journal.note(look(2, &[])).await;
    assert_eq!(
        journal
            .cursor()
            .unwrap()
            .to_string()
            .split_once('-')
            .unwrap()
            .1,
        "2"
    );
}

#[tokio::test]
async fn who_waits_is_woken_by_news_alone() {
    let journal = JournalStore::default().journal(here(), Reader::default());
    journal.note(look(1, &[alert("A", "one")])).await;
    let known = journal.cursor().unwrap();
    let mut news = tokio_test_task(&journal, known);
    tokio::task::yield_now().await;
    journal.note(look(2, &[alert("A", "one")])).await;
    tokio::task::yield_now().await;
    assert!(!news.is_finished());
    journal.note(look(3, &[])).await;
    (&mut news).await.unwrap();
    assert_eq!(
        journal.since(Some(known)).unwrap().changes[0].change,
        ChangeKind::Ended
    );
}

fn tokio_test_task(
    journal: &std::sync::Arc<Journal>,
    known: Cursor,
) -> tokio::task::JoinHandle<()> {
    let journal = std::sync::Arc::clone(journal);
    tokio::spawn(async move { journal.news(known).await })
}
