//! The directories of a user and of the machine, and the users whose they are.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::Environment;

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
pub(crate) fn own_dirs(environment: &Environment) -> Vec<PathBuf> {
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::environment::tests::environment;

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
}
