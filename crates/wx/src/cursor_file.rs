//! The cursor of a stream of changes, kept in a file for each place, so that a later run continues
//! there. Does not know what a cursor says.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use tempfile::NamedTempFile;

/// The longest cursor that is believed, in bytes.
const LONGEST: u64 = 4096;

/// The file for one place.
#[derive(Debug)]
pub(crate) struct CursorFile {
    file: Option<PathBuf>,
}

impl CursorFile {
    /// Returns the file below `dir` for a place by its name; nothing is kept without a directory.
    pub(crate) fn new(dir: Option<PathBuf>, name: &str) -> Self {
        let plain = |c: char| {
            if c.is_alphanumeric() || "-.,".contains(c) {
                c
            } else {
                '_'
            }
        };
        let name: String = name.to_lowercase().chars().map(plain).take(100).collect();
        let file = dir.map(|dir| dir.join("alerts").join(format!("{name}.cursor")));
        Self { file }
    }

    /// Returns the cursor kept last; none if there is none that can be read.
    pub(crate) fn read(&self) -> Option<String> {
        let file = fs::File::open(self.file.as_ref()?).ok()?;
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).ok()?;
        let cursor = text.trim();
        (!cursor.is_empty()).then(|| cursor.to_owned())
    }

    /// Keeps a cursor: the file holds the old one or the new one, never a part.
    pub(crate) fn write(&self, cursor: &str) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let dir = file.parent().unwrap_or(file);
        fs::create_dir_all(dir)?;
        let mut new = NamedTempFile::new_in(dir)?;
        writeln!(new, "{cursor}")?;
        new.persist(file).map_err(|e| e.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_kept_by_place() {
        let dir = tempfile::tempdir().unwrap();
        let cursor_file = |name| CursorFile::new(Some(dir.path().to_owned()), name);
        assert_eq!(cursor_file("Portland, OR").read(), None);
        cursor_file("Portland, OR").write("abc/7").unwrap();
        cursor_file("../../etc").write("other").unwrap();
        assert_eq!(cursor_file("portland, or").read().as_deref(), Some("abc/7"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "none escapes");
        assert_eq!(cursor_file("Portland").read(), None);
    }

    #[test]
    fn without_a_directory_nothing_is_kept() {
        let cursor_file = CursorFile::new(None, "x");
        cursor_file.write("abc").unwrap();
        assert_eq!(cursor_file.read(), None);
    }
}
