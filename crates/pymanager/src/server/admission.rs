//! The users whose processes may connect: the kernel names the user and the group of a peer, the
//! machine's database the other groups. What each of them may take is in `shares`. Knows no key and no message.

use std::collections::HashMap;
use std::ffi::CString;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use nix::unistd::{Gid, Uid, User, getgrouplist};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;
use tracing::warn;

use super::ServerLimits;
use super::shares::{GuestConnection, GuestShares, ShareExceeded};

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

/// Decides which users come in, and what each guest may take. A server's other faces can ask it too: a
/// guest then has one share of them all.
#[derive(Debug)]
pub struct AdmissionControl {
    rule: watch::Sender<AdmissionRule>,
    own_uid: u32,
    shares: Arc<GuestShares>,
}

/// The users who are admitted, and what the database said of them since that was set.
#[derive(Debug, Clone)]
struct AdmissionRule {
    admitted: AdmittedUsers,
    /// Held during a look at the database, which may take long: there is one at a time. By user and group.
    memberships: Arc<Mutex<HashMap<(u32, u32), Membership>>>,
}

/// A process that was admitted.
#[derive(Debug)]
pub struct AdmittedPeer {
    control: Arc<AdmissionControl>,
    uid: u32,
    gid: u32,
    /// The rules since it was admitted; none where nothing can exclude it.
    changes: Option<watch::Receiver<AdmissionRule>>,
}

#[derive(Debug)]
struct Membership {
    is_member: bool,
    until: Instant,
}

impl AdmissionControl {
    /// Creates the control of a server with these limits.
    pub fn new(admitted: AdmittedUsers, limits: &ServerLimits) -> Self {
        Self {
            rule: watch::Sender::new(AdmissionRule::new(admitted)),
            own_uid: rustix::process::geteuid().as_raw(),
            shares: GuestShares::new(limits),
        }
    }

    /// Admits these users from now on, by what the database says now. Connections of others end, also where
    /// the same users are set again and somebody has left their group.
    pub fn set(&self, admitted: AdmittedUsers) {
        self.rule.send_replace(AdmissionRule::new(admitted));
    }

    /// Admits a process of this user and group, if it may connect. The look at the database takes a
    /// thread of the runtime's for what blocks, and goes on when the future is dropped.
    pub async fn admit(self: &Arc<Self>, uid: u32, gid: u32) -> Option<AdmittedPeer> {
        // Before the look, so that nothing that is set meanwhile is missed.
        let changes = self.is_guest(uid).then(|| self.rule.subscribe());
        self.admits(uid, gid).await.then(|| AdmittedPeer {
            control: Arc::clone(self),
            uid,
            gid,
            changes,
        })
    }

    /// Returns whether a user is a guest: neither the server's own nor root.
    pub fn is_guest(&self, uid: u32) -> bool {
        uid != self.own_uid && uid != 0
    }

    /// Counts a connection of a guest.
    ///
    /// # Errors
    ///
    /// [`ShareExceeded::Connections`] if the user has all that one may have.
    pub fn connect(&self, uid: u32) -> Result<GuestConnection, ShareExceeded> {
        self.shares.connect(uid)
    }

    async fn admits(&self, uid: u32, gid: u32) -> bool {
        if !self.is_guest(uid) {
            return true;
        }
        let rule = self.rule.borrow().clone();
        match rule.admitted {
            AdmittedUsers::Own => false,
            AdmittedUsers::Everyone => true,
            AdmittedUsers::Group(group) => gid == group || rule.is_member(uid, group).await,
        }
    }
}

impl AdmissionRule {
    fn new(admitted: AdmittedUsers) -> Self {
        Self {
            admitted,
            memberships: Arc::default(),
        }
    }

    async fn is_member(&self, uid: u32, group: u32) -> bool {
        let mut memberships = Arc::clone(&self.memberships).lock_owned().await;
        let now = Instant::now();
        if let Some(known) = memberships
            .get(&(uid, group))
            .filter(|known| now < known.until)
        {
            return known.is_member;
        }
        let looked = tokio::task::spawn_blocking(move || {
            let is_member = look_up(uid, group);
            if memberships.len() >= MOST_MEMBERSHIPS {
                memberships.clear();
            }
            let until = now.checked_add(MEMBERSHIP_LIFETIME).unwrap_or(now);
            memberships.insert((uid, group), Membership { is_member, until });
            is_member
        });
        looked.await.unwrap_or(false)
    }
}

impl AdmittedPeer {
    /// Waits until its user is no longer admitted.
    pub async fn excluded(self) {
        if self.changes.is_none() {
            return pending().await;
        }
        // Boxed: connections of the server's own user keep a place for it, and never need it.
        Box::pin(self.no_longer_admitted()).await;
    }

    async fn no_longer_admitted(self) {
        let Some(mut changes) = self.changes else {
            return;
        };
        // The control, which is held here, sends as long as it lives.
        while changes.changed().await.is_ok() {
            if !self.control.admits(self.uid, self.gid).await {
                return;
            }
        }
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
    use std::future::ready;
    use std::pin::pin;

    use super::*;

    /// A user that no database knows.
    const STRANGER: u32 = 4_123_456;

    fn control(admitted: AdmittedUsers) -> Arc<AdmissionControl> {
        Arc::new(AdmissionControl::new(admitted, &ServerLimits::DEFAULT))
    }

    async fn is_ready(future: impl Future<Output = ()>) -> bool {
        tokio::select! {
            biased;
            () = future => true,
            () = ready(()) => false,
        }
    }

    #[tokio::test]
    async fn whoever_is_no_longer_admitted_is_told_so_and_nobody_else() {
        let control = control(AdmittedUsers::Everyone);
        let stranger = control.admit(STRANGER, 1).await.unwrap();
        let member = control.admit(STRANGER + 1, 7).await.unwrap();
        let root = control.admit(0, 0).await.unwrap();
        let (mut member, mut root) = (pin!(member.excluded()), pin!(root.excluded()));
        control.set(AdmittedUsers::Group(7));
        stranger.excluded().await;
        assert!(control.admit(STRANGER, 1).await.is_none());
        assert!(control.admit(STRANGER, 7).await.is_some());
        assert!(!is_ready(member.as_mut()).await);
        control.set(AdmittedUsers::Own);
        member.await;
        assert!(!is_ready(root.as_mut()).await);
    }

    #[tokio::test]
    async fn own_user_and_root_are_always_admitted_and_others_as_is_set() {
        let own = rustix::process::geteuid().as_raw();
        for admission in [
            AdmittedUsers::Own,
            AdmittedUsers::Group(7),
            AdmittedUsers::Everyone,
        ] {
            let control = control(admission);
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
        let control = control(AdmittedUsers::Group(group));
        assert!(control.admits(uid, STRANGER).await);
        assert!(control.admits(uid, STRANGER).await, "from memory");
        let member = control.admit(uid, STRANGER).await.unwrap();
        control.set(AdmittedUsers::Group(STRANGER + 1));
        member.excluded().await;
        assert!(!control.admits(uid, STRANGER).await);
    }
}
