//! Spans of time as the upstream writes them: `2026-03-04T15:00:00+00:00/P1DT6H`. Reads no clock.

use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

/// A span of time: from `start` up to, not including, `end`. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first moment.
    pub start: Timestamp,
    /// The first moment after.
    pub end: Timestamp,
}

/// The text is not `START/DURATION` or `START/END`, or the span is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a span of time must be written as START/DURATION")]
pub struct IntervalError;

impl Interval {
    /// Returns whether a moment lies within.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.start <= moment && moment < self.end
    }

    /// Returns the part common to both.
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start < end).then_some(Self { start, end })
    }

    /// Returns its length.
    pub fn duration(&self) -> SignedDuration {
        self.end.duration_since(self.start)
    }
}

impl FromStr for Interval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (start, rest) = text.split_once('/').ok_or(IntervalError)?;
        let start: Timestamp = start.parse().map_err(|_| IntervalError)?;
        let end = if rest.starts_with('P') {
            let span: Span = rest.parse().map_err(|_| IntervalError)?;
            // The grid's days are 24 hours long also when the clocks change: it is kept in UTC.
            let long = span
                .to_duration(SpanRelativeTo::days_are_24_hours())
                .map_err(|_| IntervalError)?;
            start.checked_add(long).map_err(|_| IntervalError)?
        } else {
            rest.parse().map_err(|_| IntervalError)?
        };
        (start < end)
            .then_some(Self { start, end })
            .ok_or(IntervalError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_seen_is_read() {
        for (text, hours) in [
            ("2026-03-04T15:00:00+00:00/PT3H", 3),
            ("2026-03-04T15:00:00+00:00/P1DT6H", 30),
            ("2026-03-04T15:00:00+00:00/P7DT10H", 178),
            ("2026-03-04T15:00:00+00:00/P3D", 72),
            ("2026-03-04T15:00:00Z/2026-03-04T20:00:00Z", 5),
        ] {
            let interval: Interval = text.parse().unwrap();
            assert_eq!(
                interval.duration(),
                SignedDuration::from_hours(hours),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_span_is_refused() {
        for text in [
            "",
            "2026-03-04T15:00:00+00:00",
            "2026-03-04T15:00:00+00:00/",
            "2026-03-04T15:00:00+00:00/PT0H",
            "2026-03-04T15:00:00+00:00/P1M",
            "2026-03-04T15:00:00+00:00/P99999999D",
            "2026-03-04T15:00:00Z/2026-03-04T10:00:00Z",
            "NOW/PT3H",
        ] {
            assert_eq!(text.parse::<Interval>(), Err(IntervalError), "{text}");
        }
    }

    #[test]
    fn the_end_is_not_within() {
        let three: Interval = "2026-03-04T15:00:00Z/PT3H".parse().unwrap();
        let next: Interval = "2026-03-04T18:00:00Z/PT3H".parse().unwrap();
        assert!(three.contains(three.start) && !three.contains(three.end));
        assert_eq!(three.overlap(&next), None);
        assert_eq!(three.overlap(&three), Some(three));
    }
}
