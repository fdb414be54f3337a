//! Processes of other users who can reach the socket, as where its directory is shared.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use pymanager::client::ClientError;

use crate::driver::DRIVERS;
use crate::notebook::{KEY, TestServer};
use crate::python;

/// Becomes nobody, connects, and tells every byte it is sent; then tries with the right key.
const STRANGER: &str = r#"
import hashlib, hmac, os, socket, sys  # while it may still read the library
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
path, key = sys.argv[1], bytes.fromhex(sys.argv[2])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(20)
    s.connect(path)
    seen = b""
    while part := s.recv(4096):
        seen += part
print(seen.hex())
try:
    Client(path, authkey=key)
except (AuthenticationError, OSError, EOFError, AssertionError) as error:
    print("refused")
"#;

/// Opens a socket at a path where all may go, and listens as nobody.
const FOREIGN_SERVER: &str = r#"
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
s.listen()
print("ready", flush=True)
sys.stdin.read()
"#;

#[test]
fn a_server_of_another_user_is_not_even_spoken_to() {
    if !rustix::process::geteuid().is_root() {
        return println!("notice: only root can become another user; nothing was tried");
    }
    for python in python::all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let mut command = python.command(FOREIGN_SERVER, &[&path]);
        let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        for driver in DRIVERS {
            let refused = driver.connect(&path, KEY).err();
            let is_foreign = matches!(refused, Some(ClientError::ForeignServer { uid: 65534 }));
            assert!(is_foreign, "{driver:?}: {refused:?}");
        }
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

#[test]
fn another_user_learns_nothing_even_with_the_key() {
    let server = TestServer::start();
    let dir = server.path.parent().unwrap();
    fs::set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&server.path, Permissions::from_mode(0o666)).unwrap();
    if !rustix::process::geteuid().is_root() {
        return println!("notice: only root can become another user; nothing was tried");
    }
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    for python in python::all() {
        let said = python.run(STRANGER, &[&server.path, key.as_ref()]);
        let failure: String = b"\0\0\0\x09#FAILURE#"
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(said, format!("{failure}\nrefused\n"), "3.{}", python.minor);
    }
    // Our own are still welcome.
    assert!(server.manager().create("notebook").is_ok());
}
