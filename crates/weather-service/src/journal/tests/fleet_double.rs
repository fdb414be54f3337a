//! An engine of a fleet in memory, and the link of each daemon to it. Links are cut, answers are lost, and the
//! engine forgets, as tests like.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cache::{
    Invalidation, SharedFuture, SharedStreams, StreamPlace, StreamPosition, StreamReading,
    Unavailable,
};
use tokio::sync::broadcast;

/// The entries of one stream.
pub(super) type Entries = Vec<(StreamPosition, Bytes)>;

/// The engine.
#[derive(Debug)]
pub(super) struct StreamEngine {
    streams: Mutex<HashMap<String, Entries>>,
    /// What it was after each write.
    past: Mutex<Vec<HashMap<String, Entries>>>,
    /// The times that it was started anew.
    starts: AtomicU64,
    nonces: AtomicU64,
    writes: AtomicU64,
    reads: AtomicU64,
    news: broadcast::Sender<Invalidation>,
}

/// The link of one daemon.
#[derive(Debug)]
pub(super) struct StreamLink {
    engine: Arc<StreamEngine>,
    is_cut: AtomicBool,
    /// The next write is done, but not acknowledged.
    pub(super) loses_answer: AtomicBool,
    cuts: AtomicU64,
}

impl StreamEngine {
    pub(super) fn start() -> Arc<Self> {
        Arc::new(Self {
            streams: Mutex::default(),
            past: Mutex::default(),
            starts: AtomicU64::new(0),
            nonces: AtomicU64::new(1),
            writes: AtomicU64::new(0),
            reads: AtomicU64::new(0),
            news: broadcast::Sender::new(1024),
        })
    }

    pub(super) fn link(self: &Arc<Self>) -> Arc<StreamLink> {
        Arc::new(StreamLink {
            engine: Arc::clone(self),
            is_cut: AtomicBool::new(false),
            loses_answer: AtomicBool::new(false),
            cuts: AtomicU64::new(0),
        })
    }

    /// Comes back as it was some writes ago.
    pub(super) fn fall_back(&self, writes: usize) {
        let past = self.past.lock().unwrap();
        let at = past.len().checked_sub(writes + 1);
        *self.streams.lock().unwrap() = at.map(|at| past[at].clone()).unwrap_or_default();
        self.starts.fetch_add(1, Ordering::Relaxed);
        let _ = self.news.send(Invalidation::All);
    }

    /// Comes back empty.
    pub(super) fn forget(&self) {
        self.fall_back(usize::MAX - 1);
    }

    /// Appends something to every stream.
    pub(super) fn damage(&self, with: &[u8]) {
        let names: Vec<String> = self.streams.lock().unwrap().keys().cloned().collect();
        for name in names {
            let at = self.streams.lock().unwrap()[&name]
                .last()
                .map(|(at, _)| *at);
            self.write(&name, at, with, false).unwrap();
        }
    }

    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    pub(super) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }

    pub(super) fn entries(&self, name: &str) -> usize {
        self.streams.lock().unwrap().get(name).map_or(0, Vec::len)
    }

    fn write(
        &self,
        name: &str,
        at: Option<StreamPosition>,
        entry: &[u8],
        is_anew: bool,
    ) -> Option<StreamPosition> {
        let mut streams = self.streams.lock().unwrap();
        let entries = streams.entry(name.to_owned()).or_default();
        if entries.last().map(|(at, _)| *at) != at {
            return None;
        }
        if is_anew {
            entries.clear();
        }
        let at = StreamPosition {
            number: at.map_or(1, |at| at.number + 1),
            nonce: self.nonces.fetch_add(1, Ordering::Relaxed),
        };
        entries.push((at, Bytes::copy_from_slice(entry)));
        self.past.lock().unwrap().push(streams.clone());
        self.writes.fetch_add(1, Ordering::Relaxed);
        let _ = self.news.send(Invalidation::Of(name.into()));
        Some(at)
    }
}

impl StreamLink {
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }

    pub(super) fn mend(&self) {
        self.is_cut.store(false, Ordering::Relaxed);
        self.cuts.fetch_add(1, Ordering::Relaxed);
        let _ = self.engine.news.send(Invalidation::All);
    }

    fn connection(&self) -> u64 {
        let starts = self.engine.starts.load(Ordering::Relaxed);
        starts * 1_000_000 + self.cuts.load(Ordering::Relaxed)
    }

    fn write(
        &self,
        place: StreamPlace<'_>,
        entry: &[u8],
        is_anew: bool,
    ) -> Result<Option<StreamPosition>, Unavailable> {
        self.check()?;
        if place.connection != self.connection() {
            return Ok(None);
        }
        self.answer(self.engine.write(place.name, place.end, entry, is_anew))
    }

    fn check(&self) -> Result<(), Unavailable> {
        if self.is_cut.load(Ordering::Relaxed) {
            return Err(Unavailable);
        }
        Ok(())
    }

    fn answer<T>(&self, answer: T) -> Result<T, Unavailable> {
        if self.loses_answer.swap(false, Ordering::Relaxed) {
            self.cuts.fetch_add(1, Ordering::Relaxed);
            return Err(Unavailable);
        }
        Ok(answer)
    }
}

impl SharedStreams for StreamLink {
    fn read<'a>(
        &'a self,
        name: &'a str,
        after: Option<StreamPosition>,
    ) -> SharedFuture<'a, StreamReading> {
        Box::pin(async move {
            self.check()?;
            // others may write before the reader does
            tokio::task::yield_now().await;
            self.engine.reads.fetch_add(1, Ordering::Relaxed);
            let streams = self.engine.streams.lock().unwrap();
            let entries = streams.get(name).map(Vec::as_slice).unwrap_or_default();
            let known = after.and_then(|after| entries.iter().position(|(at, _)| *at == after));
            let later = &entries[known.map_or(0, |known| known + 1)..];
            Ok(StreamReading {
                connection: self.connection(),
                is_whole: known.is_none(),
                entries: later.iter().map(|(_, entry)| entry.clone()).collect(),
                position: entries.last().map(|(at, _)| *at),
            })
        })
    }

    fn append<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>> {
        Box::pin(async move { self.write(place, entry, false) })
    }

    fn replace<'a>(
        &'a self,
        place: StreamPlace<'a>,
        entry: &'a [u8],
    ) -> SharedFuture<'a, Option<StreamPosition>> {
        Box::pin(async move { self.write(place, entry, true) })
    }

    fn discard<'a>(&'a self, name: &'a str, _: StreamPosition) -> SharedFuture<'a, ()> {
        Box::pin(async move {
            self.check()?;
            self.engine.streams.lock().unwrap().remove(name);
            Ok(())
        })
    }

    fn news(&self) -> broadcast::Receiver<Invalidation> {
        self.engine.news.subscribe()
    }
}
