//! Times as HTTP writes them (RFC 9110, 5.6.7).

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// Writes a time: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn write(time: Timestamp) -> String {
    let printer = rfc2822::DateTimePrinter::new();
    // No time of weather is before the year 1.
    printer
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

/// Reads a time, of the one form that is written today.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_back() {
        let time: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(write(time), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(read(&write(time)), Some(time));
        assert_eq!(read("yesterday"), None);
    }
}
