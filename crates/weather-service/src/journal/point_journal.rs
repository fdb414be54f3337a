//! One point's journal: whoever looks at the alerts notes what is seen here, and is told
//! what changed once it is on disk. Does not ask for alerts.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tracing::{error, warn};

use super::compare::AlertSnapshot;
use super::cursor::{Cursor, JournalId};
use super::file::JournalFile;
use super::state::{ChangesSince, JournalState};

/// The numbered changes of one point, with their file.
#[derive(Debug)]
pub(crate) struct Journal {
    /// `None` where nothing is written down.
    path: Option<PathBuf>,
    /// Held while something is written, by threads that may block only.
    file: Mutex<Option<JournalFile>>,
    /// The state on disk, or where there is none, in memory; `None` before it was first read.
    state: watch::Sender<Option<Arc<JournalState>>>,
}

impl Journal {
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self {
            path,
            file: Mutex::new(None),
            state: watch::Sender::new(None),
        }
    }

    /// Notes what is seen. When this returns, what changed is on disk and can be told.
    pub(crate) async fn note(self: &Arc<Self>, seen: AlertSnapshot) {
        if self.is_news(&seen) {
            let journal = Arc::clone(self);
            // A caller that leaves stops no writing.
            let written = spawn_blocking(move || journal.write(&seen)).await;
            if let Err(failure) = written {
                error!(%failure, "a change of alerts was not noted");
            }
        }
    }

    /// Returns the changes for a caller that has read up to `cursor`; `None` if it knows everything.
    pub(crate) fn since(&self, cursor: Option<Cursor>) -> Option<ChangesSince> {
        let state = self.state.borrow();
        state.as_ref()?.since(cursor)
    }

    /// The cursor of whoever knows everything.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        let state = self.state.borrow();
        state.as_ref().map(|state| state.cursor())
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

    /// Tells whether there is something to write down. If there is not, remembers how new the list was.
    fn is_news(&self, seen: &AlertSnapshot) -> bool {
        let mut is_news = true;
        self.state.send_if_modified(|state| {
            let Some(state) = state else {
                return false;
            };
            is_news = !state.records(seen).is_empty();
            if !is_news && seen.version > state.version {
                Arc::make_mut(state).version = seen.version;
            }
            false
        });
        is_news
    }

    /// Writes down what is new, first reading what was written before.
    fn write(&self, seen: &AlertSnapshot) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.state.borrow().clone();
        let mut state = match known {
            Some(state) => (*state).clone(),
            None => self.open(&mut file, seen.now),
        };
        let records = state.records(seen);
        if let Some(journal) = &mut *file
            && let Err(error) = journal.append(&records)
        {
            // What was told is on disk under the old name; from here on nothing is.
            give_up(&error);
            *file = None;
            state.rename(fresh(seen.now));
        }
        records.into_iter().for_each(|record| state.apply(record));
        if let Some(journal) = &mut *file {
            journal.compact(&mut state);
        }
        self.state.send_replace(Some(Arc::new(state)));
    }

    fn open(&self, file: &mut Option<JournalFile>, now: Timestamp) -> JournalState {
        let opened = self
            .path
            .as_deref()
            .map(|path| JournalFile::open(path, fresh(now), now));
        match opened {
            Some(Ok((journal, state))) => {
                *file = Some(journal);
                state
            }
            Some(Err(error)) => {
                give_up(&error);
                JournalState::new(fresh(now))
            }
            None => JournalState::new(fresh(now)),
        }
    }
}

fn give_up(error: &io::Error) {
    warn!(%error, "how alerts change cannot be written down; a restart will tell them all as new");
}

/// A name that no journal ever had.
fn fresh(now: Timestamp) -> JournalId {
    // Without randomness the time has to do: it differs from one start to the next.
    JournalId(getrandom::u64().unwrap_or_else(|_| now.as_microsecond().unsigned_abs()))
}
