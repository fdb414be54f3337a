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
use nws::{GridCell, Resource, ResourceId};
use tracing::info;
use weather::{Coordinates, QueryOptions, Units};

use clock::{Clock, Stopwatch};
pub use defaults::{Defaults, KnownPlaces};
pub use journal::JournalStore;
pub use metrics::{Face, Metrics};
use nws_provider::decoded_cache::DecodedCache;
pub use nws_provider::error::UpstreamError;
use nws_provider::fallback::DerivedForecast;
pub use nws_provider::forecast::ForecastMatch;
use nws_provider::forecast::PeriodLength;
pub use nws_provider::policies::Policies;
use nws_provider::resource_value::ParsedForecast;
pub use nws_provider::resource_value::ResourceValue;
pub use nws_provider::upstream::Upstream;
use places::locate::Names;
use subscriptions::long_polls::LongPolls;
pub use subscriptions::long_polls::{LONGEST_WAIT, MOST_WAITING};
use subscriptions::pollers::Pollers;

/// Names of points that are remembered, so that a warm call makes none.
const PLACES: usize = 4096;
/// The same for forecasts.
const FORECASTS: usize = 1024;
/// The same for hourly forecasts.
const HOURS: usize = 128;
/// The same for cells' stations and for stations' observations.
const STATIONS: usize = 512;
/// The same for places' alerts.
const ALERTS: usize = 1024;
/// The same for text products and lists of them.
const PRODUCTS: usize = 64;
/// How many observations of a station are asked for: the newest can be all nulls while an older one
/// is whole (weather-gov/api#66, #168).
const OBSERVATIONS: u16 = 5;
/// Raw grids whose names, and what was derived from them, are remembered; they are needed only when
/// forecasts fail.
const GRIDS: usize = 32;

/// The weather service: one for the whole daemon, shared by all faces.
#[derive(Debug)]
pub struct Service {
    cache: Cache<Upstream>,
    points: DecodedCache<Coordinates, PointMetadata>,
    forecasts: DecodedCache<GridCell, ParsedForecast>,
    hours: DecodedCache<GridCell, ParsedForecast>,
    grids: DecodedCache<GridCell, Grid>,
    stations: DecodedCache<GridCell, payload::StationCollection>,
    observations: DecodedCache<ResourceId, Vec<payload::Observation>>,
    alerts: DecodedCache<Coordinates, payload::AlertCollection>,
    products: DecodedCache<(ResourceId, ResourceId), Vec<payload::ProductSummary>>,
    product: DecodedCache<ResourceId, payload::TextProduct>,
    derived: quick_cache::sync::Cache<(PeriodLength, GridCell), DerivedForecast>,
    /// The cell that last answered for a place.
    cells: quick_cache::sync::Cache<(PeriodLength, Coordinates), GridCell>,
    names: Names,
    /// When the main report of a place's last answer was made.
    told: quick_cache::sync::Cache<Coordinates, Timestamp>,
    /// Whether an answer ever said that its weather is made up.
    said_simulated: AtomicBool,
    journals: JournalStore,
    long_polls: LongPolls,
    /// Points whose alerts somebody waits for.
    alert_pollers: Pollers<Coordinates, subscriptions::alert_changes::AlertFeed>,
    /// Cells whose forecast somebody waits for, and how new it is.
    forecast_pollers: Pollers<GridCell, subscriptions::forecast_updates::LatestUpdate>,
    defaults: RwLock<Arc<Defaults>>,
    about: About,
    clock: Clock,
    metrics: Arc<Metrics>,
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
    /// A service that keeps in `cache` what the upstream says, and does as `defaults` where a caller does
    /// not say otherwise.
    pub fn new(
        cache: Cache<Upstream>,
        defaults: Defaults,
        about: About,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        info!("weather service initialised with a persistent session");
        Self {
            cache,
            points: DecodedCache::new(PLACES, Resource::Point, ResourceValue::point),
            forecasts: DecodedCache::new(FORECASTS, Resource::Forecast, ResourceValue::forecast),
            hours: DecodedCache::new(HOURS, Resource::HourlyForecast, ResourceValue::forecast),
            grids: DecodedCache::new(GRIDS, Resource::Grid, ResourceValue::grid),
            stations: DecodedCache::new(STATIONS, Resource::Stations, ResourceValue::stations),
            observations: DecodedCache::new(STATIONS, newest, ResourceValue::observations),
            alerts: DecodedCache::new(ALERTS, Resource::Alerts, ResourceValue::alerts),
            products: DecodedCache::new(PRODUCTS, of_office, ResourceValue::products),
            product: DecodedCache::new(PRODUCTS, Resource::Product, ResourceValue::product),
            derived: quick_cache::sync::Cache::new(GRIDS),
            cells: quick_cache::sync::Cache::new(PLACES),
            names: Names::default(),
            told: quick_cache::sync::Cache::new(PLACES),
            said_simulated: AtomicBool::new(false),
            journals: JournalStore::default(),
            long_polls: LongPolls::default(),
            alert_pollers: Pollers::default(),
            forecast_pollers: Pollers::default(),
            defaults: RwLock::new(Arc::new(defaults)),
            about,
            clock,
            metrics,
            since: Stopwatch::start(),
        }
    }

    /// The same service, with how alerts change kept in `journals`; in memory alone without this.
    #[must_use]
    pub fn with_journals(mut self, journals: JournalStore) -> Self {
        self.journals = journals;
        self
    }

    /// Where questions and answers are counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Does as `defaults` where a caller does not say otherwise, and treats the upstream differently, from
    /// now on.
    pub fn change(&self, defaults: Defaults, manners: resilience::Settings) {
        *self
            .defaults
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(defaults);
        self.cache.origin().reconfigure(manners);
    }

    /// Answers the calls that wait for news with what they get when their time is up, now and from
    /// now on: the daemon stops.
    pub fn stop_waiting(&self) {
        self.long_polls.close();
    }

    /// Writes what is left to the disk and closes the store, so that the next server can open it.
    pub async fn close(&self) {
        self.stop_waiting();
        self.journals.close();
        self.cache.clone().close().await;
    }

    fn defaults(&self) -> Arc<Defaults> {
        Arc::clone(&self.defaults.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The units that a question is answered in.
    fn units(&self, options: QueryOptions) -> Units {
        options.units.unwrap_or_else(|| self.defaults().units)
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
