//! A load of HTTP requests, over TCP or a Unix socket alike: connections that each ask again as soon as they have
//! their answer. Reads no more of an answer than where it ends.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clock::Stopwatch;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinSet;

use crate::http_address::{HttpAddress, HttpConnection};

/// The bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Asks with so many connections for a time, and returns the requests a second.
pub(crate) async fn measure(
    address: &HttpAddress,
    connections: usize,
    time: Duration,
) -> Result<f64> {
    let mut asking = JoinSet::new();
    let watch = Stopwatch::start();
    for _ in 0..connections {
        let address = address.clone();
        asking.spawn(async move {
            match address.connect().await? {
                HttpConnection::Tcp(stream) => ask(stream, &address, watch, time).await,
                HttpConnection::Unix(stream) => ask(stream, &address, watch, time).await,
            }
        });
    }
    let mut answers = 0;
    while let Some(asked) = asking.join_next().await {
        answers += asked??;
    }
    Ok(f64::from(answers) / watch.elapsed().as_secs_f64())
}

/// Asks again and again until the time is over, and returns how many answers there were.
async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    address: &HttpAddress,
    watch: Stopwatch,
    time: Duration,
) -> Result<u32> {
    let request = address.request();
    let mut buffer = vec![0; CHUNK];
    let mut answers = 0;
    while watch.elapsed() < time {
        stream.write_all(request.as_bytes()).await?;
        let mut filled = 0;
        let mut rest = loop {
            let read = stream.read(&mut buffer[filled..]).await?;
            ensure!(read > 0, "the server ended a connection");
            filled += read;
            if let Some(whole) = length(&buffer[..filled])? {
                break whole.saturating_sub(filled);
            }
        };
        while rest > 0 {
            let read = stream.read(&mut buffer).await?;
            ensure!(read > 0, "the server ended a connection");
            rest = rest.saturating_sub(read);
        }
        answers += 1;
    }
    Ok(answers)
}

/// Returns the bytes of a whole answer, once its head is there.
fn length(start: &[u8]) -> Result<Option<usize>> {
    let Some(end) = start.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&start[..end])?;
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default();
    if !status.contains(" 200 ") {
        bail!("answered {status:?}");
    }
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.eq_ignore_ascii_case("content-length");
        is_it.then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.context("an answer has no length")?;
    Ok(Some(end + 4 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let answer = b"HTTP/1.1 200 OK\r\nvary: x\r\nContent-Length: 3\r\n\r\nabc";
        for cut in 0..answer.len() - 3 {
            assert_eq!(length(&answer[..cut]).unwrap(), None);
        }
        assert_eq!(length(answer).unwrap(), Some(answer.len()));
        assert!(length(b"HTTP/1.1 404 Not Found\r\n\r\n").is_err());
    }
}
