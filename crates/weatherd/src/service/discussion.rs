//! A text product.

use weather::{Ask, Discussion, Error, PlaceQuery};

use super::Service;

impl Service {
    /// A text product.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn discussion(
        &self,
        _query: &PlaceQuery,
        _product: Option<&str>,
        _ask: Ask,
    ) -> Result<Discussion, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
