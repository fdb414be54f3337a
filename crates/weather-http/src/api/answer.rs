//! Answers of the API: each question goes through the one door of the service, and its reply becomes
//! the text that `wx --json` prints.

use futures_util::future::join_all;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use tracing::warn;
use weather::{Question, QuestionKind};
use weather_json::PlaceResult;
use weather_service::{Caller, Face, Reply, Service};

use super::parameters::{self, ApiRequest};
use crate::body::ResponseBody;
use crate::client::Client;
use crate::problem::{Problem, ProblemKind};
use crate::query::QueryString;

/// Answers questions of this `kind`, one for each place of the `query`.
///
/// # Errors
///
/// The problem of a request about one place. One about several has a problem in the place of each
/// answer that is lacking.
pub(crate) async fn answer(
    service: &std::sync::Arc<Service>,
    client: &Client,
    kind: QuestionKind,
    query: &QueryString,
) -> Result<Response<ResponseBody>, Problem> {
    let ApiRequest { questions, fields } = ApiRequest::read(kind, query)?;
    let ask = |question| ask(service, client, question, &fields);
    let text = match &*questions {
        [(_, question)] => ask(question).await?,
        several => {
            let asked = several.iter().map(|(place, question)| async {
                PlaceResult {
                    place: place.clone(),
                    outcome: ask(question).await.map_err(|problem| text_of(&problem)),
                }
            });
            weather_json::results(&join_all(asked).await)
        }
    };
    let mut response = Response::new(ResponseBody::from(text));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}

async fn ask(
    service: &std::sync::Arc<Service>,
    client: &Client,
    question: &Question,
    fields: &[String],
) -> Result<String, Problem> {
    let caller = Caller {
        face: Face::Http,
        name: client,
        id: client.id,
    };
    let reply = service.answer(caller, question).await;
    let text = render(
        question.kind(),
        &reply.map_err(|error| Problem::from(&error))?,
    )?;
    if fields.is_empty() {
        return Ok(text);
    }
    let picked = weather_json::pick(&text, fields.iter().map(String::as_str));
    picked.map_err(|unknown| parameters::unknown("field", &unknown.name, &unknown.known))
}

fn render(kind: QuestionKind, reply: &Reply) -> Result<String, Problem> {
    weather_json::answer(kind, reply).map_err(|error| {
        warn!(%error, "cannot write an answer");
        Problem::new(ProblemKind::Internal, "the answer cannot be written")
    })
}

fn text_of(problem: &Problem) -> String {
    weather_json::bare(&problem.details()).unwrap_or_default()
}
