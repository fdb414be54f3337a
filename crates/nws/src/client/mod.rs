//! One persistent HTTP client for the upstream. It reports faithfully what came back (status,
//! headers, bytes, or a typed error) and decides nothing: no caching, no retries, no payloads.

mod body;
mod config;
mod connector;
mod error;
mod exchange;
mod pool;
mod proxy;
mod redirect;
mod response;
mod roots;
mod tls_failure;

pub use config::{ClientConfig, ClientConfigError};
pub use error::{FetchError, FetchStage};
pub use exchange::{GetRequest, NwsClient};
pub use proxy::{ProxyRules, UpstreamProxy};
pub use response::{NwsResponse, ResponseHeaders};
pub use tls_failure::TlsFailure;
