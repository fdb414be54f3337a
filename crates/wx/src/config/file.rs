//! The configuration file on disk: read with a limit, replaced as a whole or not at all.

use std::fs::{self, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clock::Stopwatch;
use tempfile::NamedTempFile;
use weatherd_config::Settings;

use crate::exit::CommandError;

/// The largest file that is read, in bytes; weatherd reads no larger one either.
const LARGEST: u64 = 1 << 20;
/// Whoever sees the file of a new user: nobody else.
const MODE: u32 = 0o600;
/// The longest wait for another change of the file, and the pause between attempts; a change takes
/// milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// A configuration file that may not be there yet.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    is_usual: bool,
}

impl SettingsFile {
    /// Returns the file at `path`, which may be the one that weatherd reads unless it is told
    /// another.
    pub(crate) fn new(path: PathBuf, is_usual: bool) -> Self {
        Self { path, is_usual }
    }

    /// Returns whether it is the file that weatherd reads by default.
    pub(crate) fn is_usual(&self) -> bool {
        self.is_usual
    }

    /// Returns its path, also where there is no such file yet.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its text; an empty one if there is no such file.
    pub(crate) fn text(&self) -> Result<String, CommandError> {
        let cannot =
            |e: io::Error| CommandError::Other(format!("cannot read {}: {e}", self.path.display()));
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

    /// Returns the settings that a text for this file holds.
    pub(crate) fn parsed(&self, text: &str) -> Result<Settings, CommandError> {
        Settings::parse(text).map_err(|(line, reason)| {
            CommandError::Usage(format!("{}, line {line}: {reason}", self.path.display()))
        })
    }

    /// Keeps other `wx config` from changing the file between our reading it and replacing it; until
    /// what is given is dropped. The lock is on the directory, which is made if need be, so that no
    /// file is left behind. Where there are no locks, there is none.
    pub(crate) fn lock(&self) -> Result<Option<fs::File>, CommandError> {
        let cannot = |e: io::Error| self.cannot_write(&e);
        let target = self.target().map_err(cannot)?;
        let dir = directory(&target);
        make(dir).map_err(cannot)?;
        let Ok(dir) = fs::File::open(dir) else {
            return Ok(None);
        };
        let begun = Stopwatch::start();
        loop {
            match dir.try_lock() {
                Ok(()) => return Ok(Some(dir)),
                Err(TryLockError::Error(_)) => return Ok(None),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(CommandError::Other(format!(
                        "another wx config has been changing {} for {} s",
                        self.path.display(),
                        PATIENCE.as_secs()
                    )));
                }
            }
        }
    }

    /// Puts a text in its place: whoever reads meanwhile, or after a crash, finds the old one or the
    /// new one. The mode stays; where the file is a link, what it leads to is replaced.
    pub(crate) fn replace(&self, text: &str) -> Result<(), CommandError> {
        self.try_replace(text).map_err(|e| self.cannot_write(&e))
    }

    fn cannot_write(&self, why: &io::Error) -> CommandError {
        CommandError::Other(format!("cannot write {}: {why}", self.path.display()))
    }

    fn try_replace(&self, text: &str) -> io::Result<()> {
        let target = self.target()?;
        let dir = directory(&target);
        make(dir)?;
        let mode = fs::metadata(&target).map_or(MODE, |found| found.permissions().mode() & 0o777);
        let mut new = NamedTempFile::new_in(dir)?;
        new.write_all(text.as_bytes())?;
        new.as_file()
            .set_permissions(Permissions::from_mode(mode))?;
        new.as_file().sync_all()?;
        new.persist(&target).map_err(|e| e.error)?;
        Ok(())
    }

    /// Returns the file itself: what a link leads to, also where that is not there yet.
    fn target(&self) -> io::Result<PathBuf> {
        let mut target = self.path.clone();
        for _ in 0..MOST_LINKS {
            match fs::canonicalize(&target) {
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                found => return found,
            }
            let Ok(next) = fs::read_link(&target) else {
                return Ok(target);
            };
            target = directory(&target).join(next);
        }
        Err(io::Error::other("it leads through too many links"))
    }
}

/// The links that a path may lead through; systems bear with 40.
const MOST_LINKS: usize = 40;

fn directory(path: &Path) -> &Path {
    let parent = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

/// Makes a directory that is nobody else's, unless it is there.
fn make(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(dir)
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
        let file = SettingsFile::new(path.clone(), true);
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
        SettingsFile::new(link.clone(), true)
            .replace("[log]\n")
            .unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "[log]\n");
        fs::remove_file(&real).unwrap();
        SettingsFile::new(link.clone(), true)
            .replace("[wx]\n")
            .unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "[wx]\n");
    }

    #[test]
    fn a_link_to_itself_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("config.toml");
        symlink(&link, &link).unwrap();
        assert!(SettingsFile::new(link.clone(), true).replace("").is_err());
        assert!(SettingsFile::new(link, true).lock().is_err());
    }

    #[test]
    fn changes_at_once_are_made_one_after_the_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weatherd/config.toml");
        thread::scope(|scope| {
            for number in 0..8 {
                let file = SettingsFile::new(path.clone(), true);
                scope.spawn(move || {
                    let _alone = file.lock().unwrap();
                    let old = file.text().unwrap();
                    file.replace(&format!("{old}# {number}\n")).unwrap();
                });
            }
        });
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 8);
    }
}
