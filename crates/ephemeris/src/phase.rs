//! The moon's phases: their names, and the moments of the four principal ones. Knows no place.

use jiff::Timestamp;

use crate::day::{LocalDay, julian, timestamp};
use crate::lunar::MoonPosition;

/// A phase of the moon. The four principal phases are moments; the others last a week each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LunarPhase {
    /// It is where the sun is, and not seen.
    New,
    /// Less than half of it is lit, and more every day.
    WaxingCrescent,
    /// It is 90° ahead of the sun.
    FirstQuarter,
    /// More than half of it is lit, and more every day.
    WaxingGibbous,
    /// It is opposite the sun.
    Full,
    /// More than half of it is lit, and less every day.
    WaningGibbous,
    /// It is 90° behind the sun.
    LastQuarter,
    /// Less than half of it is lit, and less every day.
    WaningCrescent,
}

/// The four principal phases, each a quarter of a turn after the one before.
const PRINCIPAL: [LunarPhase; 4] = [
    LunarPhase::New,
    LunarPhase::FirstQuarter,
    LunarPhase::Full,
    LunarPhase::LastQuarter,
];
/// Degrees a day that the moon gains on the sun, in the mean.
const GAIN: f64 = 360.0 / 29.530_588_861;
/// Days between two principal phases, in the mean.
const WEEK: f64 = 90.0 / GAIN;
/// Days to which a phase is found: a tenth of a second.
const CLOSE: f64 = 0.1 / 86_400.0;
/// The most steps towards a phase. Some four are needed.
const STEPS: usize = 16;

impl LunarPhase {
    /// Returns the phase of a day, given the next principal one: itself if it is on the day,
    /// otherwise what the moon is until then.
    pub(crate) fn of(day: &LocalDay, (next, at): (Self, Timestamp)) -> Self {
        if day.contains(at) {
            return next;
        }
        match next {
            Self::FirstQuarter => Self::WaxingCrescent,
            Self::Full => Self::WaxingGibbous,
            Self::LastQuarter => Self::WaningGibbous,
            _ => Self::WaningCrescent,
        }
    }
}

/// Returns the four principal phases from the start of the day on, in order.
pub(crate) fn upcoming(day: &LocalDay) -> Option<[(LunarPhase, Timestamp); 4]> {
    let start = julian(day.start);
    let elongation = MoonPosition::at(start, day.delay).elongation()?;
    let quarter = (elongation / 90.0).floor();
    let mut guess = start + ((quarter + 1.0) * 90.0 - elongation) / GAIN;
    let mut found = [(LunarPhase::New, day.start); 4];
    for (slot, turn) in found.iter_mut().zip(1_u8..) {
        let angle = ((quarter + f64::from(turn)) * 90.0).rem_euclid(360.0);
        let moment = moment(angle, guess, day.delay)?;
        *slot = (principal(angle), timestamp(moment)?.max(day.start));
        guess = moment + WEEK;
    }
    Some(found)
}

/// Returns the days from the last new moon to a Julian date.
pub(crate) fn age(at: f64, delay: f64) -> Option<f64> {
    let elongation = MoonPosition::at(at, delay).elongation()?;
    let new = moment(0.0, at - elongation / GAIN, delay)?;
    Some((at - new).max(0.0))
}

fn principal(angle: f64) -> LunarPhase {
    let [new, first, full, last] = PRINCIPAL;
    match angle {
        ..45.0 => new,
        45.0..135.0 => first,
        135.0..225.0 => full,
        _ => last,
    }
}

/// Returns the moment nearest to `guess` at which the elongation is `angle`, as a Julian date: by
/// steps of the mean gain first, then of the gain seen (secants).
fn moment(angle: f64, guess: f64, delay: f64) -> Option<f64> {
    let missing = |time| {
        Some(half_turn(
            angle - MoonPosition::at(time, delay).elongation()?,
        ))
    };
    let (mut time, mut left) = (guess, missing(guess)?);
    let mut gain = GAIN;
    for _ in 0..STEPS {
        let step = left / gain;
        time += step;
        if step.abs() < CLOSE {
            break;
        }
        let now_left = missing(time)?;
        // The gain is between 10 and 16 degrees a day; a secant of two close moments may say else.
        gain = ((left - now_left) / step).clamp(10.0, 16.0);
        left = now_left;
    }
    Some(time)
}

/// Returns the same angle between -180 and 180 degrees.
fn half_turn(angle: f64) -> f64 {
    (angle + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};

    use super::*;

    #[test]
    fn a_principal_phase_is_told_on_the_one_day_it_falls_on() {
        // Full at 2024-01-25T17:54Z: the 26th already in Guam.
        let phase = |zone, day| {
            let zone = TimeZone::get(zone).unwrap();
            let day = LocalDay::new(date(2024, 1, day), &zone).unwrap();
            LunarPhase::of(&day, upcoming(&day).unwrap()[0])
        };
        use LunarPhase::{Full, WaningGibbous, WaxingGibbous};
        let seattle = [24, 25, 26].map(|day| phase("America/Los_Angeles", day));
        assert_eq!(seattle, [WaxingGibbous, Full, WaningGibbous]);
        let guam = [24, 25, 26].map(|day| phase("Pacific/Guam", day));
        assert_eq!(guam, [WaxingGibbous, WaxingGibbous, Full]);
    }

    #[test]
    fn the_phases_follow_each_other_through_a_year() {
        let mut seen = Vec::new();
        for number in 0..365 {
            let date = date(2026, 1, 1) + jiff::Span::new().days(number);
            let day = LocalDay::new(date, &TimeZone::UTC).unwrap();
            let next = upcoming(&day).unwrap();
            assert!(next.windows(2).all(|two| two[0].1 < two[1].1));
            let phase = LunarPhase::of(&day, next[0]);
            if seen.last() != Some(&phase) {
                seen.push(phase);
            }
        }
        assert!(
            (98..=101).contains(&seen.len()),
            "12.4 months of eight phases"
        );
        let turn = &seen[..8];
        assert!(seen.iter().zip(turn.iter().cycle()).all(|(a, b)| a == b));
    }

    #[test]
    fn the_moon_is_old_before_it_is_new() {
        let new = julian("2024-01-11T11:57:00Z".parse().unwrap());
        assert!((age(new - 0.1, 69.0).unwrap() - 29.4).abs() < 0.5);
        assert!((age(new + 0.1, 69.0).unwrap() - 0.1).abs() < 0.001);
        assert!((age(new + 20.0, 69.0).unwrap() - 20.0).abs() < 0.001);
    }
}
