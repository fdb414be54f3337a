//! Addresses: from a path to what is there. Answers nothing itself.

use weather::QuestionKind;

use crate::events::Topic;
use crate::problem::{PAGES, ProblemKind};

/// The begin of the addresses of the API.
pub(crate) const API: &str = "/v1/";

/// The things at addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route<'p> {
    /// The answers to a question.
    Answer(QuestionKind),
    /// A stream of events.
    Events(Topic),
    /// Metrics.
    Metrics,
    /// The health of the process.
    Health,
    /// The readiness to answer.
    Ready,
    /// The description of the API.
    OpenApi,
    /// A part of the page that reads it.
    Docs(DocsPart),
    /// The page about a kind of problem.
    ProblemPage(ProblemKind),
    /// A page for people, by its path.
    Page(&'p str),
}

/// The parts of the page about the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocsPart {
    Page,
    Script,
    Style,
}

/// Returns what is at `path`; `None` where that can be no page either.
pub(crate) fn route(path: &str) -> Option<Route<'_>> {
    match path {
        "/metrics" => return Some(Route::Metrics),
        "/healthz" => return Some(Route::Health),
        "/readyz" => return Some(Route::Ready),
        "/v1/openapi.json" => return Some(Route::OpenApi),
        "/v1/docs" => return Some(Route::Docs(DocsPart::Page)),
        "/v1/docs.js" => return Some(Route::Docs(DocsPart::Script)),
        "/v1/docs.css" => return Some(Route::Docs(DocsPart::Style)),
        _ => {}
    }
    if let Some(name) = path.strip_prefix(PAGES) {
        let mut kinds = ProblemKind::ALL.into_iter();
        return kinds
            .find(|kind| kind.name() == name)
            .map(Route::ProblemPage);
    }
    let Some(name) = path.strip_prefix(API) else {
        return Some(Route::Page(path));
    };
    if let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.path() == name) {
        return Some(Route::Events(topic));
    }
    let mut kinds = QuestionKind::ALL.iter();
    kinds
        .find(|kind| word(**kind) == Some(name))
        .map(|kind| Route::Answer(*kind))
}

/// Returns the word at the end of the address of a question, the one of `wx`; `None` for those that
/// wait for news, which have a stream instead.
pub(crate) const fn word(kind: QuestionKind) -> Option<&'static str> {
    match kind {
        QuestionKind::GetWeather => Some("forecast"),
        QuestionKind::Current => Some("now"),
        QuestionKind::Hourly
        | QuestionKind::Week
        | QuestionKind::Days
        | QuestionKind::Notable
        | QuestionKind::Alerts
        | QuestionKind::Grid
        | QuestionKind::Discussion
        | QuestionKind::Sun
        | QuestionKind::Place
        | QuestionKind::Explain
        | QuestionKind::Status => Some(kind.name()),
        QuestionKind::AlertChanges | QuestionKind::WaitForUpdate => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_an_address_or_waits_for_news() {
        for kind in QuestionKind::ALL {
            assert_eq!(word(*kind).is_none(), kind.waits(), "{kind:?}");
            if let Some(word) = word(*kind) {
                assert_eq!(route(&format!("/v1/{word}")), Some(Route::Answer(*kind)));
            }
        }
    }

    #[test]
    fn an_address_is_taken_as_it_is_written() {
        for path in [
            "/v1/",
            "/v1/Now",
            "/v1/now/",
            "/v1//now",
            "/v1/../v1/now",
            "/v1/%6eow",
            "/v1/alert_changes",
            "/v1/problems/",
        ] {
            assert_eq!(route(path), None, "{path}");
        }
        assert_eq!(route("/"), Some(Route::Page("/")));
    }
}
