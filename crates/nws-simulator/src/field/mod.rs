//! The weather itself: a smooth function of seed, place and time from which every answer is derived, so that
//! forecasts, raw grids, observations and alerts agree. Lows and fronts are noise that drifts eastward; wind follows
//! the pressure's slope, warmth follows the wind, rain follows moisture. Knows no payload and no clock.

pub(crate) mod climate;
mod column;
pub(crate) mod feel;
pub(crate) mod noise;
mod sample;

pub(crate) use column::{AirColumn, WeatherField};
pub(crate) use sample::{AirSample, Precipitation};

#[cfg(test)]
mod tests;
