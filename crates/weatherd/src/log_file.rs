//! The log of a daemon in the background: a private file with a size bound, beside which the one before
//! is kept. Several daemons of a user may share it. Knows no format.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::file_identity::PinnedFile;

/// The most bytes of the file; with the one before, twice as many are kept.
const MAX_BYTES: u64 = 1 << 20;
/// The most bytes of a last line.
const LINE_BYTES: u64 = 4096;

/// A log file that is open for more lines.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    current: PinnedFile,
    max_bytes: u64,
    is_standard_error: bool,
}

impl LogFile {
    /// Opens the file at `path` for its owner alone, with its directory.
    ///
    /// # Errors
    ///
    /// What the system refuses, and anything there but a plain file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(dir) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        }
        Ok(Self {
            path: path.to_owned(),
            current: open(path)?,
            max_bytes: MAX_BYTES,
            is_standard_error: false,
        })
    }

    /// Makes the file standard error as well, for what is written past the log.
    ///
    /// # Errors
    ///
    /// What the system refuses.
    pub(crate) fn replacing_standard_error(mut self) -> io::Result<Self> {
        rustix::stdio::dup2_stderr(&self.current.file)?;
        self.is_standard_error = true;
        Ok(self)
    }

    /// Returns another handle of the file, for a child's stream.
    ///
    /// # Errors
    ///
    /// What the system refuses.
    pub(crate) fn handle(&self) -> io::Result<File> {
        self.current.file.try_clone()
    }

    /// Returns the bytes in the file.
    ///
    /// # Errors
    ///
    /// What the system refuses.
    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.current.file.metadata()?.len())
    }

    /// Makes room for so many bytes, and finds the file again that another daemon put in the place of
    /// the one before.
    fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        if self.current.identity.is_at(&self.path) {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            if self.length()?.saturating_add(bytes) <= self.max_bytes {
                return Ok(());
            }
            fs::rename(&self.path, before(&self.path))?;
        }
        self.current = open(&self.path)?;
        if self.is_standard_error {
            rustix::stdio::dup2_stderr(&self.current.file)?;
        }
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        // Better a file that grows too large than lines that are lost.
        let _ = self.make_room(lines.len());
        self.current.file.write_all(lines)?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the last line in the file at `path` that begins after `start` bytes.
pub(crate) fn last_line(path: &Path, start: u64) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    // A file that is shorter now is another one.
    let start = if start > length { 0 } else { start };
    let start = start.max(length.saturating_sub(LINE_BYTES));
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    file.take(LINE_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines().rev().map(str::trim);
    lines.find(|line| !line.is_empty()).map(str::to_owned)
}

fn open(path: &Path) -> io::Result<PinnedFile> {
    let mut options = OpenOptions::new();
    PinnedFile::open(path, options.append(true).create(true).mode(0o600))
}

/// Returns the path of the file before.
fn before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn log(path: &Path) -> LogFile {
        let log = LogFile::open(path).unwrap();
        LogFile {
            max_bytes: 10,
            ..log
        }
    }

    #[test]
    fn it_is_private_and_only_one_file_before_it_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/weatherd.log");
        let mut log = log(&path);
        for line in ["one\n", "two\n", "six\n", "ten\n", "red\n", "sky\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "red\nsky\n");
        let rotated = path.with_extension("log.1");
        assert_eq!(fs::read_to_string(&rotated).unwrap(), "six\nten\n");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 2);
        for path in [path, rotated] {
            assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (path, target) = (dir.path().join("weatherd.log"), dir.path().join("target"));
        fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let refusal = LogFile::open(&path).unwrap_err();
        assert_eq!(refusal.kind(), io::ErrorKind::InvalidInput);
        assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    }

    #[test]
    fn daemons_that_share_it_go_on_in_the_same_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd.log");
        let (mut one, mut other) = (log(&path), log(&path));
        one.write_all(b"first 1\n").unwrap();
        one.write_all(b"second\n").unwrap();
        other.write_all(b"2\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second\n2\n");
        fs::remove_file(&path).unwrap();
        one.write_all(b"third\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "third\n");
    }

    #[test]
    fn the_last_line_is_one_that_was_written_since() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd.log");
        assert_eq!(last_line(&path, 0), None);
        fs::write(&path, "old\n").unwrap();
        assert_eq!(last_line(&path, 4), None);
        fs::write(&path, "old\nnew\n\nlast\n\n").unwrap();
        assert_eq!(last_line(&path, 4).as_deref(), Some("last"));
        assert_eq!(last_line(&path, 99).as_deref(), Some("last"));
    }
}
