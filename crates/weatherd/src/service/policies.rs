//! How long each kind of resource may be kept and served: numbers with their reasons, from what is
//! known of the upstream. Decides about no answer in particular.

use std::time::Duration;

use cache::Policy;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long each kind of resource may be kept and served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policies {
    /// Points, that is, which cell a place belongs to.
    pub point: Policy,
    /// Forecasts.
    pub forecast: Policy,
    /// Raw grids.
    pub grid: Policy,
    /// Which stations there are near a cell.
    pub stations: Policy,
    /// What stations measured.
    pub observations: Policy,
    /// Alerts in force.
    pub alerts: Policy,
    /// Which text products an office has.
    pub products: Policy,
    /// A text product, which never changes.
    pub product: Policy,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            // Cells move without notice, but rarely: asked again every day, kept for a month where
            // the upstream does not answer. Its own s-maxage is two minutes, for its edge only.
            point: Policy {
                floor: DAY,
                ceiling: DAY,
                stale_while_revalidate: 7 * DAY,
                stale_if_error: 30 * DAY,
                refresh_ahead: HOUR,
                trust_not_modified: 7 * DAY,
            },
            // Offices change forecasts a few times a day; the upstream lets copies live for an hour.
            forecast: Policy {
                floor: 5 * MINUTE,
                ceiling: HOUR,
                stale_while_revalidate: 30 * MINUTE,
                stale_if_error: DAY,
                refresh_ahead: 5 * MINUTE,
                trust_not_modified: 6 * HOUR,
            },
            grid: Policy {
                floor: 5 * MINUTE,
                ceiling: HOUR,
                stale_while_revalidate: 30 * MINUTE,
                stale_if_error: DAY,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: 6 * HOUR,
            },
            // Stations come and go within months.
            stations: Policy {
                floor: DAY,
                ceiling: DAY,
                stale_while_revalidate: 7 * DAY,
                stale_if_error: 30 * DAY,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: 7 * DAY,
            },
            // Made every hour, or every few minutes; the upstream's own copies live for five.
            observations: Policy {
                floor: MINUTE,
                ceiling: 5 * MINUTE,
                stale_while_revalidate: 5 * MINUTE,
                stale_if_error: DAY,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: HOUR,
            },
            // A warning that is served late may come too late, so none is served while a newer list
            // is on its way; the upstream lets copies live for seconds.
            alerts: Policy {
                floor: MINUTE / 2,
                ceiling: MINUTE,
                stale_while_revalidate: Duration::ZERO,
                stale_if_error: 6 * HOUR,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: HOUR,
            },
            products: Policy {
                floor: 5 * MINUTE,
                ceiling: 15 * MINUTE,
                stale_while_revalidate: 15 * MINUTE,
                stale_if_error: 2 * DAY,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: 6 * HOUR,
            },
            product: Policy {
                floor: DAY,
                ceiling: DAY,
                stale_while_revalidate: 7 * DAY,
                stale_if_error: 7 * DAY,
                refresh_ahead: Duration::ZERO,
                trust_not_modified: 7 * DAY,
            },
        }
    }
}
