//! The consequences of each failure: for retries, for what is remembered, and for whoever asked.

use weather::ErrorKind;

use super::*;

fn problem(status: u16, kind: &str) -> UpstreamError {
    let body = format!(
        r#"{{"type": "https://api.weather.gov/problems/{kind}", "title": "x", "status": {status}}}"#
    );
    UpstreamError::of_response(&NwsResponse {
        status,
        headers: nws::ResponseHeaders {
            retry_after: Some(" 7 ".to_owned()),
            ..nws::ResponseHeaders::default()
        },
        body: body.into(),
        final_path: String::new(),
        redirected: false,
        elapsed: Duration::ZERO,
    })
}

const SEVEN: Option<Duration> = Some(Duration::from_secs(7));

#[test]
fn only_what_another_try_may_cure_is_tried_again() {
    let transient = |retry_after| Verdict::Transient { retry_after };
    let late = FetchError::Timeout {
        stage: nws::FetchStage::Headers,
        after: Duration::from_secs(15),
    };
    for (trouble, verdict) in [
        (problem(500, "UnexpectedProblem"), transient(SEVEN)),
        (problem(503, "UnavailableWebService"), transient(SEVEN)),
        (
            problem(429, "TooManyRequests"),
            Verdict::Refused { retry_after: SEVEN },
        ),
        (problem(503, "ForecastGridExpired"), Verdict::Permanent),
        (problem(503, "ForecastMissingData"), Verdict::Permanent),
        (problem(404, "InvalidPoint"), Verdict::Permanent),
        (problem(403, "x"), Verdict::Permanent),
        (UpstreamError::Fetch(late), transient(None)),
        (
            UpstreamError::Fetch(FetchError::RedirectLoop),
            Verdict::Permanent,
        ),
        (UpstreamError::Payload(PayloadError::Cut), transient(None)),
        (UpstreamError::Over, Verdict::Permanent),
        (UpstreamError::NoPeriods, Verdict::Permanent),
        (
            UpstreamError::NoCell(MissingCell::NotGiven),
            Verdict::Permanent,
        ),
    ] {
        assert_eq!(trouble.verdict(), verdict, "{trouble:?}");
    }
}

#[test]
fn nothing_is_remembered_for_long_at_first_and_little_for_long_at_all() {
    let long = [
        problem(404, "InvalidPoint"),
        problem(503, "ForecastGridExpired"),
        problem(404, "MarineForecastNotSupported"),
        UpstreamError::NoCell(MissingCell::NotGiven),
    ];
    let short = [
        problem(404, "NotFound"),
        problem(403, "x"),
        problem(500, "UnexpectedProblem"),
        problem(503, "ForecastMissingData"),
        UpstreamError::Payload(PayloadError::Html),
        UpstreamError::Over,
        UpstreamError::NoPeriods,
        UpstreamError::NotAsked(String::new()),
    ];
    for trouble in &long {
        let NegativeTtl { first, at_most } = trouble.negative_ttl();
        assert!(first <= SHORT && at_most == LONG, "{trouble:?}");
    }
    for trouble in &short {
        let NegativeTtl { first, at_most } = trouble.negative_ttl();
        assert!(first <= SHORT && at_most <= SHORT, "{trouble:?}");
    }
}

#[test]
fn the_grid_is_asked_where_it_can_help_and_the_place_looked_up_where_its_cell_is_gone() {
    for (trouble, grid, gone) in [
        (problem(503, "ForecastMissingData"), true, false),
        (problem(500, "UnexpectedProblem"), true, false),
        (problem(404, "MarineForecastNotSupported"), true, false),
        (UpstreamError::Over, true, false),
        (UpstreamError::NoPeriods, true, false),
        (problem(503, "ForecastGridExpired"), false, false),
        (problem(404, "NotFound"), true, true),
        (problem(404, "Unheard-of"), true, true),
        (problem(403, "x"), false, false),
        (UpstreamError::NotAsked(String::new()), false, false),
        (UpstreamError::Fetch(FetchError::Truncated), false, false),
    ] {
        assert_eq!(trouble.leaves_the_grid(), grid, "{trouble:?}");
        assert_eq!(trouble.is_not_found(), gone, "{trouble:?}");
        assert!(trouble.leaves_the_grid() || !trouble.is_of_the_forecast_alone());
    }
}

#[test]
fn every_trouble_has_its_kind_of_error() {
    let after = Duration::from_secs(30);
    for (trouble, kind) in [
        (problem(404, "InvalidPoint"), ErrorKind::NoData),
        (
            problem(404, "MarineForecastNotSupported"),
            ErrorKind::NoData,
        ),
        (problem(503, "ForecastGridExpired"), ErrorKind::Unreachable),
        (problem(500, "UnexpectedProblem"), ErrorKind::Unreachable),
        (
            UpstreamError::Payload(PayloadError::Html),
            ErrorKind::InvalidResponse,
        ),
        (UpstreamError::Over, ErrorKind::InvalidResponse),
        (UpstreamError::NoPeriods, ErrorKind::InvalidResponse),
        (
            UpstreamError::NoCell(MissingCell::Senseless),
            ErrorKind::InvalidResponse,
        ),
        (
            UpstreamError::NoCell(MissingCell::NotGiven),
            ErrorKind::NoData,
        ),
        (
            UpstreamError::NotAsked(String::new()),
            ErrorKind::Unreachable,
        ),
        (UpstreamError::OutOfTime { after }, ErrorKind::Timeout),
        (
            UpstreamError::NoTurn { after: None },
            ErrorKind::Unreachable,
        ),
        (
            UpstreamError::NoTurn { after: Some(after) },
            ErrorKind::Timeout,
        ),
    ] {
        assert_eq!(
            trouble.to_public_error(Some(Location::SEATTLE)).kind(),
            kind,
            "{trouble:?}"
        );
    }
}

#[test]
fn a_long_error_body_is_cut() {
    let UpstreamError::Status { body, .. } = UpstreamError::of_response(&NwsResponse {
        status: 500,
        headers: nws::ResponseHeaders::default(),
        body: vec![b'x'; 1 << 20].into(),
        final_path: String::new(),
        redirected: false,
        elapsed: Duration::ZERO,
    }) else {
        panic!("a status");
    };
    assert_eq!(body.len(), MAX_BODY);
}

#[test]
fn the_time_to_wait_is_read_as_seconds_or_as_a_date() {
    let wait = |text: &str| {
        retry_after(&nws::ResponseHeaders {
            retry_after: Some(text.to_owned()),
            date: Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
            ..nws::ResponseHeaders::default()
        })
    };
    assert_eq!(wait("120"), Some(Duration::from_secs(120)));
    assert_eq!(
        wait("Sun, 06 Nov 1994 08:50:37 GMT"),
        Some(Duration::from_secs(60))
    );
    assert_eq!(wait("Sun, 06 Nov 1994 08:40:00 GMT"), None, "past");
    assert_eq!(wait("soon"), None);
    assert_eq!(wait("-1"), None);
}
