//! The sun's position, and the moments at which it passes a height. Knows no local days.
//!
//! The search is that of `solar_positioning`. It asks for some hundred moments of a day, and NREL's
//! algorithm takes microseconds for each, so the sun's place among the stars is computed once a day
//! and interpolated: within a thousandth of a second of arc.

use astro::{ecliptic, nutation, time};
use jiff::Timestamp;
use solar_positioning::{
    Error, EventPosition, Events, Horizon, Location, SolarEvents, SolarPositions, time::JulianDate,
};

use crate::day::{delay, julian};
use crate::interpolation::InterpolationTable;

/// Days between two computed places of the sun.
const STEP: f64 = 1.0;
/// The parallax of the sun on the horizon, in degrees: it is that much higher for the Earth's
/// centre.
const PARALLAX: f64 = 8.794 / 3600.0;

/// The sun over a place from one moment to another, a month or less.
#[derive(Debug)]
pub(crate) struct SunPath {
    /// Towards the mean equinox, 90° east of it, and north; of length 1.
    directions: InterpolationTable<3>,
    place: Location,
    start: f64,
    end: f64,
    delay: f64,
}

impl SunPath {
    /// Computes the path; none in years without ephemeris, and for a time that is longer or ends
    /// before it begins.
    pub(crate) fn over(place: Location, (from, to): (Timestamp, Timestamp)) -> Option<Self> {
        let (start, end, delay) = (julian(from), julian(to), delay(from)?);
        Some(Self {
            directions: InterpolationTable::new((start, end), STEP, |time| direction(time, delay))?,
            place,
            start,
            end,
            delay,
        })
    }

    /// Returns the moments at which its centre passes a height, and the meridian.
    pub(crate) fn events(&self, horizon: Horizon) -> Option<Events<f64>> {
        let position = |time: JulianDate, place| Ok::<_, Error>(self.position(time, place));
        SolarEvents::with_provider(position, -2000..=6000)
            .ok()?
            .for_interval_from_julian(self.start, self.end, self.place, self.delay, horizon)
            .ok()
    }

    fn position(&self, time: JulianDate, place: Location) -> EventPosition {
        let [x, y, z] = self.directions.at(time.julian_date());
        let across = x.hypot(y);
        let turn = time::mn_sidr(time.julian_date()) + place.longitude.to_radians();
        let hour_angle = turn - y.atan2(x);
        let (sin, cos) = place.latitude.to_radians().sin_cos();
        let elevation = (sin * z + cos * across * hour_angle.cos())
            .clamp(-1.0, 1.0)
            .asin();
        EventPosition {
            elevation: elevation.to_degrees() - PARALLAX * elevation.cos(),
            hour_angle: hour_angle.to_degrees(),
        }
    }
}

/// Returns whether its upper edge is above the horizon, by convention; none in years without
/// ephemeris.
pub(crate) fn is_up(place: Location, at: Timestamp) -> Option<bool> {
    let time = JulianDate::new(julian(at), delay(at)?).ok()?;
    let sun = SolarPositions::new()
        .at_from_julian(time, place, 0.0, None)
        .ok()?;
    Some(sun.elevation_angle() > Horizon::SunriseSunset.elevation_angle())
}

/// Returns the way to the sun from the Earth's centre, counted from the mean equinox, so that mean
/// sidereal time turns it.
fn direction(julian: f64, delay: f64) -> Option<[f64; 3]> {
    let moment = JulianDate::new(julian, delay).ok()?;
    let sun = SolarPositions::new().for_time_from_julian(moment).ok()?;
    let uniform = moment.julian_ephemeris_day();
    let (in_longitude, in_obliquity) = nutation::nutation(uniform);
    let equinoxes = in_longitude * (ecliptic::mn_oblq_laskar(uniform) + in_obliquity).cos();
    let (ra_sin, ra_cos) = (sun.right_ascension().to_radians() - equinoxes).sin_cos();
    let (dec_sin, dec_cos) = sun.declination().to_radians().sin_cos();
    Some([dec_cos * ra_cos, dec_cos * ra_sin, dec_sin])
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn the_interpolated_sun_passes_when_the_computed_one_does() {
        for (latitude, longitude) in [(47.6, -122.3), (71.3, -156.8), (0.0, 180.0), (-90.0, 0.0)] {
            let place = Location {
                latitude,
                longitude,
            };
            let from: Timestamp = "2026-03-05T08:00:00Z".parse().unwrap();
            let to = from + 700.hours();
            let ours = SunPath::over(place, (from, to))
                .unwrap()
                .events(Horizon::SunriseSunset)
                .unwrap();
            let theirs = SolarEvents::new()
                .for_interval_from_julian(
                    ours.start,
                    ours.end,
                    place,
                    delay(from).unwrap(),
                    Horizon::SunriseSunset,
                )
                .unwrap();
            for (ours, theirs) in [
                (&ours.rises, &theirs.rises),
                (&ours.sets, &theirs.sets),
                (&ours.transits, &theirs.transits),
            ] {
                assert_eq!(ours.len(), theirs.len());
                let far = ours
                    .iter()
                    .zip(theirs)
                    .map(|(a, b)| (a - b).abs() * 86_400.0)
                    .fold(0.0, f64::max);
                // At the pole the sun takes a day for a third of a degree.
                assert!(
                    far < if latitude == -90.0 { 10.0 } else { 0.1 },
                    "{far} s at {latitude}"
                );
            }
        }
    }
}
