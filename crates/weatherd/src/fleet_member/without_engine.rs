//! Membership in a build without it: refuses settings that name an engine, and is never a member.

use std::convert::Infallible;
use std::sync::Arc;

use cache::{SharedStreams, SharedTier};
use resilience::SharedPace;
use weather::FleetStatus;
use weatherd_config::{ProcessEnvironment, Settings};

use crate::sentence::sentence;

/// A place in a fleet, which nobody has.
#[derive(Debug, Clone)]
pub(crate) struct FleetMember(Infallible);

/// The reason why no fleet can be joined.
#[derive(Debug, thiserror::Error)]
#[error(
    "this weatherd was built without fleets; remove the section [fleet] of the settings, or build it with the \
     feature \"fleet\""
)]
pub struct FleetMemberError;

/// Joins no fleet.
///
/// # Errors
///
/// As [`check`].
pub(crate) async fn join(
    settings: &Settings,
    environment: &ProcessEnvironment,
    _: u64,
) -> Result<Option<FleetMember>, FleetMemberError> {
    check(settings, environment).map(|()| None)
}

/// Checks that the settings name no engine.
///
/// # Errors
///
/// [`FleetMemberError`].
pub(crate) fn check(settings: &Settings, _: &ProcessEnvironment) -> Result<(), FleetMemberError> {
    match settings.fleet.url {
        Some(_) => Err(FleetMemberError),
        None => Ok(()),
    }
}

/// Says that there is no engine.
///
/// # Errors
///
/// That of [`check`], in words.
pub(crate) async fn examine(
    settings: &Settings,
    environment: &ProcessEnvironment,
) -> Result<String, String> {
    let checked = check(settings, environment);
    checked.map_err(|error| sentence(&error))?;
    Ok("none, so this server works alone".to_owned())
}

impl FleetMember {
    pub(crate) fn tier(&self) -> Arc<dyn SharedTier> {
        match self.0 {}
    }

    pub(crate) fn streams(&self) -> Arc<dyn SharedStreams> {
        match self.0 {}
    }

    pub(crate) fn pace(&self) -> Arc<dyn SharedPace> {
        match self.0 {}
    }

    pub(crate) fn status(&self) -> FleetStatus {
        match self.0 {}
    }
}
