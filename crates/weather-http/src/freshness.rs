//! The freshness of an answer as HTTP tells it (RFC 9111, RFC 9211): its age, for how long it may be
//! kept, where it comes from. Knows no particular question.

use http::header::{AGE, CACHE_CONTROL, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use weather::{Provenance, Source, Staleness};
use weather_service::{DocumentTimes, Reply};

use crate::http_date;

const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// The freshness of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Freshness {
    /// It must not be kept.
    Never,
    /// It may be kept, but has to be confirmed each time.
    Unknown,
    /// It comes from the upstream.
    Known(KnownFreshness),
}

/// The freshness of an answer that comes from the upstream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KnownFreshness {
    update_time: Timestamp,
    confirmed_at: Timestamp,
    /// Until when it is the answer; none where it may be behind.
    until: Option<Timestamp>,
    /// Since when it has been the answer, where only a newer forecast or the clock can change that.
    since: Option<Timestamp>,
    way: &'static str,
}

/// All that time decides in the head of a response, but for what a [`Freshness`] is itself: in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ToldAges {
    now: i64,
    age: i64,
    left: i64,
}

impl Freshness {
    /// Returns the freshness of the answer to a question, which comes from where `provenance` says.
    pub(crate) fn of(reply: &Reply, provenance: Option<&Provenance>) -> Self {
        if matches!(reply, Reply::Status(_)) {
            return Self::Never;
        }
        let Some(provenance) = provenance else {
            return Self::Unknown;
        };
        let (start, end) = reply.period();
        let until = provenance.fresh_until;
        let until = until.map(|until| end.map_or(until, |end| end.min(until)));
        Self::Known(KnownFreshness {
            update_time: provenance.update_time,
            confirmed_at: provenance.confirmed_at,
            until,
            since: start.map(|start| start.max(provenance.update_time)),
            way: way_of(provenance),
        })
    }

    /// Returns the freshness of a document of the upstream.
    pub(crate) fn of_document(times: &DocumentTimes) -> Self {
        let is_new = times.fetched_at == times.confirmed_at;
        Self::Known(KnownFreshness {
            update_time: times.modified,
            confirmed_at: times.confirmed_at,
            until: times.fresh_until,
            since: Some(times.modified),
            way: way(times.stale.as_ref(), times.source, is_new),
        })
    }

    /// Returns the freshness of several answers together.
    pub(crate) fn of_all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().reduce(Self::and).unwrap_or(Self::Unknown)
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Known(one), Self::Known(other)) => Self::Known(KnownFreshness {
                update_time: one.update_time.max(other.update_time),
                confirmed_at: one.confirmed_at.min(other.confirmed_at),
                until: one
                    .until
                    .zip(other.until)
                    .map(|(one, other)| one.min(other)),
                since: one
                    .since
                    .zip(other.since)
                    .map(|(one, other)| one.max(other)),
                way: one.way,
            }),
        }
    }

    /// Returns whether the answer is the same as at `time`, as far as times can tell.
    pub(crate) fn is_unchanged_since(&self, time: Timestamp) -> bool {
        match self {
            Self::Known(known) => known
                .since
                .is_some_and(|since| since.as_second() <= time.as_second()),
            Self::Never | Self::Unknown => false,
        }
    }

    /// Returns the ages that the head of a response tells at `now`. Heads with equal ones of equal freshness are
    /// equal.
    pub(crate) fn ages_at(&self, now: Timestamp) -> ToldAges {
        match self {
            Self::Known(known) => known.ages_at(now),
            Self::Never | Self::Unknown => ToldAges {
                now: now.as_second(),
                age: 0,
                left: 0,
            },
        }
    }

    /// Writes it into the head of a response that is sent at `now`.
    pub(crate) fn write(&self, headers: &mut HeaderMap, now: Timestamp) {
        match self {
            Self::Never => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            Self::Unknown => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            }
            Self::Known(known) => known.write(headers, now),
        }
    }
}

impl KnownFreshness {
    fn ages_at(&self, now: Timestamp) -> ToldAges {
        let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs().max(0);
        ToldAges {
            now: now.as_second(),
            age: seconds(self.confirmed_at, now),
            left: self.until.map_or(0, |until| seconds(now, until)),
        }
    }

    fn write(&self, headers: &mut HeaderMap, now: Timestamp) {
        let ToldAges { age, left, .. } = self.ages_at(now);
        let mut insert = |name, text: String| {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        };
        // Caches take the age off again (RFC 9111, 4.2.3), so that what is left stays.
        insert(
            CACHE_CONTROL,
            if left == 0 {
                "no-cache".to_owned()
            } else {
                format!("max-age={}", age + left)
            },
        );
        insert(AGE, age.to_string());
        insert(LAST_MODIFIED, http_date::write(self.update_time.min(now)));
        let is_hit = self.way.starts_with("hit");
        let way = self.way;
        insert(
            CACHE_STATUS,
            if is_hit {
                format!("weatherd; {way}; ttl={left}")
            } else {
                format!("weatherd; {way}")
            },
        );
    }
}

/// Returns the way of an answer through the cache, as parameters of `Cache-Status`.
fn way_of(provenance: &Provenance) -> &'static str {
    let is_new = provenance.fetched_at == provenance.confirmed_at;
    way(provenance.stale.as_ref(), provenance.source, is_new)
}

fn way(stale: Option<&Staleness>, source: Source, is_new: bool) -> &'static str {
    match (stale, source) {
        (Some(Staleness::BeingRefreshed), _) => "hit; detail=being-refreshed",
        (Some(Staleness::Busy), _) => "hit; detail=busy",
        (Some(Staleness::DeadlinePassed), _) => "hit; detail=deadline-passed",
        (Some(Staleness::UpstreamFailing { .. }), _) => "fwd=stale; detail=upstream-failing",
        (Some(Staleness::UpstreamOlder { .. }), _) => "fwd=stale; detail=upstream-older",
        (None, Source::Live) if is_new => "fwd=miss; stored",
        (None, Source::Live) => "fwd=stale; fwd-status=304",
        (None, Source::Memory) => "hit; detail=memory",
        (None, Source::Disk) => "hit; detail=disk",
        (None, Source::Shared) => "hit; detail=shared",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn known() -> KnownFreshness {
        KnownFreshness {
            update_time: at("2026-03-04T21:00:00Z"),
            confirmed_at: at("2026-03-04T22:00:00Z"),
            until: Some(at("2026-03-04T22:30:00Z")),
            since: Some(at("2026-03-04T21:00:00Z")),
            way: "hit; detail=memory",
        }
    }

    fn written(known: KnownFreshness, now: &str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        Freshness::Known(known).write(&mut headers, at(now));
        let names = [CACHE_CONTROL, AGE, LAST_MODIFIED, CACHE_STATUS];
        let value = |name| headers[&name].to_str().unwrap().to_owned();
        names.into_iter().map(value).collect()
    }

    #[test]
    fn what_remains_is_the_lifetime_without_the_age() {
        assert_eq!(
            written(known(), "2026-03-04T22:10:00Z"),
            [
                "max-age=1800",
                "600",
                "Wed, 04 Mar 2026 21:00:00 GMT",
                "weatherd; hit; detail=memory; ttl=1200",
            ]
        );
        let past = written(known(), "2026-03-04T22:31:00Z");
        assert_eq!((past[0].as_str(), past[1].as_str()), ("no-cache", "1860"));
    }

    #[test]
    fn nothing_was_modified_in_the_future() {
        let ahead = KnownFreshness {
            update_time: at("2026-03-05T00:00:00Z"),
            ..known()
        };
        let written = written(ahead, "2026-03-04T22:10:00Z");
        assert_eq!(written[2], "Wed, 04 Mar 2026 22:10:00 GMT");
    }

    #[test]
    fn several_answers_are_as_fresh_as_the_least_of_them() {
        let other = KnownFreshness {
            until: None,
            ..known()
        };
        let all = [Freshness::Known(known()), Freshness::Known(other)];
        let Freshness::Known(both) = Freshness::of_all(all.clone()) else {
            panic!("both are known");
        };
        assert_eq!(both.until, None);
        let all = all.into_iter().chain([Freshness::Never]);
        assert_eq!(Freshness::of_all(all), Freshness::Never);
    }
}
