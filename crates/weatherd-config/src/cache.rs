//! The cache as a setting: its bounds, its directory, and the lifetimes of each kind of resource.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lifetimes::{self, Lifetimes};

/// The bounds and the directory of the cache, and the lifetimes of each kind of resource in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheSettings {
    /// Keeps fetched resources across a restart. Weather of the built-in simulator is never kept.
    pub disk: bool,
    /// The directory of the store; the user's cache directory if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// Bytes kept in memory at most.
    pub memory_bytes: u64,
    /// Bytes kept on disk at most.
    pub disk_bytes: u64,
    /// Lifetimes of points, which say what grid cell a place belongs to.
    #[serde(deserialize_with = "lifetimes::point")]
    pub point: Lifetimes,
    /// Lifetimes of forecasts.
    #[serde(deserialize_with = "lifetimes::forecast")]
    pub forecast: Lifetimes,
    /// Lifetimes of raw grids.
    #[serde(deserialize_with = "lifetimes::grid")]
    pub grid: Lifetimes,
    /// Lifetimes of lists of stations.
    #[serde(deserialize_with = "lifetimes::stations")]
    pub stations: Lifetimes,
    /// Lifetimes of observations.
    #[serde(deserialize_with = "lifetimes::observations")]
    pub observations: Lifetimes,
    /// Lifetimes of lists of alerts.
    #[serde(deserialize_with = "lifetimes::alerts")]
    pub alerts: Lifetimes,
    /// Lifetimes of lists of text products.
    #[serde(deserialize_with = "lifetimes::products")]
    pub products: Lifetimes,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            disk: true,
            dir: None,
            memory_bytes: 32 << 20,
            disk_bytes: 128 << 20,
            point: Lifetimes::POINT,
            forecast: Lifetimes::FORECAST,
            grid: Lifetimes::GRID,
            stations: Lifetimes::STATIONS,
            observations: Lifetimes::OBSERVATIONS,
            alerts: Lifetimes::ALERTS,
            products: Lifetimes::PRODUCTS,
        }
    }
}
