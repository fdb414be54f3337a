//! A response as it came: the headers are kept as text, for the cache to interpret.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{
    AGE, CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, EXPIRES, HeaderName, LAST_MODIFIED, RETRY_AFTER,
    VARY,
};

/// A whole answer of the upstream, whatever its status.
#[derive(Debug, Clone)]
pub struct NwsResponse {
    /// The HTTP status: 200, 304, 404, 503...
    pub status: u16,
    /// The headers that say something about the answer.
    pub headers: ResponseHeaders,
    /// The body, decompressed; empty with 304.
    pub body: Bytes,
    /// Path and query the answer came from: where the last redirect led, or what was asked for.
    pub final_path: String,
    /// True if `final_path` is not the requested path.
    pub redirected: bool,
    /// From the call to the last byte, redirects included.
    pub elapsed: Duration,
}

impl NwsResponse {
    /// Returns whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The headers kept of an answer, as sent. A header that is not readable text counts as absent; one
/// sent several times is joined by commas, as RFC 9110 section 5.2 allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseHeaders {
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Expires`.
    pub expires: Option<String>,
    /// `Date`.
    pub date: Option<String>,
    /// `Age`, in seconds.
    pub age: Option<String>,
    /// `ETag`, with its quotes and a `W/` where weak.
    pub etag: Option<String>,
    /// `Last-Modified`; has been in the future (weather-gov/api#71).
    pub last_modified: Option<String>,
    /// `Retry-After`, in seconds or as a date.
    pub retry_after: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Vary`.
    pub vary: Option<String>,
    /// `X-Correlation-ID`; what the upstream's operators ask for in reports.
    pub correlation_id: Option<String>,
    /// `X-Request-ID`.
    pub request_id: Option<String>,
    /// `X-Server-ID`.
    pub server_id: Option<String>,
}

impl ResponseHeaders {
    pub(crate) fn of(map: &HeaderMap) -> Self {
        let named = |name: &'static str| text(map, &HeaderName::from_static(name));
        Self {
            cache_control: text(map, &CACHE_CONTROL),
            expires: text(map, &EXPIRES),
            date: text(map, &DATE),
            age: text(map, &AGE),
            etag: text(map, &ETAG),
            last_modified: text(map, &LAST_MODIFIED),
            retry_after: text(map, &RETRY_AFTER),
            content_type: text(map, &CONTENT_TYPE),
            vary: text(map, &VARY),
            correlation_id: named("x-correlation-id"),
            request_id: named("x-request-id"),
            server_id: named("x-server-id"),
        }
    }
}

fn text(map: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Option<Vec<&str>> = map
        .get_all(name)
        .iter()
        .map(|value| value.to_str().ok())
        .collect();
    values
        .filter(|values| !values.is_empty())
        .map(|values| values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_kept_as_sent_and_joined_where_repeated() {
        let mut map = HeaderMap::new();
        map.append(CACHE_CONTROL, "public".parse().unwrap());
        map.append(CACHE_CONTROL, "max-age=60".parse().unwrap());
        map.append("x-server-id", "vm-bldr-nids-apiapp12".parse().unwrap());
        map.append(ETAG, http::HeaderValue::from_bytes(b"\"\xff\"").unwrap());
        let headers = ResponseHeaders::of(&map);
        assert_eq!(headers.cache_control.as_deref(), Some("public, max-age=60"));
        assert_eq!(headers.server_id.as_deref(), Some("vm-bldr-nids-apiapp12"));
        assert_eq!(headers.etag, None, "not text");
        assert_eq!(headers.expires, None);
    }
}
