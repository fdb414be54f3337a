//! The latest text of a place's forecast office: its forecast discussion, or another of its text
//! products. Does not read the text.

use std::sync::Arc;

use jiff::Timestamp;
use nws::ResourceId;
use nws::payload::{PointMetadata, ProductSummary, TextProduct};
use weather::{Discussion, Error, Location, OffsetTime, Place, Provenance};

use super::error_text::is_not_found;
use super::provenance::EntryInfo;
use super::resources::{CacheError, Resources};
use super::simulated::MARK;
use super::time_zone::time_zone;
use crate::deadline::Deadline;

/// The product that is meant where none is named: the area forecast discussion.
const USUAL: &str = "AFD";
/// The letters of a kind of product (NWS Instruction 10-1701).
const LETTERS: usize = 3;
/// The number of products of a list that are tried: the newest, and those before it while it is not to be had.
const TRIES: usize = 3;

/// The text products of offices.
#[derive(Debug)]
pub(super) struct TextProducts {
    resources: Arc<Resources>,
}

impl TextProducts {
    /// The products among `resources`.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self { resources }
    }

    /// Returns the newest text product of a kind, such as `AFD`, from the office of a place.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] if the office has none of that kind, and why else there is no answer.
    pub(super) async fn newest(
        &self,
        place: Place,
        product: Option<&str>,
        deadline: Deadline,
    ) -> Result<Discussion, Error> {
        let kind = kind(product.unwrap_or(USUAL))?;
        let location = place.location;
        let resources = &self.resources;
        let public = |error: &CacheError| resources.to_public_error(error, location, deadline);
        let want = deadline.want_on_the_way();
        let point = resources.point(location.into(), want).await;
        let point = point.map_err(|error| public(&error))?;
        let office = office(&point.value)?;
        let none = || {
            let sentence = format!("the office {office} has no text product {kind} at present");
            Error::BadRequest(sentence)
        };
        let list = match resources.products(&office, &kind, deadline.want()).await {
            Ok(list) => list,
            Err(error) if is_not_found(&error) => return Err(none()),
            Err(error) => return Err(public(&error)),
        };
        let newest = self.newest_of(&list.value, deadline).await;
        let product = newest.map_err(|error| public(&error))?.ok_or_else(none)?;
        resources.note_simulated(is_marked(&product.text));
        let list = EntryInfo::from(&list);
        let provenance = self.provenance(&office, &point.value, list, location, &product);
        let zone = time_zone([&point.value.time_zone, &place.time_zone]);
        let summary = &product.summary;
        Ok(Discussion {
            place,
            product: kind.to_string(),
            name: summary.name.clone(),
            office: office.to_string(),
            issued: summary
                .issued
                .map(|issued| OffsetTime::in_zone(issued, &zone)),
            text: plain(&product.text),
            provenance,
        })
    }

    /// Returns the newest product of a list that can be had; none of an empty list.
    async fn newest_of(
        &self,
        list: &[ProductSummary],
        deadline: Deadline,
    ) -> Result<Option<Arc<TextProduct>>, CacheError> {
        let mut newest_first: Vec<&ProductSummary> = list.iter().collect();
        newest_first.sort_by_key(|summary| std::cmp::Reverse(summary.issued));
        for summary in newest_first.into_iter().take(TRIES) {
            let want = deadline.want_on_the_way();
            match self.resources.product(&summary.id, want).await {
                Ok(product) => return Ok(Some(product.value)),
                // Lists have named products that were gone already.
                Err(error) if is_not_found(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Says where a product comes from: it is as fresh as the list that says it is the newest.
    fn provenance(
        &self,
        office: &ResourceId,
        point: &PointMetadata,
        list: EntryInfo<'_>,
        location: Location,
        product: &TextProduct,
    ) -> Provenance {
        let written: Timestamp = product
            .summary
            .issued
            .unwrap_or_else(|| list.entry.fetched_at());
        Provenance {
            office: Some(office.to_string()),
            grid_cell: point.cell.ok().map(|cell| cell.to_string()),
            ..self.resources.provenance(list, location, written)
        }
    }
}

/// The kind of product that a caller names.
fn kind(text: &str) -> Result<ResourceId, Error> {
    let code = text.trim().to_ascii_uppercase();
    let is_code = code.len() == LETTERS && code.bytes().all(|b| b.is_ascii_alphanumeric());
    let kind = is_code.then(|| code.parse().ok()).flatten();
    kind.ok_or_else(|| {
        let given: String = text.chars().take(60).collect();
        Error::BadRequest(format!(
            "a text product is named by three letters, such as AFD (forecast discussion), HWO \
             (hazardous weather outlook) or ZFP (zone forecasts), not {given:?}"
        ))
    })
}

/// The office that is responsible for a point, which need not be the one whose grid it is in.
fn office(point: &PointMetadata) -> Result<ResourceId, Error> {
    let responsible = point.office.as_deref();
    let of_grid = || point.cell.ok().map(|cell| cell.office().to_owned());
    let office = responsible.map(str::to_owned).or_else(of_grid);
    let office = office.and_then(|office| office.parse().ok());
    office.ok_or_else(|| Error::InvalidResponse("it names no office for the place".to_owned()))
}

/// Tells whether a text says that a simulator wrote it.
fn is_marked(text: &str) -> bool {
    let says = |line: &str| {
        line.strip_prefix(MARK)
            .is_some_and(|rest| rest.starts_with(". "))
    };
    text.lines().any(says)
}

/// A teleprinter's text as lines: its line ends are one character, and its signs for begin and end
/// are gone.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
    let text: String = text.chars().filter(shown).collect();
    format!("{}\n", text.trim_matches(['\n', ' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_named_by_three_letters_in_any_case() {
        assert_eq!(kind(" afd ").unwrap().as_str(), "AFD");
        assert_eq!(kind("CF6").unwrap().as_str(), "CF6");
        for text in ["", "AF", "AFDX", "A/D", "áfd", "AFD?"] {
            let error = kind(text).unwrap_err().to_string();
            assert!(error.contains("three letters"), "{error}");
        }
    }

    #[test]
    fn a_teleprinters_text_is_lines() {
        assert_eq!(
            plain("\n000\r\nFXUS61 KALY\r\r\n\u{1}&&\u{3}\n$$\n\n"),
            "000\nFXUS61 KALY\n\n&&\n$$\n"
        );
    }
}
