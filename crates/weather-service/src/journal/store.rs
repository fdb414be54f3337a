//! All journals of one upstream: which are open, and whether this process may write them. Knows no
//! alert.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::warn;
use weather::Coordinates;

use super::file;
use super::point_journal::Journal;

/// The most journals that are kept in memory while nobody uses them.
const MOST_OPEN: usize = 128;
/// The file whose lock says that a process writes the journals beside it.
const LOCK_NAME: &str = "lock";

/// The journals of one upstream's alerts.
#[derive(Debug, Default)]
pub struct JournalStore {
    home: Mutex<Option<JournalDir>>,
    open: Mutex<OpenJournals>,
}

/// A directory that is ours to write.
#[derive(Debug)]
struct JournalDir {
    dir: PathBuf,
    // Held, never read: the lock ends with the file.
    _lock: File,
}

#[derive(Debug, Default)]
struct OpenJournals {
    /// Counts the uses.
    uses: u64,
    journals: HashMap<Coordinates, (u64, Arc<Journal>)>,
}

impl JournalStore {
    /// JournalStore in `dir`; in memory alone where that cannot be written, or another process does.
    pub fn in_dir(dir: &Path) -> Self {
        let home = match JournalDir::take(dir) {
            Ok(home) => Some(home),
            Err(error) => {
                let dir = dir.display();
                warn!(%error, %dir, "how alerts change is kept in memory only");
                None
            }
        };
        Self {
            home: Mutex::new(home),
            open: Mutex::default(),
        }
    }

    /// The journal of a point.
    pub(crate) fn journal(&self, at: Coordinates) -> Arc<Journal> {
        let mut open = lock(&self.open);
        open.uses += 1;
        let now = open.uses;
        if let Some((used, journal)) = open.journals.get_mut(&at) {
            *used = now;
            return Arc::clone(journal);
        }
        if open.journals.len() >= MOST_OPEN {
            open.close_one();
        }
        let path = lock(&self.home)
            .as_ref()
            .map(|home| file::path(&home.dir, &at));
        let journal = Arc::new(Journal::new(path));
        open.journals.insert(at, (now, Arc::clone(&journal)));
        journal
    }

    /// Lets another process write them.
    pub(crate) fn close(&self) {
        *lock(&self.home) = None;
        lock(&self.open).journals.clear();
    }
}

impl OpenJournals {
    /// Closes the one that was not used for the longest time. One in use stays: it must not be open
    /// twice. So there are at most as many more as there are callers.
    fn close_one(&mut self) {
        let idle = self
            .journals
            .iter()
            .filter(|(_, (_, l))| Arc::strong_count(l) == 1);
        let oldest = idle.min_by_key(|(_, (used, _))| *used);
        if let Some(at) = oldest.map(|(at, _)| *at) {
            self.journals.remove(&at);
        }
    }
}

impl JournalDir {
    fn take(dir: &Path) -> io::Result<Self> {
        file::make_dir(dir)?;
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).write(true).mode(0o600);
        let lock = options.open(dir.join(LOCK_NAME))?;
        lock.try_lock()?;
        Ok(Self {
            dir: dir.to_owned(),
            _lock: lock,
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
