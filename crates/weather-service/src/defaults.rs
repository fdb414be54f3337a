//! Defaults for questions that do not say otherwise, shared by the rooms and changed while the service
//! runs. Looks nothing up.

use std::sync::{Arc, PoisonError, RwLock};

use weather::{
    AlertFilter, NotableThresholds, PlaceQuery, QueryOptions, StationChoice, StationPreferences,
    Units,
};

use crate::deadline::Deadline;
use crate::{KnownPlaces, Policies};

/// Defaults for questions that do not say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// The lifetimes of what is kept.
    pub policies: Policies,
    /// The deadline of callers, and the age of answers they accept.
    pub options: QueryOptions,
    /// The units of answers.
    pub units: Units,
    /// The values from which on weather stands out.
    pub notable: NotableThresholds,
    /// The alerts that are told.
    pub filter: AlertFilter,
    /// The stations that are pinned or excluded.
    pub stations: StationPreferences,
    /// The places that have names of their own here.
    pub places: KnownPlaces,
    /// The configuration file it comes from, if any.
    pub config_file: Option<String>,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            policies: Policies::default(),
            options: QueryOptions::default(),
            units: Units::US,
            notable: NotableThresholds::default(),
            filter: AlertFilter::default(),
            stations: StationPreferences::default(),
            places: KnownPlaces::default(),
            config_file: None,
        }
    }
}

/// The defaults that hold at present, the same for everybody who shares them.
#[derive(Debug, Clone)]
pub(crate) struct SharedDefaults {
    current: Arc<RwLock<Arc<Defaults>>>,
}

impl SharedDefaults {
    /// Shares `defaults`.
    pub(crate) fn new(defaults: Defaults) -> Self {
        Self {
            current: Arc::new(RwLock::new(Arc::new(defaults))),
        }
    }

    /// Returns those that hold at present.
    pub(crate) fn get(&self) -> Arc<Defaults> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has `defaults` hold from now on.
    pub(crate) fn replace(&self, defaults: Defaults) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(defaults);
    }

    /// Returns the units that a question is answered in.
    pub(crate) fn units(&self, options: QueryOptions) -> Units {
        options.units.unwrap_or_else(|| self.get().units)
    }

    /// Returns whether a question may be answered with what is fresh, whatever its age.
    pub(crate) fn accept_any_age(&self, options: QueryOptions) -> bool {
        options.max_age.is_none() && self.get().options.max_age.is_none()
    }

    /// Returns the filter of a question about alerts.
    pub(crate) fn filter(&self, filter: &AlertFilter) -> AlertFilter {
        filter.or(&self.get().filter)
    }

    /// Returns the choice among stations of a question about a place.
    pub(crate) fn stations(&self, query: &PlaceQuery, choice: &StationChoice) -> StationChoice {
        let defaults = self.get();
        let query = match query {
            PlaceQuery::Default => defaults.places.default_place(),
            other => other,
        };
        let name = match query {
            PlaceQuery::Name(name) => Some(&**name),
            _ => None,
        };
        choice.or(&defaults.stations.choice(name))
    }

    /// Starts the time that a question may take.
    pub(crate) fn deadline(&self, options: QueryOptions) -> Deadline {
        let defaults = self.get().options;
        Deadline::start(QueryOptions {
            units: options.units,
            within: options.within.or(defaults.within),
            max_age: options.max_age.or(defaults.max_age),
        })
    }
}
