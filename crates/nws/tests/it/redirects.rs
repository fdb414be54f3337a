//! Redirects over real sockets: followed on the same origin, and never in circles or away.

use nws::FetchError;

use crate::client::{always, get};
use crate::server::{RawServer, Reply, answer};

#[tokio::test]
async fn a_relative_redirect_is_followed_on_the_same_connection() {
    let server = RawServer::start(|path| {
        Reply::Keep(match path {
            "/points/47.60620,-122.3321" => answer(
                "301 Moved Permanently",
                &[("Location", "/points/47.6062,-122.3321")],
                b"{\"title\": \"Adjusting\"}",
            ),
            _ => answer("200 OK", &[], b"{}"),
        })
    })
    .await;
    let response = get(&server, "/points/47.60620,-122.3321").await.unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.final_path, "/points/47.6062,-122.3321");
    assert!(response.redirected);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_have_a_typed_reason() {
    let server = RawServer::start(|path| {
        let number = path
            .trim_start_matches("/long/")
            .parse::<u32>()
            .unwrap_or(0);
        let location = match path {
            "/a" => "/b".to_owned(),
            "/b" => "/a".to_owned(),
            "/off" => "https://example.org/points".to_owned(),
            "/self" => "/self".to_owned(),
            "/up" => "../..".to_owned(),
            _ => format!("/long/{}", number + 1),
        };
        Reply::Keep(answer("302 Found", &[("Location", &location)], b""))
    })
    .await;
    let error = get(&server, "/a").await.unwrap_err();
    assert!(matches!(error, FetchError::RedirectLoop), "{error:?}");
    let error = get(&server, "/self").await.unwrap_err();
    assert!(matches!(error, FetchError::RedirectLoop), "{error:?}");
    let error = get(&server, "/off").await.unwrap_err();
    assert!(matches!(error, FetchError::OffSiteRedirect), "{error:?}");
    let error = get(&server, "/up").await.unwrap_err();
    assert!(matches!(error, FetchError::BadRedirect), "{error:?}");
    let before = server.requests().len();
    let error = get(&server, "/long/0").await.unwrap_err();
    assert!(
        matches!(error, FetchError::TooManyRedirects { limit: 5 }),
        "{error:?}"
    );
    assert_eq!(
        server.requests().len() - before,
        6,
        "the question and five redirects"
    );
}

#[tokio::test]
async fn a_redirect_without_a_location_is_refused() {
    let server = always(|| Reply::Keep(answer("301 Moved Permanently", &[], b""))).await;
    let error = get(&server, "/").await.unwrap_err();
    assert!(matches!(error, FetchError::BadRedirect), "{error:?}");
}
