//! The journal of systemd as the reader of the log: it is told the priority of each line (sd-daemon(3)),
//! and knows the time by itself. Knows no event.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::fstat;
use tracing::Level;

/// The reader of standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogReader {
    /// Anyone: a terminal, a file, a pipe.
    Anyone,
    /// The journal.
    Journal,
}

impl LogReader {
    /// Returns the reader of standard error: the journal where it is the file that `stream`, the value of
    /// `$JOURNAL_STREAM`, names as `DEVICE:INODE`. The variable alone says nothing: it is inherited.
    pub(crate) fn of_standard_error(stream: Option<&str>) -> Self {
        Self::of(io::stderr(), stream)
    }

    fn of(log: impl AsFd, stream: Option<&str>) -> Self {
        let named = stream.and_then(|stream| stream.split_once(':'));
        let found = fstat(log).ok();
        match (named, found) {
            (Some((device, inode)), Some(found))
                if device.parse() == Ok(found.st_dev) && inode.parse() == Ok(found.st_ino) =>
            {
                Self::Journal
            }
            _ => Self::Anyone,
        }
    }

    /// Returns the prefix that tells the reader of a line's level.
    pub(crate) fn prefix(self, level: Level) -> &'static str {
        match (self, level) {
            (Self::Anyone, _) => "",
            (Self::Journal, Level::ERROR) => "<3>",
            (Self::Journal, Level::WARN) => "<4>",
            (Self::Journal, Level::INFO) => "<6>",
            (Self::Journal, _) => "<7>",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn the_journal_is_known_by_the_file_and_not_by_the_variable_alone() {
        let file = tempfile::tempfile().unwrap();
        let found = file.metadata().unwrap();
        let own = format!("{}:{}", found.dev(), found.ino());
        let other = format!("{}:{}", found.dev(), found.ino() + 1);
        assert_eq!(LogReader::of(&file, Some(&own)), LogReader::Journal);
        for stream in [None, Some(""), Some("1"), Some("a:b"), Some(&*other)] {
            assert_eq!(
                LogReader::of(&file, stream),
                LogReader::Anyone,
                "{stream:?}"
            );
        }
    }
}
