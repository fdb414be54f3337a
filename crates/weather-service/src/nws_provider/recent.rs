//! The forecasts that were found for places lately: given again without a look at what they were found
//! by, for as long as each of it would be found again. Finds nothing itself.

use std::sync::Arc;

use cache::{Generation, Lease, Tier};
use jiff::Timestamp;
use nws::payload::PointMetadata;
use weather::Coordinates;

use super::cached_forecast::CachedForecast;
use super::decoded_cache::Decoded;
use super::resource_value::PeriodLength;
use super::resources::{PLACES, Resources};

/// The forecasts found lately, by place.
#[derive(Debug)]
pub(super) struct RecentForecasts {
    resources: Arc<Resources>,
    found: quick_cache::sync::Cache<(PeriodLength, Coordinates), Arc<RecentForecast>>,
}

/// A forecast, and what it was found by.
#[derive(Debug)]
struct RecentForecast {
    point: Lease,
    forecast: Lease,
    cached: CachedForecast,
    /// The end of the period that held then.
    until: Timestamp,
}

impl RecentForecasts {
    /// A list of none.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self {
            resources,
            found: quick_cache::sync::Cache::new(PLACES),
        }
    }

    /// Returns the forecast of a place if finding it would come to the same at `now`.
    pub(super) fn get(
        &self,
        length: PeriodLength,
        at: Coordinates,
        now: Timestamp,
    ) -> Option<CachedForecast> {
        let recent = self.found.get(&(length, at))?;
        let cache = self.resources.cache();
        let holds = now < recent.until
            && cache.holds(&recent.point, now)
            && cache.holds(&recent.forecast, now);
        holds.then(|| recent.cached.clone())
    }

    /// Keeps a forecast that was found for a place at `now`, by what it says of the `point`, if both are
    /// fresh in memory. The `generation` is from before.
    pub(super) fn keep(
        &self,
        (length, at): (PeriodLength, Coordinates),
        generation: Generation,
        point: &Decoded<PointMetadata>,
        cached: &CachedForecast,
        now: Timestamp,
    ) {
        let forecast = cached.forecast();
        if !point.is_fresh_in_memory() || !cached.found.is_fresh_in_memory() {
            return;
        }
        let Some(period) = forecast.period_at(now) else {
            return;
        };
        let cache = self.resources.cache();
        let lease = |entry, policy| cache.lease(generation, entry, &policy, now);
        let recent = RecentForecast {
            point: lease(&point.entry, self.resources.point_policy()),
            forecast: lease(&cached.found.entry, self.resources.forecast_policy()),
            until: period.end_time.timestamp,
            cached: cached.clone(),
        };
        self.found.insert((length, at), Arc::new(recent));
    }
}

impl<T> Decoded<T> {
    fn is_fresh_in_memory(&self) -> bool {
        self.tier == Tier::Memory && self.stale.is_none()
    }
}
