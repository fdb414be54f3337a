//! Documents of the upstream as it sent them, out of the cache that all answers are made from, and never
//! older than one given before.

use std::sync::Arc;

use bytes::Bytes;
use cache::{Policy, Want};
use jiff::Timestamp;
use nws::{
    DocumentAddress, DocumentAddressError, DocumentKind, DocumentMedia, DocumentWishes,
    LINK_ORIGIN, Resource,
};

use super::decoded_cache::Decoded;
use super::document_problem;
use super::document_value::DocumentValue;
use super::error::UpstreamError;
use super::error_text;
use super::observation_window::ObservationWindow;
use super::provenance::source;
use super::resource_value::ResourceValue;
use super::resources::{CacheError, Resources};
use crate::deadline::Deadline;
use crate::document::{Document, DocumentRequest, DocumentTimes};

/// Documents of which the last copy in the default representation is remembered.
const REMEMBERED: usize = 256;

/// The documents of one upstream.
#[derive(Debug)]
pub(super) struct Documents {
    resources: Arc<Resources>,
    /// What was last given of those that answers of our own are made of. Their entries may become copies in
    /// the other representation, when that is the newer one.
    given: quick_cache::sync::Cache<DocumentAddress, DocumentCopy>,
}

/// A copy of a document.
#[derive(Debug, Clone)]
struct DocumentCopy {
    content_type: String,
    body: Bytes,
    version: i64,
    times: DocumentTimes,
    /// True if it holds at no time any more: each of its periods is over.
    is_over: bool,
}

impl Documents {
    /// The documents among `resources`.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self {
            resources,
            given: quick_cache::sync::Cache::new(REMEMBERED),
        }
    }

    /// Returns the document at an address, or the reason why there is none, as the upstream would tell it.
    pub(super) async fn get(&self, request: DocumentRequest<'_>, deadline: Deadline) -> Document {
        let parameters = request.parameters.iter().copied();
        let wishes = DocumentWishes {
            accept: request.accept,
            flags: request.flags,
        };
        let address = match DocumentAddress::read(request.path, parameters, wishes) {
            Ok(address) => address,
            Err(error) => return document_problem::of_address(request.path, &error),
        };
        let want = deadline.want();
        if address.kind() == DocumentKind::PointStations {
            return self.stations_of_point(&address, want).await;
        }
        let found = match ObservationWindow::of(&address) {
            Some((window, lists)) => self.window(window, &lists, want).await,
            None => self.copy(&address, want).await,
        };
        let document = match found {
            Ok(copy) if copy.is_over => document_problem::over(),
            Ok(copy) => copy.document(),
            Err(error) => document_problem::of_error(&error),
        };
        match request.base {
            Some(base) if address.media().is_json() || address.media().is_xml() => {
                with_links_to(base, document)
            }
            _ => document,
        }
    }

    /// Returns where the stations of a point are: at its cell.
    async fn stations_of_point(&self, address: &DocumentAddress, want: Want) -> Document {
        let Some(point) = address.point() else {
            return document_problem::of_address(address.path(), &DocumentAddressError::NotFound);
        };
        let found = self.resources.point(point, want).await;
        match found.and_then(|found| self.resources.cell(&found)) {
            Ok(cell) => document_problem::stations_moved(cell),
            Err(error) => document_problem::of_error(&error),
        }
    }

    /// Returns observations since a time, cut from a list that is kept: of this day, else of the day before.
    async fn window(
        &self,
        window: ObservationWindow,
        lists: &[DocumentAddress; 2],
        want: Want,
    ) -> Result<DocumentCopy, CacheError> {
        let [list, before] = lists;
        let copy = match self.copy(list, want).await {
            Err(error) if !is_refused(&error) => {
                let kept = self.copy(before, want).await;
                kept.map_err(|_| error)?
            }
            copy => copy?,
        };
        let body = window.cut(&copy.body).unwrap_or_else(|| copy.body.clone());
        Ok(DocumentCopy { body, ..copy })
    }

    /// Returns the newest copy that is in the representation of the address.
    async fn copy(
        &self,
        address: &DocumentAddress,
        want: Want,
    ) -> Result<DocumentCopy, CacheError> {
        let Some(resource) = address.resource() else {
            return self.own(address, want).await;
        };
        let policy = self.policy(address.kind());
        let shared = self
            .resources
            .get(&resource, |value| Some(Arc::new(value)), &policy, want)
            .await;
        match shared {
            Ok(found) if is_geo_json(found.entry.body()) == (address.media() == GEO_JSON) => {
                let copy = self.shared_copy(address, &found);
                self.given.insert(address.clone(), copy.clone());
                Ok(copy)
            }
            Err(error) if is_refused(&error) => Err(error),
            // The entry is in the other representation, or answers of our own cannot use what is there.
            Ok(_) | Err(_) => {
                let given = self.given.get(address);
                match (self.own(address, want).await, given) {
                    (Ok(own), Some(given)) if given.version > own.version => Ok(given.kept()),
                    (Err(_), Some(given)) => Ok(given.kept()),
                    (own, _) => own,
                }
            }
        }
    }

    /// Returns the copy of an entry that no answer of our own is made of.
    async fn own(&self, address: &DocumentAddress, want: Want) -> Result<DocumentCopy, CacheError> {
        let policy = self.policy(address.kind());
        let resource = Resource::Document(address.clone());
        let found = self
            .resources
            .get(&resource, ResourceValue::document, &policy, want)
            .await?;
        let value: &DocumentValue = &found.value;
        let over = value.forecast.as_ref();
        let over = over.and_then(|sent| UpstreamError::of_periods(sent, self.resources.now()));
        Ok(DocumentCopy {
            content_type: value.content_type.clone(),
            body: found.entry.body().slice(value.start..),
            version: found.entry.version(),
            times: self.times(address.kind(), &found),
            is_over: over.is_some(),
        })
    }

    fn shared_copy(
        &self,
        address: &DocumentAddress,
        found: &Decoded<ResourceValue>,
    ) -> DocumentCopy {
        let over = found.value.as_forecast();
        let over = over.and_then(|sent| UpstreamError::of_periods(sent, self.resources.now()));
        DocumentCopy {
            content_type: address.media().accept().to_owned(),
            body: found.entry.body().clone(),
            version: found.entry.version(),
            times: self.times(address.kind(), found),
            is_over: over.is_some(),
        }
    }

    fn times<T>(&self, kind: DocumentKind, found: &Decoded<T>) -> DocumentTimes {
        let entry = &found.entry;
        let changed = Timestamp::from_second(entry.version()).ok();
        // Observations are corrected afterwards; their newest time says nothing of that.
        let is_telling = matches!(
            kind,
            DocumentKind::Forecast | DocumentKind::Grid | DocumentKind::Alerts
        );
        let modified = changed.filter(|_| is_telling && entry.version() > 0);
        let fresh_until = entry.confirmed_at().checked_add(found.lifetime).ok();
        DocumentTimes {
            modified: modified.unwrap_or_else(|| entry.fetched_at()),
            fetched_at: entry.fetched_at(),
            confirmed_at: entry.confirmed_at(),
            fresh_until: fresh_until.filter(|_| found.stale.is_none()),
            source: source(found.tier),
            stale: found
                .stale
                .as_ref()
                .map(|stale| error_text::staleness(stale, None)),
        }
    }

    fn policy(&self, kind: DocumentKind) -> Policy {
        let policies = self.resources.policies();
        match kind {
            DocumentKind::Point => policies.point,
            DocumentKind::Forecast => policies.forecast,
            DocumentKind::Grid => policies.grid,
            DocumentKind::Stations | DocumentKind::PointStations => policies.stations,
            DocumentKind::Observations | DocumentKind::Observation => policies.observations,
            DocumentKind::Alerts => policies.alerts,
            DocumentKind::Products => policies.products,
            DocumentKind::Product => policies.product,
            DocumentKind::Other => policies.document,
            DocumentKind::Reference | DocumentKind::Media => policies.reference,
        }
    }
}

const GEO_JSON: DocumentMedia = DocumentMedia::GeoJson;

impl DocumentCopy {
    /// Returns it as one that is still given because nothing newer is to be had in its representation.
    fn kept(self) -> Self {
        let times = DocumentTimes {
            fresh_until: None,
            ..self.times
        };
        Self { times, ..self }
    }

    fn document(self) -> Document {
        Document {
            status: 200,
            content_type: self.content_type,
            body: self.body,
            location: None,
            correlation: Vec::new(),
            retry_after: None,
            times: Some(self.times),
        }
    }
}

/// Returns whether the upstream refused the request itself, so that no other copy can be had.
fn is_refused(error: &CacheError) -> bool {
    let CacheError::Failing { failure, .. } = error else {
        return false;
    };
    let status = match failure {
        cache::Failure::Origin(UpstreamError::Status { status, .. }) => *status,
        _ => return false,
    };
    (400..500).contains(&status) && status != 429
}

/// Returns whether a body is GeoJSON rather than JSON-LD: only that has features.
fn is_geo_json(body: &[u8]) -> bool {
    const FEATURE: &[u8] = b"\"Feature";
    body.windows(FEATURE.len()).any(|text| text == FEATURE)
}

/// Returns the document with its links into the upstream leading to `base`. Names that only look like links
/// stay: those of vocabularies and of problems.
fn with_links_to(base: &str, document: Document) -> Document {
    let body = &document.body;
    let mut linked = Vec::with_capacity(body.len());
    let mut rest: &[u8] = body;
    while let Some(at) = find(rest, LINK_ORIGIN.as_bytes()) {
        let (before, link) = rest.split_at(at);
        let path = &link[LINK_ORIGIN.len()..];
        let end = path.iter().position(|byte| !is_of_path(*byte));
        let name = std::str::from_utf8(&path[..end.unwrap_or(path.len())]).unwrap_or_default();
        linked.extend_from_slice(before);
        linked.extend_from_slice(if DocumentAddress::has_address_like(name) {
            base.as_bytes()
        } else {
            LINK_ORIGIN.as_bytes()
        });
        rest = path;
    }
    linked.extend_from_slice(rest);
    Document {
        body: linked.into(),
        ..document
    }
}

fn is_of_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-_.,:+%".contains(&byte)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = part.first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| byte == first)?;
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(body: &'static str) -> String {
        let document = Document {
            status: 200,
            content_type: String::new(),
            body: Bytes::from_static(body.as_bytes()),
            location: None,
            correlation: Vec::new(),
            retry_after: None,
            times: None,
        };
        let body = with_links_to("http://localhost:7878", document).body;
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn links_lead_to_the_base_and_names_stay() {
        assert_eq!(
            linked(
                r#"{"forecast": "https://api.weather.gov/gridpoints/SEW/125,68/forecast",
                "@vocab": "https://api.weather.gov/ontology#",
                "type": "https://api.weather.gov/problems/NotFound",
                "icon": "https://api.weather.gov/icons/land/day/few?size=medium",
                "other": "https://api.weather.government/points/1,1",
                "end": "https://api.weather.gov"}"#
            ),
            r#"{"forecast": "http://localhost:7878/gridpoints/SEW/125,68/forecast",
                "@vocab": "https://api.weather.gov/ontology#",
                "type": "https://api.weather.gov/problems/NotFound",
                "icon": "http://localhost:7878/icons/land/day/few?size=medium",
                "other": "https://api.weather.government/points/1,1",
                "end": "https://api.weather.gov"}"#
        );
    }
}
