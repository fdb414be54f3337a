//! Delivery of an answer, in time and whole or as badly as a fault wants. Decided without I/O; a server acts on it.

use std::time::Duration;

use bytes::Bytes;

/// Orders for the server that sends a response; found among the response's extensions. The default is to send it
/// as it is, at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivery {
    /// The wait before the answer.
    pub latency: Duration,
    /// The way it is sent then.
    pub(crate) mode: DeliveryMode,
}

/// The ways to send a response.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum DeliveryMode {
    /// Head and body.
    #[default]
    Whole,
    /// Nothing, ever.
    Hang,
    /// Close before the head.
    DropBefore,
    /// The head and this many bytes, then a reset.
    DropInside(usize),
    /// The head as if for the whole body, then only this many bytes.
    CutShort(usize),
    /// Pieces of this many bytes with pauses.
    Drip { bytes: usize, every: Duration },
    /// Blanks without end.
    Endless,
    /// One block many times over, between a head and a tail.
    Repeat {
        head: Bytes,
        block: Bytes,
        times: usize,
        tail: Bytes,
    },
}

impl Delivery {
    /// Tells whether the response goes out whole and at once.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
