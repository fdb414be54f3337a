//! Journals that make room for others.

use super::super::usage::Capacity;
use super::*;

/// Room for few journals, so that few make it short.
const CAPACITY: Capacity = Capacity {
    on_disk: 4,
    in_memory: 2,
};
/// More places than there are journals on disk or remembered.
const MANY: u32 = 12;

fn reader(caller: u64, is_following: bool) -> Reader {
    Reader {
        caller,
        is_following,
    }
}

/// The same look, later than any time at which this test writes a file.
fn later(look: &AlertSnapshot) -> AlertSnapshot {
    AlertSnapshot {
        now: look.now + jiff::SignedDuration::from_hours(24 * 36_525),
        ..look.clone()
    }
}

/// Has a caller ask for the alerts of many places; one that follows them asks for each again.
async fn flood(journals: &JournalStore, follows: bool) {
    for n in 0..MANY {
        let at = Location::new(30.0 + f64::from(n) / 100.0, -100.0).unwrap();
        let at = Coordinates::from(at);
        journals
            .journal(at, reader(2, false))
            .note(later(&look(1, &[])))
            .await;
        if follows {
            let again = journals.journal(at, reader(2, true));
            assert!(again.cursor().is_some());
        }
    }
}

#[tokio::test]
async fn a_follower_misses_no_end_when_others_ask_for_many_places() {
    for flood_follows in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let journals = JournalStore::with_capacity(dir.path(), CAPACITY);
        let journal = journals.journal(here(), reader(1, false));
        journal.note(look(1, &[alert("A", "one")])).await;
        let known = journal.cursor().unwrap();
        drop(journal);
        let journal = journals.journal(here(), reader(1, true));
        assert!(journal.since(Some(known)).is_none());
        drop(journal);
        flood(&journals, flood_follows).await;
        journals.close().await;

        let journals = JournalStore::with_capacity(dir.path(), CAPACITY);
        let journal = journals.journal(here(), reader(1, true));
        journal.note(look(2, &[])).await;
        let told = journal.since(Some(known)).unwrap();
        assert_eq!(short(&told.changes), [(2, ChangeKind::Ended, "one".into())]);
        assert!(!told.reset);
        let files = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(files, CAPACITY.on_disk + 1, "and the lock");
    }
}
