//! A connection of HTTP/1.1 that has become a stream of events: the rest of its life. It is written here, since
//! hyper keeps two buffers of 8 KiB for each connection, for requests and heads of which there are no more.

use std::io;

use bytes::Bytes;
use futures_util::future::poll_fn;
use http::response::Parts;
use http::{HeaderValue, Response, header};
use hyper::body::Body;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, split};

use crate::body::ResponseBody;
use crate::{head, http_date};

/// The end of a body in chunks (RFC 9112, 7.1).
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";
/// Bytes that are read at a time of what a client still sends, which is nothing.
const READ: usize = 64;

/// Sends a response to its end, or until the client goes away.
pub(crate) async fn serve<S>(
    stream: S,
    response: Response<ResponseBody>,
    now: Timestamp,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (parts, body) = response.into_parts();
    let (reader, mut writer) = split(stream);
    let sent = async {
        writer.write_all(&head_of(parts, now)).await?;
        send_body(&mut writer, body).await
    };
    tokio::select! {
        sent = sent => sent?,
        gone = gone(reader) => return gone,
    }
    writer.shutdown().await
}

/// Returns the head: the connection ends with the body.
fn head_of(mut parts: Parts, now: Timestamp) -> Vec<u8> {
    let headers = &mut parts.headers;
    if let Ok(date) = HeaderValue::try_from(http_date::write(now)) {
        headers.entry(header::DATE).or_insert(date);
    }
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.insert(
        header::TRANSFER_ENCODING,
        HeaderValue::from_static("chunked"),
    );
    head::write(&parts)
}

async fn send_body(writer: &mut (impl AsyncWrite + Unpin), body: ResponseBody) -> io::Result<()> {
    let mut body = std::pin::pin!(body);
    loop {
        writer.flush().await?;
        let frame = poll_fn(|context| body.as_mut().poll_frame(context)).await;
        let Some(Ok(frame)) = frame else {
            return writer.write_all(LAST_CHUNK).await;
        };
        if let Ok(bytes) = frame.into_data()
            && !bytes.is_empty()
        {
            writer.write_all(&chunk(&bytes)).await?;
        }
    }
}

/// Returns the bytes as a chunk, for one write.
fn chunk(bytes: &Bytes) -> Vec<u8> {
    let size = format!("{:x}\r\n", bytes.len());
    [size.as_bytes(), bytes, b"\r\n"].concat()
}

/// Waits until the client has gone. What it sends until then is a request that the end of this response leaves
/// unanswered.
async fn gone<S: AsyncRead>(mut reader: ReadHalf<S>) -> io::Result<()> {
    let mut sent = [0; READ];
    while reader.read(&mut sent).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    fn at() -> Timestamp {
        "2026-03-04T22:38:00Z".parse().unwrap()
    }

    #[tokio::test]
    async fn a_response_is_chunks_and_an_end() {
        let (ours, mut theirs) = duplex(4096);
        let response = Response::builder()
            .header("content-type", "text/event-stream")
            .body(ResponseBody::from("retry: 3000\n\n"))
            .unwrap();
        serve(ours, response, at()).await.unwrap();
        let mut read = String::new();
        theirs.read_to_string(&mut read).await.unwrap();
        assert_eq!(
            read,
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ndate: Wed, 04 Mar 2026 22:38:00 GMT\r\n\
             connection: close\r\ntransfer-encoding: chunked\r\n\r\nd\r\nretry: 3000\n\n\r\n0\r\n\r\n"
        );
    }
}
