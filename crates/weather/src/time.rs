//! An instant together with the UTC offset it was written with, so that local times of a place
//! survive unchanged from the forecaster to the reader. Reads no clock and no time zone database.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};

/// An instant and the offset from UTC of the place it belongs to, as in
/// `2026-03-04T14:00:00-08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetTime {
    /// The instant.
    pub timestamp: Timestamp,
    /// What the place's clocks are ahead of UTC.
    pub offset: Offset,
}

impl FromStr for OffsetTime {
    type Err = jiff::Error;

    /// Reads an RFC 3339 time; `Z` counts as an offset of zero.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text)?;
        let timestamp: Timestamp = text.parse()?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        Ok(Self { timestamp, offset })
    }
}

/// RFC 3339 with a numeric offset and whole seconds: the form the upstream uses.
impl fmt::Display for OffsetTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.offset.to_datetime(self.timestamp);
        let seconds = self.offset.seconds();
        let (sign, away) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
            away / 3600,
            away % 3600 / 60,
        )
    }
}

impl Serialize for OffsetTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_survives_reading_and_writing() {
        for text in [
            "2026-03-04T14:00:00-08:00",
            "2026-05-15T02:00:00+10:00",
            "2026-06-02T15:59:21+00:00",
            "2026-06-02T15:59:21-03:30",
        ] {
            assert_eq!(text.parse::<OffsetTime>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn zulu_is_an_offset_of_zero() {
        let time: OffsetTime = "2026-06-02T15:59:21Z".parse().unwrap();
        assert_eq!(time.to_string(), "2026-06-02T15:59:21+00:00");
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        assert!("2026-06-02T15:59:21".parse::<OffsetTime>().is_err());
        assert!("tomorrow".parse::<OffsetTime>().is_err());
    }
}
