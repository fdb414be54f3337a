//! Streams of events that are open at the same time: the daemon's own memory beside them, and the time until news
//! have reached the last of them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clock::Stopwatch;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{sleep, timeout};

use crate::http_address::{HttpAddress, HttpConnection};
use crate::memory::own_memory;
use crate::sample::quantile;

/// The longest wait for anything.
const LONGEST: Duration = Duration::from_secs(60);
/// The time after which a stream has told what held when it was opened.
const QUIET: Duration = Duration::from_secs(2);

/// Opens so many streams and prints the memory beside them, then a line each time that news have reached all: the
/// milliseconds after the first of them until half of them and all of them had it.
#[expect(clippy::print_stdout, reason = "a script reads the lines")]
pub(crate) async fn measure(address: &HttpAddress, streams: usize, daemon: u32) -> Result<()> {
    let (said, mut heard) = unbounded_channel();
    let watch = Stopwatch::start();
    let before = own_memory(daemon)?;
    for _ in 0..streams {
        let (address, said) = (address.clone(), said.clone());
        tokio::spawn(async move {
            match address.connect().await? {
                HttpConnection::Tcp(stream) => listen(stream, &address, &said, watch).await,
                HttpConnection::Unix(stream) => listen(stream, &address, &said, watch).await,
            }
        });
    }
    all(&mut heard, streams, |event| event.is_first).await?;
    // What holds already comes at once.
    sleep(QUIET).await;
    while heard.try_recv().is_ok() {}
    let after = own_memory(daemon)?;
    println!("memory {before:.1} {after:.1}");
    loop {
        let mut times = all(&mut heard, streams, |event| !event.is_first).await?;
        times.sort_by(f64::total_cmp);
        let first = times.first().context("there are streams")?;
        let late: Vec<_> = times.iter().map(|time| (time - first) * 1e3).collect();
        let (half, last) = (quantile(late.clone(), 0.5), quantile(late, 1.0));
        println!("news {half:.1} {last:.1}");
    }
}

/// The arrival of bytes on a stream.
#[derive(Debug)]
struct Arrival {
    /// True if they are its first bytes.
    is_first: bool,
    seconds: f64,
}

/// Waits for an arrival of a kind on each stream, and returns their times.
async fn all(
    heard: &mut UnboundedReceiver<Arrival>,
    streams: usize,
    is_it: impl Fn(&Arrival) -> bool,
) -> Result<Vec<f64>> {
    let mut times = Vec::with_capacity(streams);
    while times.len() < streams {
        let arrival = timeout(LONGEST, heard.recv()).await?;
        let arrival = arrival.context("all streams have ended")?;
        if is_it(&arrival) {
            times.push(arrival.seconds);
        }
    }
    Ok(times)
}

/// Says when something comes on a stream that is news: not its beginning, nor a comment.
async fn listen(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    address: &HttpAddress,
    said: &UnboundedSender<Arrival>,
    watch: Stopwatch,
) -> Result<()> {
    stream.write_all(address.request().as_bytes()).await?;
    let mut buffer = vec![0; 8 * 1024];
    let mut is_open = false;
    loop {
        let read = stream.read(&mut buffer).await?;
        ensure!(read > 0, "the stream ended");
        let has = |text: &str| {
            buffer[..read]
                .windows(text.len())
                .any(|w| w == text.as_bytes())
        };
        let is_first = !is_open && has("retry:");
        is_open |= is_first;
        if is_first || has("\nevent: ") || has("event: new") {
            let seconds = watch.elapsed().as_secs_f64();
            said.send(Arrival { is_first, seconds })?;
        }
    }
}
