//! The core: answers questions about the weather of a place, whoever asks, with the best answer that
//! can be given and what speaks for it.
//!
//! Questions and answers are `weather` types. This room must not know a frame, a pickle, an
//! exception or a status code of any face.

mod alerts;
mod almanac;
mod changes;
mod current;
mod deadline;
mod discussion;
mod forecast;
mod layer;
mod locate;
mod meter;
mod outlook;
mod policies;
mod provenance;
mod reading;
mod saying;
mod second_best;
mod shelf;
mod status;
mod trouble;
mod upstream;
mod waiting;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use cache::Cache;
use jiff::Timestamp;
use nws::payload::{self, Grid, Point};
use nws::{Cell, Coordinates, Id, Resource};
use tracing::info;
use weather::Patience;

use crate::clock::{Clock, Stopwatch};
pub use forecast::Finding;
use forecast::Told;
pub use meter::{Face, Meter};
pub use policies::Policies;
use second_best::Made;
use shelf::Shelf;
pub use trouble::Trouble;
pub use upstream::Upstream;

/// How many places are kept read: small things.
const PLACES: usize = 4096;
/// How many forecasts are kept read, some 10 KiB each.
const FORECASTS: usize = 1024;
/// How many hourly forecasts are kept read, some 100 KiB each.
const HOURS: usize = 128;
/// How many cells' stations, and how many stations' observations, are kept read.
const STATIONS: usize = 512;
/// How many places' alerts are kept read.
const ALERTS: usize = 1024;
/// How many text products, and lists of them, are kept read.
const PRODUCTS: usize = 64;
/// How many observations of a station are asked for: the newest can be all nulls while an older one
/// is whole (weather-gov/api#66, #168).
const OBSERVATIONS: u16 = 5;
/// How many raw grids are kept read, up to 1 MiB each, and needed only when forecasts fail.
const GRIDS: usize = 32;

/// The weather service: one for the whole daemon, shared by all faces.
#[derive(Debug)]
pub struct Service {
    cache: Cache<Upstream>,
    points: Shelf<Coordinates, Point>,
    forecasts: Shelf<Cell, Told>,
    hours: Shelf<Cell, payload::Forecast>,
    grids: Shelf<Cell, Grid>,
    stations: Shelf<Cell, payload::Stations>,
    observations: Shelf<Id, Vec<payload::Observation>>,
    alerts: Shelf<Coordinates, payload::Alerts>,
    products: Shelf<(Id, Id), Vec<payload::ProductSummary>>,
    product: Shelf<Id, payload::Product>,
    derived: quick_cache::sync::Cache<Cell, Made>,
    /// The cell that last answered for a place.
    cells: quick_cache::sync::Cache<Coordinates, Cell>,
    /// When the main report of a place's last answer was made.
    told: quick_cache::sync::Cache<Coordinates, Timestamp>,
    /// Whether an answer ever said that its weather is made up.
    said_simulated: AtomicBool,
    usual: RwLock<Usual>,
    about: About,
    clock: Clock,
    meter: Arc<Meter>,
    since: Stopwatch,
}

/// What the service says of itself and its upstream.
#[derive(Debug, Clone)]
pub struct About {
    /// The upstream's address.
    pub upstream: String,
    /// Whether the weather is made up.
    pub simulated: bool,
}

impl Service {
    /// A service that keeps in `cache` what the upstream says, for as long as `policies` allow, and
    /// gives callers who do not say theirs this `patience`.
    pub fn new(
        cache: Cache<Upstream>,
        policies: Policies,
        patience: Patience,
        about: About,
        clock: Clock,
        meter: Arc<Meter>,
    ) -> Self {
        info!("weather service initialised with a persistent session");
        Self {
            cache,
            points: Shelf::new(PLACES, Resource::Point, payload::parse_point),
            forecasts: Shelf::new(FORECASTS, Resource::Forecast, Told::read),
            hours: Shelf::new(HOURS, Resource::HourlyForecast, payload::parse_forecast),
            grids: Shelf::new(GRIDS, Resource::Grid, payload::parse_grid),
            stations: Shelf::new(STATIONS, Resource::Stations, payload::parse_stations),
            observations: Shelf::new(STATIONS, newest, payload::parse_observations),
            alerts: Shelf::new(ALERTS, Resource::Alerts, payload::parse_alerts),
            products: Shelf::new(PRODUCTS, of_office, payload::parse_products),
            product: Shelf::new(PRODUCTS, Resource::Product, payload::parse_product),
            derived: quick_cache::sync::Cache::new(GRIDS),
            cells: quick_cache::sync::Cache::new(PLACES),
            told: quick_cache::sync::Cache::new(PLACES),
            said_simulated: AtomicBool::new(false),
            usual: RwLock::new(Usual { policies, patience }),
            about,
            clock,
            meter,
            since: Stopwatch::start(),
        }
    }

    /// Where questions and answers are counted.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Keeps resources for other times, treats the upstream differently, and takes callers who do
    /// not say for differently patient ones, from now on.
    pub fn change(&self, policies: Policies, manners: manners::Settings, patience: Patience) {
        *self.usual.write().unwrap_or_else(PoisonError::into_inner) = Usual { policies, patience };
        self.cache.origin().reconfigure(manners);
    }

    /// Writes what is left to the disk and closes the store, so that the next server can open it.
    pub async fn close(&self) {
        self.cache.clone().close().await;
    }

    fn usual(&self) -> Usual {
        *self.usual.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest observations of a station.
fn newest(station: Id) -> Resource {
    Resource::Observations {
        station,
        limit: OBSERVATIONS,
    }
}

/// An office's products of one kind.
fn of_office((office, kind): (Id, Id)) -> Resource {
    Resource::Products { kind, office }
}

/// What holds unless a caller says otherwise.
#[derive(Debug, Clone, Copy)]
struct Usual {
    policies: Policies,
    patience: Patience,
}
