//! The moon's position, from the Earth's centre and from a place on it. Knows no days and no
//! phases.

use astro::{ecliptic, lunar, nutation, time};
use solar_positioning::{Location, SolarPositions, time::JulianDate};

use crate::interpolation::InterpolationTable;

/// Kilometres to the sun when its distance is one.
const ASTRONOMICAL_UNIT: f64 = 149_597_870.7;
/// Kilometres from the Earth's centre to the equator, and how much it is flattened (WGS 84).
const EARTH_RADIUS: f64 = 6_378.137;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Kilometres, the mean of the moon's.
const MOON_RADIUS: f64 = 1_737.4;
/// The refraction of the air on the horizon, in degrees. The convention of almanacs.
const REFRACTION: f64 = 34.0 / 60.0;
/// Days between two computed places of the moon on its way over a place.
const STEP: f64 = 0.25;

/// The moon at a moment, as seen from the Earth's centre; angles in radians, in the ecliptic of
/// date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MoonPosition {
    longitude: f64,
    latitude: f64,
    /// Kilometres.
    distance: f64,
    /// Inclination of the equator to the ecliptic.
    obliquity: f64,
    /// The equation of the equinoxes: the true equinox ahead of the mean one, along the equator.
    equinoxes: f64,
    /// Julian date in universal time.
    julian: f64,
    /// Seconds that this is behind uniform time.
    delay: f64,
}

impl MoonPosition {
    /// Returns the moon at a Julian date in universal time, within 10 seconds of arc (Meeus,
    /// "Astronomical Algorithms", chapter 47, as `astro` has it).
    pub(crate) fn at(julian: f64, delay: f64) -> Self {
        let uniform = julian + delay / 86_400.0;
        let (point, distance) = lunar::geocent_ecl_pos(uniform);
        let (in_longitude, in_obliquity) = nutation::nutation(uniform);
        let obliquity = ecliptic::mn_oblq_laskar(uniform) + in_obliquity;
        Self {
            longitude: point.long + in_longitude,
            latitude: point.lat,
            distance,
            obliquity,
            equinoxes: in_longitude * obliquity.cos(),
            julian,
            delay,
        }
    }

    /// Returns the degrees in longitude that it is ahead of the sun, from 0 (new) by 180 (full) to
    /// 360; none without ephemeris of the sun.
    pub(crate) fn elongation(&self) -> Option<f64> {
        let (sun, _) = self.sun()?;
        Some((self.longitude - sun).to_degrees().rem_euclid(360.0))
    }

    /// Returns the part of its disc that is lit, from 0 to 1 (Meeus, chapter 48).
    pub(crate) fn illumination(&self) -> Option<f64> {
        let (sun, sun_distance) = self.sun()?;
        let apart = (self.latitude.cos() * (self.longitude - sun).cos())
            .clamp(-1.0, 1.0)
            .acos();
        let (sin, cos) = apart.sin_cos();
        let angle = (sun_distance * sin).atan2(self.distance - sun_distance * cos);
        Some(f64::midpoint(1.0, angle.cos()))
    }

    /// Returns the vector from the Earth's centre in kilometres: towards the mean equinox, 90° east
    /// of it, and north.
    fn equatorial(&self) -> [f64; 3] {
        let (lat_sin, lat_cos) = self.latitude.sin_cos();
        let (lon_sin, lon_cos) = self.longitude.sin_cos();
        let (tilt_sin, tilt_cos) = self.obliquity.sin_cos();
        let (sin, cos) = self.equinoxes.sin_cos();
        let x = self.distance * lat_cos * lon_cos;
        let y = self.distance * (lat_cos * lon_sin * tilt_cos - lat_sin * tilt_sin);
        let z = self.distance * (lat_cos * lon_sin * tilt_sin + lat_sin * tilt_cos);
        [x * cos + y * sin, y * cos - x * sin, z]
    }

    /// Returns the sun's longitude at the same moment, in radians, and its distance in kilometres.
    fn sun(&self) -> Option<(f64, f64)> {
        let time = JulianDate::new(self.julian, self.delay).ok()?;
        let sun = SolarPositions::new().for_time_from_julian(time).ok()?;
        let (sin, cos) = sun.right_ascension().to_radians().sin_cos();
        let (tilt_sin, tilt_cos) = self.obliquity.sin_cos();
        let north = sun.declination().to_radians().tan();
        let longitude = (sin * tilt_cos + north * tilt_sin).atan2(cos);
        Some((longitude, sun.earth_radius_vector()? * ASTRONOMICAL_UNIT))
    }
}

/// The moon over a place from one Julian date to another, a week or less: computed at few moments
/// and interpolated, within two tenths of a second of arc.
#[derive(Debug)]
pub(crate) struct MoonPath {
    positions: InterpolationTable<3>,
    place: Location,
}

impl MoonPath {
    /// Computes the path; none for a time that is longer or ends before it begins.
    pub(crate) fn over(place: Location, time: (f64, f64), delay: f64) -> Option<Self> {
        let at = |julian| Some(MoonPosition::at(julian, delay).equatorial());
        let positions = InterpolationTable::new(time, STEP, at)?;
        Some(Self { positions, place })
    }

    /// Returns the height of its upper edge above the horizon of the place, in degrees, with the
    /// air's refraction on the horizon: it rises and sets at zero.
    pub(crate) fn height(&self, julian: f64) -> f64 {
        let [x, y, z] = self.positions.at(julian);
        let (up_sin, up_cos) = self.place.latitude.to_radians().sin_cos();
        let turn = time::mn_sidr(julian) + self.place.longitude.to_radians();
        let (turn_sin, turn_cos) = turn.sin_cos();
        let (out, north) = stand(up_sin, up_cos);
        let [x, y, z] = [x - out * turn_cos, y - out * turn_sin, z - north];
        let distance = (x * x + y * y + z * z).sqrt();
        let sine = (x * up_cos * turn_cos + y * up_cos * turn_sin + z * up_sin) / distance;
        let centre = sine.clamp(-1.0, 1.0).asin();
        (centre + (MOON_RADIUS / distance).asin()).to_degrees() + REFRACTION
    }
}

/// Kilometres from the Earth's axis and from the plane of its equator, at sea level, for the sine
/// and cosine of a latitude.
fn stand(sin: f64, cos: f64) -> (f64, f64) {
    let polar = (1.0 - FLATTENING).powi(2);
    let curve = EARTH_RADIUS / (cos * cos + polar * sin * sin).sqrt();
    (curve * cos, polar * curve * sin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moon_is_where_meeus_works_it_out() {
        // Example 47.a: 1992 April 12, 0 h of uniform time; apparent longitude 133.167265°,
        // latitude
        // -3.229126°, 368409.7 km. Example 48.a: 0.6786 of it is lit.
        let moon = MoonPosition::at(2_448_724.5, 0.0);
        assert!((moon.longitude.to_degrees() - 133.167_265).abs() < 0.000_1);
        assert!((moon.latitude.sin() - (-3.229_126_f64).to_radians().sin()).abs() < 1e-6);
        assert!((moon.distance - 368_409.7).abs() < 0.1);
        assert!((moon.illumination().unwrap() - 0.678_6).abs() < 0.000_3);
    }

    #[test]
    fn the_interpolated_moon_is_where_the_computed_one_is() {
        let place = Location {
            latitude: 0.0,
            longitude: 0.0,
        };
        for month in 0..120 {
            let start = 2_460_310.5 + 30.4 * f64::from(month);
            let path = MoonPath::over(place, (start, start + 1.0), 69.0).unwrap();
            for hour in 0..=24 {
                let time = start + f64::from(hour) / 24.0;
                let (near, moon) = (path.positions.at(time), MoonPosition::at(time, 69.0));
                let far = near
                    .iter()
                    .zip(moon.equatorial())
                    .map(|(a, b)| (a - b).powi(2));
                let angle = far.sum::<f64>().sqrt() / moon.distance;
                assert!(angle.to_degrees() * 3600.0 < 0.2, "{angle} at {time}");
            }
        }
    }

    #[test]
    fn the_poles_are_nearer_to_the_centre_than_the_equator() {
        let (out, north) = stand(0.0, 1.0);
        assert_eq!((out, north), (EARTH_RADIUS, 0.0));
        let (out, north) = stand(1.0, 0.0);
        assert!(out == 0.0 && (north - 6_356.752).abs() < 0.001);
    }
}
