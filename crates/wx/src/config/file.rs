//! The configuration file on disk: read with a limit, replaced as a whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use weatherd::settings::{self, Settings};

use crate::exit::Failure;

/// The largest file that is read, in bytes; weatherd reads no larger one either.
const LARGEST: u64 = 1 << 20;
/// Whoever sees the file of a new user: nobody else.
const MODE: u32 = 0o600;

/// A configuration file that may not be there yet.
#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    is_usual: bool,
}

impl File {
    /// The file at `path`, which may be the one that weatherd reads unless it is told another.
    pub(crate) fn new(path: PathBuf, is_usual: bool) -> Self {
        Self { path, is_usual }
    }

    /// Whether it is the one that weatherd reads unless it is told another.
    pub(crate) fn is_usual(&self) -> bool {
        self.is_usual
    }

    /// Where it is, or would be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; nothing if it is not there.
    pub(crate) fn text(&self) -> Result<String, Failure> {
        let cannot =
            |e: io::Error| Failure::Other(format!("cannot read {}: {e}", self.path.display()));
        let file = match fs::File::open(&self.path) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(String::new()),
            Err(e) => return Err(cannot(e)),
        };
        let mut text = String::new();
        file.take(LARGEST + 1)
            .read_to_string(&mut text)
            .map_err(cannot)?;
        if text.len() as u64 > LARGEST {
            return Err(cannot(io::Error::other("it is larger than 1 MiB")));
        }
        Ok(text)
    }

    /// The settings that a text for this file holds.
    pub(crate) fn parsed(&self, text: &str) -> Result<Settings, Failure> {
        settings::parse(text).map_err(|(line, reason)| {
            Failure::Usage(format!("{}, line {line}: {reason}", self.path.display()))
        })
    }

    /// Puts a text in its place: whoever reads meanwhile, or after a crash, finds the old one or the
    /// new one. The mode stays; where the file is a link, what it leads to is replaced.
    pub(crate) fn replace(&self, text: &str) -> Result<(), Failure> {
        let cannot =
            |e: io::Error| Failure::Other(format!("cannot write {}: {e}", self.path.display()));
        self.try_replace(text).map_err(cannot)
    }

    fn try_replace(&self, text: &str) -> io::Result<()> {
        let target = match fs::canonicalize(&self.path) {
            Err(e) if e.kind() == ErrorKind::NotFound => self.path.clone(),
            found => found?,
        };
        let dir = match target.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)?;
        let mode = fs::metadata(&target).map_or(MODE, |found| found.permissions().mode() & 0o777);
        let mut new = NamedTempFile::new_in(dir)?;
        new.write_all(text.as_bytes())?;
        new.as_file()
            .set_permissions(Permissions::from_mode(mode))?;
        new.as_file().sync_all()?;
        new.persist(&target).map_err(|e| e.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_file_is_the_users_own_and_an_old_one_keeps_its_mode() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd/config.toml");
        let file = File::new(path.clone(), true);
        assert_eq!(file.text().unwrap(), "");
        file.replace("[cache]\n").unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        file.replace("[log]\n").unwrap();
        assert_eq!(
            (mode(&path), file.text().unwrap().as_str()),
            (0o644, "[log]\n")
        );
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("config.toml"));
        fs::write(&real, "").unwrap();
        symlink(&real, &link).unwrap();
        File::new(link.clone(), true).replace("[log]\n").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "[log]\n");
    }
}
