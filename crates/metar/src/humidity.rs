//! Relative humidity from temperature and dew point.

/// The Magnus form over water with the coefficients of Alduchov and Eskridge, "Improved Magnus Form
/// Approximation of Saturation Vapor Pressure", Journal of Applied Meteorology 35 (1996): within
/// 0.4 % from -40 to 50 °C. The upstream's own values are those of these coefficients.
const SLOPE: f64 = 17.625;
/// In °C.
const OFFSET: f64 = 243.04;
/// Temperatures that are no damage, in °C.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = -100.0..=100.0;

/// Returns the relative humidity in percent, from 0 to 100, of air at `temperature_celsius` whose
/// dew point is `dew_point_celsius`: the ratio of the saturation vapor pressures at the two.
///
/// A dew point above the temperature, as rounding may bring about, is taken as saturated air.
/// Nothing if one of the two is no temperature of air.
pub fn relative_humidity_percent(temperature_celsius: f64, dew_point_celsius: f64) -> Option<f64> {
    let plausible = [temperature_celsius, dew_point_celsius]
        .iter()
        .all(|celsius| PLAUSIBLE.contains(celsius));
    let exponent = |celsius: f64| SLOPE * celsius / (OFFSET + celsius);
    plausible.then(|| {
        let ratio = (exponent(dew_point_celsius) - exponent(temperature_celsius)).exp();
        (100.0 * ratio).clamp(0.0, 100.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn humidity_is_what_the_upstream_makes_of_the_same_temperatures() {
        for (temperature, dew_point, percent) in [
            (9.0, 8.0, 93.453994643448),
            (24.0, 15.0, 57.150508542239),
            (27.2, 24.2, 83.699145657506),
            (7.0, 1.0, 65.625930527634),
        ] {
            let got = relative_humidity_percent(temperature, dew_point).unwrap();
            assert!((got - percent).abs() < 1e-6, "{got} for {percent}");
        }
    }

    #[test]
    fn humidity_stays_within_its_bounds() {
        assert_eq!(relative_humidity_percent(5.0, 6.0), Some(100.0));
        assert_eq!(relative_humidity_percent(f64::NAN, 6.0), None);
        assert_eq!(relative_humidity_percent(5.0, -243.04), None);
        assert_eq!(relative_humidity_percent(f64::INFINITY, 6.0), None);
    }
}
