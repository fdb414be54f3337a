//! The order of values in the engine: version and time of confirmation, written before the bytes of a
//! value in a form that a script can compare; the value itself follows compressed. It must not know what
//! it means.

use cache::SharedValue;
use tokio::task::spawn_blocking;

use crate::compression::{self, compress, decompress};

/// Bytes of a stamp: version and time, each as 16 hexadecimal digits of the number with its sign turned,
/// so that their order is that of the numbers.
pub(crate) const STAMP: usize = 32;
const DIGITS: usize = 16;
/// The longest value that is read, in bytes before compression.
const LONGEST: u64 = 64 << 20;

/// Values of so many bytes are read at once, which takes less time than to hand them over.
const AT_ONCE: u64 = 32 << 10;

/// Returns the stamp of a value.
pub(crate) fn stamp(value: &SharedValue) -> Vec<u8> {
    let (version, time) = (ordered(value.version), ordered(value.confirmed_at));
    format!("{version:016x}{time:016x}").into_bytes()
}

/// Returns a value as it is kept in the engine; `None` if it cannot be compressed.
pub(crate) fn stamped(value: &SharedValue) -> Option<Vec<u8>> {
    let mut kept = stamp(value);
    kept.extend(compress(&value.bytes)?);
    Some(kept)
}

/// Reads a value that was kept in the engine; `None` if it is not one of ours.
pub(crate) fn read(kept: &[u8]) -> Option<SharedValue> {
    let number = |at: usize| {
        let digits = std::str::from_utf8(kept.get(at..at + DIGITS)?).ok()?;
        let lower = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        let number = u64::from_str_radix(digits, 16).ok()?;
        digits.bytes().all(lower).then_some(number)
    };
    Some(SharedValue {
        version: numbered(number(0)?),
        confirmed_at: numbered(number(DIGITS)?),
        bytes: decompress(kept.get(STAMP..)?, LONGEST)?.into(),
    })
}

/// Reads a value as [`read`] does; a long one where that keeps nobody waiting.
pub(crate) async fn read_aside(kept: Vec<u8>) -> Option<SharedValue> {
    let packed = kept.get(STAMP..)?;
    if compression::length(packed)? <= AT_ONCE {
        return read(&kept);
    }
    spawn_blocking(move || read(&kept)).await.ok()?
}

/// Maps numbers to others of the same order, none of which is negative.
fn ordered(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

fn numbered(ordered: u64) -> i64 {
    (ordered ^ (1 << 63)).cast_signed()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn value(version: i64, confirmed_at: i64) -> SharedValue {
        SharedValue {
            version,
            confirmed_at,
            bytes: Bytes::from_static(b"body"),
        }
    }

    #[test]
    fn stamps_order_as_their_numbers_do() {
        let numbers = [i64::MIN, -1, 0, 1, 0xffff_ffff, 0x1_0000_0000, i64::MAX];
        for (one, next) in numbers.iter().zip(&numbers[1..]) {
            assert!(stamp(&value(*one, 0)) < stamp(&value(*next, 0)));
            assert!(stamp(&value(5, *one)) < stamp(&value(5, *next)));
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let written = stamped(&value(-7, 1_700_000_000_000_000)).unwrap();
        assert_eq!(read(&written), Some(value(-7, 1_700_000_000_000_000)));
        for end in 0..written.len() {
            assert_eq!(read(&written[..end]), None, "cut at {end}");
        }
        for at in 0..STAMP {
            for byte in *b"gF+ \0\xff" {
                let mut changed = written.clone();
                changed[at] = byte;
                assert_eq!(read(&changed), None, "{byte} at {at}");
            }
        }
    }
}
