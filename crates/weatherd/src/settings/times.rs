//! How long one kind of resource is kept and served. What the file leaves out has the kind's own
//! default.

use cache::Policy;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::Span;
use weather_service::Policies;

/// How long one kind of resource is kept and served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Fresh for at least this long, whatever the upstream says.
    pub floor: Span,
    /// Fresh for at most this long, whatever the upstream says.
    pub ceiling: Span,
    /// Served at once for so long after that, while it is refreshed.
    pub stale_while_revalidate: Span,
    /// Served for so long, since the upstream last confirmed it, while the upstream fails.
    pub stale_if_error: Span,
}

/// What a file says of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    floor: Option<Span>,
    ceiling: Option<Span>,
    stale_while_revalidate: Option<Span>,
    stale_if_error: Option<Span>,
}

impl Times {
    pub(super) fn of(policy: &Policy) -> Self {
        Self {
            floor: Span(policy.floor),
            ceiling: Span(policy.ceiling),
            stale_while_revalidate: Span(policy.stale_while_revalidate),
            stale_if_error: Span(policy.stale_if_error),
        }
    }

    pub(super) fn onto(self, policy: Policy) -> Policy {
        Policy {
            floor: self.floor.0,
            ceiling: self.ceiling.0,
            stale_while_revalidate: self.stale_while_revalidate.0,
            stale_if_error: self.stale_if_error.0,
            ..policy
        }
    }
}

pub(super) fn point<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Times, D::Error> {
    given(deserializer, &Policies::default().point)
}

pub(super) fn forecast<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Times, D::Error> {
    given(deserializer, &Policies::default().forecast)
}

pub(super) fn grid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Times, D::Error> {
    given(deserializer, &Policies::default().grid)
}

fn given<'de, D: Deserializer<'de>>(deserializer: D, usual: &Policy) -> Result<Times, D::Error> {
    let given = Given::deserialize(deserializer)?;
    let usual = Times::of(usual);
    let times = Times {
        floor: given.floor.unwrap_or(usual.floor),
        ceiling: given.ceiling.unwrap_or(usual.ceiling),
        stale_while_revalidate: given
            .stale_while_revalidate
            .unwrap_or(usual.stale_while_revalidate),
        stale_if_error: given.stale_if_error.unwrap_or(usual.stale_if_error),
    };
    if times.floor > times.ceiling {
        let (floor, ceiling) = (times.floor, times.ceiling);
        return Err(de::Error::custom(format!(
            "the floor {floor:?} is above the ceiling {ceiling:?}"
        )));
    }
    Ok(times)
}
