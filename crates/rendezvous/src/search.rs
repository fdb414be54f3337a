//! The search of a client for a server: the directories where it looks, in order, and why.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::user_dirs::own_dirs;
use crate::{CONNECTION_NAME, Environment};

/// Returns the directories in which a client looks for a server, best first: `dir` alone if given,
/// else `$WEATHERD_DIR` alone if set, else the current directory, the per-user ones and that of the
/// machine.
pub fn search_path(dir: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    if let Some(dir) = dir.or(environment.weatherd_dir.as_deref()) {
        return vec![dir.to_owned()];
    }
    let mut dirs = vec![PathBuf::from(".")];
    dirs.extend(own_dirs(environment));
    dirs.push(environment.system_dir.clone());
    dirs
}

/// The reason why a client looks for a server in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchReason {
    /// The user named it.
    Named,
    /// It is the current one, as with the original.
    Current,
    /// It is one of the user's own.
    Own,
    /// It is that of the server of the machine.
    System,
}

impl SearchReason {
    /// Returns the reason for a directory of [`search_path`].
    pub fn of(dir: &Path, named: Option<&Path>, environment: &Environment) -> Self {
        if named.or(environment.weatherd_dir.as_deref()).is_some() {
            Self::Named
        } else if dir == Path::new(".") {
            Self::Current
        } else if dir == environment.system_dir {
            Self::System
        } else {
            Self::Own
        }
    }
}

/// Returns the connection files that are there along [`search_path`], best first. The server of one may
/// be gone: a later one is then as good.
///
/// One in a directory that the user named, or in that of the machine, counts as there if the system
/// does not let us look: its server may be for others.
pub fn connection_files(dir: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    let named = dir.or(environment.weatherd_dir.as_deref());
    let is_there = |file: &PathBuf| match fs::metadata(file) {
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            named.is_some() || file.parent() == Some(&environment.system_dir)
        }
        looked_at => looked_at.is_ok(),
    };
    search_path(dir, environment)
        .iter()
        .map(|dir| dir.join(CONNECTION_NAME))
        .filter(is_there)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::tests::environment;

    #[test]
    fn every_connection_file_on_the_way_is_found_best_first() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        environment.runtime_dir = Some(root.path().to_owned());
        assert!(connection_files(None, &environment).is_empty());
        let mut dirs = own_dirs(&environment);
        environment.system_dir = root.path().join("system");
        dirs.push(environment.system_dir.clone());
        let files: Vec<_> = dirs.iter().map(|dir| dir.join(CONNECTION_NAME)).collect();
        for (dir, file) in dirs.iter().zip(&files) {
            fs::create_dir(dir).unwrap();
            fs::write(file, "{}").unwrap();
        }
        assert_eq!(connection_files(None, &environment), files);
        let reason = |named| {
            let dirs = search_path(named, &environment);
            let reasons = dirs
                .iter()
                .map(|dir| SearchReason::of(dir, named, &environment));
            reasons.collect::<Vec<_>>()
        };
        let (own, system) = (SearchReason::Own, SearchReason::System);
        assert_eq!(reason(None), [SearchReason::Current, own, own, system]);
        assert_eq!(reason(Some(root.path())), [SearchReason::Named]);
        let last = &dirs[dirs.len() - 1];
        assert_eq!(
            connection_files(Some(last), &environment),
            files[files.len() - 1..]
        );
    }
}
