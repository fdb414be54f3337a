//! Darkness: whether it is day at a moment, and the nights to shade in a chart. Must not know the
//! moon.

use jiff::{SignedDuration, Timestamp};
use solar_positioning::{Events, Horizon, Location};

use crate::day::{place, timestamp};
use crate::solar::{SunPath, is_up};

/// The longest time [`nights`] looks at.
pub const LONGEST_CHART: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Returns whether the sun's upper edge is above the horizon.
///
/// False where that is unknown: not on Earth, or in a year outside -500 to 3000.
pub fn is_day(latitude: f64, longitude: f64, at: Timestamp) -> bool {
    place(latitude, longitude).and_then(|place| is_up(place, at)) == Some(true)
}

/// Returns the times within `from..to` at which the sun is down, in order; the first and the last
/// may be cut by `from` and `to`. What is more than [`LONGEST_CHART`] after `from` is left out.
///
/// Empty in polar day, all of it in polar night. Empty also where nobody can say, see [`is_day`].
pub fn nights(
    latitude: f64,
    longitude: f64,
    from: Timestamp,
    to: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    within(latitude, longitude, from, to).unwrap_or_default()
}

fn within(
    latitude: f64,
    longitude: f64,
    from: Timestamp,
    to: Timestamp,
) -> Option<Vec<(Timestamp, Timestamp)>> {
    let place = place(latitude, longitude)?;
    let to = to.min(from.checked_add(LONGEST_CHART).unwrap_or(Timestamp::MAX));
    if from >= to {
        return None;
    }
    let edge = SunPath::over(place, (from, to))?.events(Horizon::SunriseSunset)?;
    dark(place, (from, to), &edge)
}

/// Returns the dark spans of a time with these rises and sets.
pub(crate) fn dark(
    place: Location,
    (from, to): (Timestamp, Timestamp),
    edge: &Events<f64>,
) -> Option<Vec<(Timestamp, Timestamp)>> {
    let rises = edge.rises.iter().map(|at| (*at, true));
    let mut turns: Vec<(f64, bool)> = rises
        .chain(edge.sets.iter().map(|at| (*at, false)))
        .collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let dark_at_first = match turns.first() {
        Some((_, rises)) => *rises,
        // Not asked at `from`, where it may be on the very horizon.
        None => !is_up(place, middle(from, to))?,
    };
    let mut since = dark_at_first.then_some(from);
    let mut spans = Vec::new();
    for (at, rises) in turns {
        let at = timestamp(at)?.clamp(from, to);
        if !rises {
            since = since.or(Some(at));
        } else if let Some(since) = since.take() {
            spans.push((since, at));
        }
    }
    spans.extend(since.map(|since| (since, to)));
    spans.retain(|(from, to)| from < to);
    Some(spans)
}

fn middle(from: Timestamp, to: Timestamp) -> Timestamp {
    from.checked_add(to.duration_since(from) / 2)
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEATTLE: (f64, f64) = (47.6062, -122.3321);
    const UTQIAGVIK: (f64, f64) = (71.2906, -156.7886);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn chart(place: (f64, f64), from: &str, to: &str) -> Vec<(Timestamp, Timestamp)> {
        nights(place.0, place.1, at(from), at(to))
    }

    #[test]
    fn nights_alternate_with_days_and_are_cut_at_the_ends_of_the_chart() {
        let (from, to) = ("2026-03-05T08:00:00Z", "2026-03-12T08:00:00Z");
        let spans = chart(SEATTLE, from, to);
        assert_eq!(spans.len(), 8);
        assert_eq!((spans[0].0, spans[7].1), (at(from), at(to)));
        for pair in spans.windows(2) {
            let day = pair[1].0.duration_since(pair[0].1);
            assert!((10..13).contains(&day.as_hours()), "{day}");
            assert!(is_day(SEATTLE.0, SEATTLE.1, middle(pair[0].1, pair[1].0)));
            assert!(!is_day(SEATTLE.0, SEATTLE.1, middle(pair[1].0, pair[1].1)));
        }
    }

    #[test]
    fn polar_day_has_no_night_and_polar_night_is_one() {
        let summer = chart(UTQIAGVIK, "2026-06-10T00:00:00Z", "2026-06-20T00:00:00Z");
        assert_eq!(summer, []);
        let (from, to) = ("2026-12-10T00:00:00Z", "2026-12-20T00:00:00Z");
        assert_eq!(chart(UTQIAGVIK, from, to), [(at(from), at(to))]);
    }

    #[test]
    fn the_sun_of_a_year_is_more_than_a_chart_shows() {
        let spans = chart(SEATTLE, "2026-01-01T12:00:00Z", "2027-01-01T12:00:00Z");
        let end = at("2026-01-01T12:00:00Z") + LONGEST_CHART;
        assert!(spans.len() <= 32 && spans.iter().all(|(_, to)| *to <= end));
    }

    #[test]
    fn a_time_that_ends_before_it_begins_has_no_nights() {
        let spans = chart(SEATTLE, "2026-03-05T08:00:00Z", "2026-03-05T08:00:00Z");
        assert_eq!(spans, []);
        assert_eq!(
            chart(SEATTLE, "2026-03-05T08:00:00Z", "2026-03-01T08:00:00Z"),
            []
        );
        assert_eq!(nights(0.0, 0.0, Timestamp::MIN, Timestamp::MAX), []);
        assert_eq!(
            nights(f64::NAN, 0.0, at("2026-01-01T00:00:00Z"), Timestamp::MAX),
            []
        );
    }
}
