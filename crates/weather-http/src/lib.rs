//! The HTTP face: a codec between HTTP and the questions and replies of the service.
//!
//! [`HttpServer`] accepts connections on its [`HttpListener`]s within [`HttpLimits`]. A request passes
//! `screening` (is it for us, is it small enough) and `router` (what is it for); `api` reads questions
//! from query strings and writes replies as the JSON of `weather-json`, errors as problems. `page` has pages
//! for people, `mirror` the documents of the upstream for programs that speak to it, `wttr` what programs for wttr.in and terminals get.
//!
//! This room must not know the manager protocol or the upstream, and decides nothing about weather.

mod activity;
mod api;
mod body;
mod client;
mod coded_text;
mod common_fields;
mod connection;
mod encoding;
mod entity_tag;
mod event_connection;
mod events;
mod face;
mod fast_path;
mod freshness;
mod head;
mod health;
mod http_date;
mod lent_stream;
mod limits;
mod listener;
mod local_access;
mod metrics;
mod mirror;
mod openapi;
mod options;
mod page;
mod parts;
mod problem;
mod query;
mod rejection;
mod representation;
mod request_cache;
mod router;
mod screening;
mod server;
mod slots;
mod timed_stream;
mod wttr;

pub use limits::HttpLimits;
pub use listener::HttpListener;
pub use local_access::{AccessRefusal, AdmissionDecision, LocalAccess, LocalVisitor, RequestShare};
pub use options::{AddressTest, HttpOptions};
pub use parts::HttpParts;
pub use query::{BadQuery, QueryString};
pub use server::{HttpGauge, HttpServer};
pub use weather_text::time_format::ClockFormat;
