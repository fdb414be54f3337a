//! Waiting for something newer.

use weather::{Answer, Ask, Error, PlaceQuery};

use super::Service;

impl Service {
    /// Waiting for something newer.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn wait_for_update(
        &self,
        _query: &PlaceQuery,
        _since: Option<jiff::Timestamp>,
        _timeout: std::time::Duration,
        _ask: Ask,
    ) -> Result<Option<Answer>, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
