//! One point's journal: whoever looks at the alerts notes what is seen here, and is told
//! what changed once it is on disk, or from memory under another name. Does not ask for alerts.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::{error, info, warn};
use weather::AlertFilter;

use super::compare::AlertSnapshot;
use super::cursor::{Cursor, JournalId};
use super::file::JournalFile;
use super::fleet_journal::FleetStream;
use super::state::{ChangesSince, JournalState};
use super::store::JournalDir;

/// The longest time that a caller waits for the disk.
pub(super) const DISK_WAIT: Duration = Duration::from_secs(2);
/// The time after which a disk that failed is tried again.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// The numbered changes of one point, with their file.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The stream of the point, in a fleet.
    pub(super) fleet: Option<FleetStream>,
    /// The file's path and directory; `None` where nothing is written down.
    pub(super) place: Option<(PathBuf, Arc<JournalDir>)>,
    /// Held while something is written, by threads that may block only.
    pub(super) file: Arc<tokio::sync::Mutex<Option<JournalFile>>>,
    /// The time of the last failure to write, until something is written again.
    failed_at: Mutex<Option<Timestamp>>,
    /// The state in the stream, else on disk, or where there is none, in memory; `None` before it was first
    /// read.
    pub(super) state: watch::Sender<Option<Arc<JournalState>>>,
}

impl Journal {
    pub(super) fn new(
        place: Option<(PathBuf, Arc<JournalDir>)>,
        fleet: Option<FleetStream>,
    ) -> Self {
        Self {
            fleet,
            place,
            file: Arc::default(),
            failed_at: Mutex::default(),
            state: watch::Sender::new(None),
        }
    }

    /// Notes what is seen. When this returns, what changed can be told: it is in the stream of the fleet, or
    /// on disk, or it has a name that no restart knows, because the disk fails or takes too long.
    pub(crate) async fn note(self: &Arc<Self>, seen: AlertSnapshot) {
        if self.note_in_fleet(&seen).await {
            return;
        }
        let is_adrift = self.is_adrift();
        let wants_disk = is_adrift && self.is_time(seen.now);
        if !(self.is_news(&seen) || wants_disk) {
            return;
        }
        if is_adrift && self.file.try_lock().is_err() {
            // The disk is known to be slow, and whoever waits for it writes all of it down.
            return self.go_on_in_memory(&seen);
        }
        let seen = Arc::new(seen);
        match timeout(DISK_WAIT, self.write_behind(Arc::clone(&seen))).await {
            Ok(()) => {}
            Err(_) => {
                warn!("the disk is slow; changes of alerts are told from memory");
                self.go_on_in_memory(&seen);
            }
        }
    }

    /// Writes on a thread that may block. A caller that leaves stops no writing.
    async fn write_behind(self: &Arc<Self>, seen: Arc<AlertSnapshot>) {
        let journal = Arc::clone(self);
        let mut file = Arc::clone(&self.file).lock_owned().await;
        let writing = spawn_blocking(move || journal.write(&mut file, &seen));
        if let Err(failure) = writing.await {
            error!(%failure, "a change of alerts was not noted");
        }
    }

    /// Returns the changes for a caller that has read up to `cursor` and wants to hear of the alerts that
    /// match; `None` if it knows everything.
    pub(crate) fn matching_since(
        &self,
        cursor: Option<Cursor>,
        filter: &AlertFilter,
    ) -> Option<ChangesSince> {
        // Looked through without the lock.
        let state = self.state.borrow().clone();
        state?.since(cursor, filter)
    }

    /// The cursor of whoever knows everything.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        let state = self.state.borrow();
        state.as_ref().map(|state| state.cursor())
    }

    /// Returns the cursor of whoever knows everything, if that is what a caller with this one does.
    pub(crate) fn same_as(&self, cursor: Cursor) -> Option<Cursor> {
        let known = self.known()?;
        (!known.has_news(cursor)).then(|| known.cursor())
    }

    /// Waits until there is something to tell to a caller that has read up to `cursor`.
    pub(crate) async fn news(&self, cursor: Cursor) {
        let mut state = self.state.subscribe();
        let has_news = |state: &Option<Arc<JournalState>>| {
            state.as_ref().is_some_and(|state| state.has_news(cursor))
        };
        // The sender lives as long as we do.
        let _ = state.wait_for(has_news).await;
    }

    /// Returns the time at which the next of the alerts is over, if nothing else happens.
    pub(crate) fn next_end(&self) -> Option<Timestamp> {
        let state = self.state.borrow();
        let held = state.as_ref()?.held.values();
        held.filter_map(|held| Some(held.message.alert.ends?.timestamp))
            .min()
    }

    /// Returns what is told.
    pub(super) fn known(&self) -> Option<Arc<JournalState>> {
        self.state.borrow().clone()
    }

    /// Tells whether there is something to write down. If there is not, remembers how new the list was.
    pub(super) fn is_news(&self, seen: &AlertSnapshot) -> bool {
        // Compared without the lock: whoever waits for news reads the state meanwhile.
        let known = self.known();
        let Some(known) = known else {
            return true;
        };
        if !known.records(seen).is_empty() {
            return true;
        }
        drop(known);
        self.state.send_if_modified(|state| {
            if let Some(state) = state.as_mut().filter(|state| seen.version > state.version) {
                Arc::make_mut(state).version = seen.version;
            }
            false
        });
        false
    }

    /// Waits for the write under way and closes the file.
    pub(super) async fn close(&self) {
        *self.file.lock().await = None;
    }

    /// Writes down what is new, first reading what was written before.
    fn write(&self, file: &mut Option<JournalFile>, seen: &AlertSnapshot) {
        loop {
            let known = self.known();
            let newborn = fresh(seen.now);
            let mut state = match &known {
                Some(state) => (**state).clone(),
                None => JournalState::new(newborn),
            };
            if state.is_shared {
                if state.records(seen).is_empty() {
                    return;
                }
                state.leave_fleet(newborn);
                *file = None;
            }
            if file.as_ref().is_some_and(|file| !file.is_in_place()) {
                warn!("a journal of alerts was removed while in use, writing it anew");
                *file = None;
            }
            if file.is_none() && (known.is_none() || state.is_on_disk() || self.is_time(seen.now)) {
                state = self.open(file, state, newborn, seen.now);
            }
            let records = state.records(seen);
            if let Some(journal) = file
                && !records.is_empty()
                && let Err(error) = journal.append(&records)
            {
                // What was told is on disk under the old name; from here on nothing is.
                *file = None;
                self.give_up(&error, &mut state, seen.now);
            }
            records.into_iter().for_each(|record| state.apply(record));
            if let Some(journal) = file {
                journal.compact(&mut state);
            }
            if self.publish(known.as_deref(), &state, newborn) {
                return;
            }
            // What was told from memory meanwhile is to be written down, too.
            *file = None;
            *self.failed_at() = None;
        }
    }

    /// Lets readers see what was written, unless changes were told from memory meanwhile.
    fn publish(
        &self,
        known: Option<&JournalState>,
        written: &JournalState,
        newborn: JournalId,
    ) -> bool {
        self.state.send_if_modified(|state| {
            let place = |state: &JournalState| (state.id, state.last);
            if state.as_deref().map(place) == known.map(place) {
                *state = Some(Arc::new(written.clone()));
                return true;
            }
            if let Some(state) = state
                && written.stored_as == Some(newborn)
            {
                // Nobody has heard of the file's name yet, so it can be that of what was told.
                Arc::make_mut(state).stored_as = written.stored_as;
            }
            false
        })
    }

    /// Goes on without waiting for the disk: what changed is told under a name that no restart knows.
    fn go_on_in_memory(&self, seen: &AlertSnapshot) {
        let name = fresh(seen.now);
        self.state.send_if_modified(|state| {
            let mut next = match state {
                Some(state) => (**state).clone(),
                None => JournalState::new(name),
            };
            let records = next.records(seen);
            if state.is_some() && records.is_empty() {
                return false;
            }
            if next.is_shared {
                next.leave_fleet(name);
            } else if next.is_on_disk() {
                next.rename(name);
            }
            records.into_iter().for_each(|record| next.apply(record));
            *state = Some(Arc::new(next));
            true
        });
    }

    /// Opens the file for what is known, which is then what the file says.
    fn open(
        &self,
        file: &mut Option<JournalFile>,
        known: JournalState,
        newborn: JournalId,
        now: Timestamp,
    ) -> JournalState {
        let Some((path, dir)) = &self.place else {
            return known;
        };
        let mut state = known.clone();
        let opened = dir.take();
        match opened.and_then(|()| JournalFile::open(path, known, newborn, now, &dir.usage)) {
            Ok((journal, state)) => {
                if self.failed_at().take().is_some() {
                    info!(path = %path.display(), "how alerts change is written down again");
                }
                *file = Some(journal);
                return state;
            }
            Err(error) => self.give_up(&error, &mut state, now),
        }
        state
    }

    /// Goes on without the disk, for a while.
    fn give_up(&self, error: &io::Error, state: &mut JournalState, now: Timestamp) {
        if self.failed_at().replace(now).is_none() {
            warn!(%error, "how alerts change cannot be written down; a restart now would tell them all as new");
        }
        if state.is_on_disk() {
            state.rename(fresh(now));
        }
    }

    /// Tells whether what is told is on disk.
    #[cfg(test)]
    pub(super) fn is_on_disk(&self) -> bool {
        let state = self.state.borrow();
        state.as_ref().is_some_and(|state| state.is_on_disk())
    }

    /// Tells whether changes are told that are not on disk, although they should be.
    fn is_adrift(&self) -> bool {
        let state = self.state.borrow();
        let is_lacking = |state: &Arc<JournalState>| !state.is_shared && !state.is_on_disk();
        self.place.is_some() && state.as_ref().is_some_and(is_lacking)
    }

    /// Tells whether the disk has rested long enough, by a clock that may have been set.
    fn is_time(&self, now: Timestamp) -> bool {
        let failed_at = *self.failed_at();
        failed_at.is_none_or(|at| now.duration_since(at).abs() >= PAUSE)
    }

    fn failed_at(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that no journal ever had.
pub(super) fn fresh(now: Timestamp) -> JournalId {
    // Without randomness the time has to do: it differs from one start to the next.
    JournalId(getrandom::u64().unwrap_or_else(|_| now.as_microsecond().unsigned_abs()))
}
