//! All journals of one upstream: which are open, and whether this process may write them. Knows no
//! alert.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use cache::{Invalidation, SharedStreams};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use tracing::warn;
use weather::Coordinates;

use super::file;
use super::fleet_journal::FleetStream;
use super::point_journal::{DISK_WAIT, Journal};
use super::usage::{Capacity, Reader, Usage};

/// The longest time for which a write under way holds up the end of the daemon.
const LONGEST_CLOSE: Duration = Duration::from_secs(5);
/// The file whose lock says that a process writes the journals beside it.
const LOCK_NAME: &str = "lock";

/// The journals of one upstream's alerts.
#[derive(Debug, Default)]
pub struct JournalStore {
    dir: Option<Arc<JournalDir>>,
    usage: Arc<Mutex<Usage>>,
    open: Arc<Mutex<OpenJournals>>,
    /// The streams of a fleet.
    streams: Option<Arc<dyn SharedStreams>>,
}

/// Those that are open, by the name of their point, which is that of its stream.
type OpenJournals = HashMap<String, Arc<Journal>>;

/// The directory of the journals, which one process writes at a time.
#[derive(Debug)]
pub(super) struct JournalDir {
    path: PathBuf,
    lock: Mutex<DirLock>,
    pub(super) usage: Arc<Mutex<Usage>>,
}

/// The lock on a directory.
#[derive(Debug)]
enum DirLock {
    /// Not ours by now.
    Wanted,
    /// Ours as long as the file is open.
    Held(File),
    /// Ours until the writes under way have ended.
    Closing { _file: File },
    /// Given up for good.
    Released,
}

impl JournalStore {
    /// JournalStore in `dir`; in memory alone where that cannot be written, or another process does.
    pub fn in_dir(dir: &Path) -> Self {
        Self::with_capacity(dir, Capacity::default())
    }

    /// JournalStore in `dir` with room for so many.
    pub(super) fn with_capacity(dir: &Path, capacity: Capacity) -> Self {
        let usage = Arc::new(Mutex::new(Usage::of(capacity)));
        let dir = JournalDir {
            path: dir.to_owned(),
            lock: Mutex::new(DirLock::Wanted),
            usage: Arc::clone(&usage),
        };
        if let Err(error) = dir.take() {
            let dir = dir.path.display();
            warn!(%error, %dir, "how alerts change is kept in memory only, for now");
        }
        Self {
            dir: Some(Arc::new(dir)),
            usage,
            open: Arc::default(),
            streams: None,
        }
    }

    /// Has each point's journal be that of a fleet, in one of its streams.
    ///
    /// Must be called within a tokio runtime; what other daemons write is followed there.
    #[must_use]
    pub fn sharing(mut self, streams: Arc<dyn SharedStreams>) -> Self {
        tokio::spawn(follow(Arc::downgrade(&self.open), streams.news()));
        self.streams = Some(streams);
        self
    }

    /// The journal of a point, for a reader.
    pub(crate) fn journal(&self, at: Coordinates, reader: Reader) -> Arc<Journal> {
        let name = at.to_string();
        let mut open = lock(&self.open);
        let mut usage = lock(&self.usage);
        usage.note(name.clone(), reader);
        let most = usage.capacity.in_memory;
        drop(usage);
        if let Some(journal) = open.get(&name) {
            return Arc::clone(journal);
        }
        if open.len() >= most {
            self.close_one(&mut open);
        }
        let dir = self.dir.clone();
        let place = dir.map(|dir| (file::path(&dir.path, &at), dir));
        let streams = self.streams.clone();
        let fleet = streams.map(|streams| FleetStream::new(streams, name.clone()));
        let journal = Arc::new(Journal::new(place, fleet));
        open.insert(name, Arc::clone(&journal));
        journal
    }

    /// Writes the copies of a fleet's journals that are due. The stream has what is in them, too.
    async fn finish_copies(&self) {
        let open: Vec<_> = lock(&self.open).values().cloned().collect();
        let copies = async {
            for journal in open {
                journal.finish_copy().await;
            }
        };
        if timeout(DISK_WAIT, copies).await.is_err() {
            warn!("the disk is too slow to copy how alerts change");
        }
    }

    /// Closes one that is not in use: that must not be open twice. So there are at most as many more as
    /// there are callers.
    fn close_one(&self, open: &mut OpenJournals) {
        let idle = open.iter().filter(|(_, l)| Arc::strong_count(l) == 1);
        let idle = idle.map(|(name, _)| (name.clone(), SystemTime::UNIX_EPOCH));
        let victim = lock(&self.usage).victim(idle.collect(), SystemTime::UNIX_EPOCH);
        if let Some(victim) = victim {
            open.remove(&victim);
        }
    }

    /// Lets another process write them, once the writes under way have ended. If the disk takes too
    /// long over one, only the end of this process does.
    pub(crate) async fn close(&self) {
        self.finish_copies().await;
        if let Some(dir) = &self.dir {
            dir.refuse();
        }
        let open = std::mem::take(&mut *lock(&self.open));
        let writes = async {
            for journal in open.into_values() {
                journal.close().await;
            }
        };
        if timeout(LONGEST_CLOSE, writes).await.is_err() {
            warn!("the disk is too slow to finish writing how alerts change");
        } else if let Some(dir) = &self.dir {
            *lock(&dir.lock) = DirLock::Released;
        }
    }
}

impl JournalDir {
    /// Makes sure that the directory is there and ours to write.
    ///
    /// # Errors
    ///
    /// It cannot be made, or another process writes it. Worth another try later.
    pub(super) fn take(&self) -> io::Result<()> {
        let name = self.path.join(LOCK_NAME);
        let mut held = lock(&self.lock);
        match &*held {
            DirLock::Held(file) if file::is_same(file, &name) => return Ok(()),
            DirLock::Closing { .. } | DirLock::Released => {
                return Err(io::Error::other("the journals are closed"));
            }
            DirLock::Held(_) | DirLock::Wanted => *held = DirLock::Wanted,
        }
        file::make_dir(&self.path)?;
        let file = file::open_lock(&name)?;
        file.try_lock()?;
        *held = DirLock::Held(file);
        Ok(())
    }

    /// Lets no journal be opened any more, and holds the lock for those that are open.
    fn refuse(&self) {
        let mut lock = lock(&self.lock);
        *lock = match std::mem::replace(&mut *lock, DirLock::Released) {
            DirLock::Held(file) => DirLock::Closing { _file: file },
            other @ DirLock::Closing { .. } => other,
            DirLock::Wanted | DirLock::Released => DirLock::Released,
        };
    }
}

/// Follows what is written to the streams of a fleet, until the store is gone.
async fn follow(open: Weak<Mutex<OpenJournals>>, mut news: Receiver<Invalidation>) {
    loop {
        let heard = news.recv().await;
        let Some(open) = open.upgrade() else { return };
        let journals: Vec<_> = match heard {
            Ok(Invalidation::Of(name)) => lock(&open).get(&*name).cloned().into_iter().collect(),
            Ok(Invalidation::All) | Err(RecvError::Lagged(_)) => {
                lock(&open).values().cloned().collect()
            }
            Err(RecvError::Closed) => return,
        };
        drop(open);
        journals.iter().for_each(Journal::hear);
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
