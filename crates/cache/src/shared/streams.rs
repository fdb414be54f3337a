//! Streams of entries that several daemons append to, kept where the shared tier is. Implemented by the
//! caller, as that is; it must not know any server, or what an entry says.

use std::fmt;

use bytes::Bytes;
use tokio::sync::broadcast;

use super::{Invalidation, SharedFuture};

/// Streams that several daemons share, each with a name of its own. All that is written goes on from a
/// position that the writer has read, or is refused: nobody overwrites what it does not know.
///
/// A stream may be lost at any time, or fall back to what it was, if the server does. Every call ends
/// soon: one that cannot be answered fails, and what it should write may be written or not.
pub trait SharedStreams: fmt::Debug + Send + Sync + 'static {
    /// Reads the entries after a position; the whole stream without one, or if the position is not there
    /// any more. What no daemon can have written is removed, and the stream then is empty.
    fn read<'a>(
        &'a self,
        name: &'a str,
        after: Option<StreamPosition>,
    ) -> SharedFuture<'a, StreamReading>;

    /// Appends an entry and returns its position; `None` if the stream is empty or does not end there, or the
    /// connection is another one by now.
    fn append<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>>;

    /// Puts one entry in the place of the whole stream and returns its position; `None` as with
    /// [`append`](Self::append), but where the stream should be empty, and is.
    fn replace<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>>;

    /// Removes a stream that is of no use, unless it has gone on from `at`.
    fn discard<'a>(&'a self, name: &'a str, at: StreamPosition) -> SharedFuture<'a, ()>;

    /// Returns the names of streams that are written from now on, by the caller too.
    fn news(&self) -> broadcast::Receiver<Invalidation>;
}

/// The position of an entry: no other entry ever has it, whatever was lost meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamPosition {
    /// The number of the write.
    pub number: u64,
    /// A number drawn for this write.
    pub nonce: u64,
}

/// The place of a write: the end of a stream, as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamPlace<'a> {
    /// The name of the stream.
    pub name: &'a str,
    /// The number of the connection that it was read on: by another one, what came after may have been lost.
    pub connection: u64,
    /// The position of its last entry; `None` if it was empty.
    pub end: Option<StreamPosition>,
}

/// The entries of a stream, or the latest of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamReading {
    /// The number of the connection: within one, nothing that was read is lost again.
    pub connection: u64,
    /// True if these are all entries there are.
    pub is_whole: bool,
    /// The entries, in order.
    pub entries: Vec<Bytes>,
    /// The position of the last entry there is; `None` for an empty stream.
    pub position: Option<StreamPosition>,
}
