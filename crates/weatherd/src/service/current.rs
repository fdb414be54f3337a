//! The weather now.

use weather::{Ask, Current, Error, PlaceQuery};

use super::Service;

impl Service {
    /// The weather now.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn current(&self, _query: &PlaceQuery, _ask: Ask) -> Result<Current, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
