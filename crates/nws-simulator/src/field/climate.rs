//! The climate of a place and season: mean temperature, its yearly and daily swing, moisture, height above the sea.
//!
//! Rough fits by eye to climate normals; knows nothing of the day's weather.

use super::noise::{ValueNoise, lerp, rise};
use crate::earth::area::unwrapped;

/// The usual state of the air at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Climate {
    /// Metres above the sea.
    pub(crate) elevation: f64,
    /// The yearly mean in °C.
    pub(crate) mean: f64,
    /// Half the difference between the warmest and the coldest season, K; negative in the southern hemisphere.
    pub(crate) yearly: f64,
    /// Half the difference between afternoon and dawn under a clear sky, K.
    pub(crate) daily: f64,
    /// Moisture on top of the usual, -1..1, in winter and in summer.
    pub(crate) moisture: (f64, f64),
    /// Strength of passing lows and fronts: 0 at the equator, 1 in the middle latitudes.
    pub(crate) storminess: f64,
}

impl Climate {
    /// Returns the climate at a place.
    pub(crate) fn at(latitude: f64, longitude: f64) -> Self {
        let longitude = unwrapped(latitude, longitude);
        let high = latitude.abs();
        let inland = continentality(latitude, longitude);
        let elevation = elevation(latitude, longitude);
        let moisture = moisture(latitude, longitude);
        Self {
            elevation,
            // Dry country is warmer than its latitude.
            mean: 27.5 - 0.0076 * high * high - 0.004 * elevation - 20.0 * moisture.0.min(0.0),
            yearly: 0.43 * (high - 10.0).max(0.5) * inland * latitude.signum(),
            daily: lerp(inland, 2.4, 7.0) * lerp(rise(55.0, 72.0, high), 1.0, 0.45),
            moisture,
            storminess: lerp(rise(14.0, 40.0, high), 0.12, 1.0),
        }
    }

    /// Returns the usual daily mean temperature, °C, at a share of the year (0 is new year).
    pub(crate) fn usual(&self, year: f64) -> f64 {
        self.mean + self.yearly * season(year)
    }
}

/// Returns the season as a swing: 1 in the last week of July, -1 half a year away.
pub(crate) fn season(year: f64) -> f64 {
    ((year - 0.556) * std::f64::consts::TAU).cos()
}

/// Returns 0.2 on islands, up to 1 in the middle of the continent.
fn continentality(latitude: f64, longitude: f64) -> f64 {
    if latitude < 24.0 {
        return 0.2;
    }
    if latitude > 50.0 {
        return lerp(
            rise(56.0, 64.5, latitude) * rise(-170.0, -155.0, longitude),
            0.35,
            1.0,
        );
    }
    let from_pacific = rise(
        -125.0,
        -112.0,
        longitude + 0.25 * (latitude - 45.0).max(-8.0),
    );
    let to_atlantic = rise(-85.0, -70.0, longitude) * 0.22;
    lerp(from_pacific, 0.38, 1.0) - to_atlantic
}

/// Metres above the sea: a plateau with mountains in the west, the Appalachians, plains; rough in detail.
fn elevation(latitude: f64, longitude: f64) -> f64 {
    let detail = 0.5 + 0.5 * ValueNoise(0x0e1e_7a71).rough(longitude / 0.7, latitude / 0.6, 0.5);
    if !(24.0..=50.0).contains(&latitude) {
        return 5.0 + 240.0 * detail;
    }
    let plateau = rise(-122.0, -116.5, longitude) * (1.0 - rise(-105.5, -96.5, longitude));
    let ridge = (-((longitude + 81.5 - 0.75 * (latitude - 36.5)) / 2.0).powi(2)).exp();
    let plains = rise(-116.0, -106.0, longitude) * (1.0 - rise(-94.0, -78.0, longitude));
    5.0 + 60.0 * detail
        + 200.0 * plains
        + plateau * (600.0 + 1_300.0 * detail)
        + 450.0 * ridge * detail
}

/// Returns moisture in winter and summer: wet winters and dry summers in the west, a dry south-west, a humid
/// south-east, showery islands.
fn moisture(latitude: f64, longitude: f64) -> (f64, f64) {
    if latitude < 24.0 {
        return (0.12, 0.2);
    }
    if latitude > 50.0 {
        let south = 1.0 - rise(58.0, 64.0, latitude);
        return (lerp(south, -0.08, 0.3), lerp(south, 0.02, 0.15));
    }
    let west = 1.0 - rise(-123.0, -115.0, longitude);
    let desert = rise(-121.0, -116.0, longitude)
        * (1.0 - rise(-106.0, -99.0, longitude))
        * (1.0 - rise(39.0, 44.0, latitude));
    let humid = rise(-98.0, -90.0, longitude) * (1.0 - rise(36.0, 44.0, latitude));
    let coast = west * rise(36.0, 46.0, latitude);
    (
        0.28 * coast - 0.3 * desert + 0.05 * humid,
        -0.25 * west - 0.35 * desert + 0.12 * humid,
    )
}
