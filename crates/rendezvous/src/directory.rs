//! The directory of a server: its choice, the checks that it can be trusted, and its permissions.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::user_dirs::own_dirs;
use crate::{DirectoryAccess, Environment, MAX_SOCKET_PATH, RendezvousError, SOCKET_NAME};

/// Makes the server's directory ready and returns it: `dir` if given, else `$WEATHERD_DIR`, else
/// `weatherd` in the user's [runtime directory](crate::runtime_dir), else a per-user directory under the
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
    use crate::environment::tests::environment;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
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
}
