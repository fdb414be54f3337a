//! The programs that clients are: each is noticed once, however often it connects. Knows no
//! connection.

use std::collections::HashSet;
use std::fs;
use std::sync::{Mutex, PoisonError};

use super::Peer;

/// The most programs that are noticed, so that one that renames itself fills no memory and no log.
const MOST: usize = 256;

/// The programs that have connected, by user.
#[derive(Debug, Default)]
pub(super) struct ClientPrograms(Mutex<HashSet<(u32, String)>>);

impl ClientPrograms {
    /// Returns the name of the peer's program when it is the first client of its user that runs it.
    pub(super) fn notice(&self, peer: &Peer) -> Option<String> {
        let program = program(peer);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = known.len() < MOST && known.insert((peer.uid, program.clone()));
        is_new.then_some(program)
    }
}

/// Returns the name that the system knows the peer's process by, else the one that it gave itself.
fn program(peer: &Peer) -> String {
    let comm = |pid: i32| fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    match peer.pid.and_then(comm) {
        Some(name) => name.trim_end_matches('\n').to_owned(),
        // Its threads are the same program.
        None => peer.name.split('|').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(uid: u32, pid: Option<i32>, name: &str) -> Peer {
        Peer {
            uid,
            gid: uid,
            is_guest: false,
            pid,
            connection: 0,
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_program_is_noticed_once_for_each_user() {
        let programs = ClientPrograms::default();
        assert_eq!(
            programs.notice(&peer(1, None, "a|Thread-1")).as_deref(),
            Some("a")
        );
        assert_eq!(programs.notice(&peer(1, None, "a|Thread-2")), None);
        assert_eq!(programs.notice(&peer(2, None, "a")).as_deref(), Some("a"));
        let own = i32::try_from(std::process::id()).ok();
        let name = programs.notice(&peer(1, own, "MainProcess")).unwrap();
        assert_ne!(name, "MainProcess", "the system's name counts");
    }

    #[test]
    fn a_program_of_many_names_fills_nothing() {
        let programs = ClientPrograms::default();
        let met = (0..2 * MOST).filter_map(|n| programs.notice(&peer(1, None, &n.to_string())));
        assert_eq!(met.count(), MOST);
    }
}
