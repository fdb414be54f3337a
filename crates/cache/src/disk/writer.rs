//! The writer thread: group commits, recovery from faults, compaction when idle. It must not know
//! what entries are for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::sync::{RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use redb::Database;
use tokio::time::Instant;

use super::fault::{Fault, guarded};
use super::index::Index;
use super::queue::{Batch, Change, Epoch, Haste, Queue, Work};
use super::rescue;
use super::state::DiskState;
use super::store::{self, Check, OpenedStore, Plan, Record};
use super::store_dir::{FileId, StoreDir};
use crate::counters::Tally;
use crate::entry::StoredResponse;
use crate::{DiskSettings, Key};

/// State shared by the writer and the readers.
pub(super) struct Shared {
    pub(super) queue: Queue,
    pub(super) counters: Arc<Tally>,
    settings: DiskSettings,
    dir: StoreDir,
    /// Readers share it; the writer takes it alone to replace or compact it.
    database: RwLock<Slot>,
    index: Mutex<Index>,
    state: Mutex<DiskState>,
    /// The last who waited for the disk gave up.
    is_stuck: AtomicBool,
}

/// The open store, if it is open.
#[derive(Default)]
struct Slot {
    database: Option<Database>,
    file: Option<FileId>,
    epoch: Epoch,
}

impl Slot {
    /// Closes the store. What is known of its records stays.
    fn close(&mut self) {
        // closing a broken store may fail or panic; it is given up anyway
        let _ = guarded(|| {
            drop(self.database.take());
            Ok(())
        });
    }
}

impl Shared {
    pub(super) fn new(settings: DiskSettings, counters: Arc<Tally>) -> Self {
        Self {
            queue: Queue::new(),
            counters,
            dir: StoreDir::new(settings.directory.clone()),
            settings,
            database: RwLock::default(),
            index: Mutex::default(),
            state: Mutex::new(DiskState::Ready),
            is_stuck: AtomicBool::new(false),
        }
    }

    pub(super) fn state(&self) -> DiskState {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            DiskState::Ready if self.is_stuck.load(Ordering::Relaxed) => DiskState::Failing {
                why: "it does not answer".to_owned(),
            },
            state => state.clone(),
        }
    }

    /// Notes whether the disk answered in time; warns when it begins not to.
    pub(super) fn answers(&self, in_time: bool) {
        let was_stuck = self.is_stuck.swap(!in_time, Ordering::Relaxed);
        if !in_time && !was_stuck {
            let directory = self.dir.directory().display();
            tracing::warn!(%directory, "the cache on disk does not answer, working without it");
        }
    }

    pub(super) fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self) -> RwLockReadGuard<'_, Slot> {
        self.database.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot_alone(&self) -> RwLockWriteGuard<'_, Slot> {
        self.database
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is kept under `key`; what is damaged is removed.
    pub(super) fn read(&self, key: &Key) -> Option<StoredResponse> {
        let slot = self.slot();
        let record = guarded(|| match &slot.database {
            Some(database) => store::read(database, key),
            None => Ok(Record::Missing),
        });
        let epoch = slot.epoch;
        drop(slot);
        match record {
            Ok(Record::Whole(kept)) => {
                self.queue.touch(key);
                return Some(kept);
            }
            Ok(Record::Missing) => {}
            Ok(Record::Damaged) => {
                self.counters.damaged_records.add();
                tracing::warn!(%key, "damaged record removed from the cache on disk");
                self.queue.push(key, Change::Discard(None), Haste::AtOnce);
            }
            Err(fault) => self.queue.report(epoch, fault),
        }
        None
    }

    /// Notes that the disk does not work; warns when that is news.
    pub(super) fn fail(&self, why: String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = self.dir.directory().display();
        if *state == DiskState::Ready {
            tracing::warn!(%directory, %why, "working without the cache on disk");
        }
        *state = DiskState::Failing { why };
    }

    fn works(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, DiskState::Failing { .. }) {
            let directory = self.dir.directory().display();
            tracing::info!(%directory, "the cache on disk works again");
        }
        *state = DiskState::Ready;
    }

    fn replace(&self, opened: Option<OpenedStore>) {
        self.fill(&mut self.slot_alone(), opened);
    }

    fn fill(&self, slot: &mut Slot, opened: Option<OpenedStore>) {
        let (database, index, file) = match opened {
            Some(opened) => (Some(opened.database), opened.index, Some(opened.file)),
            None => (None, Index::default(), None),
        };
        slot.close();
        slot.database = database;
        slot.file = file;
        slot.epoch += 1;
        *self.index() = index;
    }

    fn count_what_is_there(&self) {
        let index = self.index();
        self.counters.disk_entries.set(index.len() as u64);
        self.counters.disk_bytes.set(index.bytes());
    }
}

/// The one thread that changes the store.
pub(super) struct Writer {
    shared: Arc<Shared>,
    pause: Option<Pause>,
    /// The open store has not been checked as a whole, so nothing may be written to it.
    is_unchecked: bool,
    /// A compaction may gain something.
    changed: bool,
}

/// Writing rests after a failure.
#[derive(Clone, Copy)]
struct Pause {
    until: Instant,
    length: Duration,
}

/// A pause grows up to this many times the first one.
const LONGEST_PAUSE: u32 = 20;
/// A file this much larger than its records is compacted ...
const SLACK_FACTOR: u64 = 2;
/// ... unless it is small anyway.
const SLACK_BYTES: u64 = 4 << 20;
/// One compaction does not always reach the end; more passes gain little.
const COMPACTION_PASSES: usize = 3;

impl Writer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            pause: None,
            is_unchecked: false,
            changed: true,
        }
    }

    /// Opens the store for reading, if need be in place of one that is set aside. Records have checksums of
    /// their own: the check of the whole, which takes the longer the larger it is, waits until the
    /// store is written.
    pub(super) fn open(&mut self) {
        let opened = match self.try_open(Check::Little) {
            Err(fault) if fault.condemns_file() => self.begin_anew(&fault),
            opened => opened.inspect(|_| self.is_unchecked = true),
        };
        match opened {
            Ok(opened) => {
                self.shared.replace(Some(opened));
                self.shared.count_what_is_there();
            }
            Err(fault) => self.fail(&fault),
        }
    }

    /// Checks the store as a whole, unless that was done; readers wait for it.
    fn check(&mut self) -> Result<(), Fault> {
        if !std::mem::take(&mut self.is_unchecked) {
            return Ok(());
        }
        let mut slot = self.shared.slot_alone();
        slot.close();
        let opened = match self.try_open(Check::All) {
            Err(fault) if fault.condemns_file() => self.begin_anew(&fault),
            // a full disk does not let the check write; what is there can still be read
            Err(Fault::Io(_)) => self.try_open(Check::Little),
            opened => opened,
        };
        self.shared.fill(&mut slot, Some(opened?));
        drop(slot);
        self.shared.count_what_is_there();
        Ok(())
    }

    pub(super) fn run(mut self) {
        loop {
            let idle = self.changed.then_some(self.shared.settings.compact_after);
            match self.shared.queue.next(idle) {
                Work::Write(batch) => {
                    self.write(&batch);
                    self.shared.queue.finish(&batch);
                }
                Work::Recover(epoch, fault) if epoch == self.shared.slot().epoch => {
                    self.recover(&fault)
                }
                Work::Recover(..) => {}
                Work::Look => {
                    if let Err(fault) = self.keep_in_place() {
                        self.recover(&fault);
                    }
                    self.shared.queue.looked();
                }
                Work::Idle => self.compact(),
                Work::Close => break,
            }
        }
        self.shared.replace(None);
        let mut state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *state = DiskState::Closed;
    }

    fn try_open(&self, check: Check) -> Result<OpenedStore, Fault> {
        guarded(|| store::open(&self.shared.dir, check))
    }

    /// Sets the store aside and opens a new one, with what is whole of the old one.
    fn begin_anew(&self, fault: &Fault) -> Result<OpenedStore, Fault> {
        let aside = self.shared.dir.set_aside()?;
        self.shared.counters.stores_set_aside.add();
        let mut opened = self.try_open(Check::Little)?;
        let mut rescued = Ok(0);
        if matches!(fault, Fault::Damaged(_)) {
            let limit = self.shared.settings.bytes;
            let OpenedStore {
                database, index, ..
            } = &mut opened;
            rescued = guarded(|| rescue::copy(&aside, database, index, limit));
        }
        let aside = aside.display();
        match rescued {
            Ok(rescued) => {
                tracing::warn!(%fault, %aside, rescued, "store set aside, starting a new one");
                Ok(opened)
            }
            Err(failure) => {
                tracing::warn!(%fault, %aside, %failure, "store set aside, with records not rescued");
                // after a failure the database refuses everything until it is opened anew
                let _ = guarded(|| {
                    drop(opened);
                    Ok(())
                });
                self.try_open(Check::Little)
            }
        }
    }

    fn write(&mut self, batch: &Batch) {
        if self.pause.is_some_and(|pause| Instant::now() < pause.until) {
            return self.give_up(batch);
        }
        let mut written = self.try_write(batch);
        if let Err(fault) = &written
            && fault.condemns_file()
        {
            self.recover(fault);
            written = self.try_write(batch);
        }
        match written {
            Ok(()) => {
                self.pause = None;
                self.changed = true;
                self.shared.works();
            }
            Err(fault) => {
                self.give_up(batch);
                self.recover(&fault);
            }
        }
        self.shared.count_what_is_there();
    }

    /// Opens another store if the file is not where it was: removed or replaced by somebody.
    fn keep_in_place(&self) -> Result<(), Fault> {
        let file = self.shared.slot().file;
        if file.is_none_or(|file| self.shared.dir.holds(file)) {
            return Ok(());
        }
        let directory = self.shared.dir.directory().display();
        tracing::warn!(%directory, "the cache on disk was removed while in use, starting a new one");
        self.shared.replace(None);
        let opened = self.try_open(Check::Little)?;
        self.shared.replace(Some(opened));
        self.shared.count_what_is_there();
        Ok(())
    }

    fn try_write(&mut self, batch: &Batch) -> Result<(), Fault> {
        self.keep_in_place()?;
        self.check()?;
        let Shared {
            counters, settings, ..
        } = &*self.shared;
        if self.shared.slot().database.is_none() {
            let opened = self.try_open(Check::Little)?;
            self.shared.replace(Some(opened));
        }
        let slot = self.shared.slot();
        let Some(database) = &slot.database else {
            return Err(Fault::Io("closed".into()));
        };
        let mut plan = guarded(|| Plan::of(&batch.changes, database, settings.bytes))?;
        plan.enter(&mut self.shared.index(), &batch.touched, settings.bytes);
        guarded(|| plan.commit(database))?;
        for key in plan.written() {
            counters.disk_writes.add();
            if let Some(Change::Put(entry)) = batch.changes.get(key) {
                entry.mark_saved();
            }
        }
        counters.disk_evictions.add_many(plan.evicted.len() as u64);
        counters.disk_dropped.add_many(plan.refused as u64);
        Ok(())
    }

    fn give_up(&self, batch: &Batch) {
        let puts = batch
            .changes
            .values()
            .filter(|change| matches!(change, Change::Put(_)));
        self.shared
            .counters
            .disk_dropped
            .add_many(puts.count() as u64);
    }

    /// Brings the store back to where it can be read, and if possible written.
    fn recover(&mut self, fault: &Fault) {
        self.is_unchecked = false;
        // the file must not be open when it is renamed or opened again
        self.shared.replace(None);
        if fault.condemns_file() {
            self.shared.counters.disk_failures.add();
            match self.begin_anew(fault) {
                Ok(opened) => self.shared.replace(Some(opened)),
                Err(fault) => self.fail(&fault),
            }
            return;
        }
        self.fail(fault);
        // after an I/O failure the database refuses everything until it is opened anew
        if let Ok(opened) = self.try_open(Check::Little) {
            self.shared.replace(Some(opened));
        }
    }

    fn fail(&mut self, fault: &Fault) {
        self.shared.counters.disk_failures.add();
        self.shared.fail(fault.to_string());
        let first = self.shared.settings.pause;
        let length = self.pause.map_or(first, |pause| {
            pause
                .length
                .saturating_mul(2)
                .min(first.saturating_mul(LONGEST_PAUSE))
        });
        let now = Instant::now();
        let until = now.checked_add(length).unwrap_or(now);
        self.pause = Some(Pause { until, length });
    }

    /// Checks the store if that was left for later, and gives the file's slack back to the file system.
    fn compact(&mut self) {
        self.changed = false;
        if let Err(fault) = self.check() {
            return self.recover(&fault);
        }
        let live = self.shared.index().bytes();
        if self.shared.dir.bytes() <= SLACK_FACTOR * live + SLACK_BYTES {
            return;
        }
        let mut slot = self.shared.slot_alone();
        let compacted = guarded(|| {
            let Some(database) = &mut slot.database else {
                return Ok(());
            };
            for _ in 0..COMPACTION_PASSES {
                if !database.compact().map_err(redb::Error::from)? {
                    break;
                }
            }
            Ok(())
        });
        drop(slot);
        match compacted {
            Ok(()) => self.shared.counters.compactions.add(),
            Err(fault) => self.recover(&fault),
        }
    }
}
