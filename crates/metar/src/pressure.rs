//! The pressure groups: the altimeter setting of the body, the sea-level pressure of the remarks.

use crate::group::{GroupValue, digits, is_missing};

/// Pascals in an inch of mercury at 0 °C, the inch of the altimeter setting.
const PASCALS_PER_INCH: f64 = 3386.389;
const PASCALS_PER_HECTOPASCAL: f64 = 100.0;

/// Reads `A2992` (hundredths of an inch of mercury) or `Q1013` (hectopascals), in pascals. A setting
/// no weather on Earth brings about is not believed.
pub(crate) fn altimeter(group: &str) -> Option<GroupValue<f64>> {
    let (digits_at, plausible, pascals_per_unit) = match group.split_at_checked(1)? {
        ("A", inches) => (inches, 2500..=3250, PASCALS_PER_INCH / 100.0),
        ("Q", hectopascals) => (hectopascals, 850..=1100, PASCALS_PER_HECTOPASCAL),
        _ => return None,
    };
    if digits_at == "////" {
        return Some(GroupValue::Missing);
    }
    let setting = digits(digits_at, 4).filter(|setting| plausible.contains(setting))?;
    Some(GroupValue::Value(f64::from(setting) * pascals_per_unit))
}

/// Reads `SLP132`: tens, units and tenths of the hectopascals, here in pascals (FCM-H1, 12.7.1).
///
/// The leading 9 or 10 is not sent. Where the report has an altimeter setting, the one that comes
/// nearer to it is meant: at most some 20 hPa lie between the two pressures, 100 between the two
/// readings. Else the one nearer to 1000 hPa.
pub(crate) fn sea_level(group: &str, altimeter_pascals: Option<f64>) -> Option<GroupValue<f64>> {
    let tenths = group.strip_prefix("SLP")?;
    if tenths == "NO" || is_missing(tenths) {
        return Some(GroupValue::Missing);
    }
    let above = f64::from(digits(tenths, 3)?) * 10.0;
    let (low, high) = (90_000.0 + above, 100_000.0 + above);
    let near = altimeter_pascals.unwrap_or(100_000.0);
    let value = if (high - near).abs() <= (low - near).abs() {
        high
    } else {
        low
    };
    Some(GroupValue::Value(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_altimeter_setting_is_read_in_either_unit() {
        let Some(GroupValue::Value(pascals)) = altimeter("A2992") else {
            panic!("not read");
        };
        assert!((pascals - 101_320.8).abs() < 0.1, "{pascals}");
        assert_eq!(altimeter("Q1013"), Some(GroupValue::Value(101_300.0)));
        assert_eq!(altimeter("A////"), Some(GroupValue::Missing));
        for group in ["A299", "A29922", "A0000", "Q9999", "AUTO", "A", "Ä2992"] {
            assert_eq!(altimeter(group), None, "{group}");
        }
    }

    #[test]
    fn the_digits_that_are_not_sent_are_found_again() {
        let read = |group: &str, altimeter| match sea_level(group, altimeter) {
            Some(GroupValue::Value(pascals)) => Some(pascals.round()),
            _ => None,
        };
        assert_eq!(read("SLP132", None), Some(101_320.0));
        assert_eq!(read("SLP093", None), Some(100_930.0));
        assert_eq!(read("SLP982", None), Some(99_820.0));
        assert_eq!(read("SLP501", None), Some(95_010.0));
        // an Alaskan high at 31.15 inches, and the eye of a hurricane at 26.60
        assert_eq!(read("SLP550", Some(105_486.0)), Some(105_500.0));
        assert_eq!(read("SLP015", Some(90_078.0)), Some(90_150.0));
        assert_eq!(sea_level("SLPNO", None), Some(GroupValue::Missing));
        assert_eq!(sea_level("SLP13", None), None);
    }
}
