//! The health of the daemon, for those who start and stop it: whether the process lives, and whether it
//! can answer.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};
use weather::{PlaceQuery, QueryOptions, Question};
use weather_service::{Caller, Face, Service};

use crate::body::ResponseBody;
use crate::client::Client;
use crate::problem::Problem;

/// The time that an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns that the process lives.
pub(crate) fn alive() -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from("ok\n"));
    let headers = response.headers_mut();
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(CONTENT_TYPE, text);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns that it can answer: it has a forecast for the default place, though perhaps not the newest.
///
/// # Errors
///
/// The problem that it would answer with.
pub(crate) async fn ready(
    service: &Arc<Service>,
    client: &Client,
) -> Result<Response<ResponseBody>, Problem> {
    let caller = Caller {
        face: Face::Http,
        name: client,
        id: client.id,
    };
    let question = Question::GetWeather {
        location: PlaceQuery::Default,
        options: QueryOptions {
            within: Some(PATIENCE),
            ..QueryOptions::default()
        },
    };
    let answer = service.answer(caller, &question).await;
    match answer {
        Ok(_) => Ok(alive()),
        Err(error) => Err(Problem::not_ready(&error)),
    }
}
