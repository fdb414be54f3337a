//! The end of the face: what is under way is answered, within the grace.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::{Got, HttpWorld};
use crate::service::{POINT, SECOND, soon, until};

/// Sends a request whose answer waits for the upstream.
async fn asked(http: &HttpWorld) -> TcpStream {
    let mut stream = TcpStream::connect(http.address).await.unwrap();
    let ask = b"GET /v1/forecast?place=47.6062,-122.3321 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    until(|| http.world.asked(POINT) == 1).await;
    stream
}

async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    let _ = soon(stream.read_to_end(&mut rest)).await;
    rest
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end() {
    let http = HttpWorld::start().await;
    http.world.faults(&["latency=200ms path=/points"]);
    let stream = asked(&http).await;
    let address = http.address;
    http.stop().await;
    let got = Got::read(&rest(stream).await);
    assert_eq!((got.status, got.header("connection")), (200, "close"));
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_cut_off_after_the_grace() {
    let http = HttpWorld::start().await;
    http.world.faults(&["hang path=/points"]);
    let stream = asked(&http).await;
    let clock = Arc::clone(&http.world.simulator);
    let stopping = tokio::spawn(http.stop());
    while !stopping.is_finished() {
        tokio::time::pause();
        tokio::time::advance(SECOND).await;
        tokio::time::resume();
        tokio::task::yield_now().await;
    }
    assert_eq!(clock.log().count(POINT), 1);
    assert!(
        rest(stream).await.is_empty(),
        "no answer, not even half of one"
    );
}
