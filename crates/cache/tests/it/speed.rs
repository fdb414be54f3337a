//! The warm path in figures; printed, not judged: `cargo test -p cache --release speed -- --nocapture`.

use std::hint::black_box;

use cache::{Policy, Settings, Want};
use clock::Clock;
use tokio::time::Instant;

use crate::doubles::{Double, Script, key, plain};

const ROUNDS: u32 = 200_000;

#[tokio::test]
async fn a_warm_hit_is_a_matter_of_nanoseconds() {
    let script = Script::new([plain(1)]);
    let cache = cache::Cache::open(Double(script), Clock::system(), Settings::default()).await;
    let (key, policy) = (key(), Policy::default());
    cache.get(&key, &policy, Want::default()).await.unwrap();
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(cache.peek(&key, &policy, Want::default())).unwrap();
    }
    let peek = start.elapsed() / ROUNDS;
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(cache.get(&key, &policy, Want::default()).await).unwrap();
    }
    println!(
        "warm hit: peek {peek:?}, get {:?}",
        start.elapsed() / ROUNDS
    );
    assert_eq!(cache.counters().memory_hits, u64::from(2 * ROUNDS));
}
