//! The limits of the face: each with its meaning and its default. Enforces none itself.

use std::time::Duration;

/// Bounds for what clients may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Connections at one time.
    pub connections: usize,
    /// Connections of one address at one time. Addresses of this machine and believed proxies, behind
    /// which many clients may stand, are bound by `connections` alone.
    pub connections_per_address: usize,
    /// Requests under way on one HTTP/2 connection.
    pub streams: u32,
    /// Streams of events at one time.
    pub event_streams: usize,
    /// Of these, those of one guest of this machine.
    pub event_streams_of_guest: usize,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Header fields of a request.
    pub header_fields: usize,
    /// Bytes of a request's target: path and query.
    pub target_bytes: usize,
    /// The time for a request's head, and that for which a connection may do nothing.
    pub idle_timeout: Duration,
    /// The time for which a client may take nothing of what is sent to it.
    pub write_timeout: Duration,
    /// The time for an answer; after it, the client is told so.
    pub answer_timeout: Duration,
    /// The time for the parts of a page; one that is not there by then is lacking.
    pub page_timeout: Duration,
}

impl HttpLimits {
    /// The limits that hold where nobody sets others.
    pub const DEFAULT: Self = Self {
        connections: 1024,
        connections_per_address: 64,
        streams: 64,
        event_streams: 1024,
        event_streams_of_guest: 256,
        head_bytes: 16 * 1024,
        header_fields: 64,
        target_bytes: 4096,
        idle_timeout: Duration::from_secs(60),
        write_timeout: Duration::from_secs(30),
        answer_timeout: Duration::from_secs(60),
        page_timeout: Duration::from_secs(3),
    };
}
