//! The engine that the daemons of one site share: a Valkey or Redis server, one that sentinels know, or a cluster, in
//! which they find each other's values, agree on who asks the upstream and how often, and hear of news.
//!
//! Must not know weather, an upstream or what a value means: values are bytes with a version that orders
//! them. An engine that is away, silent, full or read-only makes nobody's call fail. The first command
//! that meets the trouble waits for one deadline; from then on all are refused at once, until the
//! heartbeat, which nobody waits for, finds the engine well again.

mod address;
mod cluster;
mod compression;
mod connection;
mod engine;
mod error;
mod heartbeat;
mod keyspace;
mod lease;
mod pace;
mod pace_scripts;
mod reply_meter;
mod scripts;
mod sentinel;
mod settings;
mod shard;
mod shards;
mod slots;
mod stamp;
mod status;
mod stream_scripts;
mod streams;
mod tier;
mod transport;

pub use address::EngineAddress;
pub use engine::Engine;
pub use error::{AddressError, EngineError};
pub use settings::EngineSettings;
pub use status::{EngineHealth, EngineStatus};
