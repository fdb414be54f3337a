//! Lifetimes of each kind of resource, kept and served: numbers with their reasons, from what is
//! known of the upstream. Decides about no answer in particular.

use std::time::Duration;

use cache::Policy;

const HALF_A_MINUTE: Duration = Duration::from_secs(30);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The lifetimes of each kind of resource, kept and served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policies {
    /// Points, that is, which cell a place belongs to.
    pub point: Policy,
    /// Forecasts.
    pub forecast: Policy,
    /// Raw grids.
    pub grid: Policy,
    /// Lists of the stations near a cell.
    pub stations: Policy,
    /// Observations of stations.
    pub observations: Policy,
    /// Observations of yesterday, which hardly change.
    pub past_observations: Policy,
    /// Alerts in force.
    pub alerts: Policy,
    /// Lists of an office's text products.
    pub products: Policy,
    /// A text product, which never changes.
    pub product: Policy,
    /// Documents of which only their headers say how long they are good.
    pub document: Policy,
    /// Descriptions of what hardly changes, and pictures.
    pub reference: Policy,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            point: POINT,
            forecast: FORECAST,
            grid: GRID,
            stations: STATIONS,
            observations: OBSERVATIONS,
            past_observations: PAST_OBSERVATIONS,
            alerts: ALERTS,
            products: PRODUCTS,
            product: PRODUCT,
            document: DOCUMENT,
            reference: REFERENCE,
        }
    }
}

/// Cells move without notice, but rarely: asked again every day, kept for a month where
/// the upstream does not answer. Its own s-maxage is two minutes, for its edge only.
const POINT: Policy = Policy {
    floor: DAY,
    ceiling: DAY,
    stale_while_revalidate: times(7, DAY),
    stale_if_error: times(30, DAY),
    refresh_ahead: HOUR,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(7, DAY),
};

/// Offices change forecasts a few times a day; the upstream lets copies live for an hour.
const FORECAST: Policy = Policy {
    floor: times(5, MINUTE),
    ceiling: HOUR,
    stale_while_revalidate: times(30, MINUTE),
    stale_if_error: DAY,
    refresh_ahead: times(5, MINUTE),
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(6, HOUR),
};

/// As forecasts.
const GRID: Policy = Policy {
    floor: times(5, MINUTE),
    ceiling: HOUR,
    stale_while_revalidate: times(30, MINUTE),
    stale_if_error: DAY,
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(6, HOUR),
};

/// Stations come and go within months.
const STATIONS: Policy = Policy {
    floor: DAY,
    ceiling: DAY,
    stale_while_revalidate: times(7, DAY),
    stale_if_error: times(30, DAY),
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(7, DAY),
};

/// Made every hour, or every few minutes; the upstream's own copies live for five.
const OBSERVATIONS: Policy = Policy {
    floor: MINUTE,
    ceiling: times(5, MINUTE),
    stale_while_revalidate: times(5, MINUTE),
    stale_if_error: DAY,
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: HOUR,
};

/// Late reports come within minutes, corrections within hours; nobody asks for them again after one.
const PAST_OBSERVATIONS: Policy = Policy {
    floor: HOUR,
    ceiling: times(6, HOUR),
    stale_while_revalidate: times(6, HOUR),
    stale_if_error: DAY,
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: DAY,
};

/// A warning that is served late may come too late, so none is served while a newer list
/// is on its way; the upstream lets copies live for seconds.
const ALERTS: Policy = Policy {
    floor: HALF_A_MINUTE,
    ceiling: MINUTE,
    stale_while_revalidate: Duration::ZERO,
    stale_if_error: times(6, HOUR),
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: HOUR,
};

/// Offices write a few a day.
const PRODUCTS: Policy = Policy {
    floor: times(5, MINUTE),
    ceiling: times(15, MINUTE),
    stale_while_revalidate: times(15, MINUTE),
    stale_if_error: times(2, DAY),
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(6, HOUR),
};

/// It never changes.
const PRODUCT: Policy = Policy {
    floor: DAY,
    ceiling: DAY,
    stale_while_revalidate: times(7, DAY),
    stale_if_error: times(7, DAY),
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(7, DAY),
};

/// By its headers alone, within a day.
const DOCUMENT: Policy = Policy {
    floor: HALF_A_MINUTE,
    ceiling: DAY,
    stale_while_revalidate: Duration::ZERO,
    stale_if_error: DAY,
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(6, HOUR),
};

/// Offices, zones, terms and icons change within months.
const REFERENCE: Policy = Policy {
    floor: HOUR,
    ceiling: DAY,
    stale_while_revalidate: DAY,
    stale_if_error: times(30, DAY),
    refresh_ahead: Duration::ZERO,
    least_age: HALF_A_MINUTE,
    trust_not_modified: times(7, DAY),
};

const fn times(count: u32, unit: Duration) -> Duration {
    unit.saturating_mul(count)
}
