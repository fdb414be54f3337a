//! The head of a response that is a stream of events. Knows no event.

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response};

use crate::body::ResponseBody;

const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Returns the response, without its events.
pub(crate) fn response() -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::default());
    let headers = response.headers_mut();
    let media = HeaderValue::from_static("text/event-stream");
    headers.insert(CONTENT_TYPE, media);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that buffer would hold events back.
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    response
}
