//! Documents of the provider for programs that speak to it themselves: a request by the provider's own
//! address, and the reply as the provider would give it. Plain data; knows no wire.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use weather::{Source, Staleness};

/// A request for a document by the provider's own address.
#[derive(Debug, Clone, Copy)]
pub struct DocumentRequest<'a> {
    /// The path, percent-encoded as it came.
    pub path: &'a str,
    /// The parameters, decoded, in their order.
    pub parameters: &'a [(&'a str, &'a str)],
    /// The media types that the client accepts, as HTTP's `Accept` has them; empty for any.
    pub accept: &'a str,
    /// The features that the client wants, as the provider's `Feature-Flags` has them; empty for none.
    pub flags: &'a str,
    /// The base of links in place of the provider's own; with none, bodies stay as they were sent.
    pub base: Option<&'a str>,
    /// The longest time to wait.
    pub within: Duration,
}

/// A document, or the reason why there is none, as the provider tells it.
#[derive(Debug, Clone)]
pub struct Document {
    /// The status, in HTTP's numbers, which are the provider's.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// The bytes.
    pub body: Bytes,
    /// Where else it is.
    pub location: Option<String>,
    /// Names and values by which the provider's operators, or ours, find the request.
    pub correlation: Vec<(&'static str, String)>,
    /// The time after which another request may be answered.
    pub retry_after: Option<Duration>,
    /// Its times; errors have none, since nobody may keep them.
    pub times: Option<DocumentTimes>,
}

/// The times of a document, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentTimes {
    /// When it was last changed, as far as that is told, else when it came.
    pub modified: Timestamp,
    /// When its bytes came.
    pub fetched_at: Timestamp,
    /// When the provider last sent or confirmed it.
    pub confirmed_at: Timestamp,
    /// Until when it may be kept; none where it may be behind.
    pub fresh_until: Option<Timestamp>,
    /// Where it was found.
    pub source: Source,
    /// The reason why it may be behind.
    pub stale: Option<Staleness>,
}
