//! The table of requests that come again and again: its bound in bytes, and the size it is made for. Knows neither
//! what is kept nor how it is weighed.

use std::hash::Hash;

use quick_cache::sync::Cache;
use quick_cache::{OptionsBuilder, Weighter};

/// The bytes of all that is kept: some 50 forecasts by the hour with their codings.
const MOST_BYTES: u64 = 4 << 20;
/// The requests that are expected, for sizing the tables.
const USUAL_REQUESTS: usize = 256;
/// Few, so that each has room for the largest texts.
const SHARDS: usize = 4;

/// Returns an empty table whose entries have the weight, in bytes, that `weighter` says.
pub(crate) fn request_cache<K, V, W>(weighter: W) -> Cache<K, V, W>
where
    K: Eq + Hash,
    V: Clone,
    W: Weighter<K, V> + Clone,
{
    let options = OptionsBuilder::new()
        .shards(SHARDS)
        .estimated_items_capacity(USUAL_REQUESTS)
        .weight_capacity(MOST_BYTES)
        .build()
        .expect("capacity and estimate are given");
    Cache::with_options(options, weighter, Default::default(), Default::default())
}
