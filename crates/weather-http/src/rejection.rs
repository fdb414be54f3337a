//! Answers to connections that are not served. Knows no request.

use std::io;
use std::time::Duration;

use http::header::RETRY_AFTER;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::problem::Problem;

/// The whole answer to a client for whom there is no connection left.
pub(crate) const ALL_TAKEN: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";
/// The time in which a client can send its request and take the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers the first request of a connection with a problem, whatever it asks, and ends it.
pub(crate) async fn turn_away<S>(mut stream: S, problem: &Problem)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let answer = answer(problem);
    let exchange = async {
        let mut sent = [0; 1024];
        // Before its request, a client may not expect an answer.
        if stream.read(&mut sent).await? == 0 {
            return Ok(());
        }
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        // What is unread at the end would take the answer from the client.
        while stream.read(&mut sent).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    // Who does not read it goes without.
    let _ = timeout(PATIENCE, exchange).await;
}

/// Returns a problem as bytes of HTTP/1.1.
pub(crate) fn answer(problem: &Problem) -> String {
    let body = weather_json::bare(&problem.details()).unwrap_or_default();
    let head = problem.response();
    let retry_after = head.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|seconds| seconds.to_str().ok());
    let retry_after = retry_after.map(|seconds| format!("retry-after: {seconds}\r\n"));
    format!(
        "HTTP/1.1 {}\r\ncontent-type: application/problem+json\r\n{}content-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        head.status(),
        retry_after.unwrap_or_default(),
        body.len(),
    )
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
            let ((), text) = tokio::join!(turn_away(ours, &problem), async move {
                let mut text = String::new();
                theirs.read_to_string(&mut text).await.map(|_| text)
            });
            let text = text.unwrap();
            assert!(text.starts_with(status), "{text}");
            assert_eq!(text.contains("\r\nretry-after: "), retries, "{text}");
            let (_, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(body.contains("\"detail\": \"a sentence\""), "{text}");
            let length = format!("content-length: {}\r\n", body.len());
            assert!(text.contains(&length), "{text}");
        }
    }
}
