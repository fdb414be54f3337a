//! The visibility groups: statute miles with fractions as US stations send them (FCM-H1, 12.6.6),
//! metres as others do, and the visual range of runways, which is only known as such.

use crate::group::{GroupValue, digits, is_missing};

const METERS_PER_MILE: f64 = 1609.344;

/// The visibility of a report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visibility {
    /// In metres; where there is a bound, the bound itself.
    pub meters: f64,
    /// The side of `meters` on which the visibility lies; `None` where it was measured.
    pub bound: Option<VisibilityBound>,
}

/// The side of a limit that a station can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisibilityBound {
    /// Less than the limit (`M1/4SM`).
    LessThan,
    /// More than the limit (`P6SM`), or no less than it (`9999`, `CAVOK`).
    MoreThan,
}

/// The visibility that `9999` and `CAVOK` stand for.
pub(crate) const TEN_KILOMETERS: Visibility = Visibility {
    meters: 10_000.0,
    bound: Some(VisibilityBound::MoreThan),
};

/// Reads `10SM`, `1/2SM`, `M1/4SM` (less than) or `P6SM` (more than).
pub(crate) fn in_miles(group: &str) -> Option<GroupValue<Visibility>> {
    let miles = group.strip_suffix("SM")?;
    if is_missing(miles) {
        return Some(GroupValue::Missing);
    }
    let (miles, bound) = match miles.split_at_checked(1) {
        Some(("M", limit)) => (limit, Some(VisibilityBound::LessThan)),
        Some(("P", limit)) => (limit, Some(VisibilityBound::MoreThan)),
        _ => (miles, None),
    };
    let miles = whole_miles(miles).or_else(|| fraction(miles))?;
    let meters = miles * METERS_PER_MILE;
    Some(GroupValue::Value(Visibility { meters, bound }))
}

/// Reads miles that come as two groups, `1 1/2SM`.
pub(crate) fn in_two_groups(whole: &str, rest: &str) -> Option<GroupValue<Visibility>> {
    let miles = whole_miles(whole)? + fraction(rest.strip_suffix("SM")?)?;
    Some(measured(miles * METERS_PER_MILE))
}

/// Reads `0800` or `9999`, also with `NDV` (no direction was told apart).
pub(crate) fn in_meters(group: &str) -> Option<GroupValue<Visibility>> {
    let meters = group.strip_suffix("NDV").unwrap_or(group);
    if meters == "////" {
        return Some(GroupValue::Missing);
    }
    match digits(meters, 4)? {
        9999 => Some(GroupValue::Value(TEN_KILOMETERS)),
        meters => Some(measured(f64::from(meters))),
    }
}

fn measured(meters: f64) -> GroupValue<Visibility> {
    let bound = None;
    GroupValue::Value(Visibility { meters, bound })
}

/// Returns whether the group is a runway visual range: `R06/1200V2400FT`.
pub(crate) fn is_runway_range(group: &str) -> bool {
    let Some((runway, range)) = group.split_once('/') else {
        return group == "RVRNO";
    };
    let is_runway = runway
        .strip_prefix('R')
        .map(|name| name.trim_end_matches(['L', 'C', 'R']))
        .is_some_and(|name| digits(name, 2).is_some());
    is_runway && !range.is_empty()
}

fn whole_miles(text: &str) -> Option<f64> {
    digits(text, 1).or_else(|| digits(text, 2)).map(f64::from)
}

/// Reads a part of a mile in halves down to sixteenths.
fn fraction(text: &str) -> Option<f64> {
    let (part, of) = text.split_once('/')?;
    let whole = whole_miles(of).filter(|whole| [2.0, 4.0, 8.0, 16.0].contains(whole))?;
    let part = whole_miles(part).filter(|part| *part < whole)?;
    Some(part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(group: &str) -> Option<GroupValue<Visibility>> {
        in_miles(group).or_else(|| in_meters(group))
    }

    fn bounded(meters: f64, bound: VisibilityBound) -> Option<GroupValue<Visibility>> {
        let bound = Some(bound);
        Some(GroupValue::Value(Visibility { meters, bound }))
    }

    #[test]
    fn miles_whole_and_broken_are_read() {
        let mile = METERS_PER_MILE;
        for (group, meters) in [
            ("10SM", 10.0 * mile),
            ("0SM", 0.0),
            ("1/2SM", mile / 2.0),
            ("3/16SM", mile * 3.0 / 16.0),
            ("0800", 800.0),
            ("4000NDV", 4000.0),
        ] {
            assert_eq!(read(group), Some(measured(meters)), "{group}");
        }
        assert_eq!(in_two_groups("1", "1/2SM"), Some(measured(1.5 * mile)));
        assert_eq!(read("////SM"), Some(GroupValue::Missing));
    }

    #[test]
    fn a_limit_is_told_apart_from_a_measured_value() {
        use VisibilityBound::{LessThan, MoreThan};
        let mile = METERS_PER_MILE;
        assert_eq!(read("M1/4SM"), bounded(mile / 4.0, LessThan));
        assert_eq!(read("P6SM"), bounded(6.0 * mile, MoreThan));
        assert_eq!(read("9999"), bounded(10_000.0, MoreThan));
    }

    #[test]
    fn what_is_no_visibility_is_not_read_as_one() {
        for group in [
            "SM", "PM1SM", "é1SM", "1/0SM", "11/2SM", "1/3SM", "/2SM", "1/SM", "MSM", "100SM",
            "10", "-1SM", "08000",
        ] {
            assert_eq!(read(group), None, "{group}");
        }
        assert_eq!(in_two_groups("1", "2SM"), None);
    }

    #[test]
    fn the_visual_range_of_a_runway_is_known() {
        for group in ["R24L/P6000FT", "R06/1200V2400FT", "R27/////FT", "RVRNO"] {
            assert!(is_runway_range(group), "{group}");
        }
        assert!(!is_runway_range("RA/SN") && !is_runway_range("R24L/"));
    }
}
