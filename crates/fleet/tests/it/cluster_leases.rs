//! Leases in a cluster: each is at the primary of its slot, and all of a primary are renewed together.

use cache::SharedTier;
use test_support::EngineServer;

use crate::cluster::{clusters, join, keys, name, place, read};

#[tokio::test]
async fn leases_of_all_slots_are_taken_renewed_and_given_back() {
    for (cluster, _directory) in clusters() {
        let (one, other) = (
            join(&cluster.url(), "one").await,
            join(&cluster.url(), "other").await,
        );
        let mut leases = Vec::new();
        for key in keys() {
            leases.push(one.take_lease(&key).await.unwrap().lease.unwrap());
            assert!(other.take_lease(&key).await.unwrap().lease.is_none());
        }
        let places: Vec<_> = keys()
            .map(|key| {
                (
                    &cluster.servers[place(&cluster, &key).0],
                    name("lease", &key),
                )
            })
            .collect();
        // shortened, they grow again at the next beat, or else they would lapse
        for (server, lease) in &places {
            server.command(&format!("PEXPIRE {lease} 2500"));
        }
        for (server, lease) in &places {
            loop {
                let left = server.command(&format!("PTTL {lease}"));
                let left: i64 = left.trim_start_matches(':').parse().unwrap();
                assert!(left > 0, "it lapsed");
                if left > 2500 {
                    break;
                }
                // lets the heartbeat have its turn
                let _ = read(&other, &keys().next().unwrap()).await;
            }
        }
        drop(leases);
        for key in keys() {
            while other.take_lease(&key).await.unwrap().lease.is_none() {}
        }
    }
}

/// Returns a number that the server tells of itself.
fn told(server: &EngineServer, section: &str, before: &str) -> u64 {
    let answer = server.answer(&format!("INFO {section}"));
    let number = answer.split_once(before).map(|(_, rest)| rest);
    let number = number.and_then(|rest| rest.split([',', '\r']).next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[tokio::test]
async fn the_leases_of_all_slots_of_a_primary_are_renewed_in_one_round_trip() {
    for (cluster, _directory) in clusters() {
        let engine = join(&cluster.url(), "one").await;
        let keys: Vec<_> = keys().filter(|key| place(&cluster, key).0 == 0).collect();
        assert!(keys.len() > 4, "{keys:?}");
        let mut leases = Vec::new();
        for key in &keys {
            leases.push(engine.take_lease(key).await.unwrap().lease.unwrap());
        }
        let scripts = |at: usize| {
            told(
                &cluster.servers[at],
                "commandstats",
                "cmdstat_evalsha:calls=",
            )
        };
        let reads = || told(&cluster.servers[0], "stats", "total_reads_processed:");
        let (scripts_before, reads_before) = (scripts(0), reads());
        // another primary, which has no leases, tells the beats
        let beats_before = scripts(1);
        while scripts(1) - beats_before < 5 {
            // lets the heartbeat have its turn
            tokio::task::yield_now().await;
        }
        let (ran, read) = (scripts(0) - scripts_before, reads() - reads_before);
        assert!(read < ran, "{read} readings for {ran} scripts");
        assert_eq!(engine.status().leases, keys.len() as u64);
    }
}

#[tokio::test]
async fn a_lease_in_a_slot_that_is_being_moved_keeps_no_other_from_being_renewed() {
    for (cluster, _directory) in clusters() {
        let engine = join(&cluster.url(), "one").await;
        let at_first = keys().filter(|key| place(&cluster, key).0 == 0);
        let mut keys: Vec<_> = at_first.collect();
        keys.sort_by_key(|key| place(&cluster, key).1);
        let mut leases = Vec::new();
        for key in &keys {
            leases.push(engine.take_lease(key).await.unwrap().lease.unwrap());
        }
        let (moving, staying) = (&keys[0], keys.last().unwrap());
        assert_ne!(moving, staying);
        cluster.begin_to_move(place(&cluster, moving).1, 2);
        // it is not there, so that the server sends on whoever renews it
        cluster.servers[0].command(&format!("DEL {}", name("lease", moving)));
        let lease = name("lease", staying);
        cluster.servers[0].command(&format!("PEXPIRE {lease} 2500"));
        loop {
            let left = cluster.servers[0].command(&format!("PTTL {lease}"));
            let left: i64 = left.trim_start_matches(':').parse().unwrap();
            assert!(left > 0, "it lapsed");
            if left > 2500 {
                break;
            }
            // lets the heartbeat have its turn
            let _ = read(&engine, staying).await;
        }
        assert_eq!(engine.status().failures, 0);
    }
}
