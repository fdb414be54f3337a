//! An instant together with the UTC offset it was written with, so that local times of a place
//! survive unchanged from the forecaster to the reader. Reads no clock and no time zone database.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant and the offset from UTC of the place it belongs to, as in
/// `2026-03-04T14:00:00-08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetTime {
    /// The instant.
    pub timestamp: Timestamp,
    /// The offset of the place's clocks from UTC.
    pub offset: Offset,
}

impl FromStr for OffsetTime {
    type Err = jiff::Error;

    /// Reads an RFC 3339 time; `Z` counts as an offset of zero.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(time) = Self::of_usual_form(text) {
            return Ok(time);
        }
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text)?;
        let timestamp: Timestamp = text.parse()?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        Ok(Self { timestamp, offset })
    }
}

impl OffsetTime {
    /// Reads the form that [`text`](Self::text) writes, which nearly all times have; nothing of any other.
    fn of_usual_form(text: &str) -> Option<Self> {
        const MARKS: [(usize, u8); 6] = [
            (4, b'-'),
            (7, b'-'),
            (10, b'T'),
            (13, b':'),
            (16, b':'),
            (22, b':'),
        ];
        let text: &[u8; 25] = text.as_bytes().try_into().ok()?;
        if MARKS.iter().any(|(at, mark)| text[*at] != *mark) {
            return None;
        }
        let two = |at: usize| {
            let [tens, ones] = [text[at], text[at + 1]];
            let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
            are_digits.then(|| (tens - b'0') as i8 * 10 + (ones - b'0') as i8)
        };
        let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
        let local = DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0).ok()?;
        let away = i32::from(two(20)?) * 3600 + i32::from(two(23)?) * 60;
        let offset = match text[19] {
            b'+' => away,
            b'-' => -away,
            _ => return None,
        };
        let offset = Offset::from_seconds(offset).ok()?;
        (two(23)? < 60).then_some(Self {
            timestamp: offset.to_timestamp(local).ok()?,
            offset,
        })
    }

    /// An instant as the clocks of `zone` show it.
    pub fn in_zone(timestamp: Timestamp, zone: &TimeZone) -> Self {
        Self {
            timestamp,
            offset: zone.to_offset(timestamp),
        }
    }

    /// RFC 3339 with a numeric offset and whole seconds, the form the upstream uses, without an
    /// allocation.
    pub fn text(self) -> TimeText {
        let local = self.offset.to_datetime(self.timestamp);
        let away = self.offset.seconds().unsigned_abs();
        let mut text = *b"0000-00-00T00:00:00+00:00";
        if self.offset.is_negative() {
            text[19] = b'-';
        }
        let year = u32::from(local.year().unsigned_abs());
        let two = |number: i8| u32::from(number.unsigned_abs());
        for (at, number) in [
            (0, year / 100),
            (2, year % 100),
            (5, two(local.month())),
            (8, two(local.day())),
            (11, two(local.hour())),
            (14, two(local.minute())),
            (17, two(local.second())),
            (20, away / 3600),
            (23, away % 3600 / 60),
        ] {
            let [tens, ones] = [number / 10 % 10, number % 10].map(|digit| b'0' + digit as u8);
            text[at] = tens;
            text[at + 1] = ones;
        }
        TimeText(text)
    }
}

/// A time as text: 25 ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeText([u8; 25]);

impl TimeText {
    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for OffsetTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for OffsetTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OffsetTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "RFC 3339, with the offset of the place's clocks from UTC.",
            "examples": ["2026-03-04T14:00:00-08:00"],
        })
    }
}

impl Serialize for OffsetTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OffsetTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OffsetTimeVisitor)
    }
}

/// A visitor of a time as text, which needs no copy of it.
struct OffsetTimeVisitor;

impl de::Visitor<'_> for OffsetTimeVisitor {
    type Value = OffsetTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time as text, with its offset from UTC")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<OffsetTime, E> {
        text.parse().map_err(E::custom)
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
    fn the_usual_form_is_read_as_any_other() {
        for seconds in (-2_000_000_000..4_000_000_000).step_by(98_765_431) {
            for offset in [-34_200, -60, 0, 20_700, 50_400] {
                let timestamp = Timestamp::from_second(seconds).unwrap();
                let offset = Offset::from_seconds(offset).unwrap();
                let time = OffsetTime { timestamp, offset };
                let text = time.to_string();
                assert_eq!(OffsetTime::of_usual_form(&text), Some(time), "{text}");
                // With a fraction of a second it is not the usual form.
                let other = format!("{}.0{}", &text[..19], &text[19..]);
                assert_eq!(OffsetTime::of_usual_form(&other), None);
                assert_eq!(other.parse::<OffsetTime>().unwrap(), time);
            }
        }
        for text in [
            "2026-13-04T14:00:00-08:00",
            "2026-02-30T14:00:00-08:00",
            "2026-03-04T24:00:00-08:00",
            "2026-03-04T14:00:60-08:00",
            "2026-03-04T14:00:00-08:60",
            "2026-03-04T14:00:00-99:00",
            "2026-03-04T14:00:00 08:00",
            "2026-03-04 14:00:00-08:00",
            "2026-03-04T14:00:00-08.00",
            "2026-03-0/T14:00:00-08:00",
            "2026-03-04T14:00:00Z",
            "",
        ] {
            assert_eq!(OffsetTime::of_usual_form(text), None, "{text}");
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
