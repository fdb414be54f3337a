//! The National Weather Service's API, <https://api.weather.gov>, as an upstream: what can be asked
//! for, one persistent HTTP client, what the answers mean.
//!
//! - [`Resource`], [`Coordinates`], [`Cell`]: the canonical path of each question;
//! - [`Client`]: one question, one faithful report (status, headers, bytes, or a typed error);
//! - [`payload`]: readers for each kind of answer, tolerant of what the service is known to send;
//! - [`error_for`]: what an error answer means for whoever asked.
//!
//! This room must not know who asks, our own sockets and protocols, or when an answer may be kept:
//! it neither caches nor retries.

mod cell;
mod client;
mod coordinates;
mod meaning;
pub mod payload;
mod resource;

pub use cell::{BadCell, Cell};
pub use client::{Client, ClientConfig, ConfigError, FetchError, Get, Headers, Response, Stage};
pub use coordinates::Coordinates;
pub use meaning::error_for;
pub use resource::{BadId, Id, Resource};
