//! Values as they are sent to the engine: compressed, since its memory and the network are what many daemons
//! share. It must not know what is compressed.

use std::io::Read;

/// The usual level of zstd.
const LEVEL: i32 = 3;

/// Returns `bytes` in fewer, if the library can; `None` if it cannot.
pub(crate) fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL).ok()
}

/// Returns what was compressed; `None` if it is damaged or has more than `longest` bytes.
pub(crate) fn decompress(compressed: &[u8], longest: u64) -> Option<Vec<u8>> {
    let decoder = zstd::stream::read::Decoder::new(compressed).ok()?;
    let mut bytes = Vec::new();
    // one byte more shows that it is too long
    let read = decoder
        .take(longest.saturating_add(1))
        .read_to_end(&mut bytes)
        .ok()?;
    (u64::try_from(read).ok()? <= longest).then_some(bytes)
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
    fn what_is_cut_or_grows_beyond_measure_is_refused() {
        let compressed = compress(&vec![0; 10_000]).unwrap();
        assert_eq!(decompress(&compressed, 9_999), None);
        for end in 0..compressed.len() {
            assert_eq!(decompress(&compressed[..end], 10_000), None, "cut at {end}");
        }
    }
}
