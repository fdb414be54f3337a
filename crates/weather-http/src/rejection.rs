//! Answers to connections that are not served. Knows no request.

use std::io;
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, DATE, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::problem::{Problem, SOON};
use crate::{head, http_date};

/// The time in which a client can send its request and take the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers the first request of a connection with a problem, whatever it asks, and ends it.
pub(crate) async fn turn_away<S>(mut stream: S, problem: &Problem, now: Timestamp)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let answer = answer(problem, now);
    let exchange = async {
        let mut sent = [0; 1024];
        // Before its request, a client may not expect an answer.
        if stream.read(&mut sent).await? == 0 {
            return Ok(());
        }
        stream.write_all(&answer).await?;
        stream.shutdown().await?;
        // What is unread at the end would take the answer from the client.
        while stream.read(&mut sent).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    // Who does not read it goes without.
    let _ = timeout(PATIENCE, exchange).await;
}

/// Returns a problem as bytes of HTTP/1.1.
pub(crate) fn answer(problem: &Problem, now: Timestamp) -> Vec<u8> {
    let body = weather_json::bare(&problem.details()).unwrap_or_default();
    let (head, _) = problem.response().into_parts();
    with_head(head, body.as_bytes(), now)
}

/// Returns the whole answer to a client for whom there is no connection left: that it is not served now.
pub(crate) fn all_taken(now: Timestamp) -> Vec<u8> {
    let (mut head, ()) = Response::new(()).into_parts();
    head.status = StatusCode::SERVICE_UNAVAILABLE;
    let no_store = HeaderValue::from_static("no-store");
    head.headers.insert(CACHE_CONTROL, no_store);
    head.headers.insert(RETRY_AFTER, SOON.as_secs().into());
    with_head(head, b"", now)
}

/// Returns the last answer of a connection.
fn with_head(mut head: Parts, body: &[u8], now: Timestamp) -> Vec<u8> {
    let headers = &mut head.headers;
    if let Ok(date) = HeaderValue::try_from(http_date::write(now)) {
        headers.insert(DATE, date);
    }
    headers.insert(CONTENT_LENGTH, body.len().into());
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let mut bytes = head::write(&head);
    bytes.extend_from_slice(body);
    bytes
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;
    use crate::problem::ProblemKind;

    #[tokio::test]
    async fn a_client_has_a_problem_for_its_request_and_then_the_end() {
        for (kind, status, retries) in [
            (
                ProblemKind::NotAdmitted,
                "HTTP/1.1 403 Forbidden\r\n",
                false,
            ),
            (
                ProblemKind::ShareExceeded,
                "HTTP/1.1 429 Too Many Requests\r\n",
                true,
            ),
        ] {
            let (ours, mut theirs) = duplex(4096);
            let problem = Problem::new(kind, "a sentence");
            theirs.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
            let now = "1994-11-06T08:49:37Z".parse().unwrap();
            let ((), text) = tokio::join!(turn_away(ours, &problem, now), async move {
                let mut text = String::new();
                theirs.read_to_string(&mut text).await.map(|_| text)
            });
            let text = text.unwrap();
            assert!(text.starts_with(status), "{text}");
            assert_eq!(text.contains("\r\nretry-after: "), retries, "{text}");
            assert!(text.contains("\r\ncache-control: no-store\r\n"), "{text}");
            let date = "\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
            assert!(text.contains(date), "{text}");
            let (_, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(body.contains("\"detail\": \"a sentence\""), "{text}");
            let length = format!("content-length: {}\r\n", body.len());
            assert!(text.contains(&length), "{text}");
        }
    }
}
