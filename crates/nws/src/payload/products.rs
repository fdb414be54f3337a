//! `/products/types/{kind}/locations/{office}` and `/products/{id}`: texts written by forecasters.

use jiff::Timestamp;
use serde::Deserialize;

use super::PayloadError;
use super::envelope::{member, members, parsed, properties, words};
use crate::ResourceId;

/// An entry of a list of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSummary {
    /// The identifier for requesting the text.
    pub id: ResourceId,
    /// "AFD".
    pub code: Option<String>,
    /// "Area Forecast Discussion".
    pub name: Option<String>,
    /// "KALY".
    pub issuing_office: Option<String>,
    /// When it was issued.
    pub issued: Option<Timestamp>,
}

/// A product with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProduct {
    /// Its entry in the list.
    pub summary: ProductSummary,
    /// The text, with the line breaks of a teleprinter.
    pub text: String,
}

/// Reads a list of products, in the upstream's order: newest first. Entries that cannot be asked
/// for are left out.
///
/// # Errors
///
/// [`PayloadError`] when it is not a list of products.
pub fn parse_products(body: &[u8]) -> Result<Vec<ProductSummary>, PayloadError> {
    let sent = members(body, "a list of products")?.members;
    let read = |raw| summary(&member::<RawProduct>(raw)?.facts);
    Ok(sent.into_iter().filter_map(read).collect())
}

/// Reads one product.
///
/// # Errors
///
/// [`PayloadError`] when it is not a product or has no text.
pub fn parse_product(body: &[u8]) -> Result<TextProduct, PayloadError> {
    let wire: RawProduct = properties(body, "a product")?;
    Ok(TextProduct {
        summary: summary(&wire).ok_or(PayloadError::Missing { field: "id" })?,
        text: wire.product_text.ok_or(PayloadError::Missing {
            field: "productText",
        })?,
    })
}

fn summary(wire: &RawProduct) -> Option<ProductSummary> {
    Some(ProductSummary {
        id: wire.id.clone()?,
        code: wire.product_code.clone(),
        name: wire.product_name.clone(),
        issuing_office: wire.issuing_office.clone(),
        issued: wire.issuance_time,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawProduct {
    #[serde(default, deserialize_with = "parsed")]
    id: Option<ResourceId>,
    #[serde(default, deserialize_with = "words")]
    product_code: Option<String>,
    #[serde(default, deserialize_with = "words")]
    product_name: Option<String>,
    #[serde(default, deserialize_with = "words")]
    issuing_office: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    issuance_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "words")]
    product_text: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_without_text_is_not_a_product() {
        assert_eq!(
            parse_product(br#"{"id": "81724a6c", "productText": ""}"#),
            Err(PayloadError::Missing {
                field: "productText"
            })
        );
    }

    #[test]
    fn an_entry_that_cannot_be_asked_for_is_left_out() {
        let body = br#"{"@graph": [{"id": "a/b"}, {"id": "81724a6c", "productCode": "AFD"}]}"#;
        let list = parse_products(body).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].code.as_deref(), Some("AFD"));
    }
}
