//! Dates as HTTP writes them. Knows no header.

use jiff::Timestamp;

/// Reads a date of HTTP in the form that is sent since 1997 (RFC 9110, 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
}
