//! A layer of the raw grid.

use weather::{Ask, Error, Layer, PlaceQuery};

use super::Service;

impl Service {
    /// A layer of the raw grid.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn grid(
        &self,
        _query: &PlaceQuery,
        _layer: Option<&str>,
        _ask: Ask,
    ) -> Result<Layer, Error> {
        Err(Error::BadRequest("not there yet".to_owned()))
    }
}
