//! The form of values and failures in a shared tier: the number of the format, then the record of the
//! disk, or the fields of a failure. Both bear a checksum over their key. It must not know the tier that holds
//! them, or in what form that sends and keeps bytes.

use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::SharedValue;
use crate::NegativeTtl;
use crate::entry::StoredResponse;
use crate::policy::CLOCK_TOLERANCE;
use crate::record;

/// The number of this format. Others are not read.
const FORMAT: u8 = 1;
/// The longest unbroken row of failures that is believed: a year.
const LONGEST_ROW: SignedDuration = SignedDuration::from_hours(365 * 24);

/// A failure that one of the caches remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SharedFailure {
    /// The failure itself, as the origin writes it; `None` for an answer that was refused as older.
    pub(super) cause: Option<Bytes>,
    /// The first of the unbroken row.
    pub(super) since: Timestamp,
    /// The latest.
    pub(super) failed_at: Timestamp,
    /// Failures in the row.
    pub(super) times: u32,
    /// The time for which it is remembered.
    pub(super) terms: NegativeTtl,
}

/// Writes a value; `None` if it cannot be written.
pub(super) fn encode(key: &str, kept: &StoredResponse) -> Option<SharedValue> {
    let record = record::encode(key, kept)?;
    let mut bytes = vec![FORMAT];
    bytes.extend(record);
    Some(SharedValue {
        version: kept.version,
        confirmed_at: kept.confirmed_at.as_microsecond(),
        bytes: bytes.into(),
    })
}

/// Reads a value; `None` if it is damaged, of another key, or not of the order that it is kept by.
pub(super) fn decode(key: &str, value: &SharedValue) -> Option<StoredResponse> {
    let (&FORMAT, record) = value.bytes.split_first()? else {
        return None;
    };
    let kept = record::decode(key, record)?;
    let is_of_its_order =
        kept.version == value.version && kept.confirmed_at.as_microsecond() == value.confirmed_at;
    is_of_its_order.then_some(kept)
}

impl SharedFailure {
    pub(super) fn encode(&self, key: &str) -> Bytes {
        let mut fields = vec![FORMAT];
        fields.extend(self.since.as_microsecond().to_le_bytes());
        fields.extend(self.failed_at.as_microsecond().to_le_bytes());
        fields.extend(self.times.to_le_bytes());
        for time in [self.terms.first, self.terms.at_most] {
            let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            fields.extend(millis.to_le_bytes());
        }
        fields.push(u8::from(self.cause.is_some()));
        fields.extend(self.cause.iter().flatten());
        let mut failure = record::checksum(key, &fields).to_vec();
        failure.extend(fields);
        failure.into()
    }

    /// Tells whether its times can be right `now`: none is ahead of the clock by more than a correction,
    /// and no row of failures is older than any daemon.
    pub(super) fn is_possible(&self, now: Timestamp) -> bool {
        [self.since, self.failed_at].into_iter().all(|time| {
            let age = now.duration_since(time);
            let ahead = Duration::try_from(-age).unwrap_or_default();
            ahead <= CLOCK_TOLERANCE && age <= LONGEST_ROW
        })
    }

    /// Reads a failure; `None` if it is damaged or of another key.
    pub(super) fn decode(key: &str, failure: &Bytes) -> Option<Self> {
        let (sum, mut rest) = failure.split_first_chunk()?;
        if record::checksum(key, rest) != *sum {
            return None;
        }
        let rest = &mut rest;
        if u8::from_le_bytes(record::take(rest)?) != FORMAT {
            return None;
        }
        let millis = |bytes| Duration::from_millis(u64::from_le_bytes(bytes));
        Some(Self {
            since: record::time(i64::from_le_bytes(record::take(rest)?))?,
            failed_at: record::time(i64::from_le_bytes(record::take(rest)?))?,
            times: u32::from_le_bytes(record::take(rest)?),
            terms: NegativeTtl {
                first: millis(record::take(rest)?),
                at_most: millis(record::take(rest)?),
            },
            cause: match u8::from_le_bytes(record::take(rest)?) {
                0 => None,
                1 => Some(failure.slice_ref(rest)),
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> StoredResponse {
        StoredResponse {
            body: Bytes::from(vec![b'x'; 10_000]),
            version: 7,
            fetched_at: record::time(1_700_000_000_123_456).unwrap(),
            confirmed_at: record::time(1_700_000_100_654_321).unwrap(),
            declared: Some(Duration::from_secs(174)),
            confirmations: 3,
            etag: Some("W/\"x\"".into()),
            last_modified: None,
            disk_forbidden: false,
        }
    }

    #[test]
    fn a_value_is_read_as_it_was_written() {
        let value = encode("/a", &kept()).unwrap();
        assert_eq!(decode("/a", &value), Some(kept()));
    }

    #[test]
    fn a_value_that_is_cut_changed_or_of_another_key_format_or_order_is_refused() {
        let value = encode("/a", &kept()).unwrap();
        assert_eq!(decode("/b", &value), None);
        let with = |bytes: Vec<u8>| SharedValue {
            bytes: bytes.into(),
            ..value.clone()
        };
        for end in 0..value.bytes.len() {
            assert_eq!(decode("/a", &with(value.bytes[..end].to_vec())), None);
        }
        let mut other = value.bytes.to_vec();
        other[0] = FORMAT + 1;
        assert_eq!(decode("/a", &with(other)), None);
        let ahead = SharedValue {
            version: 8,
            ..value.clone()
        };
        assert_eq!(decode("/a", &ahead), None);
    }

    #[test]
    fn a_failure_is_read_as_it_was_written_and_nothing_else() {
        for cause in [None, Some(Bytes::new()), Some(Bytes::from_static(b"503"))] {
            let failure = SharedFailure {
                cause,
                since: record::time(1_700_000_000_000_000).unwrap(),
                failed_at: record::time(1_700_000_100_000_000).unwrap(),
                times: 3,
                terms: NegativeTtl::always(Duration::from_secs(2)),
            };
            let written = failure.encode("/a");
            assert_eq!(SharedFailure::decode("/a", &written), Some(failure));
            assert_eq!(SharedFailure::decode("/b", &written), None);
            for end in 0..written.len() {
                let cut = written.slice(..end);
                assert_eq!(SharedFailure::decode("/a", &cut), None, "cut at {end}");
            }
        }
    }
}
