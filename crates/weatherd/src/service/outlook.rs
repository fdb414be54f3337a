//! The forecast by the hour.

use weather::{Ask, Error, Outlook, PlaceQuery};

use super::Service;

impl Service {
    /// The forecast by the hour.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn hourly(&self, _query: &PlaceQuery, _ask: Ask) -> Result<Outlook, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }

    /// The forecast by the half day.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn week(&self, _query: &PlaceQuery, _ask: Ask) -> Result<Outlook, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
