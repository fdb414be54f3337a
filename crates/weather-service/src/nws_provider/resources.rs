//! The upstream's resources as they are kept, each read once: one getter for each kind. Also what holds
//! for all of them: the clock, the policies, whether the weather is made up. Makes no answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use cache::{Cache, Policy, Want};
use clock::Clock;
use jiff::Timestamp;
use nws::payload::{self, Grid, Observation, PointMetadata, StationCollection};
use nws::{GridCell, Resource, ResourceId};
use weather::{AreaCode, Coordinates};

use super::decoded_cache::{Decoded, DecodedCache};
use super::error::UpstreamError;
use super::policies::Policies;
use super::resource_value::{ParsedForecast, PeriodLength, ResourceValue};
use super::upstream::Upstream;

/// Places of which more than the resource is remembered.
pub(super) const PLACES: usize = 4096;
/// Observations of a station that are asked for: the newest can be all nulls while an older one
/// is whole (weather-gov/api#66, #168).
const OBSERVATIONS: u16 = 5;
/// The reason why a resource is not to be had.
pub(super) type CacheError = cache::Error<UpstreamError>;

/// A resource, or why it is not to be had.
pub(super) type Outcome<T> = Result<Decoded<T>, CacheError>;

/// The resources of one upstream.
#[derive(Debug)]
pub(super) struct Resources {
    cache: DecodedCache,
    policies: RwLock<Policies>,
    clock: Clock,
    /// True if the settings say that the weather is made up.
    simulated: bool,
    /// True if an answer ever said so.
    said_simulated: AtomicBool,
}

impl Resources {
    /// The resources that `cache` keeps, for as long as `policies` say.
    pub(super) fn new(
        cache: Cache<Upstream>,
        policies: Policies,
        simulated: bool,
        clock: Clock,
    ) -> Self {
        Self {
            cache: DecodedCache::new(cache),
            policies: RwLock::new(policies),
            clock,
            simulated,
            said_simulated: AtomicBool::new(false),
        }
    }

    /// Fetches what the upstream says of a place.
    pub(super) async fn point(&self, at: Coordinates, want: Want) -> Outcome<PointMetadata> {
        let policy = self.point_policy();
        let resource = Resource::Point(at);
        self.cache
            .get(&resource, ResourceValue::point, &policy, want)
            .await
    }

    /// Returns what the upstream said of a place when it was last asked, if that is still in memory.
    pub(super) fn last_point(&self, at: Coordinates) -> Option<Arc<PointMetadata>> {
        self.cache
            .in_memory(&Resource::Point(at), ResourceValue::point)
    }

    /// Returns the cell of a point. One without was refused when it came, so this only fails for what
    /// an older version of this program left on the disk.
    pub(super) fn cell(&self, point: &Decoded<PointMetadata>) -> Result<GridCell, CacheError> {
        point.value.cell.map_err(|missing| CacheError::Failing {
            since: self.now(),
            failure: cache::Failure::Origin(missing.into()),
        })
    }

    /// Fetches the forecast for a cell, in periods of that length.
    pub(super) async fn forecast(
        &self,
        length: PeriodLength,
        cell: GridCell,
        want: Want,
    ) -> Outcome<ParsedForecast> {
        let policy = self.forecast_policy();
        let resource = match length {
            PeriodLength::HalfDay => Resource::Forecast(cell),
            PeriodLength::Hour => Resource::HourlyForecast(cell),
        };
        self.cache
            .get(&resource, ResourceValue::forecast, &policy, want)
            .await
    }

    /// Fetches the raw grid of a cell.
    pub(super) async fn grid(&self, cell: GridCell, want: Want) -> Outcome<Grid> {
        let policy = self.policy(|policies| policies.grid);
        let resource = Resource::Grid(cell);
        self.cache
            .get(&resource, ResourceValue::grid, &policy, want)
            .await
    }

    /// Returns the raw grid of a cell if it is fresh in memory.
    pub(super) fn grid_in_memory(&self, cell: GridCell) -> Option<Decoded<Grid>> {
        let policy = self.policy(|policies| policies.grid);
        let resource = Resource::Grid(cell);
        self.cache.peek(&resource, ResourceValue::grid, &policy)
    }

    /// Fetches the stations near a cell.
    pub(super) async fn stations(&self, cell: GridCell, want: Want) -> Outcome<StationCollection> {
        let policy = self.policy(|policies| policies.stations);
        let resource = Resource::Stations(cell);
        self.cache
            .get(&resource, ResourceValue::stations, &policy, want)
            .await
    }

    /// Fetches the newest observations of a station.
    pub(super) async fn observations(
        &self,
        station: &ResourceId,
        want: Want,
    ) -> Outcome<Vec<Observation>> {
        let policy = self.policy(|policies| policies.observations);
        let resource = Resource::Observations {
            station: station.clone(),
            limit: OBSERVATIONS,
        };
        self.cache
            .get(&resource, ResourceValue::observations, &policy, want)
            .await
    }

    /// Fetches the observations that a station made in the hours from a whole hour on.
    pub(super) async fn past_observations(
        &self,
        station: ResourceId,
        from: Timestamp,
        want: Want,
    ) -> Outcome<Vec<Observation>> {
        let policy = self.policy(|policies| policies.past_observations);
        let resource = Resource::PastObservations { station, from };
        self.cache
            .get(&resource, ResourceValue::observations, &policy, want)
            .await
    }

    /// Fetches the list of alerts for a place.
    pub(super) async fn alerts(
        &self,
        at: Coordinates,
        want: Want,
    ) -> Outcome<payload::AlertCollection> {
        self.alert_list(&Resource::Alerts(at), want).await
    }

    /// Fetches the list of alerts for a state or zone.
    pub(super) async fn area_alerts(
        &self,
        code: AreaCode,
        want: Want,
    ) -> Outcome<payload::AlertCollection> {
        self.alert_list(&Resource::AreaAlerts(code), want).await
    }

    async fn alert_list(
        &self,
        resource: &Resource,
        want: Want,
    ) -> Outcome<payload::AlertCollection> {
        let policy = self.alert_policy();
        self.cache
            .get(resource, ResourceValue::alerts, &policy, want)
            .await
    }

    /// Fetches the list of an office's text products of one kind.
    pub(super) async fn products(
        &self,
        office: &ResourceId,
        kind: &ResourceId,
        want: Want,
    ) -> Outcome<Vec<payload::ProductSummary>> {
        let policy = self.policy(|policies| policies.products);
        let resource = Resource::Products {
            kind: kind.clone(),
            office: office.clone(),
        };
        self.cache
            .get(&resource, ResourceValue::products, &policy, want)
            .await
    }

    /// Fetches a text product.
    pub(super) async fn product(
        &self,
        id: &ResourceId,
        want: Want,
    ) -> Outcome<payload::TextProduct> {
        let policy = self.policy(|policies| policies.product);
        let resource = Resource::Product(id.clone());
        self.cache
            .get(&resource, ResourceValue::product, &policy, want)
            .await
    }

    /// Fetches a resource of any kind, as `policy` has it.
    pub(super) async fn get<T>(
        &self,
        resource: &Resource,
        typed: fn(ResourceValue) -> Option<Arc<T>>,
        policy: &Policy,
        want: Want,
    ) -> Outcome<T> {
        self.cache.get(resource, typed, policy, want).await
    }

    /// Returns how long metadata of places are kept.
    pub(super) fn point_policy(&self) -> Policy {
        self.policy(|policies| policies.point)
    }

    /// Returns how long lists of alerts are kept.
    pub(super) fn alert_policy(&self) -> Policy {
        self.policy(|policies| policies.alerts)
    }

    /// Returns how long forecasts are kept.
    pub(super) fn forecast_policy(&self) -> Policy {
        self.policy(|policies| policies.forecast)
    }

    /// Returns the lifetimes that hold at present.
    pub(super) fn policies(&self) -> Policies {
        self.policy(|policies| *policies)
    }

    fn policy<T>(&self, of: impl FnOnce(&Policies) -> T) -> T {
        of(&self.policies.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps resources for as long as `policies` say from now on.
    pub(super) fn set_policies(&self, policies: Policies) {
        *self
            .policies
            .write()
            .unwrap_or_else(PoisonError::into_inner) = policies;
        self.cache().end_leases();
    }

    /// Returns the cache that everything is kept in.
    pub(super) fn cache(&self) -> &Cache<Upstream> {
        self.cache.untyped()
    }

    /// Returns what time it is here.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns what time it is for the upstream.
    pub(super) fn present(&self) -> Timestamp {
        self.cache().origin().present()
    }

    /// Returns whether the settings say that the weather is made up.
    pub(super) fn serves_simulator(&self) -> bool {
        self.simulated
    }

    /// Returns whether the weather is made up, as far as is known.
    pub(super) fn is_simulated(&self) -> bool {
        self.simulated || self.said_simulated.load(Ordering::Relaxed)
    }

    /// Returns whether an answer is made up, given what its `source` says of itself; remembered, if it
    /// is.
    pub(super) fn note_simulated(&self, source: bool) -> bool {
        let simulated = self.simulated || source;
        if simulated && !self.said_simulated.load(Ordering::Relaxed) {
            self.said_simulated.store(true, Ordering::Relaxed);
        }
        simulated
    }
}
