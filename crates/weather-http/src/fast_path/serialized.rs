//! Responses as the bytes that hyper would write. Knows no request.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE};
use http::{HeaderValue, Response, StatusCode};
use jiff::Timestamp;

use crate::body::ResponseBody;
use crate::{head, http_date};

/// A response as bytes, for as many as get the same.
#[derive(Debug, Clone)]
pub(crate) struct SerializedResponse {
    pub(super) head: Bytes,
    pub(super) body: Bytes,
}

impl SerializedResponse {
    /// Serializes a response that is sent at `now` on a connection that goes on: one with a body that is there as a
    /// whole, to a `GET`. There is none of any other.
    pub(crate) fn of(response: Response<ResponseBody>, now: Timestamp) -> Option<Self> {
        let (mut parts, body) = response.into_parts();
        let body = body.into_whole().filter(|body| !body.is_empty())?;
        if parts.status != StatusCode::OK {
            return None;
        }
        // hyper writes both behind all others.
        parts.headers.insert(CONTENT_LENGTH, body.len().into());
        let date = HeaderValue::try_from(http_date::write(now)).ok()?;
        parts.headers.insert(DATE, date);
        Some(Self {
            head: head::write(&parts).into(),
            body,
        })
    }
}
