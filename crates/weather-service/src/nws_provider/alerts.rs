//! The alerts of a place, a state or a zone. Which of those the upstream lists hold is decided next door, in `in_force`.

use std::sync::Arc;

use cache::Failure;
use nws::payload::{AlertCollection, ProblemKind};
use weather::{AreaCode, Error, Location};

use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::error_text::is_not_found;
use super::in_force::in_force;
use super::provenance::EntryInfo;
use super::resources::{CacheError, Resources};
use super::simulated::MARK;
use crate::alert_list::AlertList;
use crate::deadline::Deadline;

/// The alerts of places, states and zones.
#[derive(Debug)]
pub(super) struct AlertLists {
    resources: Arc<Resources>,
}

impl AlertLists {
    /// The lists among `resources`.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self { resources }
    }

    /// Returns the alerts in force at a place.
    ///
    /// Where the upstream fails, its last list is the answer for a while, marked, without what is
    /// over by now; a list that is not known is never taken for an empty one.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the upstream covers nothing, and why else there is no list.
    pub(super) async fn of(
        &self,
        location: Location,
        deadline: Deadline,
    ) -> Result<AlertList, Error> {
        let resources = &self.resources;
        let listed = resources.alerts(location.into(), deadline.want()).await;
        let view = listed.map_err(|error| self.to_public_error(&error, location, deadline))?;
        Ok(self.list(&view, Some(location)))
    }

    /// Returns the alerts in force in a state or zone, as [`of`](Self::of) does for a place.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] where the upstream has no such area, and why else there is no list.
    pub(super) async fn of_area(
        &self,
        code: &AreaCode,
        deadline: Deadline,
    ) -> Result<AlertList, Error> {
        let resources = &self.resources;
        let listed = resources.area_alerts(code.clone(), deadline.want()).await;
        let view = listed.map_err(|error| {
            if is_unknown_area(&error) {
                let provider = nws::PROVIDER.name;
                Error::BadRequest(format!("the {provider} has no zone {code}"))
            } else {
                resources.to_public_error(&error, None, deadline)
            }
        })?;
        Ok(self.list(&view, None))
    }

    fn list(&self, view: &Decoded<AlertCollection>, location: Option<Location>) -> AlertList {
        let resources = &self.resources;
        let list = &view.value;
        let title = list.title.as_deref().unwrap_or_default();
        resources.note_simulated(title.contains(MARK));
        let now = resources.now();
        // It was last changed when it says so, else when it came.
        let update_time = list.updated.unwrap_or_else(|| view.entry.fetched_at());
        AlertList {
            messages: in_force(list, now),
            now,
            version: view.entry.version(),
            is_latest: view.stale.is_none(),
            fresh_until: resources.alert_policy().fresh_until(&view.entry),
            provenance: resources.provenance(EntryInfo::from(view), location, update_time),
        }
    }

    /// Says what it means that there is no list. A point outside the area is a bad parameter here,
    /// unlike everywhere else.
    fn to_public_error(&self, error: &CacheError, location: Location, deadline: Deadline) -> Error {
        if is_invalid_parameter(error) {
            return nws::outside_area(location);
        }
        self.resources.to_public_error(error, location, deadline)
    }
}

/// Tells whether the upstream says that it does not know the area: it is a bad parameter, or not found.
fn is_unknown_area(error: &CacheError) -> bool {
    is_invalid_parameter(error) || is_not_found(error)
}

fn is_invalid_parameter(error: &CacheError) -> bool {
    matches!(
        error,
        CacheError::Failing {
            failure: Failure::Origin(UpstreamError::Status {
                status: 400,
                problem: Some(ProblemKind::InvalidParameter | ProblemKind::BadRequest),
                ..
            }),
            ..
        }
    )
}
