//! Local days and hours within a span of time, and what they are called. Daylight saving time is
//! the zone's business: a day is from one local midnight to the next, however long that is.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// More than any picture spans; bounds every walk through days.
const MOST_DAYS: usize = 40;

/// The part of a local day that is in the picture, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DaySpan {
    pub(crate) date: Date,
    pub(crate) begin: i64,
    pub(crate) end: i64,
    /// True if its midnight is in the picture.
    pub(crate) has_midnight: bool,
}

/// Returns the local days of `zone` from `begin` to `end`.
pub(crate) fn days(zone: &TimeZone, begin: i64, end: i64) -> Vec<DaySpan> {
    let Ok(first) = Timestamp::from_second(begin) else {
        return Vec::new();
    };
    let mut date = zone.to_datetime(first).date();
    let mut days = Vec::new();
    let mut midnight = midnight_of(zone, date).unwrap_or(begin);
    while midnight < end && days.len() < MOST_DAYS {
        let Ok(next) = date.checked_add(1.day()) else {
            break;
        };
        let Some(next_midnight) = midnight_of(zone, next) else {
            break;
        };
        days.push(DaySpan {
            date,
            begin: midnight.max(begin),
            end: next_midnight.min(end),
            has_midnight: midnight >= begin,
        });
        (date, midnight) = (next, next_midnight);
    }
    days.retain(|day| day.begin < day.end);
    days
}

/// Returns the full hours in `day` whose number divides by `step`, as (second, hour); never
/// midnight. An hour that the clocks skip is left out.
pub(crate) fn hours(zone: &TimeZone, day: &DaySpan, step: i8) -> Vec<(i64, i8)> {
    (1..24)
        .filter(|hour| hour % step.max(1) == 0)
        .filter_map(|hour| {
            let time = day.date.at(hour, 0, 0, 0);
            let instant = zone.to_ambiguous_timestamp(time).compatible().ok()?;
            let second = instant.as_second();
            let shown = zone.to_datetime(instant).hour() == hour;
            (shown && second >= day.begin && second < day.end).then_some((second, hour))
        })
        .collect()
}

/// Returns the name of an hour: `6a`, `noon`, `6p`, or `06`, `12`, `18`.
pub(crate) fn hour_name(hour: i8, twelve_hour: bool) -> String {
    match (twelve_hour, hour) {
        (false, hour) => format!("{hour:02}"),
        (true, 0) => "12a".to_owned(),
        (true, 12) => "noon".to_owned(),
        (true, 1..12) => format!("{hour}a"),
        (true, _) => format!("{}p", hour - 12),
    }
}

/// Returns the name of a moment to the minute: `1:52p` or `13:52`.
pub(crate) fn time_name(zone: &TimeZone, time: Timestamp, twelve_hour: bool) -> String {
    let local = zone.to_datetime(time);
    if twelve_hour {
        let half = if local.hour() < 12 { 'a' } else { 'p' };
        format!("{}{half}", local.strftime("%-I:%M"))
    } else {
        local.strftime("%H:%M").to_string()
    }
}

/// The number of forms of a day's name.
pub(crate) const DAY_FORMS: usize = 4;

/// Returns the names of a day, the longest form first.
pub(crate) fn day_names(date: Date, twelve_hour: bool) -> [String; DAY_FORMS] {
    let forms = if twelve_hour {
        ["%A, %B %-d", "%a, %b %-d", "%a %-d", "%a"]
    } else {
        ["%A, %-d %B", "%a, %-d %b", "%a %-d", "%a"]
    };
    forms.map(|form| date.strftime(form).to_string())
}

/// Returns the first second of a date; where the clocks skip midnight, the first that there is.
fn midnight_of(zone: &TimeZone, date: Date) -> Option<i64> {
    let midnight = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
    midnight.compatible().ok().map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn days_are_as_long_as_the_zone_says() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let days = days(
            &zone,
            second("2026-03-07T20:00Z"),
            second("2026-03-09T20:00Z"),
        );
        let lengths: Vec<i64> = days.iter().map(|d| (d.end - d.begin) / 3600).collect();
        assert_eq!(lengths, [12, 23, 13]);
        assert_eq!(
            days.iter().map(|d| d.has_midnight).collect::<Vec<_>>(),
            [false, true, true]
        );
        let hours: Vec<i8> = hours(&zone, &days[1], 2).iter().map(|h| h.1).collect();
        assert_eq!(hours, [4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
    }

    #[test]
    fn the_last_day_there_is_ends_the_walk() {
        let end = Timestamp::MAX.as_second();
        assert!(days(&TimeZone::UTC, end - 7200, end).len() <= 1);
        assert!(days(&TimeZone::UTC, Timestamp::MIN.as_second(), 0).len() <= MOST_DAYS);
    }

    #[test]
    fn hours_and_days_are_called_what_people_call_them() {
        let names = |twelve| [0, 6, 12, 18].map(|hour| hour_name(hour, twelve));
        assert_eq!(names(true), ["12a", "6a", "noon", "6p"]);
        assert_eq!(names(false), ["00", "06", "12", "18"]);
        let date = Date::constant(2026, 3, 4);
        assert_eq!(day_names(date, true)[0], "Wednesday, March 4");
        assert_eq!(day_names(date, false)[1], "Wed, 4 Mar");
    }
}
