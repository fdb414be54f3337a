//! Pages for people, as HTML: those about problems. Asks nothing of the service.

use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Response};

use crate::body::ResponseBody;
use crate::problem::{Problem, ProblemKind};

/// Nothing but what stands in the page itself.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns the page at `path`.
///
/// # Errors
///
/// [`ProblemKind::UnknownAddress`] where there is none.
pub(crate) fn at(_path: &str) -> Result<Response<ResponseBody>, Problem> {
    Err(Problem::new(
        ProblemKind::UnknownAddress,
        "nothing is at this address",
    ))
}

/// Returns the page about a kind of problem.
pub(crate) fn about(kind: ProblemKind) -> Response<ResponseBody> {
    let (title, status) = (kind.title(), kind.status().as_u16());
    html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p>{}</p>\n<p>Status {status}.</p>\n</html>\n",
        kind.explanation(),
    ))
}

fn html(text: String) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from(text));
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, html);
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
