//! A text as the response that a request gets: its tag, its coding, or nothing where the client has it
//! already. Knows no endpoint.

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use jiff::Timestamp;

use crate::body::ResponseBody;
use crate::encoding::Coding;
use crate::entity_tag::EntityTag;
use crate::freshness::Freshness;
use crate::http_date;

/// A text to be sent.
#[derive(Debug)]
pub(crate) struct Representation {
    pub(crate) text: String,
    /// The media type.
    pub(crate) media: &'static str,
    pub(crate) freshness: Freshness,
}

impl Representation {
    /// Returns the response to a request with these `headers` at `now`.
    pub(crate) fn response(self, headers: &HeaderMap, now: Timestamp) -> Response<ResponseBody> {
        let coding = field(headers, ACCEPT_ENCODING.as_str())
            .and_then(|accepted| Coding::preferred(accepted, self.text.len()));
        let encoded = coding.and_then(|coding| Some((coding, self.encode(coding)?)));
        let tag = EntityTag::of(&self.text);
        let tag = encoded
            .as_ref()
            .map_or(tag, |(coding, _)| tag.coded(coding.name()));
        let is_known = self.is_known(headers, tag);
        let mut response = Response::new(ResponseBody::default());
        let head = response.headers_mut();
        head.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.freshness != Freshness::Never
            && let Ok(tag) = HeaderValue::try_from(tag.to_string())
        {
            head.insert(ETAG, tag);
        }
        self.freshness.write(head, now);
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        head.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        let body = match encoded {
            Some((coding, body)) => {
                head.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
                body
            }
            None => Bytes::from(self.text),
        };
        response.map(|_| ResponseBody::from(body))
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
        let since = field(headers, IF_MODIFIED_SINCE.as_str()).and_then(http_date::read);
        since.is_some_and(|since| self.freshness.is_unchanged_since(since))
    }

    fn encode(&self, coding: Coding) -> Option<Bytes> {
        coding.encode(self.text.as_bytes()).ok()
    }
}

fn field<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
