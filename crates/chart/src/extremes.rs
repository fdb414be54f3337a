//! Temperatures worth a number: the high and the low of each local day.

use crate::calendar::DaySpan;
use crate::series::HourSeries;

/// Within this of an extreme nothing is more extreme, or it is only the slope of another day's.
const ELBOW_SECONDS: i64 = 5 * 3600;
/// One number is enough for the same value twice this near to each other.
const NEIGHBOUR_SECONDS: i64 = 8 * 3600;
/// A day with as many hours gets its numbers even without a turn.
const FULL_DAY: usize = 18;

/// A temperature worth a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DailyExtreme {
    /// Its position in the picture, from 0 to 1.
    pub(crate) position: f64,
    pub(crate) value: f64,
    pub(crate) is_high: bool,
    /// True if the curve does not turn there: the next day is still more extreme.
    pub(crate) is_slope: bool,
    second: i64,
}

/// Returns the highs and lows of `days`, in the order of time.
pub(crate) fn extremes(series: &HourSeries, days: &[DaySpan]) -> Vec<DailyExtreme> {
    let all: Vec<(i64, f64)> = series
        .hours()
        .iter()
        .filter_map(|hour| Some((hour.start.as_second(), hour.temperature?)))
        .collect();
    let mut found = Vec::new();
    let mut slopes = Vec::new();
    for day in days {
        let today = within(&all, day.begin, day.end);
        for is_high in [true, false] {
            let Some(extreme) = most(series, today, is_high) else {
                continue;
            };
            if turns(&all, &extreme) {
                found.push(extreme);
            } else if let Some(later) = again(series, today, &extreme, &all) {
                found.push(later);
            } else if today.len() >= FULL_DAY {
                slopes.push(extreme);
            }
        }
    }
    for slope in slopes {
        if !found.iter().any(|other| tells(other, &slope)) {
            found.push(DailyExtreme {
                is_slope: true,
                ..slope
            });
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
        is_slope: false,
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

fn turns(all: &[(i64, f64)], extreme: &DailyExtreme) -> bool {
    let (from, to) = (
        extreme.second - ELBOW_SECONDS,
        extreme.second + ELBOW_SECONDS,
    );
    within(all, from, to + 1).iter().all(|(_, value)| {
        if extreme.is_high {
            *value <= extreme.value
        } else {
            *value >= extreme.value
        }
    })
}

/// Returns whether the number of `other`, which is near, is that of `slope` too.
fn tells(other: &DailyExtreme, slope: &DailyExtreme) -> bool {
    let is_near = (other.second - slope.second).abs() <= NEIGHBOUR_SECONDS;
    other.is_high == slope.is_high && is_near && other.value.round() == slope.value.round()
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
    fn a_day_that_ends_on_a_slope_has_its_low_there() {
        let falling = (0..30).map(|hour| 60.0 - f64::from(hour));
        assert_eq!(
            found(falling),
            [(0, 60.0, true), (23, 37.0, false), (29, 31.0, false)]
        );
        let level = (0..30).map(|hour| 60.0 - f64::from(hour) / 100.0);
        assert_eq!(found(level), [(0, 60.0, true), (29, 59.71, false)]);
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
