//! The form in which a failure of the upstream is told to other daemons: those that they would meet too,
//! because the upstream said them. Must not know who reads it.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use nws::payload::parse_problem;
use serde::{Deserialize, Serialize};

use super::error::{ErrorHeaders, UpstreamError};

/// The statuses that an error can have.
const ERRORS: RangeInclusive<u16> = 300..=999;
/// The longest time for which another daemon says that the upstream asks to be left alone: a day.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A failure as it is written, in JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum FailureRecord {
    Status {
        status: u16,
        body: String,
        retry_after_seconds: Option<u64>,
        content_type: Option<String>,
    },
    Over,
    NoPeriods,
}

/// Writes a failure; `None` for one that says nothing of what others would meet.
pub(super) fn write(error: &UpstreamError) -> Option<Vec<u8>> {
    let record = match error {
        UpstreamError::Status {
            status,
            body,
            retry_after,
            sent,
            ..
        } => FailureRecord::Status {
            status: *status,
            body: String::from_utf8_lossy(body).into_owned(),
            retry_after_seconds: retry_after.map(|time| time.as_secs()),
            content_type: sent.content_type.clone(),
        },
        UpstreamError::Over => FailureRecord::Over,
        UpstreamError::NoPeriods => FailureRecord::NoPeriods,
        UpstreamError::Fetch(_)
        | UpstreamError::Payload(_)
        | UpstreamError::Undecoded(_)
        | UpstreamError::NoCell(_)
        | UpstreamError::NotAsked(_)
        | UpstreamError::NoTurn { .. }
        | UpstreamError::OutOfTime { .. } => return None,
    };
    serde_json::to_vec(&record).ok()
}

/// Reads a failure that another daemon wrote; `None` for one that is not known here.
pub(super) fn read(written: &[u8]) -> Option<UpstreamError> {
    Some(match serde_json::from_slice(written).ok()? {
        FailureRecord::Status {
            status,
            body,
            retry_after_seconds,
            content_type,
        } if ERRORS.contains(&status) => UpstreamError::Status {
            status,
            problem: parse_problem(body.as_bytes())
                .ok()
                .map(|problem| problem.kind),
            body: body.into(),
            retry_after: retry_after_seconds
                .map(|seconds| Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER)),
            sent: Arc::new(ErrorHeaders {
                content_type,
                ..ErrorHeaders::default()
            }),
        },
        FailureRecord::Status { .. } => return None,
        FailureRecord::Over => UpstreamError::Over,
        FailureRecord::NoPeriods => UpstreamError::NoPeriods,
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_failure_means_the_same_to_another_daemon() {
        let problem =
            br#"{"type": "https://api.weather.gov/problems/InvalidPoint", "status": 404}"#;
        let failure = UpstreamError::Status {
            status: 404,
            problem: parse_problem(problem).ok().map(|problem| problem.kind),
            body: Bytes::from_static(problem),
            retry_after: Some(Duration::from_secs(7)),
            sent: Arc::default(),
        };
        for failure in [failure, UpstreamError::Over, UpstreamError::NoPeriods] {
            let read = read(&write(&failure).unwrap()).unwrap();
            assert_eq!(read.negative_ttl(), failure.negative_ttl());
            assert_eq!(read.verdict(), failure.verdict());
            assert_eq!(read.to_public_error(None), failure.to_public_error(None));
        }
    }

    #[test]
    fn what_says_nothing_of_the_upstream_is_not_told_and_nonsense_not_believed() {
        let own = UpstreamError::NotAsked("it fails".to_owned());
        assert!(write(&own).is_none());
        assert!(read(b"nonsense").is_none());
        assert!(read(br#"{"kind": "other"}"#).is_none());
        let status = |status: u16| {
            let text = format!(
                r#"{{"kind": "status", "status": {status}, "body": "", "retry_after_seconds": {}}}"#,
                u64::MAX
            );
            read(text.as_bytes())
        };
        for success in [0, 200, 204, 1000] {
            assert!(status(success).is_none(), "{success}");
        }
        let Some(UpstreamError::Status { retry_after, .. }) = status(503) else {
            panic!("an error is read");
        };
        assert_eq!(retry_after, Some(LONGEST_RETRY_AFTER));
    }
}
