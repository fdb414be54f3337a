//! The alerts in force.

use weather::{Alerts, Ask, Error, PlaceQuery};

use super::Service;

impl Service {
    /// The alerts in force.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn alerts(&self, _query: &PlaceQuery, _ask: Ask) -> Result<Alerts, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
