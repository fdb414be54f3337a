//! One journal's file: opened with whatever a crash left in it, appended to, and written anew when it
//! has grown. Blocks; knows no alert.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use rustix::fs::OFlags;
use tracing::warn;

use super::cursor::JournalId;
use super::record::{self, Record, Tail};
use super::state::JournalState;
use super::usage::Usage;

/// Bytes at which a journal is written anew.
const LARGE: u64 = 1 << 20;
/// Bytes of changes that are carried over then, the newest first.
const CARRIED: usize = 256 << 10;
/// The largest file that is read.
const LARGEST: u64 = 64 << 20;
/// The ending of the files' names.
const ENDING: &str = "journal";

/// A journal on disk.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// The size at which it is written anew.
    limit: u64,
}

impl JournalFile {
    /// Opens the journal of that name, or begins it with what is `known`; at `now`, for the order of
    /// use.
    ///
    /// What is known is written anew if it goes on from the file or there is none: under the name it
    /// had on disk, else under `fresh`, since more may be told under its own before that is on disk.
    /// Otherwise the file counts, under another name if it is the copy of a fleet's journal. A record that a
    /// crash cut off is taken away: nobody has been told of it. Where something else is wrong, what could be
    /// read stays known but goes on under the name
    /// `fresh`, so that nobody's cursor is believed. By `usage` it is decided who makes room for a new file.
    pub(super) fn open(
        path: &Path,
        known: JournalState,
        fresh: JournalId,
        now: Timestamp,
        usage: &Mutex<Usage>,
    ) -> io::Result<(Self, JournalState)> {
        let begin = |mut known: JournalState| {
            known.take_disk_name(fresh);
            (known, false)
        };
        let (mut state, is_whole) = match read(path)? {
            None => {
                make_room(path, now, usage);
                begin(known)
            }
            Some(bytes) => match record::read(&bytes) {
                Some(reading) if known.continues(&reading.state) => begin(known),
                Some(reading) if reading.rest != Tail::Damaged && reading.state.is_shared => {
                    begin(reading.state)
                }
                Some(reading) if reading.rest != Tail::Damaged => {
                    (reading.state, reading.rest == Tail::Nothing)
                }
                Some(reading) => {
                    warn!(path = %path.display(), "a journal of alerts is damaged");
                    let mut state = reading.state;
                    state.begin_again(fresh);
                    (state, false)
                }
                None => {
                    warn!(path = %path.display(), "a journal of alerts cannot be read; it begins anew");
                    begin(known)
                }
            },
        };
        let journal = if is_whole {
            let file = open_journal(OpenOptions::new().append(true), path)?;
            let bytes = file.metadata()?.len();
            Self {
                path: path.to_owned(),
                file,
                bytes,
                limit: LARGE,
            }
        } else {
            Self::write_anew(path, &mut state)?
        };
        // Only the order of use hangs on it.
        let _ = journal.file.set_modified(SystemTime::from(now));
        state.stored_as = Some(state.id);
        Ok((journal, state))
    }

    /// Writes a copy of a fleet's journal in the place of what is there.
    pub(super) fn write_copy(
        path: &Path,
        mut copied: JournalState,
        now: Timestamp,
        usage: &Mutex<Usage>,
    ) -> io::Result<()> {
        if !path.try_exists()? {
            make_room(path, now, usage);
        }
        let journal = Self::write_anew(path, &mut copied)?;
        // Only the order of use hangs on it.
        let _ = journal.file.set_modified(SystemTime::from(now));
        Ok(())
    }

    /// Tells whether the file still is the one of its name: not if that was removed or replaced.
    pub(super) fn is_in_place(&self) -> bool {
        is_same(&self.file, &self.path)
    }

    /// Appends records; when this returns, they are on disk.
    ///
    /// # Errors
    ///
    /// After a failure the file may end in half a record: it must not be appended to again.
    pub(super) fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let lines = record::write(records.iter().cloned())?;
        self.file.write_all(&lines)?;
        self.file.sync_data()?;
        self.bytes = self.bytes.saturating_add(lines.len() as u64);
        Ok(())
    }

    /// Writes the file anew once it has grown large, and forgets old changes on the way. Where that
    /// fails, the old one goes on growing for a while.
    pub(super) fn compact(&mut self, state: &mut JournalState) {
        if self.bytes < self.limit {
            return;
        }
        match Self::write_anew(&self.path, state) {
            Ok(anew) => *self = anew,
            Err(error) => {
                warn!(%error, path = %self.path.display(), "a journal of alerts stays large");
                self.limit = self.bytes.saturating_mul(2);
            }
        }
    }

    /// Puts a whole new file in the place of what is there, or leaves that as it was.
    fn write_anew(path: &Path, state: &mut JournalState) -> io::Result<Self> {
        state.forget_beyond(CARRIED);
        let lines = record::write(state.whole())?;
        let newborn = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true).mode(0o600);
        let mut file = open_journal(&mut options, &newborn)?;
        let written = file.write_all(&lines).and_then(|()| file.sync_all());
        if let Err(error) = written.and_then(|()| fs::rename(&newborn, path)) {
            // on a full disk, half a file is in the way of the others
            let _ = fs::remove_file(&newborn);
            return Err(error);
        }
        if let Some(dir) = path.parent() {
            File::open(dir)?.sync_all()?;
        }
        let bytes = lines.len() as u64;
        let file = open_journal(OpenOptions::new().append(true), path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            bytes,
            // What holds may be much; then it is written anew when it has doubled.
            limit: LARGE.max(bytes.saturating_mul(2)),
        })
    }
}

/// Opens a lock's file, made if it is missing: never through a link, which would lead where others
/// like, and without waiting for anybody at the other end of a pipe.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).mode(0o600);
    let file = open(&mut options, OFlags::NOFOLLOW | OFlags::NONBLOCK, path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a plain file",
        ));
    }
    Ok(file)
}

/// Opens a journal, never through a link.
fn open_journal(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    open(options, OFlags::NOFOLLOW, path)
}

fn open(options: &mut OpenOptions, flags: OFlags, path: &Path) -> io::Result<File> {
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// The path of a point's journal in the directory of its upstream.
pub(super) fn path(dir: &Path, point: &impl std::fmt::Display) -> PathBuf {
    dir.join(format!("{point}.{ENDING}"))
}

/// Tells whether `path` still means the open `file`.
pub(super) fn is_same(file: &File, path: &Path) -> bool {
    let named = fs::symlink_metadata(path);
    let both = named.and_then(|named| Ok((named, file.metadata()?)));
    both.is_ok_and(|(named, open)| (named.dev(), named.ino()) == (open.dev(), open.ino()))
}

/// Makes a directory for journals, which are nobody else's business: they say where one lives.
pub(super) fn make_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Reads a journal that an earlier run left; `None` if there is none, or it is damaged.
pub(super) fn load(path: &Path) -> io::Result<Option<JournalState>> {
    let read = read(path)?.and_then(|bytes| record::read(&bytes));
    let good = read.filter(|read| read.rest != Tail::Damaged);
    Ok(good.map(|read| read.state))
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match open_journal(OpenOptions::new().read(true), path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Removes journals until there is room for another. One that is open is written anew with the next
/// change of its alerts.
fn make_room(path: &Path, now: Timestamp, usage: &Mutex<Usage>) {
    let entries = path.parent().map(fs::read_dir);
    let entries = entries.into_iter().flatten().flatten().flatten();
    let mut journals: Vec<(String, SystemTime)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let point = name.strip_suffix(ENDING)?.strip_suffix('.')?.to_owned();
            Some((point, entry.metadata().ok()?.modified().ok()?))
        })
        .collect();
    loop {
        let usage = usage.lock().unwrap_or_else(PoisonError::into_inner);
        if journals.len() < usage.capacity.on_disk {
            return;
        }
        let Some(victim) = usage.victim(journals.clone(), SystemTime::from(now)) else {
            return;
        };
        drop(usage);
        journals.retain(|(point, _)| *point != victim);
        let path = path.with_file_name(format!("{victim}.{ENDING}"));
        if let Err(error) = fs::remove_file(&path) {
            warn!(%error, path = %path.display(), "cannot remove an old journal of alerts");
        }
    }
}
