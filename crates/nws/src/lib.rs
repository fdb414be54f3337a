//! The National Weather Service's API, <https://api.weather.gov>, as an upstream: its resources, one
//! persistent HTTP client, and readers for its responses.
//!
//! - [`Resource`], [`GridCell`]: the canonical path of each question;
//! - [`DocumentAddress`]: every address that the service is known to have;
//! - [`NwsClient`]: one question, one faithful report (status, headers, bytes, or a typed error);
//! - [`payload`]: readers for each kind of answer, tolerant of what the service is known to send;
//! - [`mod@derive`]: a forecast made from the raw grid where the upstream cannot make one;
//! - [`error_for`]: what an error answer means for whoever asked.
//!
//! ```
//! use nws::{GridCell, Resource};
//! use weather::Location;
//!
//! let point = Resource::Point(Location::SEATTLE.into());
//! assert_eq!(point.path(), "/points/47.6062,-122.3321");
//! let cell: GridCell = "SEW/125,68".parse()?;
//! assert_eq!(Resource::Forecast(cell).path(), "/gridpoints/SEW/125,68/forecast");
//! # Ok::<(), nws::GridCellError>(())
//! ```
//!
//! This room must not know who asks, our own sockets and protocols, or when an answer may be kept:
//! it neither caches nor retries.

mod cell;
mod client;
pub mod condition;
pub mod derive;
mod document;
pub mod payload;
mod public_error;
mod resource;

pub use cell::{GridCell, GridCellError};
pub use client::{
    ClientConfig, ClientConfigError, FetchError, FetchStage, GetRequest, NwsClient, NwsResponse,
    ProxyRules, ResponseHeaders, TlsFailure, UpstreamProxy,
};
pub use document::{
    DocumentAddress, DocumentAddressError, DocumentKind, DocumentMedia, DocumentWishes, LINK_ORIGIN,
};
pub use public_error::{PROVIDER, error_for, outside_area, without_cell};
pub use resource::{Resource, ResourceId, ResourceIdError, ResourcePathError};
