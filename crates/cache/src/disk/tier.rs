//! The tier as the cache uses it: reads at once, writes by way of the queue. It must not
//! know the database or the file system.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::task::spawn_blocking;

use super::queue::{BatchNumber, Change, Haste};
use super::state::DiskState;
use super::writer::{Shared, Writer};
use crate::counters::Tally;
use crate::{DiskSettings, Entry, Key};

/// The tier on disk, if there is one.
pub(crate) struct Disk(Option<OpenStore>);

struct OpenStore {
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
    seed: u64,
}

impl Disk {
    /// Opens the store; whatever goes wrong is warned of and tried again later.
    pub(crate) async fn open(
        settings: Option<DiskSettings>,
        counters: Arc<Tally>,
        seed: u64,
    ) -> Self {
        let Some(settings) = settings else {
            return Self(None);
        };
        let shared = Arc::new(Shared::new(settings, counters));
        let mut writer = Writer::new(shared.clone());
        let opening = spawn_blocking(move || {
            writer.open();
            std::thread::Builder::new()
                .name("cache-disk".into())
                .spawn(move || writer.run())
        });
        match opening.await {
            Ok(Ok(thread)) => Self(Some(OpenStore {
                shared,
                writer: Mutex::new(Some(thread)),
                seed,
            })),
            Ok(Err(error)) => Self::without_writer(shared, &error, seed),
            Err(error) => Self::without_writer(shared, &error, seed),
        }
    }

    fn without_writer(shared: Arc<Shared>, error: &dyn fmt::Display, seed: u64) -> Self {
        shared.fail(format!("no thread for the disk: {error}"));
        shared.queue.close();
        Self(Some(OpenStore {
            shared,
            writer: Mutex::new(None),
            seed,
        }))
    }

    pub(crate) fn state(&self) -> DiskState {
        self.0
            .as_ref()
            .map_or(DiskState::Unused, |open| open.shared.state())
    }

    /// Tells whether it is worth the way to the disk to look for `key`.
    pub(crate) fn may_hold(&self, key: &Key) -> bool {
        self.0.as_ref().is_some_and(|open| {
            open.shared.queue.pending(key).is_some() || open.shared.index().contains(key)
        })
    }

    /// Reads the entry of `key`, which blocks; `None` too if the disk fails.
    pub(crate) fn read(&self, key: &Key) -> Option<Arc<Entry>> {
        let open = self.0.as_ref()?;
        if let Some(change) = open.shared.queue.pending(key) {
            return match change {
                Change::Put(entry) => Some(entry),
                Change::Remove | Change::Discard(_) => None,
            };
        }
        let entry = Entry::new(open.shared.read(key)?, key, open.seed);
        entry.mark_saved();
        Some(Arc::new(entry))
    }

    /// Queues the entry to be written, or removed if its headers forbid keeping it.
    pub(crate) fn keep(&self, key: &Key, entry: &Arc<Entry>) -> Option<BatchNumber> {
        self.put(key, entry, Haste::AtOnce)
    }

    /// Does the same for an entry that nobody waits for, since it is kept elsewhere too.
    pub(crate) fn keep_copy(&self, key: &Key, entry: &Arc<Entry>) {
        self.put(key, entry, Haste::Gathered);
    }

    fn put(&self, key: &Key, entry: &Arc<Entry>, haste: Haste) -> Option<BatchNumber> {
        let open = self.0.as_ref()?;
        if entry.kept.disk_forbidden {
            self.remove(key);
            return None;
        }
        let batch = open
            .shared
            .queue
            .push(key, Change::Put(entry.clone()), haste);
        if batch.is_none() {
            open.shared.counters.disk_dropped.add();
        }
        batch
    }

    pub(crate) fn remove(&self, key: &Key) {
        if let Some(open) = &self.0
            && self.may_hold(key)
        {
            open.shared.queue.push(key, Change::Remove, Haste::AtOnce);
        }
    }

    /// Removes what was read of `key` and is of no use, unless another record has taken its place.
    pub(crate) fn discard(&self, key: &Key, useless: Arc<Entry>) {
        if let Some(open) = &self.0 {
            let change = Change::Discard(Some(useless));
            open.shared.queue.push(key, change, Haste::AtOnce);
        }
    }

    /// Has the writer look whether the store still is where it should be; waits so long at most.
    pub(crate) async fn look(&self, wait: Duration) {
        if let Some(open) = &self.0 {
            let looked = tokio::time::timeout(wait, open.shared.queue.look()).await;
            open.shared.answers(looked.is_ok());
        }
    }

    /// Notes whether the disk answered in time.
    pub(crate) fn answers(&self, in_time: bool) {
        if let Some(open) = &self.0 {
            open.shared.answers(in_time);
        }
    }

    /// Waits until the batch is committed or given up, or the time is over.
    pub(crate) async fn written(&self, batch: Option<BatchNumber>, wait: Duration) {
        if let (Some(open), Some(batch)) = (&self.0, batch) {
            // in either case the entry itself knows whether it is saved
            let _ = tokio::time::timeout(wait, open.shared.queue.done(batch)).await;
        }
    }

    pub(crate) async fn flush(&self) {
        if let Some(open) = &self.0
            && let Some(batch) = open.shared.queue.hurry()
        {
            open.shared.queue.done(batch).await;
        }
    }

    pub(crate) async fn close(&self) {
        let Some(open) = &self.0 else { return };
        open.shared.queue.close();
        let writer = open
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(writer) = writer {
            // a writer that panicked has nothing left to close
            let _ = spawn_blocking(move || writer.join()).await;
        }
    }
}

impl Drop for OpenStore {
    fn drop(&mut self) {
        // the writer finishes what is queued and closes the store by itself
        self.shared.queue.close();
    }
}
