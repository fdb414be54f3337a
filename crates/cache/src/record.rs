//! The format of an entry outside of memory: a checksum over its key and everything else, then the fields.
//! It must not know the store that
//! holds the records.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::entry::StoredResponse;

/// The checksum is SHA-256 cut to this many bytes: found damage, not an attacker, is its matter.
const CHECKSUM: usize = 16;
/// Stands for "the headers gave no lifetime".
const NO_LIFETIME: u64 = u64::MAX;
/// Stands for "no validator" where a length would be.
const NO_TEXT: u32 = u32::MAX;

/// Writes a record; `None` if a field is too long to be described (4 GiB).
pub(crate) fn encode(key: &str, kept: &StoredResponse) -> Option<Vec<u8>> {
    let declared = kept.declared.map_or(NO_LIFETIME, |time| {
        u64::try_from(time.as_millis())
            .unwrap_or(NO_LIFETIME - 1)
            .min(NO_LIFETIME - 1)
    });
    let mut record = vec![0; CHECKSUM];
    record.reserve(kept.body.len() + 256);
    record.extend(kept.version.to_le_bytes());
    record.extend(kept.fetched_at.as_microsecond().to_le_bytes());
    record.extend(kept.confirmed_at.as_microsecond().to_le_bytes());
    record.extend(declared.to_le_bytes());
    record.extend(kept.confirmations.to_le_bytes());
    for text in [&kept.etag, &kept.last_modified] {
        let text = text.as_deref();
        let length = text.map_or(Some(NO_TEXT), |text| u32::try_from(text.len()).ok())?;
        record.extend(length.to_le_bytes());
        record.extend(text.unwrap_or_default().as_bytes());
    }
    record.extend_from_slice(&kept.body);
    let sum = checksum(key, record.get(CHECKSUM..)?);
    record.get_mut(..CHECKSUM)?.copy_from_slice(&sum);
    Some(record)
}

/// Reads a record; `None` if it is damaged or belongs to another key.
pub(crate) fn decode(key: &str, record: &[u8]) -> Option<StoredResponse> {
    let (sum, fields) = record.split_at_checked(CHECKSUM)?;
    if checksum(key, fields) != *sum {
        return None;
    }
    let mut rest = fields;
    let version = i64::from_le_bytes(take(&mut rest)?);
    let fetched_at = time(i64::from_le_bytes(take(&mut rest)?))?;
    let confirmed_at = time(i64::from_le_bytes(take(&mut rest)?))?;
    let declared = match u64::from_le_bytes(take(&mut rest)?) {
        NO_LIFETIME => None,
        millis => Some(Duration::from_millis(millis)),
    };
    let confirmations = u32::from_le_bytes(take(&mut rest)?);
    let etag = text(&mut rest)?;
    let last_modified = text(&mut rest)?;
    Some(StoredResponse {
        body: Bytes::copy_from_slice(rest),
        version,
        fetched_at,
        confirmed_at,
        declared,
        confirmations,
        etag,
        last_modified,
        disk_forbidden: false,
    })
}

pub(crate) fn checksum(key: &str, fields: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::new()
        .chain_update((key.len() as u64).to_le_bytes())
        .chain_update(key)
        .chain_update(fields)
        .finalize();
    let mut sum = [0; CHECKSUM];
    sum.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    sum
}

pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*bytes)
}

/// Reads an optional text; the outer `None` means damage.
fn text(rest: &mut &[u8]) -> Option<Option<String>> {
    let length = u32::from_le_bytes(take(rest)?);
    if length == NO_TEXT {
        return Some(None);
    }
    let (text, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
}

pub(crate) fn time(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> StoredResponse {
        StoredResponse {
            body: Bytes::from_static(b"{\"a\": 1}"),
            version: -7,
            fetched_at: time(1_700_000_000_123_456).unwrap(),
            confirmed_at: time(1_700_000_100_000_000).unwrap(),
            declared: Some(Duration::from_secs(174)),
            confirmations: 3,
            etag: Some("W/\"x\"".into()),
            last_modified: None,
            disk_forbidden: false,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for declared in [None, Some(Duration::ZERO), Some(Duration::from_secs(9))] {
            for etag in [None, Some(String::new()), Some("\"y\"".to_owned())] {
                let kept = StoredResponse {
                    declared,
                    etag,
                    ..kept()
                };
                let record = encode("/a", &kept).unwrap();
                assert_eq!(decode("/a", &record), Some(kept));
            }
        }
    }

    #[test]
    fn a_lifetime_beyond_measure_stays_a_lifetime() {
        let kept = StoredResponse {
            declared: Some(Duration::MAX),
            ..kept()
        };
        let read = decode("/a", &encode("/a", &kept).unwrap()).unwrap();
        assert!(read.declared.unwrap() > Duration::from_secs(1 << 40));
    }

    #[test]
    fn a_record_that_is_cut_changed_or_of_another_key_is_refused() {
        let record = encode("/a", &kept()).unwrap();
        assert_eq!(decode("/b", &record), None);
        for end in 0..record.len() {
            assert_eq!(decode("/a", &record[..end]), None, "cut at {end}");
        }
        for at in 0..record.len() {
            let mut changed = record.clone();
            changed[at] ^= 0x10;
            assert_eq!(decode("/a", &changed), None, "changed at {at}");
        }
    }
}
