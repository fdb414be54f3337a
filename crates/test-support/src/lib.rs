//! For tests only: the CPython interpreters of this machine, programs (in `programs/`) as users of
//! the original service would write them, with the standard library alone, and recorded answers of
//! the upstream, a proxy on the way there, and numbers from a seed.
//!
//! Knows nothing of what the programs talk to.

#[cfg(feature = "engine")]
mod engine_cluster;
#[cfg(feature = "engine")]
mod engine_server;
#[cfg(feature = "engine")]
mod engine_tls;
mod environment;
#[cfg(feature = "engine")]
mod faulty_link;
#[cfg(feature = "fixtures")]
pub mod fixtures;
mod interpreters;
mod process;
mod proxy;
mod random;
pub mod recordings;
#[cfg(feature = "replay")]
mod replay;
#[cfg(feature = "engine")]
mod sentinel_group;

#[cfg(feature = "engine")]
pub use engine_cluster::EngineCluster;
#[cfg(feature = "engine")]
pub use engine_server::EngineServer;
#[cfg(feature = "engine")]
pub use engine_tls::EngineTls;
#[cfg(feature = "engine")]
pub use faulty_link::{FaultyLink, LinkFault};
pub use interpreters::{PythonInterpreter, all};
pub use process::{ChildProcess, copy_program, outcome, write_script};
pub use proxy::ProxyServer;
pub use random::SplitMix64;
#[cfg(feature = "replay")]
pub use replay::ReplayServer;
#[cfg(feature = "engine")]
pub use sentinel_group::SentinelGroup;
