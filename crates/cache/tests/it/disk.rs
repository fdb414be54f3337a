//! The store on disk in good days: what it keeps, evicts, forgets; and its bounds.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cache::{DiskSettings, DiskState, Settings, Stale, Tier};

use crate::child::{read, reader};
use crate::doubles::{
    Script, Step, World, body, cache_control, key, keys, on_disk, plain, secs, tagged,
};

#[tokio::test]
async fn the_first_answer_after_a_start_does_not_wait_for_the_origin() {
    let directory = tempfile::tempdir().unwrap();
    let first = World::on_disk(
        Script::new([Step::Body(7, tagged("\"a\""))]),
        directory.path(),
    )
    .await;
    let found = first.get().await.unwrap();
    assert!(
        found.entry.is_saved(),
        "acknowledged before the first answer"
    );
    first.cache.close().await;

    let world = World::on_disk(Script::new([Step::Hang]), directory.path()).await;
    let found = world.get().await.unwrap();
    assert_eq!((found.tier, found.stale), (Tier::Disk, None));
    assert_eq!(
        (found.entry.version(), found.entry.etag()),
        (7, Some("\"a\""))
    );
    assert_eq!(found.entry.body(), &body(&key(), 7));
    assert_eq!(
        (world.origin.requests(), world.counters().disk_hits),
        (0, 1)
    );
    world.clock.jump(75);
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.tier, found.stale),
        (Tier::Disk, Some(Stale::BeingRefreshed))
    );
}

#[tokio::test]
async fn a_thousand_callers_read_the_disk_once() {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings {
        memory_bytes: 1 << 20,
        ..on_disk(directory.path())
    };
    World::with(Script::new([plain(7)]), settings.clone())
        .await
        .get()
        .await
        .unwrap();
    let world = reopened(Script::new([Step::Hang]), settings).await;
    let calls = (0..1000).map(|_| world.get());
    let answers = futures_util::future::join_all(calls).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap().entry.version() == 7)
    );
    assert_eq!(world.counters().disk_hits, 1);
}

/// Opens a store whose former owner closes it without being waited for.
async fn reopened(origin: std::sync::Arc<Script>, settings: Settings) -> World {
    loop {
        let world = World::with(origin.clone(), settings.clone()).await;
        if world.cache.disk_state() == DiskState::Ready {
            return world;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn never_older_than_before_holds_over_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let first = World::on_disk(Script::new([plain(7)]), directory.path()).await;
    first.get().await.unwrap();
    first.cache.close().await;
    let world = World::on_disk(Script::new([plain(6)]), directory.path()).await;
    world.clock.jump(200);
    let found = world.get().await.unwrap();
    assert_eq!(found.entry.version(), 7);
    assert!(matches!(found.stale, Some(Stale::OriginOlder { .. })));
    assert!(world.counters().refused_older > 0);
}

#[tokio::test]
async fn a_version_of_the_future_that_is_on_disk_is_outvoted_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let first = World::on_disk(Script::new([plain(900)]), directory.path()).await;
    first.get().await.unwrap();
    first.cache.close().await;
    let world = World::on_disk(Script::new([plain(5)]), directory.path()).await;
    world.origin.knows_the_latest(10);
    let mut told = Vec::new();
    for _ in 0..4 {
        // Not while the disk is waited for, whose threads no pause stops.
        tokio::time::pause();
        tokio::time::advance(secs(91)).await;
        tokio::time::resume();
        told.push(world.get().await.unwrap().entry.version());
    }
    assert_eq!(told, [900, 900, 5, 5], "one contradiction may be wrong");
    world.cache.close().await;
    let world = World::on_disk(Script::new([Step::Hang]), directory.path()).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 5, "for good");
}

#[tokio::test]
async fn what_may_not_be_stored_is_not_on_disk_any_more() {
    let directory = tempfile::tempdir().unwrap();
    let secret = Step::Body(2, cache_control("no-store"));
    let settings = Settings {
        memory_bytes: 1 << 20,
        ..on_disk(directory.path())
    };
    let world = World::with(Script::new([plain(1), secret]), settings).await;
    world.get().await.unwrap();
    world.cache.flush().await;
    assert_eq!(world.counters().disk_entries, 1);
    world.clock.jump(200);
    let found = world.get().await.unwrap();
    assert_eq!((found.entry.version(), found.entry.is_saved()), (2, false));
    assert_eq!(world.get().await.unwrap().tier, Tier::Memory);
    world.cache.flush().await;
    assert_eq!(world.counters().disk_entries, 0);
}

#[tokio::test]
async fn what_is_removed_is_gone_from_disk_too() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    world.get().await.unwrap();
    world.cache.remove(&key());
    world.cache.close().await;
    let cache = reader(directory.path()).await;
    assert!(read(&cache, &key()).await.is_none());
}

#[tokio::test]
async fn the_store_stays_within_its_bounds_and_evicts_what_was_not_used() {
    let directory = tempfile::tempdir().unwrap();
    let keys = keys(100);
    // version 1000 has a body of 16.5 kB, for which the file needs 32 kB: twenty of them fit
    assert!((16 << 10..32 << 10).contains(&body(&keys[0], 1000).len()));
    let disk = DiskSettings {
        bytes: 20 * (32 << 10),
        ..DiskSettings::new(directory.path())
    };
    let settings = Settings {
        disk: Some(disk.clone()),
        ..on_disk(directory.path())
    };
    let world = World::with(Script::new([plain(1000)]), settings).await;
    for key in &keys {
        world.get_key(key).await.unwrap();
        // used all the time: never evicted
        assert_eq!(world.get_key(&keys[0]).await.unwrap().entry.version(), 1000);
        assert!(world.counters().disk_bytes <= disk.bytes);
    }
    let counters = world.counters();
    assert_eq!(counters.disk_entries + counters.disk_evictions, 100);
    assert!((18..=21).contains(&counters.disk_entries), "{counters:?}");
    world.cache.close().await;
    let cache = reader(directory.path()).await;
    for (n, key) in keys.iter().enumerate() {
        let expected = n == 0 || n > 100 - 18;
        let found = read(&cache, key).await.is_some();
        assert!(!expected || found, "{key} was used of late");
        assert!(n == 0 || n > 70 || !found, "{key} was not");
    }
}

#[tokio::test]
async fn an_entry_larger_than_the_store_is_served_but_not_stored() {
    let directory = tempfile::tempdir().unwrap();
    let disk = DiskSettings {
        bytes: 100,
        ..DiskSettings::new(directory.path())
    };
    let settings = Settings {
        disk: Some(disk),
        ..on_disk(directory.path())
    };
    let world = World::with(Script::new([plain(1)]), settings).await;
    assert!(!world.get().await.unwrap().entry.is_saved());
    assert_eq!(
        (world.counters().disk_entries, world.counters().disk_dropped),
        (0, 1)
    );
}

#[tokio::test]
async fn the_files_slack_is_given_back() {
    let directory = tempfile::tempdir().unwrap();
    let disk = DiskSettings {
        compact_after: secs(0),
        ..DiskSettings::new(directory.path())
    };
    let settings = Settings {
        disk: Some(disk),
        ..on_disk(directory.path())
    };
    let busy = DiskSettings::new(directory.path());
    let filling = Settings {
        disk: Some(busy),
        ..settings.clone()
    };
    let world = World::with(Script::new([plain(2000)]), filling).await;
    let keys = keys(700);
    let fill = keys.iter().map(|key| world.get_key(key));
    futures_util::future::join_all(fill).await;
    world.cache.flush().await;
    let file = directory.path().join("resources.redb");
    let before = fs::metadata(&file).unwrap().len();
    for key in &keys[1..] {
        world.cache.remove(key);
    }
    world.cache.close().await;
    let world = World::with(Script::new([Step::Hang]), settings).await;
    // by a compaction, or by closing, where what is left stood at the file's beginning
    while fs::metadata(&file).unwrap().len() >= before / 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.get_key(&keys[0]).await.unwrap().entry.version(), 2000);
}

#[tokio::test]
async fn only_the_owner_can_read_the_store() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("made").join("here");
    let world = World::on_disk(Script::new([plain(1)]), &directory).await;
    world.get().await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let file = directory.join("resources.redb");
    assert_eq!(mode(&file), 0o600);
    world.cache.close().await;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    World::on_disk(Script::new([plain(1)]), &directory).await;
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn a_cache_without_a_disk_says_so() {
    let world = World::new(Script::new([plain(1)])).await;
    assert_eq!(world.cache.disk_state(), DiskState::Unused);
    assert!(!world.get().await.unwrap().entry.is_saved());
    world.cache.flush().await;
    world.cache.close().await;
}

#[tokio::test]
async fn what_is_closed_still_answers_without_a_disk() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    world.cache.clone().close().await;
    assert_eq!(world.cache.disk_state(), DiskState::Closed);
    assert!(!world.get().await.unwrap().entry.is_saved());
    world.cache.flush().await;
}
