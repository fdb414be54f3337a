//! Several users of one machine: one server for all of them, and what they are told of servers that are
//! not for them. Only root can become another user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use test_support::{ChildProcess, copy_program};
use weatherd_config::AllowedUsers;

use crate::support::{Server, WX};

const USERS: [u32; 2] = [47_002, 47_003];
/// Said where other users cannot be tried.
const NOT_ROOT: &str = "notice: only root can become another user; nothing was tried";

/// The homes of users who find `dir` as the directory of the machine, and a copy of the program: where
/// the build keeps it, they may not look.
struct Users<'d> {
    homes: TempDir,
    dir: &'d Path,
}

impl<'d> Users<'d> {
    fn new(dir: &'d Path) -> Self {
        let homes = tempfile::tempdir().unwrap();
        set_mode(homes.path(), 0o755);
        copy_program(Path::new(WX), &homes.path().join("wx"));
        set_mode(&homes.path().join("wx"), 0o755);
        let users = Self { homes, dir };
        for uid in USERS {
            fs::create_dir_all(users.home(uid).join(".config/weatherd")).unwrap();
            chown(users.home(uid), Some(uid), Some(uid)).unwrap();
        }
        users
    }

    fn home(&self, uid: u32) -> PathBuf {
        self.homes.path().join(uid.to_string())
    }

    /// Runs `wx` as that user, in its home.
    fn wx(&self, uid: u32, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new("setpriv");
        command
            .arg(format!("--reuid={uid}"))
            .arg(format!("--regid={uid}"))
            .arg("--clear-groups")
            .arg(self.homes.path().join("wx"))
            .args(arguments)
            .current_dir(self.home(uid))
            .env_clear()
            .env("HOME", self.home(uid))
            .env("TMPDIR", self.home(uid))
            .env("PATH", "/usr/bin:/bin")
            .env("WEATHERD_AUTOSTART", "0")
            .env("WEATHERD_SYSTEM_DIR", self.dir);
        let (status, stdout, stderr) = ChildProcess::spawn("wx", &mut command).wait();
        (status.code().unwrap(), stdout, stderr)
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A server for every user, below a directory that only root can write to.
fn server_of_the_machine() -> (TempDir, Server) {
    let above = tempfile::tempdir().unwrap();
    set_mode(above.path(), 0o755);
    let server = Server::within(above.path(), |settings| {
        settings.server.allow = Some(AllowedUsers::Everyone);
        settings.places.default = Some("Denver, CO".to_owned());
    });
    set_mode(server.dir.path(), 0o755);
    (above, server)
}

#[test]
fn each_user_is_answered_by_the_one_server_with_places_of_their_own() {
    if !rustix::process::geteuid().is_root() {
        return println!("{NOT_ROOT}");
    }
    let (_above, server) = server_of_the_machine();
    let users = Users::new(server.dir.path());
    let mine = "[places]\ndefault = 'home'\n[places.saved]\nhome = 'Boise, ID'\n\
                [answers]\nunits = 'si'\n";
    fs::write(
        users.home(USERS[1]).join(".config/weatherd/config.toml"),
        mine,
    )
    .unwrap();
    for (uid, place, unit) in [(USERS[0], "Denver", "°F"), (USERS[1], "Boise", "°C")] {
        let (code, stdout, stderr) = users.wx(uid, &["now"]);
        assert_eq!(code, 0, "{stderr}");
        assert!(stdout.contains(place) && stdout.contains(unit), "{stdout}");
        let (_, stdout, _) = users.wx(uid, &["status"]);
        let expected = format!(
            "\nAnswered by the server of uid 0 in {}: ",
            users.dir.display()
        );
        assert!(stdout.contains(&expected), "{stdout}");
    }
}

#[test]
fn each_way_to_be_kept_out_has_its_sentence_and_code() {
    if !rustix::process::geteuid().is_root() {
        return println!("{NOT_ROOT}");
    }
    let (_above, server) = server_of_the_machine();
    let users = Users::new(server.dir.path());
    let [uid, _] = USERS;
    let named = |dir: &Path| users.wx(uid, &["--dir", dir.to_str().unwrap(), "now"]);
    let own = users.home(uid).join("own");
    fs::create_dir(&own).unwrap();
    let file = own.join(".manager_connection");
    let socket = server.dir.path().join(".weather_manager.sock");
    let connection = |socket: &Path, owner: u32| {
        let text = format!(r#"{{"socket_path": {socket:?}, "authkey": "a2V5"}}"#);
        fs::write(&file, text).unwrap();
        chown(&file, Some(owner), None).unwrap();
    };
    let check = |dir: &Path, expected: i32, words: &str| {
        let (code, stdout, stderr) = named(dir);
        assert_eq!((code, stdout.as_str()), (expected, ""), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    };
    connection(&own.join("gone"), uid);
    check(&own, 4, "is gone");
    connection(&socket, uid);
    check(&own, 5, "refuses the key");
    connection(&socket, USERS[1]);
    check(&own, 12, "belongs to another user (uid 47003)");
    set_mode(&socket, 0o600);
    check(server.dir.path(), 13, "permission denied");
    set_mode(server.dir.path(), 0o700);
    check(server.dir.path(), 13, "permission denied");
    // Also where nobody named it: it is the only one there is.
    let (code, _, stderr) = users.wx(uid, &["now"]);
    assert_eq!(code, 13, "{stderr}");
}
