//! The parts of the environment that decide the directory. The one place of this crate that reads
//! environment variables; tests make their own value.

use std::path::{Path, PathBuf};

/// The directory of the server of the whole machine.
const SYSTEM_DIR: &str = "/run/weatherd";
/// The directory of the runtime directories of users who are logged in (user-runtime-dir@.service).
const LOGIN_RUNTIME_DIRS: &str = "/run/user";

/// The environment of one process, as far as it decides the directory and the start of a server.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `$WEATHERD_DIR`: the directory, when set.
    pub weatherd_dir: Option<PathBuf>,
    /// `$XDG_RUNTIME_DIR`: the user's runtime directory, when set; a relative path counts as unset (XDG Base
    /// Directory Specification).
    pub runtime_dir: Option<PathBuf>,
    /// The directory that systemd makes for the user's login sessions, `/run/user/UID`: the runtime directory
    /// of programs that were started without the variable, as by cron.
    pub login_runtime_dir: PathBuf,
    /// The directory of the server of the whole machine: `$WEATHERD_SYSTEM_DIR`, else
    /// `/run/weatherd`.
    pub system_dir: PathBuf,
    /// The system's directory for temporary files.
    pub temporary_dir: PathBuf,
    /// Clients may start a server: `$WEATHERD_AUTOSTART` is not `0`.
    pub autostart: bool,
    /// The user the process acts as.
    pub uid: u32,
}

impl Environment {
    /// Reads the environment of this process. Empty variables count as unset.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn of_process() -> Self {
        let path = |name| {
            std::env::var_os(name)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        let uid = rustix::process::geteuid().as_raw();
        Self {
            weatherd_dir: path("WEATHERD_DIR"),
            runtime_dir: path("XDG_RUNTIME_DIR").filter(|dir| dir.is_absolute()),
            login_runtime_dir: Path::new(LOGIN_RUNTIME_DIRS).join(uid.to_string()),
            system_dir: path("WEATHERD_SYSTEM_DIR").unwrap_or_else(|| SYSTEM_DIR.into()),
            temporary_dir: absolute(std::env::temp_dir()),
            autostart: std::env::var_os("WEATHERD_AUTOSTART").is_none_or(|value| value != "0"),
            uid,
        }
    }
}

/// Returns a path that leads to the same place from every directory.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::*;

    /// An environment without any directory but the temporary one.
    pub(crate) fn environment(temporary_dir: &Path) -> Environment {
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
}
