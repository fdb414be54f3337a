//! Values as they are sent to the engine: compressed, since its memory and the network are what many daemons
//! share. It must not know what is compressed.

use std::cell::RefCell;

use zstd::bulk::Decompressor;
use zstd::zstd_safe::get_frame_content_size;

/// The usual level of zstd.
const LEVEL: i32 = 3;

thread_local! {
    /// Kept, since it takes longer to make one than to read a value with it.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Returns `bytes` in fewer, if the library can; `None` if it cannot.
pub(crate) fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL).ok()
}

/// Returns the length that what was compressed says it has.
pub(crate) fn length(compressed: &[u8]) -> Option<u64> {
    get_frame_content_size(compressed).ok()?
}

/// Returns what was compressed; `None` if it is damaged or has more than `longest` bytes. A value tells its
/// length first, and may not be longer than that.
pub(crate) fn decompress(compressed: &[u8], longest: u64) -> Option<Vec<u8>> {
    let length = length(compressed).filter(|length| *length <= longest)?;
    let length = usize::try_from(length).ok()?;
    DECOMPRESSOR.with_borrow_mut(|kept| {
        let decompressor = match kept {
            Some(decompressor) => decompressor,
            None => kept.insert(Decompressor::new().ok()?),
        };
        let bytes = decompressor.decompress(compressed, length).ok()?;
        (bytes.len() == length).then_some(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_is_small_and_read_again() {
        let bytes = vec![b'x'; 10_000];
        let compressed = compress(&bytes).unwrap();
        assert!(compressed.len() < 100, "{}", compressed.len());
        assert_eq!(decompress(&compressed, 10_000), Some(bytes));
    }

    #[test]
    fn what_is_longer_than_it_says_is_refused() {
        let compressed = compress(&[b'x'; 200]).unwrap();
        // the byte after magic number and descriptor is the length, of content up to 255 bytes
        assert_eq!(compressed[5], 200);
        for length in [0, 199, 201] {
            let mut lies = compressed.clone();
            lies[5] = length;
            assert_eq!(decompress(&lies, 10_000), None, "{length}");
        }
        assert_eq!(decompress(&compressed.repeat(2), 10_000), None, "two");
        assert_eq!(decompress(&compressed, 10_000), Some(vec![b'x'; 200]));
    }

    #[test]
    fn what_is_cut_or_grows_beyond_measure_is_refused() {
        let compressed = compress(&vec![0; 10_000]).unwrap();
        assert_eq!(decompress(&compressed, 9_999), None);
        for end in 0..compressed.len() {
            assert_eq!(decompress(&compressed[..end], 10_000), None, "cut at {end}");
        }
    }
}
