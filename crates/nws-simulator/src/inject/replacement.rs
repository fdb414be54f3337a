//! Responses that a fault puts in the right one's place: errors, pages, redirects, bodies without sense or end.

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};

use super::gzip_bomb::gzip_bomb;
use crate::faults::FaultEffect;
use crate::payload::utc;
use crate::problem::{HTML_PAGE, ProblemBody};
use crate::response::{of_problem, page, set_header};

/// Returns the response that stands in the right one's place, if a rule wants one.
pub(crate) fn replacement(
    effects: &[FaultEffect],
    request: &Request<()>,
    now: Timestamp,
    correlation: &str,
) -> Option<Response<Bytes>> {
    effects.iter().find_map(|effect| match effect {
        FaultEffect::Status {
            code,
            problem,
            retry_after,
            max_age,
        } => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = failed(status, problem.as_deref(), now, correlation);
            if let Some(seconds) = retry_after {
                set_header(&mut response, &header::RETRY_AFTER, &seconds.to_string());
            }
            if let Some(seconds) = max_age {
                set_header(
                    &mut response,
                    &header::CACHE_CONTROL,
                    &format!("public, max-age={seconds}"),
                );
            }
            Some(response)
        }
        FaultEffect::Html => Some(page(StatusCode::OK, HTML_PAGE)),
        FaultEffect::RedirectLoop => Some(redirect(
            request
                .uri()
                .path_and_query()
                .map_or("/", |target| target.as_str()),
        )),
        FaultEffect::OffSite => Some(redirect(&format!(
            "https://elsewhere.invalid{}",
            request.uri().path()
        ))),
        FaultEffect::GzipBomb => {
            let mut response = json_head();
            set_header(&mut response, &header::CONTENT_ENCODING, "gzip");
            set_header(
                &mut response,
                &header::CONTENT_LENGTH,
                &gzip_bomb().length().to_string(),
            );
            Some(response)
        }
        FaultEffect::Endless => Some(json_head()),
        FaultEffect::Hang | FaultEffect::DropBefore => Some(Response::new(Bytes::new())),
        _ => None,
    })
}

/// Returns an error: a problem body, or for 403 the plain text of a block, which is like nothing else from the service.
fn failed(
    status: StatusCode,
    kind: Option<&str>,
    now: Timestamp,
    correlation: &str,
) -> Response<Bytes> {
    if status == StatusCode::FORBIDDEN && kind.is_none() {
        let mut response = Response::new(Bytes::from_static(
            b"Forbidden: this address is blocked for a while (SIMULATED).\n",
        ));
        *response.status_mut() = status;
        set_header(&mut response, &header::CONTENT_TYPE, "text/plain");
        return response;
    }
    let issued = utc(now
        .checked_sub(SignedDuration::from_hours(26))
        .unwrap_or(now));
    of_problem(&ProblemBody::of_fault(status, kind, &issued), correlation)
}

fn redirect(location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    set_header(&mut response, &header::LOCATION, location);
    response
}

fn json_head() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    set_header(&mut response, &header::CONTENT_TYPE, "application/geo+json");
    response
}
