//! Documents as responses: with validators and a freshness of our own. Knows no address.

use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_TYPE, LOCATION, RETRY_AFTER, VARY,
};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use weather_service::{Caller, Document, DocumentRequest, DocumentTimes, Face, Service};

use super::MirrorRequest;
use crate::body::ResponseBody;
use crate::client::Client;
use crate::coded_text::CodedText;
use crate::freshness::Freshness;
use crate::query::QueryString;
use crate::representation::Representation;

/// The fields that scripts of web pages may read, as upstream.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("X-Correlation-Id, X-Request-Id, X-Server-Id");
const FEATURE_FLAGS: HeaderName = HeaderName::from_static("feature-flags");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The media type where the upstream names none.
const UNKNOWN: &str = "application/octet-stream";

/// The surroundings of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MirrorContext<'a> {
    pub(crate) service: &'a Service,
    pub(crate) client: &'a Client,
    pub(crate) query: &'a QueryString,
    /// The longest time for an answer.
    pub(crate) within: Duration,
    pub(crate) now: Timestamp,
}

/// Answers a request for a document; every request has a response.
pub(crate) async fn respond(
    request: &MirrorRequest,
    parts: &Parts,
    context: MirrorContext<'_>,
) -> Response<ResponseBody> {
    let fields = |name| {
        let sent = parts.headers.get_all(name).iter();
        let sent: Vec<_> = sent.filter_map(|field| field.to_str().ok()).collect();
        sent.join(",")
    };
    let parameters: Vec<_> = context.query.pairs().collect();
    let asked = DocumentRequest {
        path: parts.uri.path(),
        parameters: &parameters,
        accept: &fields(ACCEPT),
        flags: &fields(FEATURE_FLAGS),
        base: request.base.as_deref(),
        within: context.within,
    };
    let caller = Caller {
        face: Face::Http,
        name: context.client,
        id: context.client.id,
    };
    let document = context.service.document(caller, asked).await;
    let mut response = match document.times.clone() {
        Some(times) => represented(document, &times, parts, context.now).await,
        None => problem(document, &request.prefix),
    };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Accept, Feature-Flags"));
    // Everybody may read it, as upstream.
    let anybody = HeaderValue::from_static("*");
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

/// Returns a document, or that the client has it.
async fn represented(
    document: Document,
    times: &DocumentTimes,
    parts: &Parts,
    now: Timestamp,
) -> Response<ResponseBody> {
    let representation = Representation {
        text: Arc::new(CodedText::of_bytes(document.body)),
        media: UNKNOWN,
        freshness: Freshness::of_document(times),
    };
    let mut response = representation.response(&parts.headers, now).await;
    if response.status() == StatusCode::OK
        && let Ok(media) = HeaderValue::try_from(document.content_type)
    {
        response.headers_mut().insert(CONTENT_TYPE, media);
    }
    let left = times
        .fresh_until
        .map(|until| until.duration_since(now).as_secs());
    // Some caches take what is told here for the time from now on, whatever `Age` says: so it is what remains,
    // and those that take the age off it again ask earlier than they must.
    let kept = match left {
        Some(left) if left > 0 => format!("public, max-age={left}, s-maxage={left}"),
        _ => "no-cache".to_owned(),
    };
    if let Ok(kept) = HeaderValue::try_from(kept) {
        response.headers_mut().insert(CACHE_CONTROL, kept);
    }
    response
}

/// Returns the reason why there is no document, which nobody may keep. Where it is at another address, a proxy's
/// `prefix` stands before that.
fn problem(document: Document, prefix: &str) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from(document.body));
    let status = StatusCode::from_u16(document.status);
    *response.status_mut() = status.unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(after) = document.retry_after {
        headers.insert(RETRY_AFTER, after.as_secs().into());
    }
    let mut insert = |name, text: String| {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    };
    insert(CONTENT_TYPE, document.content_type);
    if let Some(location) = document.location {
        insert(LOCATION, format!("{prefix}{location}"));
    }
    for (name, text) in document.correlation {
        insert(HeaderName::from_static(name), text);
    }
    response
}
