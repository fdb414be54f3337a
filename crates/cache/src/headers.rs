//! The caching headers of HTTP (RFC 9111, RFC 9110 section 5.6.7): how long they let an answer be
//! fresh, and which validators can be trusted. It must not know entries or policies.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;

/// The caching headers of one answer, as they were sent; `None` where there was none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Cache-Control`; several fields joined by commas.
    pub cache_control: Option<String>,
    /// `Expires`.
    pub expires: Option<String>,
    /// `Date`.
    pub date: Option<String>,
    /// `Age`, seconds.
    pub age: Option<String>,
    /// `ETag`, with its quotes and `W/`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Headers {
    /// Returns how long the answer is fresh from its receipt on, if the headers say so:
    /// `s-maxage`, else `max-age`, else `Expires` minus `Date`; less what it aged on the way.
    pub(crate) fn declared(&self, received: Timestamp) -> Option<Duration> {
        if self.directive("no-cache").is_some() {
            return Some(Duration::ZERO);
        }
        let age = self
            .age
            .as_deref()
            .and_then(delta_seconds)
            .unwrap_or_default();
        self.seconds("s-maxage")
            .or_else(|| self.seconds("max-age"))
            .or_else(|| self.until_expiry(received))
            .map(|lifetime| lifetime.saturating_sub(age))
    }

    /// Tells whether the answer may not be put on disk.
    pub(crate) fn forbids_storing(&self) -> bool {
        self.directive("no-store").is_some()
    }

    /// Returns `Last-Modified` if it can serve as a validator: a readable time that was neither
    /// after the answer's own date nor in the future of `received`.
    ///
    /// A time in the future would be answered with `304` until it has passed, whatever changes.
    pub(crate) fn validating_time(&self, received: Timestamp) -> Option<String> {
        let text = self.last_modified.as_deref()?;
        let modified = http_date(text)?;
        let date = self.date.as_deref().and_then(http_date).unwrap_or(received);
        (modified <= date.min(received)).then(|| text.trim().to_owned())
    }

    fn until_expiry(&self, received: Timestamp) -> Option<Duration> {
        let expires = self.expires.as_deref()?;
        let date = self.date.as_deref().and_then(http_date).unwrap_or(received);
        // RFC 9111, 5.3: what cannot be read ("0" above all) is in the past
        let lifetime = http_date(expires).map(|at| at.duration_since(date));
        Some(
            lifetime
                .and_then(|lifetime| lifetime.try_into().ok())
                .unwrap_or_default(),
        )
    }

    fn seconds(&self, name: &str) -> Option<Duration> {
        // RFC 9111, 4.2.1: an invalid value makes the answer stale
        self.directive(name)
            .map(|value| delta_seconds(value).unwrap_or_default())
    }

    /// Returns the argument of the first directive of this name, empty if it has none.
    fn directive(&self, name: &str) -> Option<&str> {
        directives(self.cache_control.as_deref()?)
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, argument)| argument)
    }
}

/// Splits `a, b=1, c="x, y"` into names and arguments; commas in quotes do not separate.
fn directives(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|directive| {
        let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
        (name.trim(), argument.trim().trim_matches('"'))
    })
}

/// Reads RFC 9111 delta-seconds; more than 2^31 counts as 2^31 (section 1.2.2).
fn delta_seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX).min(1 << 31)))
}

/// Reads an HTTP date in any of the three forms of RFC 9110, 5.6.7.
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let obsolete = |format| {
        let parts = strtime::parse(format, text).ok()?;
        let civil: DateTime = parts.to_datetime().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
        .or_else(|| obsolete("%A, %d-%b-%y %H:%M:%S GMT"))
        .or_else(|| obsolete("%a %b %e %H:%M:%S %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn cache_control(text: &str) -> Headers {
        Headers {
            cache_control: Some(text.into()),
            ..Headers::default()
        }
    }

    fn declared(headers: &Headers) -> Option<u64> {
        headers
            .declared(at("1994-11-06T08:49:37Z"))
            .map(|time| time.as_secs())
    }

    #[test]
    fn s_maxage_wins_over_max_age_over_expires() {
        let expires = Some("Sun, 06 Nov 1994 08:59:37 GMT".into());
        let mut headers = cache_control("public, max-age=174, s-maxage=120");
        headers.expires = expires;
        assert_eq!(declared(&headers), Some(120));
        headers.cache_control = Some("Max-Age=174".into());
        assert_eq!(declared(&headers), Some(174));
        headers.cache_control = None;
        assert_eq!(
            declared(&headers),
            Some(600),
            "without Date, from the receipt on"
        );
        headers.date = Some("Sun, 06 Nov 1994 08:58:37 GMT".into());
        assert_eq!(declared(&headers), Some(60));
        headers.expires = None;
        assert_eq!(declared(&headers), None);
    }

    #[test]
    fn age_is_taken_off_and_never_below_zero() {
        let mut headers = cache_control("max-age=100");
        headers.age = Some(" 30 ".into());
        assert_eq!(declared(&headers), Some(70));
        headers.age = Some("3000".into());
        assert_eq!(declared(&headers), Some(0));
        headers.age = Some("-1".into());
        assert_eq!(declared(&headers), Some(100), "an unreadable age is none");
    }

    #[test]
    fn odd_directives_are_read_or_make_stale() {
        assert_eq!(
            declared(&cache_control(r#"private="a, max-age=9", max-age=5"#)),
            Some(5)
        );
        assert_eq!(declared(&cache_control(r#"max-age="7""#)), Some(7));
        assert_eq!(declared(&cache_control("max-age=soon")), Some(0));
        assert_eq!(
            declared(&cache_control("max-age=99999999999999999999999")),
            Some(1 << 31)
        );
        assert_eq!(declared(&cache_control("max-age=60, no-cache")), Some(0));
        assert_eq!(declared(&cache_control(",,=,\"")), None);
        assert!(cache_control("a, No-Store").forbids_storing());
        let headers = Headers {
            expires: Some("0".into()),
            ..Headers::default()
        };
        assert_eq!(declared(&headers), Some(0));
    }

    #[test]
    fn all_three_forms_of_a_date_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(http_date(text), Some(at("1994-11-06T08:49:37Z")), "{text}");
        }
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn a_modification_time_in_the_future_is_no_validator() {
        let now = at("1994-11-06T09:00:00Z");
        let mut headers = Headers {
            last_modified: Some("Sun, 06 Nov 1994 08:49:37 GMT".into()),
            ..Headers::default()
        };
        assert!(headers.validating_time(now).is_some());
        headers.date = Some("Sun, 06 Nov 1994 08:00:00 GMT".into());
        assert_eq!(
            headers.validating_time(now),
            None,
            "after the answer's own date"
        );
        headers.date = None;
        assert_eq!(headers.validating_time(at("1994-11-06T08:00:00Z")), None);
    }
}
