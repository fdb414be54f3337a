//! Answers of the API: each question goes through the one door of the service, and its reply becomes
//! the text that `wx --json` prints.

use std::sync::Arc;

use futures_util::future::join_all;
use weather::{Question, QuestionKind};
use weather_json::PlaceResult;
use weather_service::{Caller, Face, Reply, Service};

use super::parameters::ApiRequest;
use super::prepared::{PreparedRequest, PreparedRequests};
use super::written::WrittenAnswer;
use crate::client::Client;
use crate::coded_text::CodedText;
use crate::freshness::Freshness;
use crate::parts::HttpParts;
use crate::problem::Problem;
use crate::query::QueryString;
use crate::representation::Representation;
use crate::router::Route;

/// The media type of answers.
pub(crate) const MEDIA_TYPE: &str = "application/json";

/// The text of an answer, and its freshness.
#[derive(Debug)]
pub(crate) struct ApiAnswer {
    pub(crate) text: Arc<CodedText>,
    pub(crate) freshness: Freshness,
}

/// Those who ask, and whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ApiContext<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) prepared: &'a PreparedRequests,
    pub(crate) client: &'a Client,
}

impl ApiContext<'_> {
    /// Answers a request that came before, if that takes no more than a look at what was answered then.
    pub(crate) fn answer_now(&self, address: &str, served: HttpParts) -> Option<ApiAnswer> {
        self.answer_now_with(address, served, Some)
    }

    /// As [`answer_now`](Self::answer_now), unless `write` makes nothing of the answer: then the request is still to
    /// be answered.
    pub(crate) fn answer_now_with<T>(
        &self,
        address: &str,
        served: HttpParts,
        write: impl FnOnce(ApiAnswer) -> Option<T>,
    ) -> Option<T> {
        let request = self.prepared.get(address)?;
        if !served.has(Route::Answer(request.question.kind())) {
            return None;
        }
        let again = |reply: &Reply| write(self.again(address, &request, reply)?);
        self.service
            .answer_now_with(self.caller(), &request.question, again)
    }

    /// Returns the answer that a reply makes: what was written last, as far as the reply says the same.
    fn again(&self, address: &str, request: &PreparedRequest, reply: &Reply) -> Option<ApiAnswer> {
        let provenance = reply.provenance();
        let provenance = provenance.as_deref();
        let text = match request.answer.again(reply, provenance) {
            Some(again) if Arc::ptr_eq(&again.text, &request.answer.text) => again.text,
            again => {
                let kind = request.question.kind();
                let written = || WrittenAnswer::of(kind, reply, provenance, &request.fields);
                let answer = again.map_or_else(written, Ok).ok()?;
                let text = Arc::clone(&answer.text);
                let request = PreparedRequest {
                    answer,
                    ..request.clone()
                };
                self.prepared.keep(address, request);
                text
            }
        };
        let freshness = Freshness::of(reply, provenance);
        Some(ApiAnswer { text, freshness })
    }

    /// Answers questions of this `kind`, one for each place of the `query`, which is that of the `address`.
    ///
    /// # Errors
    ///
    /// The problem of a request about one place. One about several has a problem in the place of each
    /// answer that is lacking.
    pub(crate) async fn answer(
        &self,
        address: &str,
        kind: QuestionKind,
        query: &QueryString,
    ) -> Result<ApiAnswer, Problem> {
        let ApiRequest { questions, fields } = ApiRequest::read(kind, query)?;
        if let [(_, question)] = &*questions {
            let (answer, freshness) = self.ask(question, &fields).await?;
            let text = Arc::clone(&answer.text);
            let question = question.clone();
            let request = PreparedRequest {
                question,
                fields,
                answer,
            };
            self.prepared.keep(address, request);
            return Ok(ApiAnswer { text, freshness });
        }
        let asked = questions.iter().map(|(place, question)| async {
            let (outcome, freshness) = match self.ask(question, &fields).await {
                Ok((answer, freshness)) => (Ok(answer.text.to_text()), freshness),
                Err(problem) => (Err(text_of(&problem)), Freshness::Never),
            };
            let place = place.clone();
            (PlaceResult { place, outcome }, freshness)
        });
        let (results, freshness): (Vec<_>, Vec<_>) = join_all(asked).await.into_iter().unzip();
        Ok(ApiAnswer {
            text: Arc::new(weather_json::results(&results).into()),
            freshness: Freshness::of_all(freshness),
        })
    }

    async fn ask(
        &self,
        question: &Question,
        fields: &[String],
    ) -> Result<(WrittenAnswer, Freshness), Problem> {
        let reply = self.service.answer(self.caller(), question).await;
        let reply = reply.map_err(|error| Problem::from(&error))?;
        let provenance = reply.provenance();
        let provenance = provenance.as_deref();
        let answer = WrittenAnswer::of(question.kind(), &reply, provenance, fields)?;
        Ok((answer, Freshness::of(&reply, provenance)))
    }

    fn caller(&self) -> Caller<'_> {
        Caller {
            face: Face::Http,
            name: self.client,
            id: self.client.id,
        }
    }
}

impl From<ApiAnswer> for Representation {
    fn from(answer: ApiAnswer) -> Self {
        Self {
            text: answer.text,
            media: MEDIA_TYPE,
            freshness: answer.freshness,
        }
    }
}

fn text_of(problem: &Problem) -> String {
    weather_json::bare(&problem.details()).unwrap_or_default()
}
