//! The alerts in force at a place. Which of those the upstream lists hold is decided next door, in
//! `in_force`.

use cache::{Error as CacheError, Want};
use nws::payload::{self, ProblemKind};
use weather::{Alerts, Coordinates, Error, Location, PlaceQuery, Provenance, QueryOptions};

use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::error_text;
use super::in_force::in_force;
use super::provenance::EntryInfo;
use crate::Service;
use crate::deadline::Deadline;

impl Service {
    /// The alerts in force, the gravest first.
    ///
    /// Where the upstream fails, its last list is the answer for a while, marked, without what is
    /// over by now; a list that is not known is never taken for an empty one.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the upstream covers nothing, and why else there is no answer.
    pub async fn alerts(&self, query: &PlaceQuery, options: QueryOptions) -> Result<Alerts, Error> {
        let place = self.locate(query)?;
        let location = place.location;
        let deadline = self.deadline(options);
        let listed = self.listed(location.into(), deadline.want()).await;
        let view = listed.map_err(|error| self.no_alerts(&error, location, deadline))?;
        self.tell_followers(location.into(), &view).await;
        let held = in_force(&view.value, self.clock.now()).into_iter();
        Ok(Alerts {
            alerts: held.map(|message| message.alert).collect(),
            provenance: self.provenance_of_list(&view, location),
            place,
        })
    }

    /// The upstream's list for a point.
    pub(crate) async fn listed(
        &self,
        at: Coordinates,
        want: Want,
    ) -> Result<Decoded<payload::AlertCollection>, CacheError<UpstreamError>> {
        let policy = self.defaults().policies.alerts;
        let view = self.alerts.get(&self.cache, at, &policy, want).await?;
        let title = view.value.title.as_deref().unwrap_or_default();
        self.tells_simulated(title.contains("SIMULATED"));
        Ok(view)
    }

    /// Where a list comes from; it was last changed when it says so, else when it came.
    pub(crate) fn provenance_of_list(
        &self,
        view: &Decoded<payload::AlertCollection>,
        location: Location,
    ) -> Provenance {
        let updated = view.value.updated;
        let update_time = updated.unwrap_or_else(|| view.entry.fetched_at());
        self.provenance(EntryInfo::from(view), location, update_time)
    }

    /// What it means that there is no list. A point outside the area is a bad parameter here, unlike
    /// everywhere else.
    pub(crate) fn no_alerts(
        &self,
        error: &CacheError<UpstreamError>,
        location: Location,
        deadline: Deadline,
    ) -> Error {
        if let CacheError::Failing { failure, .. } = error
            && let Some(UpstreamError::Status {
                status: 400,
                problem: Some(ProblemKind::InvalidParameter),
                ..
            }) = error_text::origin(failure)
        {
            return Error::OutsideArea(location);
        }
        self.to_public_error(error, location, deadline)
    }
}
