//! Frames, by which `multiprocessing.connection` cuts a byte stream into messages. Knows no meaning
//! of a body, and opens no socket: callers feed bytes and take bodies.
//!
//! A frame is a signed 32-bit big-endian length and the body. A body above 2³¹−1 bytes has the
//! length −1 followed by an unsigned 64-bit big-endian length (CPython, `Connection._send_bytes`).

/// Size of the ordinary header.
const SHORT_HEADER: usize = 4;
/// Size of the header of a body above [`LONGEST_SHORT`] bytes.
const LONG_HEADER: usize = 12;
/// The longest body whose header is the ordinary one.
const LONGEST_SHORT: u64 = 0x7fff_ffff;
/// The size of most frames that are written in place: room for one is one allocation.
const ORDINARY: usize = 1000;
/// The buffers of a server, which has thousands and knows none of its peers.
const OF_REQUESTS: BufferSizes = BufferSizes {
    first: 512,
    at_once: 0,
    kept: 16 << 10,
};
/// The buffers of a client, which has one and asked for what it receives: room for an ordinary reply, and
/// for one of 156 hours as soon as its length is known. Each step would be a system call.
const OF_REPLIES: BufferSizes = BufferSizes {
    first: 2048,
    at_once: 256 << 10,
    kept: 64 << 10,
};

/// The sizes of a decoder's buffer, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BufferSizes {
    /// The initial size.
    first: usize,
    /// The largest frame that gets its room as soon as its header is there.
    at_once: usize,
    /// The largest buffer that is not given back once it is empty.
    kept: usize,
}

/// The reason for which bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A negative length other than −1. CPython would read it as an empty frame.
    #[error("a frame of negative length {0}")]
    NegativeLength(i32),
    /// The announced body is longer than the caller allows.
    #[error("a frame of {length} bytes where at most {cap} are allowed")]
    TooLong {
        /// The announced length in bytes.
        length: u64,
        /// The most the caller allows, in bytes.
        cap: usize,
    },
}

/// Appends the header of a body of `length` bytes.
pub fn put_header(length: usize, out: &mut Vec<u8>) {
    match i32::try_from(length) {
        Ok(short) => out.extend_from_slice(&short.to_be_bytes()),
        Err(_) => {
            out.extend_from_slice(&(-1i32).to_be_bytes());
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

/// Appends a whole frame.
pub fn put(body: &[u8], out: &mut Vec<u8>) {
    out.reserve(SHORT_HEADER.saturating_add(body.len()));
    put_header(body.len(), out);
    out.extend_from_slice(body);
}

/// Appends a frame whose body `write` appends, without a second buffer.
pub fn put_with(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.reserve(ORDINARY);
    out.extend_from_slice(&[0; SHORT_HEADER]);
    let body = out.len();
    write(out);
    let length = out.len().saturating_sub(body);
    match i32::try_from(length) {
        Ok(short) => {
            if let Some(header) = out.get_mut(start..body) {
                header.copy_from_slice(&short.to_be_bytes());
            }
        }
        Err(_) => {
            let mut header = Vec::with_capacity(LONG_HEADER);
            put_header(length, &mut header);
            out.splice(start..body, header);
        }
    }
}

/// The header of a frame, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FrameHeader {
    /// Bytes of the header itself.
    size: usize,
    /// Bytes of the body.
    length: usize,
}

impl FrameHeader {
    fn total(self) -> usize {
        self.size.saturating_add(self.length)
    }

    /// Reads the header at the front of `bytes`, or `None` if more bytes are needed.
    fn read(bytes: &[u8], cap: usize) -> Result<Option<Self>, FrameError> {
        let Some((short, rest)) = bytes.split_first_chunk::<SHORT_HEADER>() else {
            return Ok(None);
        };
        let (size, length) = match i32::from_be_bytes(*short) {
            -1 => match rest.first_chunk() {
                Some(long) => (LONG_HEADER, u64::from_be_bytes(*long)),
                None => return Ok(None),
            },
            short => match u64::try_from(short) {
                Ok(length) => (SHORT_HEADER, length),
                Err(_) => return Err(FrameError::NegativeLength(short)),
            },
        };
        match usize::try_from(length) {
            Ok(length) if length <= cap => Ok(Some(Self { size, length })),
            _ => Err(FrameError::TooLong { length, cap }),
        }
    }
}

/// Cuts a stream into frames.
///
/// Bytes are read straight into [`FrameDecoder::space`]; a frame is handed out where it lies. The buffer
/// is small at first and grows only as bytes arrive, so a header alone costs its sender four bytes and
/// nothing here. Whoever knows the sender has one made [for replies](FrameDecoder::for_replies).
///
/// ```
/// use pymanager::frame::FrameDecoder;
///
/// let mut decoder = FrameDecoder::new();
/// decoder.feed(b"\0\0\0\x02hi\0\0");
/// assert_eq!(decoder.frame(256), Ok(Some(&b"hi"[..])));
/// assert_eq!(decoder.frame(256), Ok(None));
/// assert!(!decoder.is_empty());
/// ```
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    /// The position of the first byte not yet handed out.
    start: usize,
    /// The position of the next byte read; everything from here on is zeros or stale.
    end: usize,
    /// The length of the frame at `start` with its header, once its header is known.
    wanted: usize,
    sizes: &'static BufferSizes,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self::with(&OF_REQUESTS)
    }
}

impl FrameDecoder {
    /// Creates an empty decoder, without a buffer yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an empty decoder for what was asked for: it takes fewer reads, and more memory.
    pub fn for_replies() -> Self {
        Self::with(&OF_REPLIES)
    }

    fn with(sizes: &'static BufferSizes) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            end: 0,
            wanted: 0,
            sizes,
        }
    }

    /// Returns whether a whole frame has arrived and [`FrameDecoder::frame`] would return it.
    ///
    /// # Errors
    ///
    /// As [`FrameDecoder::frame`].
    pub fn has_frame(&mut self, cap: usize) -> Result<bool, FrameError> {
        let held = self.buffer.get(self.start..self.end).unwrap_or_default();
        let header = FrameHeader::read(held, cap)?;
        self.wanted = header.map_or(LONG_HEADER, FrameHeader::total);
        Ok(header.is_some() && held.len() >= self.wanted)
    }

    /// Takes the next frame's body, or `None` if not all of it has arrived.
    ///
    /// # Errors
    ///
    /// [`FrameError`] when the header is not one, or announces more than `cap` bytes. The decoder
    /// then stays where it is: the stream cannot be followed further.
    pub fn frame(&mut self, cap: usize) -> Result<Option<&[u8]>, FrameError> {
        if !self.has_frame(cap)? {
            return Ok(None);
        }
        let held = self.buffer.get(self.start..self.end).unwrap_or_default();
        let Some(header) = FrameHeader::read(held, cap)? else {
            return Ok(None);
        };
        let total = header.total();
        self.wanted = 0;
        let body = self.start.saturating_add(header.size);
        self.start = self.start.saturating_add(total);
        Ok(self.buffer.get(body..self.start))
    }

    /// Returns the buffer for the next bytes; never empty. Follow with [`FrameDecoder::advance`].
    pub fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            let kept = self.sizes.kept;
            if self.buffer.len() > kept && self.wanted <= kept {
                self.buffer = Vec::new();
            }
        }
        if self.end == self.buffer.len() && self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let BufferSizes { first, at_once, .. } = *self.sizes;
            // Doubling, but not past what the frame in hand needs.
            let wanted = self.wanted.max(first);
            let least = self.end.saturating_add(1);
            let step = match self.wanted {
                wanted if wanted <= at_once => wanted,
                _ => self.end.saturating_mul(2),
            };
            let size = step.min(wanted).max(least);
            self.buffer.resize(size.max(first), 0);
        }
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// Gives the buffer back if no part of a frame is in it.
    pub fn release(&mut self) {
        if self.is_empty() {
            (self.start, self.end) = (0, 0);
            self.buffer = Vec::new();
        }
    }

    /// Says that the first `count` bytes of [`FrameDecoder::space`] were filled.
    pub fn advance(&mut self, count: usize) {
        self.end = self.end.saturating_add(count).min(self.buffer.len());
    }

    /// Appends bytes that were read elsewhere.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let space = self.space();
            let count = bytes.len().min(space.len());
            let (now, later) = bytes.split_at(count);
            if let Some(space) = space.get_mut(..count) {
                space.copy_from_slice(now);
            }
            self.advance(count);
            bytes = later;
        }
    }

    /// Returns whether no part of a further frame has arrived: the stream may end here.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns the number of bytes that have arrived and were not handed out.
    pub fn held(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Returns the length of the frame in hand with its header, as [`FrameDecoder::has_frame`] saw it.
    pub fn wanted(&self) -> usize {
        self.wanted
    }

    /// Returns the size of the buffer in bytes, used or not.
    pub fn capacity(&self) -> usize {
        self.buffer.capacity()
    }
}

const _: () = assert!(
    LONGEST_SHORT == i32::MAX as u64,
    "the short header is an i32"
);

#[cfg(test)]
mod tests {
    use super::*;

    /// Three bodies of awkward sizes, framed.
    fn stream() -> (Vec<Vec<u8>>, Vec<u8>) {
        let bodies = vec![Vec::new(), vec![7; 3], vec![9; 5000]];
        let mut bytes = Vec::new();
        for body in &bodies {
            put(body, &mut bytes);
        }
        (bodies, bytes)
    }

    #[test]
    fn frames_come_out_as_they_went_in_whatever_the_pieces() {
        let (bodies, bytes) = stream();
        for piece in [1, 2, 3, 5, 511, 512, 513, 4096, bytes.len()] {
            let mut decoder = FrameDecoder::new();
            let mut seen = Vec::new();
            for part in bytes.chunks(piece) {
                decoder.feed(part);
                while let Some(body) = decoder.frame(1 << 20).unwrap() {
                    seen.push(body.to_vec());
                }
            }
            assert_eq!(seen, bodies, "in pieces of {piece}");
            assert!(decoder.is_empty());
        }
    }

    #[test]
    fn a_cut_frame_is_neither_a_frame_nor_an_end() {
        let mut bytes = Vec::new();
        put(b"hello", &mut bytes);
        for cut in 1..bytes.len() {
            let mut decoder = FrameDecoder::new();
            decoder.feed(&bytes[..cut]);
            assert_eq!(decoder.frame(100), Ok(None));
            assert!(!decoder.is_empty(), "cut at {cut}");
        }
    }

    #[test]
    fn the_long_header_is_read_and_capped() {
        let mut decoder = FrameDecoder::new();
        decoder.feed(b"\xff\xff\xff\xff\0\0\0\0\0\0\0\x01x");
        assert_eq!(decoder.frame(1), Ok(Some(&b"x"[..])));

        let mut decoder = FrameDecoder::new();
        decoder.feed(b"\xff\xff\xff\xff\0\0\x01\0\0\0\0\0");
        let length = 1 << 40;
        assert_eq!(
            decoder.frame(256),
            Err(FrameError::TooLong { length, cap: 256 })
        );
    }

    #[test]
    fn a_length_over_the_cap_is_refused_before_any_of_the_body() {
        let mut decoder = FrameDecoder::new();
        decoder.feed(&0x7fff_ffffi32.to_be_bytes());
        let length = 0x7fff_ffff;
        assert_eq!(
            decoder.frame(1 << 20),
            Err(FrameError::TooLong {
                length,
                cap: 1 << 20
            })
        );
        assert!(decoder.capacity() < 1024);
    }

    #[test]
    fn other_negative_lengths_are_refused() {
        for length in [-2, i32::MIN] {
            let mut decoder = FrameDecoder::new();
            decoder.feed(&length.to_be_bytes());
            assert_eq!(decoder.frame(256), Err(FrameError::NegativeLength(length)));
        }
    }

    #[test]
    fn a_buffer_grows_with_what_arrived_and_shrinks_afterwards() {
        let mut decoder = FrameDecoder::new();
        decoder.feed(&1_000_000i32.to_be_bytes());
        assert_eq!(decoder.frame(1 << 20), Ok(None));
        assert!(
            decoder.space().len() < 1024,
            "a header alone buys no memory"
        );
        decoder.feed(&vec![1; 1_000_000]);
        assert_eq!(
            decoder.frame(1 << 20).unwrap().map(<[u8]>::len),
            Some(1_000_000)
        );
        decoder.space();
        assert!(decoder.capacity() <= OF_REQUESTS.kept);
    }

    #[test]
    fn a_reply_gets_its_room_at_once_unless_it_is_large() {
        for (length, room) in [(200_000, 200_000..300_000), (1_000_000, 1_000..10_000)] {
            let mut decoder = FrameDecoder::for_replies();
            let mut reply = i32::try_from(length).unwrap().to_be_bytes().to_vec();
            reply.resize(OF_REPLIES.first, 1);
            decoder.feed(&reply);
            assert_eq!(decoder.frame(1 << 20), Ok(None));
            let (space, wanted) = (decoder.space().len(), length + SHORT_HEADER);
            assert!(
                room.contains(&(space + reply.len())),
                "{space} for {length}"
            );
            decoder.feed(&vec![1; wanted - reply.len()]);
            assert_eq!(
                decoder.frame(1 << 20).unwrap().map(<[u8]>::len),
                Some(length)
            );
            decoder.space();
            assert!(decoder.capacity() <= OF_REPLIES.kept);
        }
    }

    #[test]
    fn a_buffer_is_given_back_between_frames_only() {
        let mut decoder = FrameDecoder::new();
        decoder.feed(b"\0\0\0\x02h");
        decoder.release();
        decoder.feed(b"i");
        assert_eq!(decoder.frame(256), Ok(Some(&b"hi"[..])));
        decoder.release();
        assert_eq!(decoder.capacity(), 0);
        decoder.feed(b"\0\0\0\x02hi");
        assert_eq!(decoder.frame(256), Ok(Some(&b"hi"[..])));
    }

    #[test]
    fn a_body_written_in_place_is_framed_like_a_copied_one() {
        let (mut copied, mut placed) = (vec![1], vec![1]);
        put(b"body", &mut copied);
        put_with(&mut placed, |out| out.extend_from_slice(b"body"));
        assert_eq!(copied, placed);
    }
}
