//! How alerts change.

use weather::{AlertChanges, Ask, Error, PlaceQuery};

use super::Service;

impl Service {
    /// How alerts change.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn alert_changes(
        &self,
        _query: &PlaceQuery,
        _since: Option<&str>,
        _timeout: std::time::Duration,
        _ask: Ask,
    ) -> Result<AlertChanges, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
