//! The client over real sockets: what it sends, what it takes, and every way an answer can fail.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use nws::{ClientConfig, FetchError, FetchStage, GetRequest, NwsClient, NwsResponse};

use crate::server::{RawServer, Reply, answer};

pub(crate) const JSON: &str = "application/geo+json";

pub(crate) fn config(base_url: String) -> ClientConfig {
    ClientConfig {
        base_url,
        max_body_bytes: 100_000,
        ..ClientConfig::new("weatherd tests (nobody@example.org)")
    }
}

pub(crate) async fn get(server: &RawServer, path: &str) -> Result<NwsResponse, FetchError> {
    let client = NwsClient::new(config(server.url())).unwrap();
    client.get(GetRequest::new(path, JSON)).await
}

/// A server that gives every request the same reply.
pub(crate) async fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |_| reply()).await
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_answer_is_reported_with_its_status_headers_and_bytes() {
    let server = always(|| {
        Reply::Keep(answer(
            "200 OK",
            &[
                ("Content-Type", JSON),
                ("Cache-Control", "public, max-age=3071, s-maxage=3600"),
                ("ETag", "W/\"abc\""),
                ("Last-Modified", "Wed, 04 Mar 2026 21:25:28 GMT"),
                ("Age", "17"),
                ("X-Correlation-ID", "16c91526"),
            ],
            b"{}",
        ))
    })
    .await;
    let response = get(&server, "/points/47.6062,-122.3321").await.unwrap();
    assert_eq!((response.status, &response.body[..]), (200, &b"{}"[..]));
    assert_eq!(response.final_path, "/points/47.6062,-122.3321");
    assert!(!response.redirected);
    let headers = response.headers;
    assert_eq!(headers.content_type.as_deref(), Some(JSON));
    assert_eq!(
        headers.cache_control.as_deref(),
        Some("public, max-age=3071, s-maxage=3600")
    );
    assert_eq!(headers.etag.as_deref(), Some("W/\"abc\""));
    assert_eq!(
        headers.last_modified.as_deref(),
        Some("Wed, 04 Mar 2026 21:25:28 GMT")
    );
    assert_eq!(headers.age.as_deref(), Some("17"));
    assert_eq!(headers.correlation_id.as_deref(), Some("16c91526"));
    assert_eq!(headers.retry_after, None);
}

#[tokio::test]
async fn a_request_says_who_asks_and_what_is_already_known() {
    let server = always(|| Reply::Keep(answer("304 Not Modified", &[], b""))).await;
    let client = NwsClient::new(config(server.url())).unwrap();
    let request = GetRequest {
        if_none_match: Some("W/\"abc\""),
        if_modified_since: Some("Wed, 04 Mar 2026 21:25:28 GMT"),
        ..GetRequest::new("/alerts/active?status=actual&point=47.6062,-122.3321", JSON)
    };
    let response = client.get(request).await.unwrap();
    assert_eq!((response.status, response.body.len()), (304, 0));
    let head = server.requests().remove(0).to_lowercase();
    let mut lines = head.lines();
    assert_eq!(
        lines.next(),
        Some("get /alerts/active?status=actual&point=47.6062,-122.3321 http/1.1")
    );
    let lines: Vec<&str> = lines.collect();
    for expected in [
        "user-agent: weatherd tests (nobody@example.org)",
        "accept: application/geo+json",
        "accept-encoding: gzip",
        "if-none-match: w/\"abc\"",
        "if-modified-since: wed, 04 mar 2026 21:25:28 gmt",
    ] {
        assert!(lines.contains(&expected), "{expected} in {head}");
    }
    assert_eq!(head.matches("accept:").count(), 1);
}

#[tokio::test]
async fn requests_one_after_another_share_one_connection() {
    let server = always(|| Reply::Keep(answer("200 OK", &[], b"{}"))).await;
    let client = NwsClient::new(config(server.url())).unwrap();
    for number in 0..20 {
        let path = format!("/points/{number},0");
        assert_eq!(
            client
                .get(GetRequest::new(&path, JSON))
                .await
                .unwrap()
                .status,
            200
        );
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 1));
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_replaced_unnoticed() {
    let server = always(|| Reply::Close(answer("200 OK", &[], b"{}"))).await;
    let client = NwsClient::new(config(server.url())).unwrap();
    for _ in 0..20 {
        assert_eq!(
            client.get(GetRequest::new("/", JSON)).await.unwrap().status,
            200
        );
    }
}

#[tokio::test]
async fn kept_connections_that_went_silent_cost_one_timeout() {
    let silent = Arc::new(AtomicUsize::new(0));
    let up_to = Arc::clone(&silent);
    let server = RawServer::start_counting(move |connection, _| {
        match connection <= up_to.load(Ordering::SeqCst) {
            true => Reply::Hang(Vec::new()),
            false => Reply::Keep(answer("200 OK", &[], b"{}")),
        }
    })
    .await;
    let client = NwsClient::new(ClientConfig {
        header_timeout: Duration::from_secs(1),
        ..config(server.url())
    })
    .unwrap();
    let one = || client.get(GetRequest::new("/", JSON));
    let kept = tokio::join!(one(), one(), one(), one());
    assert!(kept.0.is_ok() && kept.1.is_ok() && kept.2.is_ok() && kept.3.is_ok());
    let before = server.connections();
    assert!(before > 1);
    silent.store(before, Ordering::SeqCst);
    let error = one().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    for _ in 0..4 {
        assert_eq!(one().await.unwrap().status, 200);
    }
    assert_eq!(server.connections(), before + 1);
}

#[tokio::test]
async fn interim_responses_without_an_end_are_not_borne_with() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    let few = always(|| {
        let whole = answer("200 OK", &[], b"{}");
        Reply::Keep([&interim.repeat(16)[..], &whole].concat())
    });
    assert_eq!(get(&few.await, "/").await.unwrap().status, 200);
    let many = always(|| Reply::Hang(interim.repeat(17))).await;
    let error = get(&many, "/").await.unwrap_err();
    assert!(
        matches!(error, FetchError::Interim { limit: 16 }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_compressed_answer_is_decompressed() {
    let plain = vec![b'x'; 90_000];
    let packed = gzip(&plain);
    let server =
        always(move || Reply::Keep(answer("200 OK", &[("Content-Encoding", "gzip")], &packed)))
            .await;
    assert_eq!(get(&server, "/").await.unwrap().body, plain);
}

#[tokio::test]
async fn a_body_larger_than_allowed_is_refused_in_every_form() {
    let bomb = answer(
        "200 OK",
        &[("Content-Encoding", "gzip")],
        &gzip(&vec![0; 5_000_000]),
    );
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx".to_vec();
    let endless = [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
        b"4000\r\n"
            .iter()
            .chain(&[b'x'; 0x4000])
            .chain(b"\r\n")
            .copied()
            .collect::<Vec<u8>>()
            .repeat(8),
    ]
    .concat();
    for bytes in [bomb, announced, endless] {
        let server = always(move || Reply::Hang(bytes.clone())).await;
        let error = get(&server, "/").await.unwrap_err();
        assert!(
            matches!(error, FetchError::BodyTooLarge { limit: 100_000 }),
            "{error:?}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn an_answer_cut_short_is_never_taken_for_whole() {
    let packed = gzip(b"{\"type\": \"Feature\"}");
    let cut = &packed[..packed.len() - 4];
    for bytes in [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"type\"".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"type\"\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n70\r\n{\"type\"".to_vec(),
        answer("200 OK", &[("Content-Encoding", "gzip")], cut),
    ] {
        let server = always(move || Reply::Close(bytes.clone())).await;
        let error = get(&server, "/").await.unwrap_err();
        assert!(matches!(error, FetchError::Truncated), "{error:?}");
        assert!(error.is_retryable() && !error.is_timeout());
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_or_not_its_encoding_is_refused() {
    for bytes in [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec(),
        b"HTTP/1.1 abc\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 200_000]].concat(),
    ] {
        let server = always(move || Reply::Close(bytes.clone())).await;
        let error = get(&server, "/").await.unwrap_err();
        assert!(matches!(error, FetchError::Malformed(_)), "{error:?}");
    }
    let server = always(|| {
        Reply::Keep(answer(
            "200 OK",
            &[("Content-Encoding", "gzip")],
            b"not compressed",
        ))
    })
    .await;
    let error = get(&server, "/").await.unwrap_err();
    assert!(matches!(error, FetchError::BadEncoding), "{error:?}");
}

#[tokio::test]
async fn a_connection_dropped_before_an_answer_is_said_to_be() {
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-"] {
        let server = always(move || Reply::Close(bytes.to_vec())).await;
        let error = get(&server, "/").await.unwrap_err();
        assert!(matches!(error, FetchError::Dropped(_)), "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn an_error_page_of_the_edge_is_an_answer() {
    let server = always(|| {
        Reply::Keep(answer(
            "403 Forbidden",
            &[("Content-Type", "text/html")],
            b"<HTML><HEAD><TITLE>Access Denied</TITLE>",
        ))
    })
    .await;
    let response = get(&server, "/").await.unwrap();
    assert_eq!(response.status, 403);
    assert!(response.body.starts_with(b"<HTML>"));
    assert_eq!(response.headers.content_type.as_deref(), Some("text/html"));
}

#[tokio::test]
async fn each_stage_has_its_deadline() {
    let short = Duration::from_millis(50);
    let long = Duration::from_secs(60);
    let silent = always(|| Reply::Hang(Vec::new())).await;
    let half =
        always(|| Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".to_vec())).await;
    for (server, header, total, stage) in [
        (&silent, short, long, FetchStage::Headers),
        (&silent, long, short, FetchStage::Total),
        (&half, long, short, FetchStage::Total),
    ] {
        let client = NwsClient::new(ClientConfig {
            header_timeout: header,
            total_timeout: total,
            ..config(server.url())
        })
        .unwrap();
        match client.get(GetRequest::new("/", JSON)).await.unwrap_err() {
            FetchError::Timeout {
                stage: found,
                after,
            } => {
                assert_eq!((found, after), (stage, short));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_tls_handshake_that_hangs_counts_as_connecting() {
    // The server waits for an HTTP request that a TLS greeting never becomes.
    let server = always(|| Reply::Hang(Vec::new())).await;
    let limit = Duration::from_millis(50);
    let client = NwsClient::new(ClientConfig {
        connect_timeout: limit,
        ..config(server.url().replace("http:", "https:"))
    })
    .unwrap();
    let error = client.get(GetRequest::new("/", JSON)).await.unwrap_err();
    let stage = FetchStage::Connect;
    assert!(
        matches!(error, FetchError::Timeout { stage: found, after } if found == stage && after == limit),
        "{error:?}"
    );
    assert!(error.is_timeout() && error.is_retryable());
}

#[tokio::test]
async fn nobody_there_is_said_to_be_so() {
    let gone = always(|| Reply::Keep(Vec::new())).await;
    let url = gone.url();
    drop(gone);
    tokio::task::yield_now().await;
    let client = NwsClient::new(config(url)).unwrap();
    let error = client.get(GetRequest::new("/", JSON)).await.unwrap_err();
    assert!(matches!(error, FetchError::Connect(_)), "{error:?}");
    // A label over 63 letters is refused by the resolver itself, without asking any network.
    let client = NwsClient::new(config(format!("http://{}.invalid", "x".repeat(70)))).unwrap();
    let error = client.get(GetRequest::new("/", JSON)).await.unwrap_err();
    assert!(matches!(error, FetchError::Name(_)), "{error:?}");
}

#[tokio::test]
async fn what_cannot_be_written_as_a_request_is_never_sent() {
    let server = always(|| Reply::Keep(answer("200 OK", &[], b"{}"))).await;
    let client = NwsClient::new(config(server.url())).unwrap();
    for (path, accept) in [("points", JSON), ("", JSON), ("/a b", JSON), ("/", "a\nb")] {
        let error = client.get(GetRequest::new(path, accept)).await.unwrap_err();
        assert!(
            matches!(error, FetchError::BadRequest),
            "{path:?}: {error:?}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_request_given_up_leaves_the_client_usable() {
    let hangs = Arc::new(AtomicBool::new(true));
    let switch = Arc::clone(&hangs);
    let server = always(move || match switch.load(Ordering::SeqCst) {
        true => Reply::Hang(Vec::new()),
        false => Reply::Keep(answer("200 OK", &[], b"{}")),
    })
    .await;
    let client = NwsClient::new(config(server.url())).unwrap();
    let given_up = tokio::time::timeout(
        Duration::from_millis(20),
        client.get(GetRequest::new("/", JSON)),
    );
    assert!(given_up.await.is_err());
    hangs.store(false, Ordering::SeqCst);
    assert_eq!(
        client.get(GetRequest::new("/", JSON)).await.unwrap().status,
        200
    );
}

#[test]
fn messages_for_people_name_no_place_and_no_body() {
    let error = FetchError::Timeout {
        stage: FetchStage::Headers,
        after: Duration::from_secs(15),
    };
    assert_eq!(error.to_string(), "no answer within 15 s");
    assert_eq!(
        FetchError::OffSiteRedirect.to_string(),
        "the response is a redirect to another host"
    );
}
