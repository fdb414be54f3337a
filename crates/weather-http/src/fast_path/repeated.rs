//! The requests that come again and again, by their bytes, each with its last response. Bounded in bytes. Asks
//! nobody.

use std::sync::{Arc, Mutex, PoisonError};

use http::header::{CONNECTION, EXPECT, IF_MODIFIED_SINCE, IF_NONE_MATCH, UPGRADE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, Response};
use jiff::Timestamp;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::serialized::SerializedResponse;
use crate::body::ResponseBody;
use crate::client::Client;
use crate::coded_text::CodedText;
use crate::freshness::{Freshness, ToldAges};
use crate::parts::HttpParts;
use crate::representation::Representation;
use crate::request_cache::request_cache;

/// The longest request that is kept.
const LONGEST: usize = 1024;
/// The bytes of a request beside its own and its response's, about: the fields as they were read, and the head.
const OVERHEAD: usize = 2048;
/// Fields of requests whose response is not decided by the bytes of the answer alone, or that ask for more than a
/// response.
const UNUSUAL: [HeaderName; 4] = [IF_NONE_MATCH, IF_MODIFIED_SINCE, UPGRADE, EXPECT];

/// The requests that came lately, by the entrance they came through and by their bytes.
#[derive(Debug)]
pub(crate) struct RepeatedRequests(Cache<RequestKey, Arc<RepeatedRequest>, RepeatedWeight>);

/// A request that was read, screened and answered.
#[derive(Debug)]
pub(crate) struct RepeatedRequest {
    parts: Parts,
    /// The bytes of the text that it was answered with first.
    length: usize,
    last: Mutex<Option<LastResponse>>,
}

/// All of a connection that decides on the response to a request, beside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Entrance {
    /// The parts that its listener serves.
    served: HttpParts,
    /// True of a socket in the file system.
    is_beside: bool,
}

/// A response, and all that decides it for one request.
#[derive(Debug)]
struct LastResponse {
    text: Arc<CodedText>,
    freshness: Freshness,
    ages: ToldAges,
    response: SerializedResponse,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RequestKey {
    entrance: Entrance,
    request: Box<[u8]>,
}

/// A key that is looked for; hashes as a [`RequestKey`].
#[derive(Debug, Hash)]
struct RequestKeyRef<'a> {
    entrance: Entrance,
    request: &'a [u8],
}

impl Entrance {
    /// The entrance by which `peer` came to a listener that serves some parts.
    pub(crate) fn of(peer: &Client, served: HttpParts) -> Self {
        Self {
            served,
            is_beside: peer.is_beside(),
        }
    }
}

impl Equivalent<RequestKey> for RequestKeyRef<'_> {
    fn equivalent(&self, key: &RequestKey) -> bool {
        self.entrance == key.entrance && *self.request == *key.request
    }
}

#[derive(Debug, Clone)]
struct RepeatedWeight;

impl Weighter<RequestKey, Arc<RepeatedRequest>> for RepeatedWeight {
    fn weight(&self, key: &RequestKey, request: &Arc<RepeatedRequest>) -> u64 {
        (key.request.len() + request.length + OVERHEAD) as u64
    }
}

impl Default for RepeatedRequests {
    fn default() -> Self {
        Self(request_cache(RepeatedWeight))
    }
}

impl RepeatedRequests {
    /// Returns the request that came through this entrance with these bytes.
    pub(crate) fn get(&self, entrance: Entrance, request: &[u8]) -> Option<Arc<RepeatedRequest>> {
        self.0.get(&RequestKeyRef { entrance, request })
    }

    /// Keeps a request that hyper read from these bytes, and that was answered with a text of this `length`, if its
    /// next response can be made in the same way.
    pub(crate) fn keep(
        &self,
        entrance: Entrance,
        request: Box<[u8]>,
        parts: &Parts,
        length: usize,
    ) {
        let is_usual = parts.method == Method::GET
            && request.len() <= LONGEST
            && is_kept_alive(&parts.headers)
            && !UNUSUAL.iter().any(|name| parts.headers.contains_key(name));
        if is_usual {
            let kept = RepeatedRequest {
                parts: parts.clone(),
                length,
                last: Mutex::default(),
            };
            self.0
                .insert(RequestKey { entrance, request }, Arc::new(kept));
        }
    }
}

impl RepeatedRequest {
    /// Returns it as it was read.
    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Returns the response with this text at `now`: the last one, if that would be the same, else the one that
    /// `respond` makes. There is none where that takes more than a look.
    pub(crate) fn response(
        &self,
        text: Representation,
        now: Timestamp,
        respond: impl FnOnce(&Representation) -> Response<ResponseBody>,
    ) -> Option<SerializedResponse> {
        let ages = text.freshness.ages_at(now);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let again = last.as_ref().filter(|last| {
            last.ages == ages
                && Arc::ptr_eq(&last.text, &text.text)
                && last.freshness == text.freshness
        });
        if let Some(again) = again {
            return Some(again.response.clone());
        }
        if !text.is_coded(&self.parts.headers) {
            return None;
        }
        let response = SerializedResponse::of(respond(&text), now)?;
        *last = Some(LastResponse {
            text: text.text,
            freshness: text.freshness,
            ages,
            response: response.clone(),
        });
        Some(response)
    }
}

/// Returns whether a connection goes on behind a request with these fields.
fn is_kept_alive(headers: &HeaderMap) -> bool {
    let mut fields = headers.get_all(CONNECTION).iter();
    fields.all(|field| field.as_bytes().eq_ignore_ascii_case(b"keep-alive"))
}
