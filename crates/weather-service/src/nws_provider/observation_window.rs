//! Observations since a time, out of a list that is kept. Programs ask with a new `start` each time; one list
//! for each day answers them all. Fetches nothing.

use bytes::{Bytes, BytesMut};
use jiff::{SignedDuration, Timestamp, Unit};
use nws::payload::{self, SentObservation};
use nws::{DocumentAddress, DocumentKind};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The part of a list that a request wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ObservationWindow {
    start: Timestamp,
    limit: usize,
}

impl ObservationWindow {
    /// Returns the window of a request, and the lists that it can be cut from, the best first; `None` where
    /// the request is no such.
    pub(super) fn of(document: &DocumentAddress) -> Option<(Self, [DocumentAddress; 2])> {
        let is_such = document.kind() == DocumentKind::Observations
            && ["end", "cursor"]
                .iter()
                .all(|name| document.parameter(name).is_none());
        let start = document.parameter("start").filter(|_| is_such)?;
        let start: Timestamp = start.parse().ok()?;
        let limit = document
            .parameter("limit")
            .map(str::parse)
            .transpose()
            .ok()?;
        let limit = limit.unwrap_or(usize::MAX);
        let day = start
            .to_zoned(jiff::tz::TimeZone::UTC)
            .start_of_day()
            .ok()?;
        let since = |time: Timestamp| {
            let time = time.round(Unit::Second).unwrap_or(time);
            let value = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            document.with_parameters(vec![("start".to_owned(), value)])
        };
        let day = day.timestamp();
        let before = day.checked_sub(DAY).ok()?;
        Some((Self { start, limit }, [since(day), since(before)]))
    }

    /// Cuts the list, whose observations stay as they were sent; `None` if it cannot be read.
    pub(super) fn cut(self, body: &Bytes) -> Option<Bytes> {
        let all = payload::split_observations(body).ok()?;
        let (Some(first), Some(last)) = (all.first(), all.last()) else {
            return Some(body.clone());
        };
        // Both are parts of the body.
        let offset = |text: &str| (text.as_ptr() as usize).checked_sub(body.as_ptr() as usize);
        let (begin, end) = (offset(first.text)?, offset(last.text)? + last.text.len());
        let is_wanted =
            |sent: &&SentObservation<'_>| sent.timestamp.is_none_or(|time| time >= self.start);
        let wanted = all.iter().filter(is_wanted).take(self.limit);
        let mut cut = BytesMut::with_capacity(body.len());
        cut.extend_from_slice(body.get(..begin)?);
        for (at, observation) in wanted.enumerate() {
            if at > 0 {
                cut.extend_from_slice(b",\n        ");
            }
            cut.extend_from_slice(observation.text.as_bytes());
        }
        cut.extend_from_slice(body.get(end..)?);
        Some(cut.freeze())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"type": "FeatureCollection", "features": [
        {"id": 3, "properties": {"timestamp": "2026-03-04T22:53:00+00:00"}},
        {"id": 2, "properties": {"timestamp": "2026-03-04T21:53:00+00:00"}},
        {"id": 1, "properties": {"timestamp": "2026-03-04T20:53:00+00:00"}}
    ], "pagination": {}}"#;

    fn window(start: &str, limit: &str) -> (ObservationWindow, [DocumentAddress; 2]) {
        let parameters = [("start", start), ("limit", limit)];
        let parameters = parameters
            .into_iter()
            .filter(|(_, value)| !value.is_empty());
        let document = DocumentAddress::read(
            "/stations/KBFI/observations",
            parameters,
            Default::default(),
        )
        .unwrap();
        ObservationWindow::of(&document).unwrap()
    }

    #[test]
    fn a_list_of_countless_observations_is_not_read() {
        let many = format!("{{\"features\": [{}1]}}", "1,".repeat(10_000));
        let (window, _) = window("2026-03-04T21:00:00Z", "5");
        assert_eq!(window.cut(&Bytes::from(many)), None);
    }

    fn ids(start: &str, limit: &str) -> Vec<i64> {
        let cut = window(start, limit)
            .0
            .cut(&Bytes::from_static(LIST.as_bytes()));
        let cut: serde_json::Value = serde_json::from_slice(&cut.unwrap()).unwrap();
        assert_eq!(cut["pagination"], serde_json::json!({}));
        let features = cut["features"].as_array().unwrap().iter();
        features
            .map(|feature| feature["id"].as_i64().unwrap())
            .collect()
    }

    #[test]
    fn a_list_is_cut_to_what_was_asked_for() {
        assert_eq!(ids("2026-03-04T00:00:00Z", ""), [3, 2, 1]);
        assert_eq!(ids("2026-03-04T13:53:00-08:00", ""), [3, 2]);
        assert_eq!(ids("2026-03-04T00:00:00Z", "1"), [3]);
        assert!(ids("2026-03-04T23:00:00Z", "").is_empty());
    }

    #[test]
    fn one_list_answers_for_a_whole_day() {
        let one = window("2026-03-04T22:38:17Z", "").1;
        let other = window("2026-03-04T00:00:00Z", "7").1;
        assert_eq!(one, other);
        let targets = one.map(|document| document.target());
        let expected = ["2026-03-04T00:00:00Z", "2026-03-03T00:00:00Z"];
        assert_eq!(
            targets,
            expected.map(|at| format!("/stations/KBFI/observations?start={at}"))
        );
    }

    #[test]
    fn other_requests_have_no_window() {
        for parameters in [
            &[("limit", "5")][..],
            &[("start", "yesterday")],
            &[
                ("start", "2026-03-04T00:00:00Z"),
                ("end", "2026-03-04T01:00:00Z"),
            ],
            &[("start", "2026-03-04T00:00:00Z"), ("limit", "many")],
        ] {
            let path = "/stations/KBFI/observations";
            let document =
                DocumentAddress::read(path, parameters.iter().copied(), Default::default())
                    .unwrap();
            assert_eq!(ObservationWindow::of(&document), None);
        }
    }
}
