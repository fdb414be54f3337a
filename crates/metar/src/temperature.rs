//! The temperature groups: whole degrees in the body, tenths in the remarks.

use crate::group::digits;

/// Temperature and dew point in °C, each missing if it was not measured.
pub(crate) type TemperaturePair = (Option<f64>, Option<f64>);

/// Reads `17/06`, `M03/M10`, `17/` or `/////` (FCM-H1, 12.6.10).
pub(crate) fn whole(group: &str) -> Option<TemperaturePair> {
    if group == "/////" {
        return Some((None, None));
    }
    let (air, dew) = group.split_once('/')?;
    match dew {
        "" | "//" | "XX" => Some((Some(degrees(air)?), None)),
        _ => Some((Some(degrees(air)?), Some(degrees(dew)?))),
    }
}

/// Reads `T01720061`, or `T0172` where the dew point is missing (FCM-H1, 12.7.2).
pub(crate) fn tenths(group: &str) -> Option<TemperaturePair> {
    let (air, dew) = group.strip_prefix('T')?.split_at_checked(4)?;
    let dew = match dew {
        "" | "////" => None,
        _ => Some(signed_tenths(dew)?),
    };
    Some((Some(signed_tenths(air)?), dew))
}

/// Reads `sTTT`: the sign, 0 or 1, and tenths of a degree.
pub(crate) fn signed_tenths(text: &str) -> Option<f64> {
    let (sign, tenths) = text.split_at_checked(1)?;
    let degrees = f64::from(digits(tenths, 3)?) / 10.0;
    match sign {
        "0" => Some(degrees),
        "1" => Some(0.0 - degrees),
        _ => None,
    }
}

/// Reads whole degrees. `M` is minus; `M00` lies just below zero.
fn degrees(text: &str) -> Option<f64> {
    match text.strip_prefix('M') {
        Some(below) => Some(0.0 - f64::from(digits(below, 2)?)),
        None => Some(f64::from(digits(text, 2)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_degrees_are_read_with_their_sign() {
        assert_eq!(whole("17/06"), Some((Some(17.0), Some(6.0))));
        assert_eq!(whole("M03/M10"), Some((Some(-3.0), Some(-10.0))));
        assert_eq!(whole("00/M00"), Some((Some(0.0), Some(0.0))));
        assert_eq!(whole("17/"), Some((Some(17.0), None)));
        assert_eq!(whole("17///"), Some((Some(17.0), None)));
        assert_eq!(whole("/////"), Some((None, None)));
        for group in ["17", "1/2", "/", "M/M", "117/06", "17/6", "//06"] {
            assert_eq!(whole(group), None, "{group}");
        }
    }

    #[test]
    fn tenths_are_read_with_their_sign() {
        assert_eq!(tenths("T01720061"), Some((Some(17.2), Some(6.1))));
        assert_eq!(tenths("T10281100"), Some((Some(-2.8), Some(-10.0))));
        assert_eq!(tenths("T0172"), Some((Some(17.2), None)));
        for group in ["T", "T017", "T0172006", "T21720061", "T0172006é", "TSNO"] {
            assert_eq!(tenths(group), None, "{group}");
        }
    }
}
