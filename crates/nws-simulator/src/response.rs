//! Responses with their headers: representations, problems, pages. Knows nothing of faults.

use bytes::Bytes;
use http::header::{ACCEPT, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};

use crate::answer::Representation;
use crate::cache_headers::http_date;
use crate::compression::compress;
use crate::delivery::DeliveryMode;
use crate::form::DocumentForm;
use crate::problem::{FORBIDDEN_PAGE, ProblemBody};
use crate::route::RouteError;

/// The media type of problem bodies (RFC 7807).
const PROBLEM: &str = "application/problem+json";

/// Returns the response for a representation: whole, or 304 where the client's copy is still good.
pub(crate) fn of_representation(
    representation: Representation,
    request: &HeaderMap,
    now: Timestamp,
) -> Response<Bytes> {
    let form = DocumentForm::of_accept(text(request, &ACCEPT), representation.forms);
    let mut cache_headers = representation.cache_headers;
    if form != representation.forms[0] {
        // Another form is another text.
        let suffix = form.media().replace(['/', '+'], "-");
        let tag = cache_headers.tag.as_mut();
        tag.into_iter().for_each(|tag| {
            tag.pop();
            tag.extend(["-", &suffix, "\""]);
        });
    }
    let mut response = Response::new(Bytes::new());
    if cache_headers.matches(request) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = form.write(&representation.body);
        set_header(&mut response, &header::CONTENT_TYPE, form.media());
    }
    let expires = now
        .checked_add(SignedDuration::from_secs(cache_headers.max_age))
        .unwrap_or(now);
    set_header(
        &mut response,
        &header::CACHE_CONTROL,
        &cache_headers.cache_control(),
    );
    set_header(&mut response, &header::EXPIRES, &http_date(expires));
    if let Some(tag) = &cache_headers.tag {
        set_header(&mut response, &header::ETAG, tag);
    }
    if let Some(modified) = cache_headers.modified {
        set_header(&mut response, &header::LAST_MODIFIED, &http_date(modified));
    }
    compress(request, &mut response);
    response
}

/// Returns the response for a request that names no resource.
pub(crate) fn of_route_error(error: &RouteError, correlation: &str) -> Response<Bytes> {
    match error {
        RouteError::Problem(problem) => of_problem(problem, correlation),
        RouteError::Moved { location, problem } => {
            let mut response = of_problem(problem, correlation);
            set_header(&mut response, &header::LOCATION, location);
            response
        }
    }
}

/// Returns the response for a request that is refused whatever it asks for.
pub(crate) fn refusal(request: &Request<()>, correlation: &str) -> Option<Response<Bytes>> {
    if text(request.headers(), &USER_AGENT).is_empty() {
        return Some(page(StatusCode::FORBIDDEN, FORBIDDEN_PAGE));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let problem = ProblemBody::method_not_allowed(request.method());
    let mut response = of_problem(&problem, correlation);
    set_header(&mut response, &header::ALLOW, "GET, HEAD");
    Some(response)
}

/// Returns the response for a problem.
pub(crate) fn of_problem(problem: &ProblemBody, correlation: &str) -> Response<Bytes> {
    let mut response = Response::new(to_json(&problem.body(correlation)));
    *response.status_mut() = problem.status;
    set_header(&mut response, &header::CONTENT_TYPE, PROBLEM);
    set_header(
        &mut response,
        &header::CACHE_CONTROL,
        "private, must-revalidate, max-age=0",
    );
    response
}

/// Returns a page of HTML.
pub(crate) fn page(status: StatusCode, html: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(html.as_bytes()));
    *response.status_mut() = status;
    set_header(&mut response, &header::CONTENT_TYPE, "text/html");
    response
}

/// Adds the headers that every response has. The date is the simulator's, which need not be the machine's.
pub(crate) fn identify(response: &mut Response<Bytes>, correlation: &str, now: Timestamp) {
    let request_id = format!("{correlation}-simulated");
    let named = [
        ("x-correlation-id", correlation),
        ("x-request-id", &request_id),
        ("x-server-id", "simulator.nws"),
        (
            "vary",
            "Accept,Feature-Flags,Accept-Language,Accept-Encoding",
        ),
        ("access-control-allow-origin", "*"),
        ("date", &http_date(now)),
    ];
    for (name, value) in named {
        set_header(response, &HeaderName::from_static(name), value);
    }
}

/// Settles the length, and leaves HEAD only that.
pub(crate) fn finish(method: &Method, mode: &DeliveryMode, response: &mut Response<Bytes>) {
    let has_no_length =
        response.status() == StatusCode::NOT_MODIFIED || *mode == DeliveryMode::Endless;
    if !has_no_length && !response.headers().contains_key(header::CONTENT_LENGTH) {
        let length = response.body().len();
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
    }
    if *method == Method::HEAD {
        *response.body_mut() = Bytes::new();
    }
}

/// Writes JSON as the service does: indented by four.
pub(crate) fn to_json(body: &serde_json::Value) -> Bytes {
    let mut bytes = Vec::with_capacity(16 * 1024);
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, layout);
    // A `Value` has no maps with odd keys and a vector takes all bytes: this cannot fail, and if it did the body
    // would be broken JSON, not a panic.
    let _ = serde::Serialize::serialize(body, &mut writer);
    bytes.into()
}

/// Sets a header; a value that no header can hold is left out.
pub(crate) fn set_header(response: &mut Response<Bytes>, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Returns the text of a request's header; empty where there is none.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim()
}
