//! Temperatures worth a number: the high and the low of each local day.

use crate::calendar::DaySpan;
use crate::series::HourSeries;

/// Within this of an extreme nothing is more extreme, or it is only the slope of another day's.
const ELBOW_SECONDS: i64 = 5 * 3600;

/// A temperature worth a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DailyExtreme {
    /// Its position in the picture, from 0 to 1.
    pub(crate) position: f64,
    pub(crate) value: f64,
    pub(crate) is_high: bool,
    second: i64,
}

/// Returns the highs and lows of `days` at which the curve turns, in the order of time. A day without one has
/// its extreme at midnight, on the way to that of its neighbour.
pub(crate) fn extremes(series: &HourSeries, days: &[DaySpan]) -> Vec<DailyExtreme> {
    let all: Vec<(i64, f64)> = series
        .hours()
        .iter()
        .filter_map(|hour| Some((hour.start.as_second(), hour.temperature?)))
        .collect();
    let mut found = Vec::new();
    for day in days {
        let today = within(&all, day.begin, day.end);
        for is_high in [true, false] {
            let Some(extreme) = most(series, today, is_high) else {
                continue;
            };
            if turns(&all, &extreme) {
                found.push(extreme);
            } else {
                found.extend(again(series, today, &extreme, &all));
            }
        }
    }
    found.sort_by_key(|extreme| extreme.second);
    // Where all is the same, one number is enough.
    found.dedup_by(|next, last| next.second == last.second && next.value == last.value);
    found
}

fn within(all: &[(i64, f64)], begin: i64, end: i64) -> &[(i64, f64)] {
    let from = all.partition_point(|(second, _)| *second < begin);
    let to = all.partition_point(|(second, _)| *second < end);
    all.get(from..to).unwrap_or_default()
}

/// Returns the highest or lowest value at the middle of its first stretch.
fn most(series: &HourSeries, today: &[(i64, f64)], is_high: bool) -> Option<DailyExtreme> {
    let value = today
        .iter()
        .map(|(_, value)| *value)
        .reduce(|a, b| if is_high { a.max(b) } else { a.min(b) })?;
    let first = today.iter().position(|hour| hour.1 == value)?;
    let length = today
        .iter()
        .skip(first)
        .take_while(|hour| hour.1 == value)
        .count();
    let (second, value) = *today.get(first + (length - 1) / 2)?;
    Some(DailyExtreme {
        position: series.position(crate::series::as_f64(second) + 1800.0),
        value,
        is_high,
        second,
    })
}

/// Returns the same value later in the day, where the curve does turn.
fn again(
    series: &HourSeries,
    today: &[(i64, f64)],
    extreme: &DailyExtreme,
    all: &[(i64, f64)],
) -> Option<DailyExtreme> {
    let after = today.partition_point(|(second, _)| *second <= extreme.second);
    let rest = today.get(after..)?;
    let left = rest.iter().position(|hour| hour.1 != extreme.value)?;
    most(series, rest.get(left..)?, extreme.is_high)
        .filter(|later| later.value == extreme.value && turns(all, later))
}

/// Returns whether nothing near is more extreme, and the curve goes back on both sides: on a level stretch of a
/// slope it does not.
fn turns(all: &[(i64, f64)], extreme: &DailyExtreme) -> bool {
    let (from, to) = (
        extreme.second - ELBOW_SECONDS,
        extreme.second + ELBOW_SECONDS,
    );
    let is_less = |value: f64| match extreme.is_high {
        true => value < extreme.value,
        false => value > extreme.value,
    };
    let is_most = |value: f64| value == extreme.value || is_less(value);
    let at = all.partition_point(|(second, _)| *second < extreme.second);
    let (before, after) = all.split_at(at);
    let mut earlier = before.iter().rev();
    let mut later = after.iter();
    let leaves = |(_, value): &&(i64, f64)| *value != extreme.value;
    let sides = [earlier.find(leaves), later.find(leaves)];
    within(all, from, to + 1)
        .iter()
        .all(|(_, value)| is_most(*value))
        && sides
            .into_iter()
            .flatten()
            .all(|(_, value)| is_less(*value))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::calendar::days;
    use crate::meteogram::{Meteogram, MeteogramHour};

    fn found(temperatures: impl IntoIterator<Item = f64>) -> Vec<(i64, f64, bool)> {
        let hours = temperatures
            .into_iter()
            .zip(0..)
            .map(|(temperature, hour)| MeteogramHour {
                temperature: Some(temperature),
                ..MeteogramHour::new(Timestamp::from_second(hour * 3600).unwrap())
            });
        let Some(series) = HourSeries::new(&Meteogram {
            hours: hours.collect(),
            ..Meteogram::default()
        }) else {
            return Vec::new();
        };
        let days = days(&TimeZone::UTC, series.begin(), series.end());
        extremes(&series, &days)
            .iter()
            .map(|extreme| (extreme.second / 3600, extreme.value, extreme.is_high))
            .collect()
    }

    #[test]
    fn each_day_has_a_high_and_a_low() {
        let wave = (0..48).map(|hour| (f64::from(hour % 24) - 14.0).abs());
        assert_eq!(
            found(wave),
            [
                (0, 14.0, true),
                (14, 0.0, false),
                (24, 14.0, true),
                (38, 0.0, false)
            ]
        );
    }

    #[test]
    fn a_day_that_ends_on_a_slope_has_no_number_at_its_midnight() {
        let falling = (0..30).map(|hour| 60.0 - f64::from(hour));
        assert_eq!(found(falling), [(0, 60.0, true), (29, 31.0, false)]);
        let level = (0..30).map(|hour| 60.0 - f64::from(hour) / 100.0);
        assert_eq!(found(level), [(0, 60.0, true), (29, 59.71, false)]);
    }

    #[test]
    fn a_level_stretch_of_a_slope_is_no_turn() {
        let rising = (0..48).map(|hour| match hour {
            0..16 => f64::from(hour),
            16..32 => 15.0,
            _ => f64::from(hour) - 16.0,
        });
        assert_eq!(found(rising), [(0, 0.0, false), (47, 31.0, true)]);
    }

    #[test]
    fn a_high_that_comes_twice_is_told_where_the_curve_turns() {
        let monday = (0..24).map(|hour| match hour {
            0..8 => 45.0 - f64::from(hour),
            8..15 => 30.0 + f64::from(hour),
            _ => 60.0 - f64::from(hour),
        });
        let sunday = (0..24).map(|_| 50.0);
        let found = found(sunday.chain(monday));
        assert!(found.contains(&(39, 45.0, true)), "{found:?}");
    }

    #[test]
    fn a_constant_day_has_one_number() {
        assert_eq!(found([50.0; 24]), [(11, 50.0, true)]);
        assert_eq!(found([50.0]), [(0, 50.0, true)]);
        assert_eq!(found([]), []);
    }
}
