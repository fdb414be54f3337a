//! A text as the response that a request gets: its tag, its coding, or nothing where the client has it
//! already. Knows no endpoint.

use std::sync::Arc;

use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use jiff::Timestamp;

use crate::body::ResponseBody;
use crate::coded_text::CodedText;
use crate::encoding::Coding;
use crate::entity_tag::EntityTag;
use crate::freshness::Freshness;
use crate::http_date;

/// The most fields of a response, about.
const FIELDS: usize = 12;

/// A text to be sent.
#[derive(Debug)]
pub(crate) struct Representation {
    pub(crate) text: Arc<CodedText>,
    /// The media type.
    pub(crate) media: &'static str,
    pub(crate) freshness: Freshness,
}

impl Representation {
    /// Returns the response to a request with these `headers` at `now`, once its coding is made.
    pub(crate) async fn response(
        self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Response<ResponseBody> {
        if let Some(coding) = self.coding(headers) {
            self.text.encode(coding).await;
        }
        self.response_now(headers, now)
    }

    /// Returns whether the coding that a request gets is made.
    pub(crate) fn is_coded(&self, headers: &HeaderMap) -> bool {
        let coding = self.coding(headers);
        coding.is_none_or(|coding| self.text.coded(coding).is_some())
    }

    /// Returns the response to a request in a coding that is made, else as it is.
    pub(crate) fn response_now(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Response<ResponseBody> {
        let coding = self.coding(headers);
        let coded = coding.and_then(|coding| Some((coding, self.text.coded(coding)?)));
        let tag = self.text.tag();
        let tag = coded
            .as_ref()
            .map_or(tag, |(coding, _)| tag.coded(coding.name()));
        let mut response = self.head(tag, now);
        if self.is_known(headers, tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let head = response.headers_mut();
        head.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        let body = match coded {
            Some((coding, body)) => {
                head.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
                body
            }
            None => self.text.plain(),
        };
        response.map(|_| ResponseBody::from(body))
    }

    /// Returns the coding that a request prefers.
    fn coding(&self, headers: &HeaderMap) -> Option<Coding> {
        let accepted = field(headers, &ACCEPT_ENCODING)?;
        Coding::preferred(accepted, self.text.len())
    }

    /// Returns a response without a body.
    fn head(&self, tag: EntityTag, now: Timestamp) -> Response<ResponseBody> {
        let mut response = Response::new(ResponseBody::default());
        let head = response.headers_mut();
        head.reserve(FIELDS);
        head.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.freshness != Freshness::Never
            && let Ok(tag) = HeaderValue::try_from(tag.to_string())
        {
            head.insert(ETAG, tag);
        }
        self.freshness.write(head, now);
        response
    }

    /// Returns whether the client has it: by its tag, else by the time, where that can tell
    /// (RFC 9110, 13.2.2).
    fn is_known(&self, headers: &HeaderMap, tag: EntityTag) -> bool {
        if self.freshness == Freshness::Never {
            return false;
        }
        if headers.contains_key(IF_NONE_MATCH) {
            let fields = headers.get_all(IF_NONE_MATCH).iter();
            let mut fields = fields.filter_map(|field| field.to_str().ok());
            return fields.any(|field| tag.is_in(field));
        }
        let since = field(headers, &IF_MODIFIED_SINCE).and_then(http_date::read);
        since.is_some_and(|since| self.freshness.is_unchanged_since(since))
    }
}

/// Returns the text of a field, where it has one.
pub(crate) fn field<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
