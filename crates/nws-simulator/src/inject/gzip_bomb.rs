//! A small gzip body that unpacks to 256 MiB of blanks (RFC 1951, RFC 1952).

use std::sync::OnceLock;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::delivery::DeliveryMode;

/// A gzip stream of blanks: a head, one block that is sent many times, a tail with the right checksum.
pub(super) struct GzipBomb {
    head: Bytes,
    block: Bytes,
    tail: Bytes,
}

/// Blanks in one block, and how often it is sent: 256 MiB in all.
const BLOCK: usize = 1 << 20;
const BLOCKS: usize = 256;

impl GzipBomb {
    /// Returns the bytes on the wire.
    pub(super) fn length(&self) -> usize {
        self.head.len() + self.block.len() * BLOCKS + self.tail.len()
    }

    /// Returns the delivery that sends its blocks one after another.
    pub(super) fn delivery_mode(&self) -> DeliveryMode {
        let (head, block, tail) = (self.head.clone(), self.block.clone(), self.tail.clone());
        DeliveryMode::Repeat {
            head,
            block,
            times: BLOCKS,
            tail,
        }
    }
}

/// Returns the bomb, which is made once.
pub(super) fn gzip_bomb() -> &'static GzipBomb {
    static BOMB: OnceLock<GzipBomb> = OnceLock::new();
    BOMB.get_or_init(|| {
        let blanks = vec![b' '; BLOCK];
        let mut deflate = Compress::new(Compression::fast(), false);
        let mut block = Vec::with_capacity(BLOCK);
        // A full flush ends the block on a byte and forgets the window, so that copies can follow one another.
        let _ = deflate.compress_vec(&blanks, &mut block, FlushCompress::Full);
        let mut one = Crc::new();
        one.update(&blanks);
        let mut all = Crc::new();
        for _ in 0..BLOCKS {
            all.combine(&one);
        }
        // An empty last block, the checksum, and the length modulo 2^32 (RFC 1951, RFC 1952).
        let mut tail = vec![0x03, 0x00];
        tail.extend(all.sum().to_le_bytes());
        tail.extend(((BLOCK * BLOCKS) as u32).to_le_bytes());
        let head = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
        GzipBomb {
            head,
            block: block.into(),
            tail: tail.into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_bomb_is_valid_gzip_of_its_whole_size() {
        let bomb = gzip_bomb();
        let mut packed = bomb.head.to_vec();
        for _ in 0..BLOCKS {
            packed.extend_from_slice(&bomb.block);
        }
        packed.extend_from_slice(&bomb.tail);
        assert_eq!(packed.len(), bomb.length());
        assert!(packed.len() < 2 << 20, "{}", packed.len());
        let mut reader = flate2::read::GzDecoder::new(&packed[..]);
        let (mut total, mut buffer) = (0, vec![0; 1 << 20]);
        loop {
            match reader.read(&mut buffer).unwrap() {
                0 => break,
                read => total += read,
            }
        }
        assert_eq!(total, BLOCK * BLOCKS);
    }
}
