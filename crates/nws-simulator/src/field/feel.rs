//! Apparent temperature: relative humidity, heat index, wind chill; and the arithmetic of units.
//!
//! Formulas: Magnus (humidity), Rothfusz regression (heat index) and the 2001 wind chill, as the weather service
//! publishes them.

/// Returns relative humidity in percent from temperature and dew point in °C.
pub(crate) fn humidity(temperature: f64, dewpoint: f64) -> f64 {
    let vapour = |t: f64| (17.625 * t / (243.04 + t)).exp();
    (100.0 * vapour(dewpoint) / vapour(temperature)).clamp(1.0, 100.0)
}

/// Returns the heat index in °F, where it is defined: from 80 °F.
pub(crate) fn heat_index(fahrenheit: f64, humidity: f64) -> Option<f64> {
    if fahrenheit < 80.0 {
        return None;
    }
    let (t, r) = (fahrenheit, humidity);
    let simple = 0.5 * (t + 61.0 + (t - 68.0) * 1.2 + r * 0.094);
    if f64::midpoint(simple, t) < 80.0 {
        return Some(simple);
    }
    let full = -42.379 + 2.049_015_23 * t + 10.143_331_27 * r
        - 0.224_755_41 * t * r
        - 0.006_837_83 * t * t
        - 0.054_817_17 * r * r
        + 0.001_228_74 * t * t * r
        + 0.000_852_82 * t * r * r
        - 0.000_001_99 * t * t * r * r;
    let arid = if r < 13.0 && t <= 112.0 {
        (13.0 - r) / 4.0 * ((17.0 - (t - 95.0).abs()) / 17.0).max(0.0).sqrt()
    } else {
        0.0
    };
    Some(full - arid)
}

/// Returns the wind chill in °F, where it is defined: up to 50 °F, from 3 mph.
pub(crate) fn wind_chill(fahrenheit: f64, mph: f64) -> Option<f64> {
    if fahrenheit > 50.0 || mph < 3.0 {
        return None;
    }
    let v = mph.powf(0.16);
    Some(35.74 + 0.621_5 * fahrenheit - 35.75 * v + 0.427_5 * fahrenheit * v)
}

pub(crate) fn fahrenheit(celsius: f64) -> f64 {
    celsius * 1.8 + 32.0
}

pub(crate) fn celsius(fahrenheit: f64) -> f64 {
    (fahrenheit - 32.0) / 1.8
}

/// Converts knots to miles per hour.
pub(crate) fn mph(knots: f64) -> f64 {
    knots * 1.150_779
}

/// Converts knots to kilometres per hour.
pub(crate) fn kmh(knots: f64) -> f64 {
    knots * 1.852
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_are_met() {
        // From the weather service's charts: 90 °F at 70 % feels like 106; 0 °F at 15 mph like -19.
        assert!((heat_index(90.0, 70.0).unwrap() - 105.9).abs() < 0.6);
        assert!((wind_chill(0.0, 15.0).unwrap() + 19.4).abs() < 0.3);
        assert!((humidity(20.0, 10.0) - 52.5).abs() < 1.0);
    }
}
