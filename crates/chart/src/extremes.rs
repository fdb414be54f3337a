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

/// Returns the highs and lows of `days` at which the curve turns, in the order of time: of each day the most extreme
/// of either kind. At midnight on a slope there is none, though no hour of the day may be more extreme.
pub(crate) fn extremes(series: &HourSeries, days: &[DaySpan]) -> Vec<DailyExtreme> {
    let all: Vec<(i64, f64)> = series
        .hours()
        .iter()
        .filter_map(|hour| Some((hour.start.as_second(), hour.temperature?)))
        .collect();
    let mut found = Vec::new();
    for day in days {
        let today = within(&all, day.begin, day.end);
        found.extend([true, false].map(|is_high| most(series, today, &all, is_high)));
    }
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    found.sort_by_key(|extreme| extreme.second);
    // One number is enough where all is the same, and for a stretch across midnight.
    found.dedup_by(|next, last| {
        let is_same = next.is_high == last.is_high || next.second == last.second;
        is_same && next.value == last.value && next.second - last.second <= ELBOW_SECONDS
    });
    found
}

fn within(all: &[(i64, f64)], begin: i64, end: i64) -> &[(i64, f64)] {
    let from = all.partition_point(|(second, _)| *second < begin);
    let to = all.partition_point(|(second, _)| *second < end);
    all.get(from..to).unwrap_or_default()
}

/// Returns the highest or lowest turn of a day, at the middle of its first stretch.
fn most(
    series: &HourSeries,
    today: &[(i64, f64)],
    all: &[(i64, f64)],
    is_high: bool,
) -> Option<DailyExtreme> {
    let stretches = today.chunk_by(|one, next| one.1 == next.1);
    let turns = stretches.filter_map(|stretch| {
        let (second, value) = *stretch.get((stretch.len() - 1) / 2)?;
        let extreme = DailyExtreme {
            position: series.position(crate::series::as_f64(second) + 1800.0),
            value,
            is_high,
            second,
        };
        turns(all, today, &extreme).then_some(extreme)
    });
    turns.reduce(|most, next| {
        let is_more = match is_high {
            true => next.value > most.value,
            false => next.value < most.value,
        };
        if is_more { next } else { most }
    })
}

/// Returns whether nothing near is more extreme, and the curve goes back on both sides: on a level stretch of a
/// slope it does not. Where it begins or ends, only the most extreme of the day is a turn.
fn turns(all: &[(i64, f64)], today: &[(i64, f64)], extreme: &DailyExtreme) -> bool {
    let (from, to) = (
        extreme.second - ELBOW_SECONDS,
        extreme.second + ELBOW_SECONDS,
    );
    let is_less = |value: f64| match extreme.is_high {
        true => value < extreme.value,
        false => value > extreme.value,
    };
    let is_most_of = |hours: &[(i64, f64)]| {
        let mut values = hours.iter().map(|(_, value)| *value);
        values.all(|value| value == extreme.value || is_less(value))
    };
    let at = all.partition_point(|(second, _)| *second < extreme.second);
    let (before, after) = all.split_at(at);
    let (mut before, mut after) = (before.iter().rev(), after.iter());
    let leaves = |(_, value): &&(i64, f64)| *value != extreme.value;
    let goes_back = match (before.find(leaves), after.find(leaves)) {
        (Some(before), Some(after)) => is_less(before.1) && is_less(after.1),
        (one, other) => is_most_of(today) && one.or(other).is_none_or(|side| is_less(side.1)),
    };
    goes_back && is_most_of(within(all, from, to + 1))
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
    fn a_day_between_two_slopes_has_its_number_at_its_own_peak() {
        let cooling = (0..72).map(|hour| {
            let bump = 12.0 - (f64::from(hour) - 36.0).abs();
            60.0 - f64::from(hour) / 2.0 + bump.max(0.0)
        });
        let found = found(cooling);
        assert!(found.contains(&(36, 54.0, true)), "{found:?}");
    }

    #[test]
    fn a_level_stretch_across_midnight_has_one_number() {
        let high = (0..48).map(|hour| 30.0 - (f64::from(hour) - 23.5).abs().max(2.0));
        let found = found(high);
        let highs = found.iter().filter(|(.., is_high)| *is_high);
        assert_eq!(highs.count(), 1, "{found:?}");
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
