//! The stream between a client and hyper, whose part the tests play.

use std::time::Duration;

use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::advance;

use super::*;
use crate::body::ResponseBody;
use crate::timed_stream::TimedStream;

const KNOWN: &[u8] = b"GET /known HTTP/1.1\r\nHost: x\r\n\r\n";
const OTHER: &[u8] = b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n";
const PATIENCE: Duration = Duration::from_secs(30);

type Recall = fn(&[u8]) -> Option<SerializedResponse>;

fn recall(request: &[u8]) -> Option<SerializedResponse> {
    (request == KNOWN).then(|| SerializedResponse {
        head: Bytes::from_static(b"head "),
        body: Bytes::from_static(b"body."),
    })
}

/// The stream between a client and hyper, whose part the test plays.
struct Between {
    stream: FastPathStream<TimedStream<DuplexStream>, Recall>,
    client: DuplexStream,
    exchange: Exchange,
    activity: Activity,
}

impl Between {
    /// With room for so many bytes on the way.
    fn with_room(room: usize) -> Self {
        let (ours, client) = duplex(room);
        let (exchange, activity) = (Exchange::default(), Activity::start());
        let inner = TimedStream::new(ours, PATIENCE);
        let (requests, counted) = (exchange.clone(), activity.clone());
        Self {
            stream: FastPathStream::new(inner, recall, requests, counted),
            client,
            exchange,
            activity,
        }
    }

    /// Sends a request that hyper gets, and returns what it got.
    async fn passes(&mut self, request: &[u8]) -> Vec<u8> {
        self.client.write_all(request).await.unwrap();
        let mut got = vec![0; request.len()];
        self.stream.read_exact(&mut got).await.unwrap();
        got
    }

    /// Answers as hyper does: it reads a request, writes all of its response, flushes.
    async fn answer(&mut self) {
        let in_flight = self.activity.begin();
        let request = Request::new(ResponseBody::default());
        self.exchange.take(&request);
        self.stream.write_all(b"long.").await.unwrap();
        self.stream.flush().await.unwrap();
        drop(in_flight);
        self.stream.flush().await.unwrap();
        assert_eq!(self.receives(5).await, b"long.");
    }

    async fn receives(&mut self, length: usize) -> Vec<u8> {
        let mut got = vec![0; length];
        self.client.read_exact(&mut got).await.unwrap();
        got
    }

    /// Sends a request to which nothing but the fast path answers, and looks whether it does.
    async fn is_fast(&mut self) -> bool {
        self.client.write_all(KNOWN).await.unwrap();
        let mut got = [0; KNOWN.len()];
        tokio::select! {
            biased;
            read = self.stream.read_exact(&mut got) => {
                read.unwrap();
                assert_eq!(got, KNOWN, "hyper gets all of it");
                false
            }
            answer = async {
                let mut answer = [0; 10];
                self.client.read_exact(&mut answer).await.unwrap();
                answer
            } => {
                assert_eq!(&answer, b"head body.");
                true
            }
        }
    }
}

#[tokio::test]
async fn what_is_known_is_answered_and_hyper_gets_the_rest() {
    let mut between = Between::with_room(4096);
    for _ in 0..3 {
        assert!(between.is_fast().await);
        assert_eq!(between.passes(OTHER).await, OTHER);
        between.answer().await;
    }
}

#[tokio::test]
async fn hyper_reads_in_pieces_of_its_own() {
    let mut between = Between::with_room(4096);
    between.client.write_all(OTHER).await.unwrap();
    let mut got = Vec::new();
    while got.len() < OTHER.len() {
        let mut piece = [0; 7];
        let read = between.stream.read(&mut piece).await.unwrap();
        got.extend_from_slice(&piece[..read]);
    }
    assert_eq!(got, OTHER);
    between.answer().await;
    assert!(between.is_fast().await);
}

#[tokio::test]
async fn nothing_is_answered_while_hyper_holds_a_byte() {
    // Before its response is written.
    let mut between = Between::with_room(4096);
    between.passes(OTHER).await;
    assert!(!between.is_fast().await);
    // Neither when it was: nobody knows what hyper has read of the second.
    between.answer().await;
    assert!(!between.is_fast().await);

    for begin in [
        &b"GET /other HTTP/1.1\r\nX: "[..],
        &KNOWN[..9],
        b"G",
        b"\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 33\r\n\r\n",
        &[OTHER, b"GET /other HTTP/1.1\r\nX: "].concat(),
        &[OTHER, b"\r\n"].concat(),
        &[b"\n\n", OTHER].concat(),
        &[OTHER, OTHER].concat(),
        &[KNOWN, KNOWN].concat(),
        &[KNOWN, b"x"].concat(),
    ] {
        let mut between = Between::with_room(4096);
        assert_eq!(between.passes(begin).await, begin);
        assert!(
            !between.is_fast().await,
            "{:?}",
            String::from_utf8_lossy(begin)
        );
    }
}

#[tokio::test]
async fn a_body_may_follow_what_hyper_made_no_plain_request_of() {
    let mut between = Between::with_room(4096);
    between.passes(OTHER).await;
    let with_body = Request::new(ResponseBody::from("body"));
    assert_eq!(between.exchange.take(&with_body), None);
    between.answer().await;
    assert!(!between.is_fast().await);
}

#[tokio::test]
async fn half_a_known_request_is_hypers_from_any_byte_on() {
    for cut in 1..KNOWN.len() {
        let mut between = Between::with_room(4096);
        let (begin, end) = KNOWN.split_at(cut);
        assert_eq!(between.passes(begin).await, begin);
        assert_eq!(between.passes(end).await, end);
    }
}

#[tokio::test]
async fn a_response_goes_out_in_as_many_writes_as_it_takes_before_anything_else() {
    let mut between = Between::with_room(KNOWN.len());
    let Between { stream, client, .. } = &mut between;
    let mut got = [0; 1];
    let asking = async {
        let mut answers = Vec::new();
        for _ in 0..3 {
            client.write_all(KNOWN).await.unwrap();
            for _ in 0..10 {
                answers.push(client.read_u8().await.unwrap());
            }
        }
        answers
    };
    let answers = tokio::select! {
        read = stream.read(&mut got) => panic!("hyper got {read:?}"),
        answers = asking => answers,
    };
    assert_eq!(answers, b"head body.".repeat(3));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_cut_off() {
    let mut between = Between::with_room(KNOWN.len());
    // Three answers are on their way, the fourth does not fit.
    let Between { stream, client, .. } = &mut between;
    let mut got = [0; 1];
    let error = {
        let asking = async {
            loop {
                client.write_all(KNOWN).await.unwrap();
            }
        };
        tokio::select! {
            read = stream.read(&mut got) => read.unwrap_err(),
            () = asking => unreachable!("it never ends"),
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn what_is_being_written_is_written_before_the_end() {
    let mut between = Between::with_room(KNOWN.len());
    between.client.write_all(KNOWN).await.unwrap();
    between.stream.unsent = recall(KNOWN);
    let Between {
        mut stream,
        mut client,
        ..
    } = between;
    let mut all = Vec::new();
    let (shut, read) = tokio::join!(stream.shutdown(), client.read_to_end(&mut all));
    shut.unwrap();
    read.unwrap();
    assert_eq!(all, b"head body.");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_answered_so_is_no_rest() {
    let mut between = Between::with_room(4096);
    let limits = crate::HttpLimits::DEFAULT;
    let activity = between.activity.clone();
    let mut rest = std::pin::pin!(activity.rest(limits));
    for _ in 0..10 {
        tokio::select! {
            biased;
            () = &mut rest => panic!("it rests"),
            () = advance(limits.idle_timeout - Duration::from_secs(1)) => {}
        }
        assert!(between.is_fast().await);
    }
    rest.await;
}

/// A kernel with small buffers holds little of an answer: most of it goes out long after hyper, or the fast path,
/// was through with the request.
#[tokio::test(start_paused = true)]
async fn a_client_that_takes_an_answer_slowly_does_not_rest() {
    let response = recall(KNOWN).unwrap();
    for is_fast in [false, true] {
        let mut between = Between::with_room(1);
        let limits = crate::HttpLimits::DEFAULT;
        let activity = between.activity.clone();
        if is_fast {
            between.stream.unsent = Some(response.clone());
        }
        let Between { stream, client, .. } = &mut between;
        let sending = async {
            if is_fast {
                stream.flush().await.unwrap();
            } else {
                stream.write_all(b"head body.").await.unwrap();
            }
        };
        let taking = async {
            for _ in 0..10 {
                advance(PATIENCE - Duration::from_secs(1)).await;
                client.read_u8().await.unwrap();
            }
        };
        assert!(PATIENCE * 3 > limits.idle_timeout);
        tokio::select! {
            () = activity.rest(limits) => panic!("it rests, fast: {is_fast}"),
            ((), ()) = async { tokio::join!(sending, taking) } => {}
        }
    }
}
