//! The users whose processes may connect: the kernel names the user and the group of a peer, the
//! machine's database the other groups. Knows no key and no message.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::Arc;
use std::time::Duration;

use nix::unistd::{Gid, Uid, User, getgrouplist};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::warn;

/// The time for which a look at the database holds, so that a user who joined the group is soon let in.
const MEMBERSHIP_LIFETIME: Duration = Duration::from_secs(60);
/// The most users whose membership is remembered.
const MOST_MEMBERSHIPS: usize = 1024;

/// The users whose processes may connect, beside the server's own user and root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AdmittedUsers {
    /// No others.
    #[default]
    Own,
    /// Members of the group with this number, by the group of the process or by the database.
    Group(u32),
    /// Every user of the machine.
    Everyone,
}

/// Decides about peers, and remembers who is a member of the group.
#[derive(Debug)]
pub(super) struct AdmissionControl {
    admission: AdmittedUsers,
    own_uid: u32,
    /// Held during a look at the database, which may take long: there is one at a time.
    memberships: Arc<Mutex<HashMap<u32, Membership>>>,
}

#[derive(Debug)]
struct Membership {
    is_member: bool,
    until: Instant,
}

impl AdmissionControl {
    pub(super) fn new(admission: AdmittedUsers) -> Self {
        Self {
            admission,
            own_uid: rustix::process::geteuid().as_raw(),
            memberships: Arc::default(),
        }
    }

    /// Returns whether a process of this user and group may connect. The look at the database takes a
    /// thread of the runtime's for what blocks, and goes on when the future is dropped.
    pub(super) async fn admits(&self, uid: u32, gid: u32) -> bool {
        match self.admission {
            _ if !self.is_guest(uid) => true,
            AdmittedUsers::Own => false,
            AdmittedUsers::Everyone => true,
            AdmittedUsers::Group(group) => gid == group || self.is_member(uid, group).await,
        }
    }

    /// Returns whether a user is a guest: neither the server's own nor root.
    pub(super) fn is_guest(&self, uid: u32) -> bool {
        uid != self.own_uid && uid != 0
    }

    async fn is_member(&self, uid: u32, group: u32) -> bool {
        let mut memberships = Arc::clone(&self.memberships).lock_owned().await;
        let now = Instant::now();
        if let Some(known) = memberships.get(&uid).filter(|known| now < known.until) {
            return known.is_member;
        }
        let looked = tokio::task::spawn_blocking(move || {
            let is_member = look_up(uid, group);
            if memberships.len() >= MOST_MEMBERSHIPS {
                memberships.clear();
            }
            let until = now.checked_add(MEMBERSHIP_LIFETIME).unwrap_or(now);
            memberships.insert(uid, Membership { is_member, until });
            is_member
        });
        looked.await.unwrap_or(false)
    }
}

/// Looks up whether the user belongs to the group; one whom the database does not know does not.
fn look_up(uid: u32, group: u32) -> bool {
    let groups = User::from_uid(Uid::from_raw(uid)).and_then(|user| {
        let Some(user) = user else {
            return Ok(Vec::new());
        };
        let name = CString::new(user.name).unwrap_or_default();
        getgrouplist(&name, user.gid)
    });
    match groups {
        Ok(groups) => groups.contains(&Gid::from_raw(group)),
        Err(error) => {
            warn!(uid, %error, "cannot look up the groups of a user");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A user that no database knows.
    const STRANGER: u32 = 4_123_456;

    #[tokio::test]
    async fn own_user_and_root_are_always_admitted_and_others_as_is_set() {
        let own = rustix::process::geteuid().as_raw();
        for admission in [
            AdmittedUsers::Own,
            AdmittedUsers::Group(7),
            AdmittedUsers::Everyone,
        ] {
            let control = AdmissionControl::new(admission);
            assert!(control.admits(own, 1).await);
            assert!(control.admits(0, 0).await);
            let everyone = admission == AdmittedUsers::Everyone;
            assert_eq!(control.admits(STRANGER, 1).await, everyone);
            let group = matches!(admission, AdmittedUsers::Group(_));
            assert_eq!(control.admits(STRANGER, 7).await, everyone || group);
        }
    }

    #[tokio::test]
    async fn the_database_names_further_groups() {
        // Where `daemon` is, its own group is the one of its name.
        let Ok(Some(daemon)) = User::from_name("daemon") else {
            return println!("notice: there is no user to look up");
        };
        let (uid, group) = (daemon.uid.as_raw(), daemon.gid.as_raw());
        assert!(look_up(uid, group));
        assert!(!look_up(uid, STRANGER));
        let control = AdmissionControl::new(AdmittedUsers::Group(group));
        assert!(control.admits(uid, STRANGER).await);
        assert!(control.admits(uid, STRANGER).await, "from memory");
    }
}
