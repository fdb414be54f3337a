//! Metrics for Prometheus and its like: counters of the daemon, and the weather of the default place and
//! of the saved ones as gauges.
//!
//! `exposition` writes the formats, `daemon` and `weather` what there is to tell. Labels come from closed
//! sets and from the settings, never from a request.

mod daemon;
mod exposition;
mod weather;

use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};
use weather_service::Service;

use crate::HttpGauge;
use crate::body::ResponseBody;
use crate::client::Client;
use exposition::Exposition;

/// The state of the face itself.
#[derive(Debug, Clone)]
pub(crate) struct FaceState {
    pub(crate) gauge: HttpGauge,
    pub(crate) event_streams: usize,
}

/// Returns all metrics, in the format that a field `Accept` asks for.
pub(crate) async fn response(
    service: &Arc<Service>,
    client: &Client,
    state: &FaceState,
    accept: &str,
) -> Response<ResponseBody> {
    let mut out = Exposition::accepted(accept);
    daemon::write(&mut out, service, state).await;
    weather::write(&mut out, service, client).await;
    let media = HeaderValue::from_static(out.media());
    let mut response = Response::new(ResponseBody::from(out.finish()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
