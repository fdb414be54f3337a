//! A store on disk that is damaged, or is none, or of another format: whole entries or none, and never a reason not to
//! start, not to answer, or to answer wrongly.

use std::fs;
use std::time::Duration;

use cache::DiskState;
use redb::{Database, TableDefinition};

use crate::child::{read, reader};
use crate::doubles::{Lots, Script, World, body, keys, on_disk, plain};
use crate::hostile::{STORE, filled};

#[tokio::test]
async fn a_damaged_store_gives_whole_entries_or_none_and_goes_on() {
    let whole = tempfile::tempdir().unwrap();
    filled(whole.path(), 30).await;
    let bytes = fs::read(whole.path().join(STORE)).unwrap();
    let mut lots = Lots(0x2545_f491_4f6c_dd1d);
    let (mut lost, mut found) = (0, 0);
    for round in 0..120 {
        let directory = tempfile::tempdir().unwrap();
        fs::write(
            directory.path().join(STORE),
            damaged(&bytes, &mut lots, round),
        )
        .unwrap();
        let cache = reader(directory.path()).await;
        assert_eq!(cache.disk_state(), DiskState::Ready, "round {round}");
        for key in keys(30) {
            match read(&cache, &key).await {
                Some(entry) => {
                    assert_eq!(entry.body(), &body(&key, 500), "round {round}");
                    found += 1;
                }
                None => lost += 1,
            }
        }
        cache.close().await;
        let world = World::on_disk(Script::new([plain(501)]), directory.path()).await;
        let again = world.get().await.unwrap();
        assert!(
            again.entry.is_saved(),
            "round {round}: {}",
            world.cache.disk_state()
        );
        world.cache.close().await;
    }
    assert!(
        lost > 0 && found > 0,
        "{lost} lost and {found} found: the damage shows nothing"
    );
}

#[tokio::test]
async fn a_flipped_bit_costs_one_record() {
    let whole = tempfile::tempdir().unwrap();
    filled(whole.path(), 50).await;
    let bytes = fs::read(whole.path().join(STORE)).unwrap();
    let mut lots = Lots(0x9e37_79b9_7f4a_7c15);
    let mut lost = Vec::new();
    for round in 0..25 {
        let directory = tempfile::tempdir().unwrap();
        let damaged = damaged(&bytes, &mut lots, 1);
        fs::write(directory.path().join(STORE), damaged).unwrap();
        // what is read before the store is checked is right or missing
        let cache = reader(directory.path()).await;
        for key in keys(50) {
            if let Some(entry) = read(&cache, &key).await {
                assert_eq!(entry.body(), &body(&key, 500), "round {round}");
            }
        }
        // the uses that were noted are written, and before them the store is checked
        cache.close().await;
        let cache = reader(directory.path()).await;
        let mut missing = 0;
        for key in keys(50) {
            match read(&cache, &key).await {
                Some(entry) => assert_eq!(entry.body(), &body(&key, 500), "round {round}"),
                None => missing += 1,
            }
        }
        lost.push(missing);
        // what was rescued is not rescued again
        assert_eq!(cache.counters().stores_set_aside, 0, "round {round}");
        assert_eq!(cache.counters().disk_entries, 50 - missing);
        cache.close().await;
    }
    let one_at_most = lost.iter().filter(|lost| **lost <= 1).count();
    assert!(one_at_most >= 24, "{lost:?}");
    assert!(lost.contains(&1), "the damage shows nothing");
}

#[tokio::test]
async fn a_store_is_checked_before_anything_is_written_to_it() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path(), 50).await;
    // bytes of a body, in the middle of which nothing of the tree stands
    let file = directory.path().join(STORE);
    let mut bytes = fs::read(&file).unwrap();
    let key = &keys(50)[25];
    let text = body(key, 500);
    let at = bytes
        .windows(text.len())
        .position(|found| found == &text[..]);
    bytes[at.unwrap() + text.len() / 2] ^= 1;
    fs::write(&file, bytes).unwrap();
    let mut settings = on_disk(directory.path());
    settings.disk.as_mut().unwrap().compact_after = Duration::MAX;
    let world = World::with(Script::new([plain(501)]), settings).await;
    assert_eq!(world.cache.disk_state(), DiskState::Ready);
    assert_eq!(world.counters().stores_set_aside, 0, "not checked yet");
    assert!(world.get().await.unwrap().entry.is_saved());
    let counters = world.counters();
    assert_eq!((counters.stores_set_aside, counters.disk_entries), (1, 50));
    world.origin.now_says([plain(502)]);
    for one in &keys(50) {
        let version = world.get_key(one).await.unwrap().entry.version();
        assert_eq!(version, if one == key { 502 } else { 500 });
    }
}

fn damaged(bytes: &[u8], lots: &mut Lots, round: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match round % 4 {
        0 => bytes.truncate(lots.below(bytes.len())),
        1 => {
            let at = lots.below(bytes.len());
            bytes[at] ^= 1 << lots.below(8);
        }
        2 => {
            let at = lots.below(bytes.len());
            let end = bytes.len().min(at + 1 + lots.below(8192));
            bytes[at..end].fill(0);
        }
        _ => {
            // the head, where the roots of the trees are
            for _ in 0..1 + lots.below(16) {
                let at = lots.below(4096);
                bytes[at] = lots.below(256) as u8;
            }
        }
    }
    bytes
}

#[tokio::test]
async fn a_store_damaged_while_it_is_open_does_not_stop_the_answers() {
    let directory = tempfile::tempdir().unwrap();
    let many = 900;
    let world = World::on_disk(Script::new([plain(2000)]), directory.path()).await;
    let fill = futures_util::future::join_all(
        keys(many)
            .iter()
            .map(|k| world.get_key(k))
            .collect::<Vec<_>>(),
    )
    .await;
    assert!(
        fill.iter()
            .all(|found| found.as_ref().unwrap().entry.is_saved())
    );
    let file = fs::OpenOptions::new()
        .write(true)
        .open(directory.path().join(STORE))
        .unwrap();
    let length = file.metadata().unwrap().len();
    std::os::unix::fs::FileExt::write_all_at(&file, &vec![0xa5; length as usize], 0).unwrap();
    world.origin.now_says([plain(2001)]);
    for key in keys(many) {
        let found = world.get_key(&key).await.unwrap();
        assert_eq!(found.entry.body(), &body(&key, found.entry.version()));
    }
    world.cache.flush().await;
    assert!(
        world
            .get_key(&cache::Key::new("/new"))
            .await
            .unwrap()
            .entry
            .is_saved()
    );
    let counters = world.counters();
    assert!(
        counters.damaged_records > 0 || counters.stores_set_aside > 0,
        "{counters:?}"
    );
}

#[tokio::test]
async fn what_is_no_store_is_set_aside_and_a_new_one_begun() {
    for junk in [&b"not a store at all"[..], &[0; 100_000], b"redb"] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(STORE), junk).unwrap();
        let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
        assert_eq!(world.cache.disk_state(), DiskState::Ready, "from the start");
        assert!(world.get().await.unwrap().entry.is_saved());
        assert_eq!(world.counters().stores_set_aside, 1);
        assert_eq!(
            fs::read(directory.path().join("resources.redb.set-aside")).unwrap(),
            junk
        );
    }
}

#[tokio::test]
async fn a_store_of_an_unknown_format_is_set_aside() {
    const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path(), 3).await;
    {
        let database = Database::open(directory.path().join(STORE)).unwrap();
        let writing = database.begin_write().unwrap();
        writing
            .open_table(META)
            .unwrap()
            .insert("format", 4711)
            .unwrap();
        writing.commit().unwrap();
    }
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    assert_eq!(
        world.get_key(&keys(1)[0]).await.unwrap().entry.version(),
        1,
        "not the stored one"
    );
    assert_eq!(world.counters().stores_set_aside, 1);
    assert!(directory.path().join("resources.redb.set-aside").exists());
}
