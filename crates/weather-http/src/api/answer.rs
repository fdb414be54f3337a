//! Answers of the API: each question goes through the one door of the service, and its reply becomes
//! the text that `wx --json` prints.

use std::sync::Arc;

use futures_util::future::join_all;
use tracing::warn;
use weather::{Question, QuestionKind};
use weather_json::{PlaceResult, UnknownMember};
use weather_service::{Caller, Face, Reply, Service};

use super::parameters::{self, ApiRequest};
use crate::client::Client;
use crate::freshness::Freshness;
use crate::problem::{Problem, ProblemKind};
use crate::query::QueryString;

/// The text of an answer, and its freshness.
#[derive(Debug)]
pub(crate) struct ApiAnswer {
    pub(crate) text: String,
    pub(crate) freshness: Freshness,
}

/// Answers questions of this `kind`, one for each place of the `query`.
///
/// # Errors
///
/// The problem of a request about one place. One about several has a problem in the place of each
/// answer that is lacking.
pub(crate) async fn answer(
    service: &Arc<Service>,
    client: &Client,
    kind: QuestionKind,
    query: &QueryString,
) -> Result<ApiAnswer, Problem> {
    let ApiRequest { questions, fields } = ApiRequest::read(kind, query)?;
    let ask = |question| ask(service, client, question, &fields);
    if let [(_, question)] = &*questions {
        return ask(question).await;
    }
    let asked = questions.iter().map(|(place, question)| async {
        let answered = ask(question).await;
        let (outcome, freshness) = match answered {
            Ok(answer) => (Ok(answer.text), answer.freshness),
            Err(problem) => (Err(text_of(&problem)), Freshness::Never),
        };
        let place = place.clone();
        (PlaceResult { place, outcome }, freshness)
    });
    let (results, freshness): (Vec<_>, Vec<_>) = join_all(asked).await.into_iter().unzip();
    Ok(ApiAnswer {
        text: weather_json::results(&results),
        freshness: Freshness::of_all(freshness),
    })
}

async fn ask(
    service: &Arc<Service>,
    client: &Client,
    question: &Question,
    fields: &[String],
) -> Result<ApiAnswer, Problem> {
    let caller = Caller {
        face: Face::Http,
        name: client,
        id: client.id,
    };
    let reply = service.answer(caller, question).await;
    let reply = reply.map_err(|error| Problem::from(&error))?;
    let text = render(question.kind(), &reply)?;
    let freshness = Freshness::of(&reply);
    if fields.is_empty() {
        return Ok(ApiAnswer { text, freshness });
    }
    let picked = weather_json::pick(&text, fields.iter().map(String::as_str));
    let unknown =
        |unknown: UnknownMember| parameters::unknown("field", &unknown.name, &unknown.known);
    let text = picked.map_err(unknown)?;
    Ok(ApiAnswer { text, freshness })
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
