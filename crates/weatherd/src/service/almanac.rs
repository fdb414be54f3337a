//! Sun and moon.

use weather::{Almanac, Ask, Error, PlaceQuery};

use super::Service;

impl Service {
    /// Sun and moon.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn sun(
        &self,
        _query: &PlaceQuery,
        _date: Option<jiff::civil::Date>,
        _ask: Ask,
    ) -> Result<Almanac, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
