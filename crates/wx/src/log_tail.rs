//! The end of a log that other processes write to, and begin anew when it is long.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::layout::plain_lines;

/// The most bytes that are read at one time: more than a log is long.
const MAX_BYTES: u64 = 2 << 20;

/// A log that is open for reading.
#[derive(Debug)]
pub(crate) struct LogTail {
    path: PathBuf,
    file: File,
    /// The beginning of a line whose end is not there yet.
    rest: String,
}

impl LogTail {
    /// Opens the log at `path`.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            file: open_file(path)?,
            rest: String::new(),
        })
    }

    /// Returns the last `count` of the lines that are there, without what a terminal would obey. The
    /// beginning of a line comes with its end, among the new lines.
    pub(crate) fn last_lines(&mut self, count: usize) -> io::Result<String> {
        Ok(last(count, &self.end()?))
    }

    /// Returns the same where no new lines are asked for: a beginning of a line counts as a line.
    pub(crate) fn last_lines_as_they_are(mut self, count: usize) -> io::Result<String> {
        let mut text = self.end()?;
        if !self.rest.is_empty() {
            text += &self.rest;
            text.push('\n');
        }
        Ok(last(count, &text))
    }

    /// Returns the lines that have come since, also in a log that has been begun anew or emptied.
    pub(crate) fn new_lines(&mut self) -> io::Result<String> {
        if self.file.metadata()?.len() < self.file.stream_position()? {
            self.file.rewind()?;
            self.rest.clear();
        }
        let mut text = self.whole_lines()?;
        if self.is_replaced()? {
            // Written before the file was replaced, and after the last look.
            text += &self.whole_lines()?;
            self.file = open_file(&self.path)?;
            text += &self.whole_lines()?;
        }
        Ok(plain_lines(&text))
    }

    /// Returns as many whole lines as are read at one time, up to the end.
    fn end(&mut self) -> io::Result<String> {
        let length = self.file.metadata()?.len();
        let start = length.saturating_sub(MAX_BYTES);
        self.file.seek(SeekFrom::Start(start))?;
        self.whole_lines()
    }

    fn is_replaced(&self) -> io::Result<bool> {
        let own = self.file.metadata()?;
        Ok(match fs::metadata(&self.path) {
            Ok(there) => (there.dev(), there.ino()) != (own.dev(), own.ino()),
            // Not there again yet.
            Err(_) => false,
        })
    }

    fn whole_lines(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.file.by_ref().take(MAX_BYTES).read_to_end(&mut bytes)?;
        let mut text = std::mem::take(&mut self.rest);
        text += &String::from_utf8_lossy(&bytes);
        let end = text.rfind('\n').map_or(0, |at| at + 1);
        self.rest = text.split_off(end);
        Ok(text)
    }
}

/// Returns the last `count` lines of a text, without what a terminal would obey.
fn last(count: usize, text: &str) -> String {
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let first = lines.len().saturating_sub(count);
    plain_lines(&lines.get(first..).unwrap_or_default().concat())
}

/// Opens a plain file: others have no end, or keep whoever opens them waiting.
fn open_file(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a plain file"));
    }
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_last_lines_are_followed_by_those_that_come_in_this_file_and_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd.log");
        fs::write(&path, "one\ntwo\nthree\nfo").unwrap();
        let mut tail = LogTail::open(&path).unwrap();
        let now = LogTail::open(&path).unwrap();
        assert_eq!(now.last_lines_as_they_are(2).unwrap(), "three\nfo\n");
        assert_eq!(tail.last_lines(2).unwrap(), "two\nthree\n");
        assert_eq!(tail.new_lines().unwrap(), "");
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(b"ur\nfive\n").unwrap();
        assert_eq!(tail.new_lines().unwrap(), "four\nfive\n");
        fs::rename(&path, dir.path().join("weatherd.log.1")).unwrap();
        file.write_all(b"six\n").unwrap();
        assert_eq!(tail.new_lines().unwrap(), "six\n");
        fs::write(&path, "seven\n").unwrap();
        file.write_all(b"late\n").unwrap();
        assert_eq!(tail.new_lines().unwrap(), "late\nseven\n");
    }

    #[test]
    fn a_log_that_is_emptied_is_read_from_its_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd.log");
        fs::write(&path, "one\ntwo\nthr").unwrap();
        let mut tail = LogTail::open(&path).unwrap();
        assert_eq!(tail.last_lines(9).unwrap(), "one\ntwo\n");
        fs::write(&path, "four\n").unwrap();
        assert_eq!(tail.new_lines().unwrap(), "four\n");
    }

    #[test]
    fn what_a_terminal_would_obey_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd.log");
        fs::write(&path, "a\u{1b}[2Jb\n").unwrap();
        let mut tail = LogTail::open(&path).unwrap();
        assert!(!tail.last_lines(9).unwrap().contains('\u{1b}'));
    }
}
