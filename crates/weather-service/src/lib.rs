//! The core: answers questions about the weather of a place, whoever asks, with the best answer that
//! can be given and what speaks for it.
//!
//! Questions and answers are `weather` types. This room must not know a frame, a pickle, an
//! exception or a status code of any face.

mod almanac;
mod deadline;
mod defaults;
mod journal;
mod metrics;
mod nws_provider;
mod places;
mod status;
mod subscriptions;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use cache::Cache;
use jiff::Timestamp;
use nws::payload::{self, Grid, PointMetadata};
use nws::{Coordinates, GridCell, Resource, ResourceId};
use tracing::info;
use weather::{QueryOptions, Units};

use clock::{Clock, Stopwatch};
pub use defaults::{KnownPlaces, Usual};
pub use journal::Journals;
pub use metrics::{Face, Meter};
use nws_provider::decoded_cache::Shelf;
pub use nws_provider::error::Trouble;
use nws_provider::fallback::Made;
pub use nws_provider::forecast::Finding;
use nws_provider::forecast::{Step, Told};
pub use nws_provider::policies::Policies;
pub use nws_provider::upstream::Upstream;
use places::locate::Names;
pub use places::locate::check as check_place;
pub use subscriptions::long_polls::{LONGEST_PARKED, MOST_PARKED};
use subscriptions::long_polls::{Parking, Watchers};

/// How many places are kept read: small things.
const PLACES: usize = 4096;
/// How many forecasts are kept read, some 10 KiB each.
const FORECASTS: usize = 1024;
/// How many hourly forecasts are kept read, some 50 KiB each.
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
    points: Shelf<Coordinates, PointMetadata>,
    forecasts: Shelf<GridCell, Told>,
    hours: Shelf<GridCell, Told>,
    grids: Shelf<GridCell, Grid>,
    stations: Shelf<GridCell, payload::StationCollection>,
    observations: Shelf<ResourceId, Vec<payload::Observation>>,
    alerts: Shelf<Coordinates, payload::AlertCollection>,
    products: Shelf<(ResourceId, ResourceId), Vec<payload::ProductSummary>>,
    product: Shelf<ResourceId, payload::TextProduct>,
    derived: quick_cache::sync::Cache<(Step, GridCell), Made>,
    /// The cell that last answered for a place.
    cells: quick_cache::sync::Cache<(Step, Coordinates), GridCell>,
    names: Names,
    /// When the main report of a place's last answer was made.
    told: quick_cache::sync::Cache<Coordinates, Timestamp>,
    /// Whether an answer ever said that its weather is made up.
    said_simulated: AtomicBool,
    journals: Journals,
    parking: Parking,
    /// Points whose alerts somebody waits for.
    followed: Watchers<Coordinates, subscriptions::alert_changes::Followed>,
    /// Cells whose forecast somebody waits for, and how new it is.
    awaited: Watchers<GridCell, subscriptions::forecast_updates::Newest>,
    usual: RwLock<Arc<Usual>>,
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
    /// A service that keeps in `cache` what the upstream says, and does as `usual` where a caller does
    /// not say otherwise.
    pub fn new(
        cache: Cache<Upstream>,
        usual: Usual,
        about: About,
        clock: Clock,
        meter: Arc<Meter>,
    ) -> Self {
        info!("weather service initialised with a persistent session");
        Self {
            cache,
            points: Shelf::new(PLACES, Resource::Point, payload::parse_point),
            forecasts: Shelf::new(FORECASTS, Resource::Forecast, Told::read),
            hours: Shelf::new(HOURS, Resource::HourlyForecast, Told::read),
            grids: Shelf::new(GRIDS, Resource::Grid, payload::parse_grid),
            stations: Shelf::new(STATIONS, Resource::Stations, payload::parse_stations),
            observations: Shelf::new(STATIONS, newest, payload::parse_observations),
            alerts: Shelf::new(ALERTS, Resource::Alerts, payload::parse_alerts),
            products: Shelf::new(PRODUCTS, of_office, payload::parse_products),
            product: Shelf::new(PRODUCTS, Resource::Product, payload::parse_product),
            derived: quick_cache::sync::Cache::new(GRIDS),
            cells: quick_cache::sync::Cache::new(PLACES),
            names: Names::default(),
            told: quick_cache::sync::Cache::new(PLACES),
            said_simulated: AtomicBool::new(false),
            journals: Journals::default(),
            parking: Parking::default(),
            followed: Watchers::default(),
            awaited: Watchers::default(),
            usual: RwLock::new(Arc::new(usual)),
            about,
            clock,
            meter,
            since: Stopwatch::start(),
        }
    }

    /// The same service, with how alerts change kept in `journals`; in memory alone without this.
    #[must_use]
    pub fn with_journals(mut self, journals: Journals) -> Self {
        self.journals = journals;
        self
    }

    /// Where questions and answers are counted.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Does as `usual` where a caller does not say otherwise, and treats the upstream differently, from
    /// now on.
    pub fn change(&self, usual: Usual, manners: resilience::Settings) {
        *self.usual.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(usual);
        self.cache.origin().reconfigure(manners);
    }

    /// Answers the calls that wait for news with what they get when their time is up, now and from
    /// now on: the daemon stops.
    pub fn stop_waiting(&self) {
        self.parking.close();
    }

    /// Writes what is left to the disk and closes the store, so that the next server can open it.
    pub async fn close(&self) {
        self.stop_waiting();
        self.journals.close();
        self.cache.clone().close().await;
    }

    fn usual(&self) -> Arc<Usual> {
        Arc::clone(&self.usual.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The units that a question is answered in.
    fn units(&self, options: QueryOptions) -> Units {
        options.units.unwrap_or_else(|| self.usual().units)
    }
}

/// The newest observations of a station.
fn newest(station: ResourceId) -> Resource {
    Resource::Observations {
        station,
        limit: OBSERVATIONS,
    }
}

/// An office's products of one kind.
fn of_office((office, kind): (ResourceId, ResourceId)) -> Resource {
    Resource::Products { kind, office }
}
