//! The users whom the settings allow: their group looked up, as permissions of files and as admission
//! of peers, at the start and when the settings change.

#[cfg(feature = "http")]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use nix::unistd::{Gid, Group, getegid, geteuid, getgroups};
use pymanager::server::{AdmissionControl, AdmittedUsers};
use rendezvous::DirectoryAccess;
use tracing::warn;
use weatherd_config::AllowedUsers;

use crate::directory_watch::DirectoryWatcher;
use crate::file_identity::FileIdentity;

/// A group that the server cannot be for.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no such group.
    #[error("there is no group {0:?}, for which server.allow says that this server is")]
    UnknownGroup(String),
    /// The groups cannot be looked up.
    #[error("cannot look up the group {0:?}")]
    LookUp(String, #[source] std::io::Error),
    /// The server's user cannot give its socket to the group.
    #[error(
        "the user of this server is not in the group {0:?}, for which server.allow says that it is; \
         as root, run: usermod --append --groups {0} USER"
    )]
    NotAMember(String),
}

/// Looks up the users whom the settings allow.
///
/// # Errors
///
/// [`AccessError`] when they are those of a group that the server cannot be for.
pub(crate) fn look_up(allowed: &AllowedUsers) -> Result<DirectoryAccess, AccessError> {
    let name = match allowed {
        AllowedUsers::Own => return Ok(DirectoryAccess::Own),
        AllowedUsers::Everyone => return Ok(DirectoryAccess::Everyone),
        AllowedUsers::Group(name) => name,
    };
    let failed = |e: nix::Error| AccessError::LookUp(name.clone(), e.into());
    let Some(group) = Group::from_name(name).map_err(failed)? else {
        return Err(AccessError::UnknownGroup(name.clone()));
    };
    let is_member = |gid: Gid| Ok(gid == getegid() || getgroups()?.contains(&gid));
    if !geteuid().is_root() && !is_member(group.gid).map_err(failed)? {
        return Err(AccessError::NotAMember(name.clone()));
    }
    Ok(DirectoryAccess::Group(group.gid.as_raw()))
}

/// The users whom a running daemon serves: who is admitted, and the permissions of its files.
#[derive(Debug, Clone)]
pub(crate) struct ServedUsers {
    pub(crate) control: Arc<AdmissionControl>,
    pub(crate) directory: DirectoryWatcher,
    /// The sockets of other faces.
    pub(crate) sockets: Vec<SharedSocket>,
}

/// A socket of this process in the file system.
#[derive(Debug, Clone)]
pub(crate) struct SharedSocket {
    path: PathBuf,
    identity: Option<FileIdentity>,
}

impl ServedUsers {
    /// Serves these users from now on, and ends the connections of others. Blocks.
    pub(crate) fn set(&self, access: DirectoryAccess) {
        self.control.set(admission(access));
        self.directory.share(access);
        for socket in &self.sockets {
            if let Err(error) = socket.share(access) {
                warn!(socket = %socket.path.display(), %error, "cannot set the permissions of a socket");
            }
        }
    }
}

impl SharedSocket {
    /// The socket that stands at `path`.
    #[cfg(feature = "http")]
    pub(crate) fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            identity: FileIdentity::at(path).ok().flatten(),
        }
    }

    /// Gives it the permissions for these users, unless another file has taken its place.
    pub(crate) fn share(&self, access: DirectoryAccess) -> std::io::Result<()> {
        if !self.identity.is_some_and(|ours| ours.is_at(&self.path)) {
            return Ok(());
        }
        access.apply(&self.path, access.socket_mode())
    }
}

/// Returns the admission of peers that fits the permissions of the files.
pub(crate) fn admission(access: DirectoryAccess) -> AdmittedUsers {
    match access {
        DirectoryAccess::Own => AdmittedUsers::Own,
        DirectoryAccess::Group(group) => AdmittedUsers::Group(group),
        DirectoryAccess::Everyone => AdmittedUsers::Everyone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_is_not_there_is_told_by_its_name() {
        let allowed = AllowedUsers::Group("no-such-group".to_owned());
        let refusal = look_up(&allowed).unwrap_err();
        assert!(
            matches!(&refusal, AccessError::UnknownGroup(name) if name == "no-such-group"),
            "{refusal}"
        );
    }

    #[test]
    fn the_group_of_the_process_has_its_number() {
        let Ok(Some(group)) = Group::from_gid(getegid()) else {
            return println!("notice: the group of this process has no name");
        };
        let access = look_up(&AllowedUsers::Group(group.name)).unwrap();
        assert_eq!(access, DirectoryAccess::Group(group.gid.as_raw()));
    }
}
