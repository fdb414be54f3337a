//! Readers for what the upstream sends, one module per kind of answer. They take bytes and give
//! plain values or a [`PayloadError`]; they know no HTTP and no clock.
//!
//! They are tolerant where the service is known to vary: any field may be null, absent or of an
//! older shape, and one bad period, station or value is dropped and counted rather than spoiling
//! its neighbours. What an answer is useless without is demanded. GeoJSON (`properties` inside a
//! feature) and JSON-LD (the same members at the top) are both read.
//!
//! Depth is bounded by `serde_json`'s own limit, size by the client, and every list by its number of
//! elements.

mod alerts;
mod bounded;
mod envelope;
mod error;
mod forecast;
mod grid;
mod interval;
mod observations;
mod plausible;
mod point;
mod problem;
mod problem_kind;
mod products;
mod quantity;
mod stations;
mod vtec;
mod wording;

pub use alerts::{AlertCollection, CapAlert, parse_alerts};
pub use error::PayloadError;
pub use forecast::{GridpointForecast, GridpointPeriod, Temperature, WindSpeed, parse_forecast};
pub use grid::{
    Coverage, Grid, GridLayer, GridLayerKind, Hazard, TimedValue, WeatherCondition, parse_grid,
};
pub use interval::{Interval, IntervalError};
pub use observations::{
    CloudLayer, MeasuredValue, Observation, PresentWeather, QualityFlag, SentObservation,
    parse_observation, parse_observations, split_observations,
};
pub use point::{MissingCell, NearbyCity, PointMetadata, SunTimes, Surface, parse_point};
pub use problem::{ParameterError, ProblemDetail, parse_problem};
pub use problem_kind::ProblemKind;
pub use products::{ProductSummary, TextProduct, parse_product, parse_products};
pub use quantity::{Quantity, Unit};
pub use stations::{ObservationStation, StationCollection, parse_stations};
pub use vtec::{Vtec, VtecAction, VtecEffect};
