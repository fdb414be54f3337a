//! Pages about problems: the sentence, what to do, and the places that may be meant. Asks nothing.

use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, Response};
use maud::{Markup, html};
use weather_text::plain;

use super::display::DisplayOptions;
use super::document::PageDocument;
use super::respond::html_response;
use crate::body::ResponseBody;
use crate::problem::{Problem, ProblemKind};

/// Returns the page about a kind of problem.
pub(crate) fn about(kind: ProblemKind) -> Response<ResponseBody> {
    let main = html! {
        h1 { (kind.title()) }
        p { (kind.explanation()) }
        p { "Status " (kind.status().as_u16()) "." }
    };
    html_response(document(kind.title(), DisplayOptions::default(), main))
}

/// Returns the page that stands where one with this problem would be.
pub(crate) fn problem(problem: &Problem) -> Response<ResponseBody> {
    with_places(problem, &[], DisplayOptions::default())
}

/// Returns the same with places that may be meant, each with its address.
pub(super) fn with_places(
    problem: &Problem,
    places: &[(String, String)],
    options: DisplayOptions,
) -> Response<ResponseBody> {
    let kind = problem.kind();
    let main = html! {
        h1 { (kind.title()) }
        p.detail { (sentence(problem, places)) }
        @if !places.is_empty() {
            p { "Did you mean:" }
            ul.places {
                @for (name, path) in places { li { a href=(options.at(path)) { (plain(name)) } } }
            }
        }
        p { (advice(kind)) }
    };
    let mut response = html_response(document(kind.title(), options, main));
    *response.status_mut() = kind.status();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after() {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn document(title: &str, options: DisplayOptions, main: Markup) -> Markup {
    let document = PageDocument {
        title: &format!("{title} · Weather"),
        path: "/",
        options,
        shown: None,
        simulated: false,
        place: None,
        is_late: false,
        main: html! { section.card.problem { (main) } },
        footer: html! {},
    };
    document.render()
}

/// Returns what went wrong; the places are links below, and need not be in it.
fn sentence(problem: &Problem, places: &[(String, String)]) -> String {
    let mut text = problem.detail();
    if !places.is_empty() {
        text = text.split("; did you mean").next().unwrap_or(text);
    }
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), plain(letters.as_str()))
}

/// Returns what a reader can do.
fn advice(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::BadRequest | ProblemKind::UnknownAddress => {
            "Search for a place above: a town with its state, a ZIP code, a station such as KBFI, or \
             latitude and longitude."
        }
        ProblemKind::AmbiguousPlace => {
            "Choose a place, or add the state to the name: Portland, OR."
        }
        ProblemKind::UnknownPlace => {
            "Check the spelling, or search by ZIP code or by latitude and longitude, which always work."
        }
        ProblemKind::OutsideArea => {
            "The provider has weather for the United States and its territories only. Search for a \
             place there."
        }
        ProblemKind::NoForecast | ProblemKind::NoReport => {
            "Try a place nearby, such as the next town."
        }
        ProblemKind::MethodNotAllowed
        | ProblemKind::BodyNotAllowed
        | ProblemKind::TargetTooLong => "Go to the first page and search for a place.",
        ProblemKind::WrongHost => {
            "Open the page by an address of this machine, or add the name to hosts in the section \
             [http] of the settings."
        }
        ProblemKind::NotAdmitted => {
            "Ask whoever runs weatherd to admit you, or run one of your own."
        }
        ProblemKind::ShareExceeded
        | ProblemKind::TooManyWaiting
        | ProblemKind::QueueFull
        | ProblemKind::NotReady => "Load the page again in a few seconds.",
        ProblemKind::Internal => {
            "Load the page again. If that does not help, the log of weatherd says more."
        }
        ProblemKind::InvalidResponse | ProblemKind::Unreachable => {
            "Check the network of the machine that runs weatherd. If it is fine, the weather service \
             has a failure; load the page again in a minute."
        }
        ProblemKind::Timeout => {
            "What is being fetched arrives all the same. Load the page again in a moment."
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn text(response: Response<ResponseBody>) -> String {
        let body = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn every_kind_of_problem_has_a_page_that_says_what_to_do() {
        for kind in ProblemKind::ALL {
            let response = problem(&Problem::new(kind, "the reason is <this>"));
            assert_eq!(response.status(), kind.status());
            assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
            let text = text(response).await;
            assert!(text.contains(kind.title()), "{text}");
            assert!(text.contains("The reason is &lt;this&gt;."), "{text}");
            assert!(text.contains("role=\"search\""), "{text}");
        }
    }

    #[tokio::test]
    async fn places_that_may_be_meant_are_links() {
        let detail = "\"portland\" is ambiguous; did you mean: Portland, Oregon";
        let problem = Problem::new(ProblemKind::AmbiguousPlace, detail);
        let places = [("Portland, Oregon".to_owned(), "/portland-or".to_owned())];
        let page = text(with_places(&problem, &places, DisplayOptions::default())).await;
        assert!(
            page.contains("&quot;portland&quot; is ambiguous.</p>"),
            "{page}"
        );
        let link = "<a href=\"/portland-or\">Portland, Oregon</a>";
        assert!(page.contains(link), "{page}");
    }
}
