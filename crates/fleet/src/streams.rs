//! Streams of entries in the engine, each written by whoever has read it to its end. It must not know what
//! the entries say.

use std::time::Duration;

use bytes::Bytes;
use cache::{
    Invalidation, SharedFuture, SharedStreams, StreamPlace, StreamPosition, StreamReading,
    Unavailable,
};
use redis::{Script, ScriptInvocation};
use tokio::sync::broadcast;

use crate::compression::{compress, decompress};
use crate::scripts::millis;
use crate::stream_scripts::{STREAM_APPEND, STREAM_DISCARD, STREAM_READ, STREAM_REPLACE};
use crate::{Engine, EngineError};

/// The most entries of a stream that are read.
const MOST_ENTRIES: usize = 1024;
/// The most bytes of a stream that are read, as they are kept.
const MOST_BYTES: usize = 8 << 20;
/// The most bytes of one entry, as it is written and read.
const LONGEST_ENTRY: usize = 8 << 20;
/// The most bytes of all entries that one reading unpacks to: what is kept in few may unpack to thousands of times as
/// many.
const MOST_UNPACKED: usize = 16 << 20;
/// The largest number of a write that is believed: no stream has ever so many, and there is always a next one.
const LARGEST_NUMBER: u64 = 1 << 53;
/// The lifetime of a stream that nobody writes any more.
const KEEP: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// The answer of the script that reads: whether something was removed, whether these are all entries, and the
/// entries with their positions.
type Entries = (bool, bool, Vec<(String, Vec<u8>)>);

impl SharedStreams for Engine {
    fn read<'a>(
        &'a self,
        name: &'a str,
        after: Option<StreamPosition>,
    ) -> SharedFuture<'a, StreamReading> {
        Box::pin(async move {
            let key = self.keys().stream(name);
            let mut read = STREAM_READ.key(&key);
            read.arg(text(after)).arg(MOST_ENTRIES).arg(MOST_BYTES);
            let (connection, (is_foreign, is_whole, entries)): (u64, Entries) = self
                .ask(&key, async |mut connection| {
                    let entries = read.invoke_async(&mut connection.channel).await?;
                    Ok((connection.number, entries))
                })
                .await?;
            if is_foreign {
                self.state().note_foreign(&key);
            }
            let empty = StreamReading {
                connection,
                is_whole: true,
                ..StreamReading::default()
            };
            let Some((last, _)) = entries.last() else {
                return Ok(if is_whole {
                    empty
                } else {
                    StreamReading {
                        is_whole,
                        position: after,
                        ..empty
                    }
                });
            };
            let last = last.clone();
            let (Some(position), Some(entries)) = (position(&last), unpack(entries)) else {
                self.remove(&key, &last).await?;
                return Ok(empty);
            };
            Ok(StreamReading {
                connection,
                is_whole,
                entries,
                position: Some(position),
            })
        })
    }

    fn append<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>> {
        Box::pin(self.add(&STREAM_APPEND, place, entry))
    }

    fn replace<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>> {
        Box::pin(self.add(&STREAM_REPLACE, place, entry))
    }

    fn discard<'a>(&'a self, name: &'a str, at: StreamPosition) -> SharedFuture<'a, ()> {
        Box::pin(async move {
            let key = self.keys().stream(name);
            Ok(self.remove(&key, &text(Some(at))).await?)
        })
    }

    fn news(&self) -> broadcast::Receiver<Invalidation> {
        self.state().stream_news.subscribe()
    }
}

impl Engine {
    async fn add(
        &self,
        script: &Script,
        place: StreamPlace<'_>,
        entry: &[u8],
    ) -> Result<Option<StreamPosition>, Unavailable> {
        let kept = compress(entry).filter(|_| entry.len() <= LONGEST_ENTRY);
        let kept = kept.ok_or(Unavailable)?;
        let next = StreamPosition {
            number: place.end.map_or(0, |at| at.number) + 1,
            nonce: getrandom::u64().map_err(|_| Unavailable)?,
        };
        let key = self.keys().stream(place.name);
        let mut add = script.key(&key);
        add.arg(text(place.end)).arg(text(Some(next))).arg(kept);
        add.arg(millis(KEEP));
        let (is_added, is_foreign) = self
            .ask(&key, async |mut connection| {
                // What came after the end that was read may be lost.
                if connection.number != place.connection {
                    return Ok((false, false));
                }
                add.invoke_async(&mut connection.channel).await
            })
            .await?;
        if is_foreign {
            self.state().note_foreign(&key);
        }
        Ok(is_added.then_some(next))
    }

    /// Removes a stream that is not ours, if it ends there.
    async fn remove(&self, key: &str, last: &str) -> Result<(), EngineError> {
        if self.send(key, STREAM_DISCARD.key(key).arg(last)).await? {
            self.state().note_foreign(key);
        }
        Ok(())
    }

    async fn send(&self, key: &str, script: &ScriptInvocation<'_>) -> Result<bool, EngineError> {
        self.ask(key, async |mut connection| {
            script.invoke_async(&mut connection.channel).await
        })
        .await
    }
}

/// Unpacks the entries of one reading; `None` if they are not ours.
fn unpack(entries: Vec<(String, Vec<u8>)>) -> Option<Vec<Bytes>> {
    let mut left = MOST_UNPACKED;
    let unpacked = entries.into_iter().map(|(_, kept)| {
        let entry = decompress(&kept, left.min(LONGEST_ENTRY) as u64)?;
        left -= entry.len();
        Some(Bytes::from(entry))
    });
    unpacked.collect()
}

/// Returns a position as the engine writes it.
fn text(position: Option<StreamPosition>) -> String {
    position.map_or_else(String::new, |at| format!("{}-{}", at.number, at.nonce))
}

/// Reads a position; `None` if it is not one of ours.
fn position(text: &str) -> Option<StreamPosition> {
    let (number, nonce) = text.split_once('-')?;
    let position = StreamPosition {
        number: number.parse().ok()?,
        nonce: nonce.parse().ok()?,
    };
    (position.number <= LARGEST_NUMBER).then_some(position)
}
