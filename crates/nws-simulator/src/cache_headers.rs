//! Caching as the service does it: lifetimes, validators, conditional requests.

use http::HeaderMap;
use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The lifetime and the validators of an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct CacheHeaders {
    /// Cache-Control: seconds for everyone, and for shared caches.
    pub(crate) max_age: i64,
    pub(crate) shared_max_age: Option<i64>,
    /// A weak tag, where the service sends one.
    pub(crate) tag: Option<String>,
    pub(crate) modified: Option<Timestamp>,
}

impl CacheHeaders {
    /// Returns the Cache-Control header's value.
    pub(crate) fn cache_control(&self) -> String {
        let shared = self
            .shared_max_age
            .map_or_else(String::new, |seconds| format!(", s-maxage={seconds}"));
        format!("public, max-age={}{shared}", self.max_age)
    }

    /// Tells whether the client's copy is still good. If-None-Match decides alone where it is sent (RFC 9110, 13.2.2).
    pub(crate) fn matches(&self, request: &HeaderMap) -> bool {
        let mut tags = request.get_all(IF_NONE_MATCH).iter().peekable();
        if tags.peek().is_some() {
            let Some(tag) = &self.tag else { return false };
            let bare = tag.trim_start_matches("W/");
            return tags
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .map(str::trim)
                .any(|theirs| theirs == "*" || theirs.trim_start_matches("W/") == bare);
        }
        let since = request
            .get(IF_MODIFIED_SINCE)
            .and_then(|value| read_date(value.to_str().ok()?));
        since
            .zip(self.modified)
            .is_some_and(|(since, modified)| modified.as_second() <= since.as_second())
    }
}

/// Writes a time as HTTP does: `Wed, 04 Mar 2026 21:25:28 GMT`.
pub(crate) fn http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Reads an HTTP date in its preferred form.
pub(crate) fn read_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn dates_are_written_and_read_as_http_wants_them() {
        let time: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(read_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(time));
        assert_eq!(read_date("yesterday"), None);
    }

    #[test]
    fn a_weak_tag_matches_in_a_list_and_decides_over_dates() {
        let fresh = CacheHeaders {
            tag: Some("W/\"a\"".to_owned()),
            modified: Some(Timestamp::UNIX_EPOCH),
            ..CacheHeaders::default()
        };
        assert!(fresh.matches(&headers(IF_NONE_MATCH, "\"x\", \"a\"")));
        assert!(fresh.matches(&headers(IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:00 GMT")));
        let mut both = headers(IF_NONE_MATCH, "\"x\"");
        both.insert(
            IF_MODIFIED_SINCE,
            "Thu, 01 Jan 1970 00:00:00 GMT".parse().unwrap(),
        );
        assert!(!fresh.matches(&both));
        assert!(!fresh.matches(&headers(IF_MODIFIED_SINCE, "Wed, 31 Dec 1969 23:59:59 GMT")));
    }
}
