//! Lifetimes of one kind of resource. A file that leaves one out gets the default of the kind.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Span;

/// Lifetimes of one kind of resource in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lifetimes {
    /// Fresh for at least this long, whatever the upstream says.
    pub floor: Span,
    /// Fresh for at most this long, whatever the upstream says.
    pub ceiling: Span,
    /// Served at once for this long after that, while it is refreshed.
    pub stale_while_revalidate: Span,
    /// Served for this long, since the upstream last confirmed it, while the upstream fails.
    pub stale_if_error: Span,
    /// Not asked for again before this age, however young a caller wants it.
    pub least_age: Span,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Lifetimes {
    // The reasons for these numbers stand beside the service's policies, which have more of them; a
    // test of the daemon holds the two together.
    pub(crate) const POINT: Self = Self {
        floor: seconds(DAY),
        ceiling: seconds(DAY),
        stale_while_revalidate: seconds(7 * DAY),
        stale_if_error: seconds(30 * DAY),
        least_age: seconds(30),
    };
    pub(crate) const FORECAST: Self = Self {
        floor: seconds(5 * MINUTE),
        ceiling: seconds(HOUR),
        stale_while_revalidate: seconds(30 * MINUTE),
        stale_if_error: seconds(DAY),
        least_age: seconds(30),
    };
    pub(crate) const GRID: Self = Self::FORECAST;
    pub(crate) const STATIONS: Self = Self::POINT;
    pub(crate) const OBSERVATIONS: Self = Self {
        floor: seconds(MINUTE),
        ceiling: seconds(5 * MINUTE),
        stale_while_revalidate: seconds(5 * MINUTE),
        stale_if_error: seconds(DAY),
        least_age: seconds(30),
    };
    pub(crate) const ALERTS: Self = Self {
        floor: seconds(30),
        ceiling: seconds(MINUTE),
        stale_while_revalidate: seconds(0),
        stale_if_error: seconds(6 * HOUR),
        least_age: seconds(30),
    };
    pub(crate) const PRODUCTS: Self = Self {
        floor: seconds(5 * MINUTE),
        ceiling: seconds(15 * MINUTE),
        stale_while_revalidate: seconds(15 * MINUTE),
        stale_if_error: seconds(2 * DAY),
        least_age: seconds(30),
    };
}

const fn seconds(number: u64) -> Span {
    Span(Duration::from_secs(number))
}

/// Lifetimes as a file gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartialLifetimes {
    floor: Option<Span>,
    ceiling: Option<Span>,
    stale_while_revalidate: Option<Span>,
    stale_if_error: Option<Span>,
    least_age: Option<Span>,
}

/// Declares for each kind of resource how its section of a file is read.
macro_rules! readers {
    ($($kind:ident: $defaults:ident;)*) => {$(
        pub(crate) fn $kind<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Lifetimes, D::Error> {
            completed(deserializer, Lifetimes::$defaults)
        }
    )*};
}

readers! {
    point: POINT;
    forecast: FORECAST;
    grid: GRID;
    stations: STATIONS;
    observations: OBSERVATIONS;
    alerts: ALERTS;
    products: PRODUCTS;
}

fn completed<'de, D: Deserializer<'de>>(
    deserializer: D,
    defaults: Lifetimes,
) -> Result<Lifetimes, D::Error> {
    let given = PartialLifetimes::deserialize(deserializer)?;
    let lifetimes = Lifetimes {
        floor: given.floor.unwrap_or(defaults.floor),
        ceiling: given.ceiling.unwrap_or(defaults.ceiling),
        stale_while_revalidate: given
            .stale_while_revalidate
            .unwrap_or(defaults.stale_while_revalidate),
        stale_if_error: given.stale_if_error.unwrap_or(defaults.stale_if_error),
        least_age: given.least_age.unwrap_or(defaults.least_age),
    };
    let Lifetimes { floor, ceiling, .. } = lifetimes;
    if floor > ceiling {
        return Err(de::Error::custom(format!(
            "the floor {floor:?} is above the ceiling {ceiling:?}"
        )));
    }
    Ok(lifetimes)
}
