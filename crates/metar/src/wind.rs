//! The wind group, such as `12012G20KT`, and the range of a varying direction after it, `090V150`
//! (FCM-H1, 12.6.5).

use crate::group::{GroupValue, digits, is_missing};

/// Knots in a metre per second.
const KNOTS_PER_METER_PER_SECOND: f64 = 3600.0 / 1852.0;
/// Knots in a kilometre per hour.
const KNOTS_PER_KILOMETER_PER_HOUR: f64 = 1.0 / 1.852;

/// The wind over the last two minutes before the report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfaceWind {
    /// The direction it blows from, in degrees clockwise from true north: 360 is north, and 0 is
    /// said of calm air. Nothing if it varies (`VRB`) or was not measured.
    pub direction_degrees: Option<u16>,
    /// In knots.
    pub speed_knots: f64,
    /// The strongest gust of the last ten minutes, in knots.
    pub gust_knots: Option<f64>,
}

/// Reads `dddff(f)(Gff(f))KT`. `MPS` and `KMH` are sent outside the US.
pub(crate) fn read(group: &str) -> Option<GroupValue<SurfaceWind>> {
    let (text, knots_per_unit) = [
        ("KT", 1.0),
        ("MPS", KNOTS_PER_METER_PER_SECOND),
        ("KMH", KNOTS_PER_KILOMETER_PER_HOUR),
    ]
    .into_iter()
    .find_map(|(unit, knots)| Some((group.strip_suffix(unit)?, knots)))?;
    let (direction, speeds) = text.split_at_checked(3)?;
    let direction_degrees = match direction {
        "VRB" | "///" => None,
        _ => Some(degrees(direction)?),
    };
    let (steady, gust) = match speeds.split_once('G') {
        Some((steady, gust)) => (steady, Some(gust)),
        None => (speeds, None),
    };
    if is_missing(steady) {
        return Some(GroupValue::Missing);
    }
    let gust_knots = match gust {
        Some(gust) if !is_missing(gust) => Some(speed(gust)? * knots_per_unit),
        _ => None,
    };
    Some(GroupValue::Value(SurfaceWind {
        direction_degrees,
        speed_knots: speed(steady)? * knots_per_unit,
        gust_knots,
    }))
}

/// Returns whether the group is `dddVddd`, the range of a direction that varies by 60° or more. It
/// adds nothing a reader of one direction needs.
pub(crate) fn is_range(group: &str) -> bool {
    group
        .split_once('V')
        .is_some_and(|(from, to)| degrees(from).is_some() && degrees(to).is_some())
}

fn degrees(text: &str) -> Option<u16> {
    digits(text, 3).filter(|degrees| *degrees <= 360)
}

/// Reads two digits, or three from 100 on; `P` says that it was more than could be measured.
fn speed(text: &str) -> Option<f64> {
    let text = text.strip_prefix('P').unwrap_or(text);
    digits(text, 2).or_else(|| digits(text, 3)).map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wind(group: &str) -> Option<(Option<u16>, f64, Option<f64>)> {
        match read(group)? {
            GroupValue::Value(wind) => {
                Some((wind.direction_degrees, wind.speed_knots, wind.gust_knots))
            }
            GroupValue::Missing => None,
        }
    }

    #[test]
    fn speed_direction_and_gusts_are_read() {
        assert_eq!(wind("32007KT"), Some((Some(320), 7.0, None)));
        assert_eq!(wind("12012G20KT"), Some((Some(120), 12.0, Some(20.0))));
        assert_eq!(wind("240104G128KT"), Some((Some(240), 104.0, Some(128.0))));
        assert_eq!(wind("00000KT"), Some((Some(0), 0.0, None)));
        assert_eq!(wind("VRB03KT"), Some((None, 3.0, None)));
        assert_eq!(wind("///05KT"), Some((None, 5.0, None)));
        assert_eq!(wind("240P99KT"), Some((Some(240), 99.0, None)));
        let (_, knots, _) = wind("18010MPS").unwrap();
        assert!((knots - 19.44).abs() < 0.01);
    }

    #[test]
    fn a_wind_that_was_not_measured_is_missing() {
        assert_eq!(read("/////KT"), Some(GroupValue::Missing));
        assert_eq!(read("//////KT"), Some(GroupValue::Missing));
    }

    #[test]
    fn what_is_no_wind_is_not_read_as_one() {
        for group in [
            "KT", "32007K", "320KT", "3207KT", "37007KT", "32007GKT", "VRBKT", "320-7KT", "ÄÄ07KT",
        ] {
            assert_eq!(read(group), None, "{group}");
        }
    }

    #[test]
    fn a_range_of_directions_is_known() {
        assert!(is_range("090V150"));
        assert!(!is_range("090V400") && !is_range("P6000V"));
    }
}
