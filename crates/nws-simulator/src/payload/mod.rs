//! The bodies of answers, in the service's shapes. Each file writes one kind; none knows headers, faults or sockets.

pub(crate) mod alerts;
pub(crate) mod forecast;
pub(crate) mod grid;
pub(crate) mod metar;
pub(crate) mod observations;
pub(crate) mod points;
pub(crate) mod products;
pub(crate) mod reference;
pub(crate) mod stations;
mod values;
mod world;
pub(crate) mod zones;

use jiff::SignedDuration;

pub(crate) use values::{interval, local, outline, point, quantity, utc, wide_context};
pub(crate) use world::{WorldSnapshot, zone_of};

/// The origin of the service's own links and identifiers, whatever address the simulator listens on.
pub(crate) const ORIGIN: &str = "https://api.weather.gov";

/// The first word of every text that a person could read.
pub(crate) const MARK: &str = "SIMULATED";

/// The generator that forecasts and raw grids name.
pub(crate) const GENERATOR: &str = "SimulatedForecastGenerator";

/// The age of a forecast's first valid time at its issuance.
pub(crate) const VALID_BEFORE: SignedDuration = SignedDuration::from_hours(6);
