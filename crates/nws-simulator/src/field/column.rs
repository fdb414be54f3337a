//! The weather of one seed, and the air over one place as a function of time.

use jiff::Timestamp;

use super::climate::{Climate, season};
use super::noise::{ValueNoise, lerp, mix, rise};
use super::sample::{AirSample, Precipitation};
use crate::earth::area::unwrapped;
use crate::earth::sun::SolarDay;

/// The weather of one seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeatherField {
    seed: u64,
}

/// The weather over one place; holds what does not change with time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AirColumn {
    field: WeatherField,
    latitude: f64,
    longitude: f64,
    pub(crate) climate: Climate,
}

/// The large-scale flow at a place and time.
struct SynopticFlow {
    /// Pressure's departure, -1..1.
    low: f64,
    /// m/s towards the east and the north.
    east: f64,
    north: f64,
}

impl WeatherField {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    pub(crate) fn over(self, latitude: f64, longitude: f64) -> AirColumn {
        let climate = Climate::at(latitude, longitude);
        AirColumn {
            field: self,
            latitude,
            longitude: unwrapped(latitude, longitude),
            climate,
        }
    }

    fn noise(self, name: u64) -> ValueNoise {
        ValueNoise(mix(self.seed ^ mix(name)))
    }

    /// Returns the pattern of highs and lows: it drifts half its own size in a day, changes within the week.
    fn pattern(self, latitude: f64, longitude: f64, days: f64) -> f64 {
        self.noise(1)
            .rough(longitude / 17.0 - days * 0.5, latitude / 12.0, days / 6.0)
    }
}

impl AirColumn {
    /// Returns the air at an instant.
    pub(crate) fn at(&self, time: Timestamp) -> AirSample {
        let days = time.as_second() as f64 / 86_400.0;
        let year = (days / 365.2425).rem_euclid(1.0);
        let flow = self.flow(days, year);
        let wetness = self.wetness(&flow, days, year);
        let sky = 100.0 * rise(-0.45, 0.5, wetness);
        let course = SolarDay::holding(time, self.latitude, self.longitude);
        let light = course.height(time) > -0.014_5;
        let dry = self.base_temperature(&flow, days, year);
        let swing = self.daily_swing(days, sky);
        let temperature = dry + swing;
        let spread = lerp(rise(-0.5, 0.6, wetness), 13.0, 0.4) * rise(-35.0, 25.0, dry).max(0.25);
        let damp = dry - 0.45 * self.climate.daily - spread * 0.8;
        // Over 22 °C of dew point the air seldom takes up much more.
        let dewpoint = if damp > 22.0 {
            22.0 + (damp - 22.0) * 0.4
        } else {
            damp
        }
        .min(temperature - 0.1);
        let (wind, direction) = self.wind(&flow, days);
        let chance = (100.0 * rise(0.12, 0.72, wetness)).round();
        let lift = self.lift(days);
        let unstable = rise(-0.1, 0.8, 0.6 * lift + 0.06 * swing);
        let thunder = (rise(13.0, 29.0, temperature) * unstable * chance).round();
        let gusty = 1.25 + 0.35 * rise(8.0, 25.0, wind) + 0.004 * thunder;
        AirSample {
            temperature,
            dewpoint,
            pressure: 1_015.5 + flow.low * 15.0 * self.climate.storminess,
            wind,
            gust: wind * gusty + 0.12 * thunder,
            direction,
            sky,
            chance,
            thunder,
            rate: self.rate(days, temperature, chance),
            precipitation: self.precipitation(temperature, dewpoint, thunder, lift),
            falling: chance >= 15.0 && self.fate(days) < chance / 100.0,
            light,
        }
    }

    /// Returns the kind of lift, -1..1: air rises in cells above 0, in sheets below.
    fn lift(&self, days: f64) -> f64 {
        let (x, y) = (self.longitude / 1.3 - days * 3.0, self.latitude / 1.1);
        self.field.noise(6).at(x, y, days * 2.0)
    }

    /// Millimetres in an hour, as expected: much where it is sure and warm.
    fn rate(&self, days: f64, temperature: f64, chance: f64) -> f64 {
        let (x, y) = (self.longitude / 2.5 - days, self.latitude / 2.0);
        let strength = 0.5 + 0.5 * self.field.noise(7).at(x, y, days * 1.3);
        let capacity = rise(-30.0, 22.0, temperature).max(0.12);
        (chance / 100.0).powi(2) * lerp(strength, 0.15, 2.2) * capacity * 1.4
    }

    /// Draws the lot, about evenly in 0..1, by which a chance comes true.
    fn fate(&self, days: f64) -> f64 {
        let (x, y) = (self.longitude / 0.4 - days * 9.0, self.latitude / 0.35);
        0.5 + 0.62 * self.field.noise(8).at(x, y, days * 7.0)
    }

    /// Derives the wind from the slope of the pressure pattern, turned as the earth turns it, slowed by the ground;
    /// trade winds near the equator.
    fn flow(&self, days: f64, year: f64) -> SynopticFlow {
        let step = 0.5;
        let at = |north: f64, east: f64| {
            self.field
                .pattern(self.latitude + north, self.longitude + east, days)
        };
        let here = at(0.0, 0.0);
        let (slope_east, slope_north) =
            ((at(0.0, step) - here) / step, (at(step, 0.0) - here) / step);
        let winter = 1.0 - 0.3 * season(year) * self.latitude.signum();
        let strength = 105.0 * self.climate.storminess * winter;
        let trade = -6.0 * (1.0 - rise(14.0, 30.0, self.latitude.abs()));
        let turn = self.latitude.signum();
        SynopticFlow {
            low: here,
            east: -slope_north * strength * turn + trade + 1.5 * self.climate.storminess,
            north: slope_east * strength * turn,
        }
    }

    fn wetness(&self, flow: &SynopticFlow, days: f64, year: f64) -> f64 {
        let summer = 0.5 + 0.5 * season(year) * self.latitude.signum();
        let usual = lerp(summer, self.climate.moisture.0, self.climate.moisture.1);
        let bands = self.field.noise(3).rough(
            self.longitude / 6.0 - days * 1.25,
            self.latitude / 5.0,
            days / 1.6,
        );
        let cells = self.field.noise(4).rough(
            self.longitude / 1.6 - days * 2.5,
            self.latitude / 1.4,
            days * 2.2,
        );
        0.55 * bands + 0.2 * cells - 0.42 * flow.low * self.climate.storminess + usual - 0.02
    }

    /// Returns the temperature without day and night, °C.
    fn base_temperature(&self, flow: &SynopticFlow, days: f64, year: f64) -> f64 {
        let carried = (0.45 * flow.north * self.latitude.signum()).clamp(-8.0, 8.0);
        let mass = self.field.noise(2).rough(
            self.longitude / 20.0 - days * 0.3,
            self.latitude / 14.0,
            days / 7.0,
        );
        let detail = self
            .field
            .noise(9)
            .at(self.longitude / 0.9, self.latitude / 0.8, days / 2.0);
        let wild = self.climate.storminess * (0.45 + self.climate.yearly.abs() / 18.0);
        self.climate.usual(year) + (carried * 0.7 + 5.2 * mass) * wild + 0.7 * detail
    }

    /// Returns the departure of the hour, K: warmest in mid-afternoon, less under clouds.
    fn daily_swing(&self, days: f64, sky: f64) -> f64 {
        let hour = (days + self.longitude / 360.0).rem_euclid(1.0) * 24.0;
        let phase = ((hour - 15.6) / 24.0 * std::f64::consts::TAU).cos();
        let sharper = ((hour - 14.6) / 12.0 * std::f64::consts::TAU).cos();
        self.climate.daily * (1.0 - 0.006 * sky) * (phase + 0.12 * sharper)
    }

    /// Knots and the direction that the wind comes from.
    fn wind(&self, flow: &SynopticFlow, days: f64) -> (f64, f64) {
        let hour = (days + self.longitude / 360.0).rem_euclid(1.0) * 24.0;
        let mixing = 0.82 + 0.22 * ((hour - 15.0) / 24.0 * std::f64::consts::TAU).cos();
        let rough = 0.85
            + 0.45
                * self
                    .field
                    .noise(5)
                    .rough(self.longitude / 1.1, self.latitude / 0.9, days * 1.5);
        let speed = flow.east.hypot(flow.north) * mixing * rough * 1.1;
        let inflow = 18.0 * self.latitude.signum();
        let from = (-flow.east).atan2(-flow.north).to_degrees() - inflow;
        (speed, from.rem_euclid(360.0))
    }

    fn precipitation(
        &self,
        temperature: f64,
        dewpoint: f64,
        thunder: f64,
        lift: f64,
    ) -> Precipitation {
        let wet_bulb = temperature - (temperature - dewpoint) / 3.0;
        let showery = lift > 0.12 || self.latitude.abs() < 24.0;
        match wet_bulb {
            ..-0.2 if showery => Precipitation::SnowShowers,
            ..-0.2 => Precipitation::Snow,
            ..1.6 => Precipitation::Mix,
            _ if thunder >= 15.0 => Precipitation::Thunder,
            _ if showery => Precipitation::Showers,
            _ => Precipitation::Rain,
        }
    }
}
