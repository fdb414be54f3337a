//! Apparent temperature: the National Weather Service's heat index and wind chill. Pure formulas;
//! knows no report.
//!
//! Heat index: L. P. Rothfusz, NWS Technical Attachment SR 90-23 (1990), with the adjustments of
//! <https://www.wpc.ncep.noaa.gov/html/heatindex_equation.shtml>. Wind chill: the formula of
//! November 2001, <https://www.weather.gov/media/epz/wxcalc/windChill.pdf>.

/// From here on, in °F, there is a heat index.
const HEAT_FROM: f64 = 80.0;
/// Up to here, in °F, there is a wind chill.
const CHILL_UP_TO: f64 = 50.0;
/// Wind chill needs more wind than this, in mph.
const CALM_UP_TO: f64 = 3.0;
const KILOMETERS_PER_MILE: f64 = 1.609344;

/// Returns the apparent temperature in °C: the wind chill where it is cold and windy, the heat
/// index where it is hot and the humidity known, else the temperature itself. Wind in km/h,
/// at 10 m.
///
/// In hot and very dry air it feels cooler than it is.
pub fn feels_like_celsius(
    temperature_celsius: f64,
    humidity_percent: Option<f64>,
    wind_kmh: Option<f64>,
) -> f64 {
    let chill = wind_kmh.and_then(|wind| wind_chill_celsius(temperature_celsius, wind));
    let heat = || humidity_percent.and_then(|humid| heat_index_celsius(temperature_celsius, humid));
    chill.or_else(heat).unwrap_or(temperature_celsius)
}

/// Returns the heat index in °C, in the shade and with a light wind. Nothing below 80 °F, as the
/// simple formula says it, and for what is no humidity.
///
/// The upstream chooses by the same rule. Beyond what people can stand, outside the published
/// table, the regression is an extrapolation.
pub fn heat_index_celsius(temperature_celsius: f64, humidity_percent: f64) -> Option<f64> {
    let fahrenheit = to_fahrenheit(temperature_celsius);
    let is_hot = simple_heat_index(fahrenheit, humidity_percent) >= HEAT_FROM;
    (is_hot && fahrenheit.is_finite() && (0.0..=100.0).contains(&humidity_percent))
        .then(|| to_celsius(regression(fahrenheit, humidity_percent)))
}

/// Returns the wind chill in °C with wind in km/h. Nothing above 50 °F or up to 3 mph of wind.
pub fn wind_chill_celsius(temperature_celsius: f64, wind_kmh: f64) -> Option<f64> {
    let fahrenheit = to_fahrenheit(temperature_celsius);
    let miles = wind_kmh / KILOMETERS_PER_MILE;
    let applies = fahrenheit <= CHILL_UP_TO && miles > CALM_UP_TO;
    (applies && fahrenheit.is_finite() && miles.is_finite()).then(|| {
        let wind = miles.powf(0.16);
        to_celsius(35.74 + 0.6215 * fahrenheit - 35.75 * wind + 0.4275 * fahrenheit * wind)
    })
}

/// Returns Steadman's results for mild weather, in °F. They decide whether the regression applies.
fn simple_heat_index(fahrenheit: f64, humidity: f64) -> f64 {
    0.5 * (fahrenheit + 61.0 + (fahrenheit - 68.0) * 1.2 + humidity * 0.094)
}

/// Returns Rothfusz's regression with its two adjustments, in °F.
fn regression(t: f64, humidity: f64) -> f64 {
    let h = humidity;
    let index = -42.379 + 2.049_015_23 * t + 10.143_331_27 * h
        - 0.224_755_41 * t * h
        - 6.837_83e-3 * t * t
        - 5.481_717e-2 * h * h
        + 1.228_74e-3 * t * t * h
        + 8.528_2e-4 * t * h * h
        - 1.99e-6 * t * t * h * h;
    if h < 13.0 && (80.0..=112.0).contains(&t) {
        index - (13.0 - h) / 4.0 * ((17.0 - (t - 95.0).abs()) / 17.0).sqrt()
    } else if h > 85.0 && (80.0..=87.0).contains(&t) {
        index + (h - 85.0) / 10.0 * ((87.0 - t) / 5.0)
    } else {
        index
    }
}

fn to_fahrenheit(celsius: f64) -> f64 {
    celsius * 1.8 + 32.0
}

fn to_celsius(fahrenheit: f64) -> f64 {
    (fahrenheit - 32.0) / 1.8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feels(fahrenheit: f64, humidity: Option<f64>, miles: Option<f64>) -> f64 {
        let wind = miles.map(|miles| miles * KILOMETERS_PER_MILE);
        to_fahrenheit(feels_like_celsius(to_celsius(fahrenheit), humidity, wind))
    }

    #[test]
    fn heat_is_that_of_the_published_table() {
        // °F, percent, °F; the table has no adjustments and is known to err by one at 90 °F
        for (temperature, humidity, felt) in [
            (80.0, 40.0, 80.0),
            (82.0, 60.0, 84.0),
            (84.0, 75.0, 92.0),
            (86.0, 50.0, 88.0),
            (88.0, 60.0, 95.0),
            (90.0, 40.0, 91.0),
            (92.0, 70.0, 112.0),
            (94.0, 55.0, 106.0),
            (96.0, 65.0, 121.0),
            (98.0, 45.0, 109.0),
            (100.0, 40.0, 109.0),
            (100.0, 60.0, 129.0),
            (104.0, 45.0, 124.0),
            (110.0, 40.0, 136.0),
        ] {
            let got = feels(temperature, Some(humidity), None);
            assert!((got - felt).abs() < 1.0, "{temperature} {humidity}: {got}");
        }
    }

    #[test]
    fn very_humid_and_very_dry_heat_is_adjusted() {
        // the table has 95 and 103; 1.5 * 1 and 1.5 * 0.6 are added
        assert!((feels(82.0, Some(100.0), None) - 96.5).abs() < 1.0);
        assert!((feels(84.0, Some(100.0), None) - 103.9).abs() < 1.0);
        // Steadman's own table, which goes down to no humidity at all
        for (temperature, humidity, felt) in [
            (90.0, 5.0, 84.0),
            (95.0, 5.0, 88.0),
            (95.0, 10.0, 90.0),
            (100.0, 10.0, 95.0),
            (105.0, 10.0, 100.0),
        ] {
            let got = feels(temperature, Some(humidity), None);
            assert!((got - felt).abs() < 1.0, "{temperature} {humidity}: {got}");
        }
    }

    #[test]
    fn chill_is_that_of_the_published_table() {
        // °F, mph, °F
        for (temperature, wind, felt) in [
            (40.0, 5.0, 36.0),
            (40.0, 60.0, 25.0),
            (35.0, 10.0, 27.0),
            (30.0, 10.0, 21.0),
            (30.0, 25.0, 16.0),
            (20.0, 30.0, 1.0),
            (10.0, 20.0, -9.0),
            (0.0, 5.0, -11.0),
            (0.0, 15.0, -19.0),
            (0.0, 60.0, -33.0),
            (-20.0, 30.0, -53.0),
            (-45.0, 5.0, -63.0),
            (-45.0, 60.0, -98.0),
        ] {
            let got = feels(temperature, Some(50.0), Some(wind));
            assert!((got - felt).abs() <= 0.5, "{temperature} {wind}: {got}");
        }
    }

    #[test]
    fn mild_calm_or_unknown_air_feels_as_warm_as_it_is() {
        assert_eq!(feels_like_celsius(18.0, Some(50.0), Some(30.0)), 18.0);
        assert_eq!(feels_like_celsius(-10.0, Some(50.0), Some(4.8)), -10.0);
        assert_eq!(feels_like_celsius(-10.0, Some(50.0), None), -10.0);
        assert_eq!(feels_like_celsius(35.0, None, Some(10.0)), 35.0);
        assert_eq!(feels_like_celsius(23.0, Some(60.0), None), 23.0);
    }

    #[test]
    fn nonsense_is_not_felt() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300] {
            assert_eq!(feels_like_celsius(35.0, Some(bad), None), 35.0);
            let windy = feels_like_celsius(-5.0, None, Some(bad));
            assert!(windy.is_finite() || bad == 1e300, "{bad}: {windy}");
        }
        assert!(feels_like_celsius(f64::NAN, Some(50.0), Some(10.0)).is_nan());
    }
}
