//! The changes that wait to be written: coalesced by key, bounded, and visible to readers until
//! they are on disk. It must not know how they are written.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::Stopwatch;
use tokio::sync::watch;

use super::fault::Fault;
use crate::{Entry, Key};

/// Keys that may wait; more are turned away.
const MOST_KEYS: usize = 1024;
/// Bytes of bodies that may wait.
const MOST_BYTES: usize = 64 << 20;
/// Changes that nobody waits for are gathered for so long: a commit costs much the same for one and for many.
const GATHER: Duration = Duration::from_millis(200);
/// No longer than until this part of what may wait does, a quarter.
const GATHERED: usize = 4;

/// The haste of a change: it depends on whether anybody waits for it to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Haste {
    /// It is written as soon as the disk is free.
    AtOnce,
    /// It may be written together with those of the next moments.
    Gathered,
}

/// A change to one key's record.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Put(Arc<Entry>),
    Remove,
    /// Removes a useless record unless another one has taken its place: the one of this entry, or
    /// without an entry one that is damaged.
    Discard(Option<Arc<Entry>>),
}

impl Change {
    fn bytes(&self) -> usize {
        match self {
            Self::Put(entry) | Self::Discard(Some(entry)) => entry.body().len(),
            Self::Remove | Self::Discard(None) => 0,
        }
    }
}

pub(super) type Changes = HashMap<Key, Change>;

/// Number of the batch that a change will be written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BatchNumber(u64);

#[derive(Debug)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    wake: Condvar,
    done: watch::Sender<BatchNumber>,
    /// Counts the looks at the store.
    looks: watch::Sender<u64>,
}

#[derive(Debug)]
struct Waiting {
    changes: Changes,
    bytes: usize,
    /// The time since the first change, while none of them is in haste.
    gathering: Option<Stopwatch>,
    /// The batch that is being written.
    writing: Arc<Changes>,
    /// Records read since the last batch, for the order of eviction.
    touched: HashSet<Key>,
    /// Of the batch that `changes` will become.
    number: BatchNumber,
    fault: Option<(Epoch, Fault)>,
    look_wanted: bool,
    closed: bool,
}

/// Counts how often the store was opened; a fault of an earlier opening is no fault of this one.
pub(super) type Epoch = u64;

/// The next task of the writer.
#[derive(Debug)]
pub(super) enum Work {
    Write(Batch),
    Recover(Epoch, Fault),
    /// Somebody asks for the state of the store.
    Look,
    Idle,
    Close,
}

/// Changes to be written in one commit.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) changes: Arc<Changes>,
    pub(super) touched: HashSet<Key>,
    number: BatchNumber,
}

impl Queue {
    pub(super) fn new() -> Self {
        let waiting = Waiting {
            changes: Changes::new(),
            bytes: 0,
            gathering: None,
            writing: Arc::default(),
            touched: HashSet::new(),
            number: BatchNumber(1),
            fault: None,
            look_wanted: false,
            closed: false,
        };
        Self {
            waiting: Mutex::new(waiting),
            wake: Condvar::new(),
            done: watch::Sender::new(BatchNumber(0)),
            looks: watch::Sender::new(0),
        }
    }

    /// Adds a change; `None` if the queue is full or closed.
    pub(super) fn push(&self, key: &Key, change: Change, haste: Haste) -> Option<BatchNumber> {
        let mut waiting = self.lock();
        if matches!(change, Change::Discard(_)) && waiting.changes.contains_key(key) {
            // what waits is newer than what was found useless
            return None;
        }
        let before = waiting.changes.get(key).map(Change::bytes);
        let bytes = waiting.bytes - before.unwrap_or_default() + change.bytes();
        let full = before.is_none() && waiting.changes.len() >= MOST_KEYS;
        if waiting.closed || full || bytes > MOST_BYTES {
            return None;
        }
        let is_first = waiting.changes.is_empty();
        waiting.bytes = bytes;
        waiting.changes.insert(key.clone(), change);
        let are_many =
            waiting.changes.len() > MOST_KEYS / GATHERED || bytes > MOST_BYTES / GATHERED;
        if haste == Haste::AtOnce || are_many {
            waiting.gathering = None;
            self.wake.notify_one();
        } else if is_first {
            waiting.gathering = Some(Stopwatch::start());
            self.wake.notify_one();
        }
        Some(waiting.number)
    }

    /// Returns the latest change to `key` that may not be on disk yet.
    pub(super) fn pending(&self, key: &Key) -> Option<Change> {
        let waiting = self.lock();
        waiting
            .changes
            .get(key)
            .or_else(|| waiting.writing.get(key))
            .cloned()
    }

    /// Notes a use; written with the next batch, whenever that is.
    pub(super) fn touch(&self, key: &Key) {
        let mut waiting = self.lock();
        if waiting.touched.len() < MOST_KEYS {
            waiting.touched.insert(key.clone());
        }
    }

    /// Reports a fault that a reader met in the store of that epoch.
    pub(super) fn report(&self, epoch: Epoch, fault: Fault) {
        self.lock().fault = Some((epoch, fault));
        self.wake.notify_one();
    }

    /// Waits until the writer has looked at the store.
    pub(super) async fn look(&self) {
        let mut looks = self.looks.subscribe();
        let waiting = {
            let mut waiting = self.lock();
            waiting.look_wanted = true;
            !waiting.closed
        };
        self.wake.notify_one();
        if waiting {
            // the sender lives as long as the queue
            let _ = looks.changed().await;
        }
    }

    /// The writer has looked.
    pub(super) fn looked(&self) {
        self.looks.send_modify(|looks| *looks += 1);
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_one();
    }

    /// Has all changes written at once, and returns the number of the last, if it may not be done yet.
    pub(super) fn hurry(&self) -> Option<BatchNumber> {
        let mut waiting = self.lock();
        waiting.gathering = None;
        self.wake.notify_one();
        let BatchNumber(next) = waiting.number;
        let last = if waiting.changes.is_empty() {
            next - 1
        } else {
            next
        };
        (!waiting.closed).then_some(BatchNumber(last))
    }

    /// Waits until the batch of `number` was written or given up.
    pub(super) async fn done(&self, number: BatchNumber) {
        // the sender lives as long as the queue
        let _ = self.done.subscribe().wait_for(|done| *done >= number).await;
    }

    /// Waits for work; idle once after `idle_after` without any.
    pub(super) fn next(&self, idle_after: Option<Duration>) -> Work {
        let mut waiting = self.lock();
        loop {
            if let Some((epoch, fault)) = waiting.fault.take() {
                return Work::Recover(epoch, fault);
            }
            if mem::take(&mut waiting.look_wanted) {
                return Work::Look;
            }
            let still_gathering = waiting.still_gathering();
            if still_gathering.is_none() && waiting.has_work() {
                return Work::Write(waiting.take());
            }
            if waiting.closed {
                return Work::Close;
            }
            match still_gathering.or(idle_after) {
                None => {
                    waiting = self
                        .wake
                        .wait(waiting)
                        .unwrap_or_else(PoisonError::into_inner);
                }
                Some(time) => {
                    let woken = self.wake.wait_timeout(waiting, time);
                    let (again, result) = woken.unwrap_or_else(PoisonError::into_inner);
                    waiting = again;
                    if result.timed_out() && waiting.changes.is_empty() {
                        return Work::Idle;
                    }
                }
            }
        }
    }

    /// The batch is on disk, or will never be.
    pub(super) fn finish(&self, batch: &Batch) {
        self.lock().writing = Arc::default();
        self.done.send_replace(batch.number);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn has_work(&self) -> bool {
        !self.changes.is_empty() || (self.closed && !self.touched.is_empty())
    }

    /// Returns the time for which further changes are waited for.
    fn still_gathering(&self) -> Option<Duration> {
        if self.closed {
            return None;
        }
        let left = GATHER.checked_sub(self.gathering.as_ref()?.elapsed())?;
        (!left.is_zero()).then_some(left)
    }

    fn take(&mut self) -> Batch {
        let number = self.number;
        self.number = BatchNumber(number.0 + 1);
        self.bytes = 0;
        self.gathering = None;
        self.writing = Arc::new(mem::take(&mut self.changes));
        Batch {
            changes: self.writing.clone(),
            touched: mem::take(&mut self.touched),
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> Key {
        Key::new(format!("/{number}"))
    }

    fn written(queue: &Queue) -> usize {
        match queue.next(None) {
            Work::Write(batch) => batch.changes.len(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn changes_that_nobody_waits_for_are_written_together() {
        let queue = Queue::new();
        for number in 0..10 {
            queue.push(&key(number), Change::Remove, Haste::Gathered);
        }
        assert!(queue.lock().gathering.is_some());
        assert_eq!(written(&queue), 10);
        assert!(queue.lock().gathering.is_none());
    }

    #[test]
    fn who_waits_takes_what_was_gathered_along() {
        let queue = Queue::new();
        queue.push(&key(1), Change::Remove, Haste::Gathered);
        assert!(queue.lock().gathering.is_some());
        queue.push(&key(2), Change::Remove, Haste::AtOnce);
        queue.push(&key(3), Change::Remove, Haste::Gathered);
        assert!(queue.lock().gathering.is_none());
        assert_eq!(written(&queue), 3);
    }

    #[test]
    fn gathering_ends_with_a_flush_a_close_and_with_many() {
        let ends: [fn(&Queue); 3] = [
            |queue| assert!(queue.hurry().is_some()),
            Queue::close,
            |queue| {
                for number in 0..MOST_KEYS / GATHERED {
                    queue.push(&key(number + 1), Change::Remove, Haste::Gathered);
                }
            },
        ];
        for end in ends {
            let queue = Queue::new();
            queue.push(&key(0), Change::Remove, Haste::Gathered);
            assert!(queue.lock().gathering.is_some());
            end(&queue);
            let waiting = queue.lock();
            assert!(waiting.closed || waiting.gathering.is_none());
            assert!(waiting.still_gathering().is_none());
        }
    }
}
