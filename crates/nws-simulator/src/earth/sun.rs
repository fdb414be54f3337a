//! Sunrise, solar noon and sunset: the usual low-precision solar equations (Meeus, chapter 25), right to
//! about a minute below the polar circles. Knows no weather.

use jiff::{SignedDuration, Timestamp};

/// Degrees below the horizon at which the disc's upper limb is just seen, with refraction.
pub(crate) const RISE: f64 = 0.833;
/// Degrees below the horizon that end civil, nautical and astronomical twilight.
pub(crate) const TWILIGHTS: [f64; 3] = [6.0, 12.0, 18.0];

/// The sun's course over a place on one day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SolarDay {
    /// The instant when the sun is highest.
    pub(crate) transit: Timestamp,
    declination: f64,
    latitude: f64,
}

impl SolarDay {
    /// Returns the course whose highest point is nearest to local noon of the day that holds `instant` in solar time.
    pub(crate) fn holding(instant: Timestamp, latitude: f64, longitude: f64) -> Self {
        let solar_days = instant.as_second() as f64 / 86_400.0 + longitude / 360.0;
        let noon = (solar_days.floor() + 0.5 - longitude / 360.0) * 86_400.0;
        let days = noon / 86_400.0 - 10_957.5;
        let anomaly = (357.529 + 0.985_600_28 * days).to_radians();
        let centre = 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin();
        let mean = 280.459 + 0.985_647_36 * days;
        let ecliptic = (mean + centre).to_radians();
        let tilt = 23.439_f64.to_radians();
        let ascension = (tilt.cos() * ecliptic.sin())
            .atan2(ecliptic.cos())
            .to_degrees();
        let late = (ascension - mean + 180.0).rem_euclid(360.0) - 180.0;
        Self {
            transit: seconds(noon + late * 240.0),
            declination: (tilt.sin() * ecliptic.sin()).asin(),
            latitude: latitude.to_radians(),
        }
    }

    /// Returns the instants at which the sun passes `depth` degrees below the horizon, rising and sinking; none if it
    /// never does.
    pub(crate) fn crossings(&self, depth: f64) -> Option<(Timestamp, Timestamp)> {
        let height = (-depth).to_radians().sin();
        let cosine = (height - self.latitude.sin() * self.declination.sin())
            / (self.latitude.cos() * self.declination.cos());
        if !(-1.0..=1.0).contains(&cosine) {
            return None;
        }
        let half = SignedDuration::from_secs((cosine.acos().to_degrees() * 240.0) as i64);
        Some((
            self.transit.checked_sub(half).ok()?,
            self.transit.checked_add(half).ok()?,
        ))
    }

    /// Returns the sine of the sun's height at an instant of this day.
    pub(crate) fn height(&self, instant: Timestamp) -> f64 {
        let seconds = instant.duration_since(self.transit).as_secs() as f64;
        let hour_angle = (seconds / 240.0).to_radians();
        self.latitude.sin() * self.declination.sin()
            + self.latitude.cos() * self.declination.cos() * hour_angle.cos()
    }
}

fn seconds(unix: f64) -> Timestamp {
    Timestamp::from_second(unix as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sunrise_in_seattle_is_right_to_two_minutes() {
        // Recorded: 2026-03-04, sunrise 06:41:36, transit 12:20:55, sunset 18:00:14, all at -08:00.
        let day = SolarDay::holding("2026-03-04T22:38:00Z".parse().unwrap(), 47.6062, -122.3321);
        let (rise, set) = day.crossings(RISE).unwrap();
        let near = |ours: Timestamp, theirs: &str| {
            let theirs: Timestamp = theirs.parse().unwrap();
            assert!(
                ours.duration_since(theirs).abs() < SignedDuration::from_secs(120),
                "{ours} for {theirs}"
            );
        };
        near(rise, "2026-03-04T06:41:36-08:00");
        near(day.transit, "2026-03-04T12:20:55-08:00");
        near(set, "2026-03-04T18:00:14-08:00");
    }

    #[test]
    fn the_midnight_sun_does_not_set() {
        let day = SolarDay::holding("2026-06-21T12:00:00Z".parse().unwrap(), 71.29, -156.79);
        assert!(day.crossings(RISE).is_none());
    }
}
