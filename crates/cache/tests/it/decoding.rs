//! A body is decoded once: when it is fetched, or when it is read from disk.

use std::sync::Arc;

use cache::{Settings, Tier};

use crate::doubles::{DECODED_BYTES, Script, Step, World, body, key, on_disk, plain, tagged};

#[tokio::test(start_paused = true)]
async fn a_fetched_body_is_decoded_once_however_often_it_is_asked_for_or_confirmed() {
    let script = [
        Step::Body(5, tagged("\"a\"")),
        Step::NotModified(tagged("\"a\"")),
    ];
    let world = World::new(Script::new(script)).await;
    for _ in 0..3 {
        assert_eq!(world.get().await.unwrap().value, 5);
    }
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!((found.tier, found.value), (Tier::Origin, 5));
    assert_eq!(world.counters().confirmed, 1);
    assert_eq!(world.cache.in_memory(&key()), Some(5));
    assert_eq!(world.origin.decodings(), 1);
}

#[tokio::test]
async fn a_body_from_disk_is_decoded_once() {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings {
        memory_bytes: 1 << 20,
        ..on_disk(directory.path())
    };
    let script = Script::new([plain(7)]);
    let first = World::with(script.clone(), settings.clone()).await;
    first.get().await.unwrap();
    first.cache.close().await;
    assert_eq!(script.decodings(), 1);

    let world = World::with(Script::new([Step::Hang]), settings).await;
    assert_eq!(world.cache.in_memory(&key()), None, "nobody asked yet");
    for tier in [Tier::Disk, Tier::Memory, Tier::Memory] {
        let found = world.get().await.unwrap();
        assert_eq!((found.tier, found.value), (tier, 7));
    }
    assert_eq!(world.origin.decodings(), 1);
}

#[tokio::test]
async fn what_cannot_be_decoded_any_more_is_forgotten_and_fetched_anew() {
    let directory = tempfile::tempdir().unwrap();
    let first = World::on_disk(Script::new([plain(7)]), directory.path()).await;
    first.get().await.unwrap();
    first.cache.close().await;

    let script = Script::new([Step::Fail("at first"), plain(6)]);
    script.forgets_its_format();
    let world = World::on_disk(Arc::clone(&script), directory.path()).await;
    world.get().await.unwrap_err();
    world.cache.flush().await;
    assert_eq!(world.counters().damaged_records, 1);
    assert_eq!(world.counters().disk_entries, 0);
    world.cache.remove(&key());
    let found = world.get().await.unwrap();
    assert_eq!((found.tier, found.value), (Tier::Origin, 6));
}

#[tokio::test(start_paused = true)]
async fn memory_is_bounded_in_bytes_of_bodies_and_of_what_they_were_decoded_to() {
    let world = World::new(Script::new([plain(1)])).await;
    world.get().await.unwrap();
    let least = body(&key(), 1).len() + DECODED_BYTES;
    assert!(world.counters().memory_bytes >= least as u64);
}
