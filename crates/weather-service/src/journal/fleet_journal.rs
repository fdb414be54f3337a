//! One point's journal as that of a fleet: it lives in a stream which all daemons read, and go on with, in
//! turns. What is told is in the stream, or under a name that no other daemon has. Knows no engine.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use cache::{SharedStreams, StreamPlace, Unavailable};
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::{error, warn};

use super::compare::AlertSnapshot;
use super::cursor::Cursor;
use super::file::{self, JournalFile};
use super::fleet_copy::{FleetCopy, FleetWrite};
use super::point_journal::{DISK_WAIT, Journal, fresh};
use super::state::JournalState;
use super::store::lock;

/// Attempts to write after others did in between. Most have nothing left to write then.
const ATTEMPTS: usize = 8;

/// The stream of a point, and what is known of it.
#[derive(Debug)]
pub(super) struct FleetStream {
    streams: Arc<dyn SharedStreams>,
    /// The name of the point.
    name: String,
    pub(super) copy: Mutex<FleetCopy>,
    /// True while somebody is about to read news of it, who then reads all there are.
    is_about_to_read: AtomicBool,
    /// The number of the last news of it, and the number that there was when it was last read.
    heard: AtomicU64,
    read: AtomicU64,
    /// The time of the last look.
    looked: std::sync::Mutex<Option<Timestamp>>,
    /// True if the copy on disk is due, until somebody writes it.
    is_due: AtomicBool,
    /// The cursor of the copy on disk.
    kept: std::sync::Mutex<Option<Cursor>>,
}

/// The journal of the fleet cannot be used for this.
#[derive(Debug, thiserror::Error)]
enum FleetError {
    #[error(transparent)]
    Engine(#[from] Unavailable),
    #[error(transparent)]
    Write(#[from] io::Error),
    #[error("others write at the same time, again and again")]
    Contention,
}

impl FleetStream {
    pub(super) fn new(streams: Arc<dyn SharedStreams>, name: String) -> Self {
        Self {
            streams,
            name,
            copy: Mutex::default(),
            is_about_to_read: AtomicBool::new(false),
            heard: AtomicU64::new(1),
            read: AtomicU64::new(0),
            looked: std::sync::Mutex::default(),
            is_due: AtomicBool::new(false),
            kept: std::sync::Mutex::default(),
        }
    }

    /// Notes that somebody may have written it.
    pub(super) fn hear(&self) {
        self.heard.fetch_add(1, Ordering::Relaxed);
    }

    fn has_unread(&self) -> bool {
        self.heard.load(Ordering::Relaxed) != self.read.load(Ordering::Relaxed)
    }

    /// Reads what is new in the stream. What is no journal is removed.
    async fn read(&self, copy: &mut FleetCopy) -> Result<(), Unavailable> {
        let heard = self.heard.load(Ordering::Relaxed);
        let reading = self.streams.read(&self.name, copy.at).await?;
        if copy.take(reading).is_err() {
            warn!(
                point = self.name,
                "the fleet's journal of alerts is damaged; it begins anew"
            );
            if let Some(at) = copy.at {
                self.streams.discard(&self.name, at).await?;
            }
            let reading = self.streams.read(&self.name, None).await?;
            copy.take(reading).map_err(|_| Unavailable)?;
        }
        self.read.store(heard, Ordering::Relaxed);
        Ok(())
    }
}

impl Journal {
    /// Notes what is seen in the journal of the fleet, if there is one. When this returns true, it can be
    /// told, to readers of all daemons.
    pub(super) async fn note_in_fleet(self: &Arc<Self>, seen: &AlertSnapshot) -> bool {
        let Some(fleet) = &self.fleet else {
            return false;
        };
        *lock(&fleet.looked) = Some(seen.now);
        let is_shared = self.known().is_some_and(|known| known.is_shared);
        if is_shared && !fleet.has_unread() && !self.is_news(seen) {
            return true;
        }
        match self.write_to_fleet(fleet, seen).await {
            Ok(()) => {
                self.keep_copy();
                true
            }
            // The engine has said so itself.
            Err(FleetError::Engine(_)) => false,
            Err(error) => {
                warn!(%error, point = fleet.name, "cannot write the fleet's journal of alerts");
                false
            }
        }
    }

    async fn write_to_fleet(
        self: &Arc<Self>,
        fleet: &FleetStream,
        seen: &AlertSnapshot,
    ) -> Result<(), FleetError> {
        let mut copy = fleet.copy.lock().await;
        for _ in 0..ATTEMPTS {
            let known = self.known();
            fleet.read(&mut copy).await?;
            let own = match &known {
                Some(known) => Some(Arc::clone(known)),
                None => self.stored().await,
            };
            let (write, state) = copy.write(own.as_deref(), seen, fresh(seen.now))?;
            let (streams, name) = (&fleet.streams, &fleet.name);
            let place = StreamPlace {
                name,
                connection: copy.connection(),
                end: copy.at,
            };
            let at = match &write {
                FleetWrite::Nothing => copy.at,
                FleetWrite::Append(entry) => streams.append(place, entry).await?,
                FleetWrite::Replace(entry) => streams.replace(place, entry).await?,
            };
            let Some(at) = at else { continue };
            copy.wrote(at, &write, &state);
            if self.adopt(known.as_deref(), own.as_deref(), state) {
                return Ok(());
            }
        }
        Err(FleetError::Contention)
    }

    /// Reads what other daemons have written since, unless something of this one has to be written first.
    pub(crate) async fn catch_up(self: &Arc<Self>) {
        let Some(fleet) = &self.fleet else { return };
        let mut copy = fleet.copy.lock().await;
        fleet.is_about_to_read.store(false, Ordering::Relaxed);
        let Some(known) = self.known() else { return };
        if fleet.read(&mut copy).await.is_ok()
            && let Some(state) = copy.understanding(&known)
        {
            self.adopt(Some(&known), None, state);
            self.keep_copy();
        }
    }

    /// Reads the journal anew if it does not know that cursor, which another daemon may have given.
    pub(crate) async fn look_up(self: &Arc<Self>, cursor: Cursor) {
        let is_unknown = |known: Arc<JournalState>| !known.understands(cursor);
        if self.fleet.is_some() && self.known().is_some_and(is_unknown) {
            self.catch_up().await;
        }
    }

    /// Takes note of news in the stream, and has them read if somebody waits for them. Other points do not wait
    /// for that.
    pub(super) fn hear(self: &Arc<Self>) {
        let Some(fleet) = &self.fleet else { return };
        fleet.hear();
        let is_waited_for = self.state.receiver_count() > 0;
        if is_waited_for && !fleet.is_about_to_read.swap(true, Ordering::Relaxed) {
            let journal = Arc::clone(self);
            tokio::spawn(async move { journal.catch_up().await });
        }
    }

    /// Lets readers see the state of the fleet, unless changes were told alone meanwhile.
    fn adopt(
        &self,
        known: Option<&JournalState>,
        own: Option<&JournalState>,
        mut next: JournalState,
    ) -> bool {
        next.stored_as = None;
        let versions = [known, own].into_iter().flatten().map(|s| s.version);
        next.version = versions.fold(next.version, i64::max);
        self.state.send_if_modified(|state| {
            let is_same =
                state.as_deref().map(JournalState::cursor) == known.map(JournalState::cursor);
            if is_same {
                *state = Some(Arc::new(next));
            }
            is_same
        });
        let state = self.state.borrow();
        state.as_ref().is_some_and(|state| state.is_shared)
    }

    /// Returns the journal on disk, which an earlier run left there.
    async fn stored(self: &Arc<Self>) -> Option<Arc<JournalState>> {
        let (path, dir) = self.place.clone()?;
        let reading = async {
            let _file = self.file.lock().await;
            let reading = spawn_blocking(move || {
                dir.take()?;
                file::load(&path)
            });
            reading.await
        };
        let stored = match timeout(DISK_WAIT, reading).await {
            Ok(Ok(read)) => read,
            Ok(Err(failure)) => Err(io::Error::other(failure)),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        stored.map_or_else(
            |error| {
                warn!(%error, "cannot read a journal of alerts");
                None
            },
            |stored| stored.map(Arc::new),
        )
    }

    /// Has the copy on disk written, for when the engine is away. Nobody waits for it.
    fn keep_copy(self: &Arc<Self>) {
        let Some(fleet) = self.fleet.as_ref().filter(|_| self.place.is_some()) else {
            return;
        };
        if !fleet.is_due.swap(true, Ordering::Relaxed) {
            tokio::spawn(Arc::clone(self).finish_copy());
        }
    }

    /// Writes the copy on disk if it is due.
    pub(super) async fn finish_copy(self: Arc<Self>) {
        if self.fleet.is_none() {
            return;
        }
        let mut file = Arc::clone(&self.file).lock_owned().await;
        let writing = spawn_blocking(move || {
            let Some(fleet) = &self.fleet else { return };
            if !fleet.is_due.swap(false, Ordering::Relaxed) {
                return;
            }
            if let Err(error) = self.write_copy(fleet, &mut file) {
                warn!(%error, "cannot write the copy of a fleet's journal of alerts");
            }
        });
        if let Err(failure) = writing.await {
            error!(%failure, "the copy of a fleet's journal of alerts was not written");
        }
    }

    fn write_copy(&self, fleet: &FleetStream, file: &mut Option<JournalFile>) -> io::Result<()> {
        let Some(((path, dir), known)) = self.place.as_ref().zip(self.known()) else {
            return Ok(());
        };
        let Some(looked) = *lock(&fleet.looked) else {
            return Ok(());
        };
        let mut kept = lock(&fleet.kept);
        let is_kept = *kept == Some(known.cursor());
        if !known.is_shared || is_kept {
            return Ok(());
        }
        *file = None;
        dir.take()?;
        JournalFile::write_copy(path, (*known).clone(), looked, &dir.usage)?;
        *kept = Some(known.cursor());
        Ok(())
    }
}
