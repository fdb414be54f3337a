//! The choice of the directory that server and client share, and the checks that it can be trusted.

use std::fs::{self, DirBuilder, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::{
    CONNECTION_NAME, DirectoryAccess, Environment, MAX_SOCKET_PATH, RendezvousError, SOCKET_NAME,
};

/// Makes the server's directory ready and returns it: `dir` if given, else `$WEATHERD_DIR`, else
/// `weatherd` in the user's [runtime directory](runtime_dir), else a per-user directory under the
/// system's temporary one.
///
/// A directory that is chosen here rather than by the user, or is the one of the machine, gets the mode
/// that follows from `access`.
///
/// # Errors
///
/// [`RendezvousError::ForeignOwner`] when the per-user directory belongs to somebody else,
/// [`RendezvousError::PathTooLong`] when the socket would not fit into a socket address, and what
/// the system refuses.
pub fn prepare(
    dir: Option<&Path>,
    access: DirectoryAccess,
    environment: &Environment,
) -> Result<PathBuf, RendezvousError> {
    let (dir, whose) = choose(dir, environment);
    check_length(&dir.join(SOCKET_NAME))?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&dir)
        .or_else(|e| match e.kind() {
            ErrorKind::AlreadyExists => Ok(()),
            _ => Err(e),
        })
        .map_err(|source| match whose {
            DirectoryChoice::TheMachines => RendezvousError::NoSystemDirectory {
                path: dir.clone(),
                source,
            },
            _ => RendezvousError::io("create", &dir)(source),
        })?;
    trusted(&dir, whose, environment)?;
    // Made with these, but the umask may have taken some; found with others, it is still ours.
    if whose != DirectoryChoice::TheUsers {
        access
            .apply(&dir, access.directory_mode())
            .map_err(RendezvousError::io("set the permissions of", &dir))?;
    }
    Ok(dir)
}

/// Predicts the result of [`prepare`] without changing anything. A missing directory counts as one
/// that can be created if its nearest existing ancestor is a directory.
///
/// # Errors
///
/// As [`prepare`].
pub fn inspect(dir: Option<&Path>, environment: &Environment) -> Result<PathBuf, RendezvousError> {
    let (dir, whose) = choose(dir, environment);
    check_length(&dir.join(SOCKET_NAME))?;
    // A link counts as something that is there, wherever it leads.
    if fs::symlink_metadata(&dir).is_ok() {
        trusted(&dir, whose, environment)?;
        return Ok(dir);
    }
    let above = dir.ancestors().skip(1).find(|above| above.exists());
    match above {
        Some(above) if !above.is_dir() => Err(RendezvousError::NotADirectory {
            path: above.to_owned(),
        }),
        // Nothing above a relative path means the current directory.
        _ => Ok(dir),
    }
}

/// The origin of the directory's path, which decides how strictly it is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DirectoryChoice {
    /// The user named it, and may share it.
    TheUsers,
    /// The default: it must belong to this user alone.
    Ours,
    /// That of the server of the machine: it must belong to the server's user.
    TheMachines,
}

fn choose(dir: Option<&Path>, environment: &Environment) -> (PathBuf, DirectoryChoice) {
    match dir.or(environment.weatherd_dir.as_deref()) {
        Some(dir) if dir == environment.system_dir => {
            (dir.to_owned(), DirectoryChoice::TheMachines)
        }
        Some(dir) => (dir.to_owned(), DirectoryChoice::TheUsers),
        None => (own_dirs(environment).swap_remove(0), DirectoryChoice::Ours),
    }
}

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

/// Returns the user whose server is trusted in the directory of the machine: that of the directory,
/// where only root, or the user of this process, could put it, and only it can write there.
pub(crate) fn system_user(environment: &Environment) -> Option<u32> {
    let dir = &environment.system_dir;
    let found = fs::symlink_metadata(dir).ok()?;
    let above = fs::metadata(dir.parent()?).ok()?;
    let is_others = |metadata: &Metadata| metadata.mode() & 0o022 != 0;
    let is_placed_by_root = above.uid() == 0 || above.uid() == environment.uid;
    let is_trusted =
        found.is_dir() && is_placed_by_root && !is_others(&found) && !is_others(&above);
    is_trusted.then(|| found.uid())
}

/// Returns the per-user directories, best first; never empty.
fn own_dirs(environment: &Environment) -> Vec<PathBuf> {
    let runtime = runtime_dir(environment).map(|dir| dir.join("weatherd"));
    let temporary = &environment.temporary_dir;
    let temporary = temporary.join(format!("weatherd-{}", environment.uid));
    runtime.into_iter().chain([temporary]).collect()
}

/// Returns the user's runtime directory: `$XDG_RUNTIME_DIR`, unless it belongs to another user, as in
/// programs that were given that user's environment; else that of the login sessions, if it is a
/// directory of this user alone (mode 0700) and no link to one.
pub fn runtime_dir(environment: &Environment) -> Option<&Path> {
    let is_own = |found: &Metadata| found.is_dir() && found.uid() == environment.uid;
    let named = environment.runtime_dir.as_deref();
    let named = named.filter(|dir| fs::metadata(dir).is_ok_and(|found| is_own(&found)));
    let is_private = |found: Metadata| is_own(&found) && found.mode() & 0o777 == 0o700;
    named.or_else(|| {
        let login = environment.login_runtime_dir.as_path();
        let found = fs::symlink_metadata(login);
        found.is_ok_and(is_private).then_some(login)
    })
}

/// Checks that the path is a directory and, if the user did not name it, that it belongs to this user.
fn trusted(
    dir: &Path,
    whose: DirectoryChoice,
    environment: &Environment,
) -> Result<(), RendezvousError> {
    let looked_at = match whose {
        // Not following links: in a directory that others can write to, one would lead where they
        // like.
        DirectoryChoice::Ours | DirectoryChoice::TheMachines => fs::symlink_metadata(dir),
        DirectoryChoice::TheUsers => fs::metadata(dir),
    };
    let metadata = looked_at.map_err(RendezvousError::io("look at", dir))?;
    if !metadata.is_dir() {
        return Err(RendezvousError::NotADirectory {
            path: dir.to_owned(),
        });
    }
    let (path, owner) = (dir.to_owned(), metadata.uid());
    match whose {
        DirectoryChoice::Ours if owner != environment.uid => {
            Err(RendezvousError::ForeignOwner { path, owner })
        }
        // Root may look at the settings of a server that runs as another user.
        DirectoryChoice::TheMachines if owner != environment.uid && environment.uid != 0 => {
            Err(RendezvousError::ForeignSystemDirectory { path, owner })
        }
        _ => Ok(()),
    }
}

fn check_length(socket: &Path) -> Result<(), RendezvousError> {
    let length = socket.as_os_str().len();
    if length > MAX_SOCKET_PATH {
        let path = socket.to_owned();
        return Err(RendezvousError::PathTooLong {
            path,
            length,
            limit: MAX_SOCKET_PATH,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn environment(temporary_dir: &Path) -> Environment {
        Environment {
            weatherd_dir: None,
            runtime_dir: None,
            login_runtime_dir: "/nowhere".into(),
            system_dir: "/nowhere".into(),
            temporary_dir: temporary_dir.to_owned(),
            autostart: false,
            uid: rustix::process::geteuid().as_raw(),
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_runtime_directory_of_another_user_is_not_ours() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        let runtime = root.path().join("run");
        fs::create_dir(&runtime).unwrap();
        environment.runtime_dir = Some(runtime.clone());
        assert_eq!(own_dirs(&environment)[0], runtime.join("weatherd"));
        environment.uid += 1;
        assert_eq!(own_dirs(&environment).len(), 1);
        assert!(!own_dirs(&environment)[0].starts_with(runtime));
    }

    #[test]
    fn without_a_usable_variable_the_directory_of_the_login_sessions_serves_if_it_is_ours_alone() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        let login = root.path().join("login");
        environment.login_runtime_dir.clone_from(&login);
        assert_eq!(runtime_dir(&environment), None, "it is not there");
        fs::write(&login, "").unwrap();
        assert_eq!(runtime_dir(&environment), None, "it is a file");
        fs::remove_file(&login).unwrap();
        fs::create_dir(&login).unwrap();
        for (mode, is_usable) in [
            (0o755, false),
            (0o770, false),
            (0o1700, true),
            (0o700, true),
        ] {
            fs::set_permissions(&login, fs::Permissions::from_mode(mode)).unwrap();
            let found = runtime_dir(&environment);
            assert_eq!(found, is_usable.then_some(login.as_path()), "{mode:o}");
        }
        let variable = root.path().join("variable");
        environment.runtime_dir = Some(variable.clone());
        assert_eq!(runtime_dir(&environment), Some(login.as_path()));
        fs::create_dir(&variable).unwrap();
        assert_eq!(runtime_dir(&environment), Some(variable.as_path()));
        environment.runtime_dir = None;
        environment.uid += 1;
        assert_eq!(runtime_dir(&environment), None, "it is another user's");
        environment.uid -= 1;
        fs::rename(&login, root.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", &login).unwrap();
        assert_eq!(runtime_dir(&environment), None, "a link leads anywhere");
    }

    #[test]
    fn the_argument_wins_over_the_environment_over_the_runtime_directory() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        let per_user = root.path().join(format!("weatherd-{}", environment.uid));
        assert_eq!(
            prepare(None, DirectoryAccess::Own, &environment).unwrap(),
            per_user
        );
        environment.runtime_dir = Some(root.path().to_owned());
        assert_eq!(
            prepare(None, DirectoryAccess::Own, &environment).unwrap(),
            root.path().join("weatherd")
        );
        environment.weatherd_dir = Some(root.path().join("set"));
        assert_eq!(
            prepare(None, DirectoryAccess::Own, &environment).unwrap(),
            root.path().join("set")
        );
        let given = root.path().join("given");
        assert_eq!(
            prepare(Some(&given), DirectoryAccess::Own, &environment).unwrap(),
            given
        );
    }

    #[test]
    fn a_directory_of_our_choice_is_private_even_if_it_was_open() {
        let root = tempfile::tempdir().unwrap();
        let environment = environment(root.path());
        let dir = prepare(None, DirectoryAccess::Own, &environment).unwrap();
        assert_eq!(mode(&dir), 0o700);
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        prepare(None, DirectoryAccess::Own, &environment).unwrap();
        assert_eq!(mode(&dir), 0o700);
    }

    #[test]
    fn a_directory_of_somebody_else_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        environment.uid += 1;
        let refusal = prepare(None, DirectoryAccess::Own, &environment).unwrap_err();
        assert!(
            matches!(refusal, RendezvousError::ForeignOwner { .. }),
            "{refusal}"
        );
    }

    #[test]
    fn a_link_in_place_of_our_directory_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let environment = environment(root.path());
        let target = root.path().join("target");
        fs::create_dir(&target).unwrap();
        let link = root.path().join(format!("weatherd-{}", environment.uid));
        std::os::unix::fs::symlink(&target, link).unwrap();
        let refusal = prepare(None, DirectoryAccess::Own, &environment).unwrap_err();
        assert!(
            matches!(refusal, RendezvousError::NotADirectory { .. }),
            "{refusal}"
        );
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_refused_with_its_length() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("d".repeat(100));
        let refusal =
            prepare(Some(&deep), DirectoryAccess::Own, &environment(root.path())).unwrap_err();
        assert!(
            refusal.to_string().contains("use a shorter --dir"),
            "{refusal}"
        );
        assert!(!deep.exists(), "and not made first");
    }

    #[test]
    fn looking_finds_what_preparing_would_and_changes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        let missing = inspect(None, &environment).unwrap();
        assert!(!missing.exists());
        assert_eq!(
            prepare(None, DirectoryAccess::Own, &environment).unwrap(),
            missing
        );
        fs::set_permissions(&missing, fs::Permissions::from_mode(0o755)).unwrap();
        inspect(None, &environment).unwrap();
        assert_eq!(mode(&missing), 0o755);

        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        for place in [file.join("below/it"), file] {
            let refusal = inspect(Some(&place), &environment).unwrap_err();
            assert!(
                matches!(refusal, RendezvousError::NotADirectory { .. }),
                "{refusal}"
            );
        }
        environment.uid += 1;
        fs::rename(
            &missing,
            root.path().join(format!("weatherd-{}", environment.uid)),
        )
        .unwrap();
        let refusal = inspect(None, &environment).unwrap_err();
        assert!(
            matches!(refusal, RendezvousError::ForeignOwner { .. }),
            "{refusal}"
        );
    }

    #[test]
    fn the_owner_of_the_machines_directory_is_trusted_where_nobody_else_could_make_it() {
        let root = tempfile::tempdir().unwrap();
        let mut environment = environment(root.path());
        environment.system_dir = root.path().join("weatherd");
        assert_eq!(system_user(&environment), None, "it is not there");
        fs::create_dir(&environment.system_dir).unwrap();
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let mode_of = |dir, above| {
            set(&environment.system_dir, dir);
            set(root.path(), above);
            system_user(&environment)
        };
        assert_eq!(mode_of(0o755, 0o755), Some(environment.uid));
        assert_eq!(mode_of(0o750, 0o700), Some(environment.uid));
        assert_eq!(mode_of(0o775, 0o755), None);
        assert_eq!(mode_of(0o755, 0o1777), None);
        set(root.path(), 0o755);
        fs::rename(&environment.system_dir, root.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", &environment.system_dir).unwrap();
        assert_eq!(system_user(&environment), None, "a link leads anywhere");
    }

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
