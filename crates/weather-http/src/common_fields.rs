//! The fields that every response has, and who else may read it. Knows no endpoint.

use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Other origins may not even embed what is here.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds the fields that every response has to the `headers` of one, of which pages of these `origins` may read the
/// body.
pub(crate) fn add(request: &HeaderMap, origins: &[String], headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        // It says itself who may read it.
        return;
    }
    let is_allowed = |origin: &&HeaderValue| {
        let mut allowed = origins.iter();
        allowed.any(|allowed| origin.as_bytes() == allowed.as_bytes())
    };
    if let Some(origin) = request.get(ORIGIN).filter(is_allowed) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    } else {
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    }
    if !origins.is_empty() {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
}
