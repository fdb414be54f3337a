//! One server at a time, whoever was there before, and whatever is removed.

use std::fs::{self, Permissions};
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
#[cfg(target_os = "linux")]
use std::os::unix::net::SocketAddr;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Barrier;
use std::thread;

use rendezvous::{DirectoryAccess, LOCK_NAME, SOCKET_NAME};

#[cfg(target_os = "linux")]
use super::taking::name_of;
use super::*;

#[test]
fn the_socket_is_private_and_gone_with_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    let (lock, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
    let socket = lock.socket();
    assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o600);
    UnixStream::connect(&socket).unwrap();
    drop(lock);
    assert!(!socket.exists());
}

#[test]
fn a_stale_socket_is_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join(SOCKET_NAME);
    drop(UnixListener::bind(&socket).unwrap());
    assert!(socket.exists());
    let (_lock, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
    UnixStream::connect(&socket).unwrap();
}

#[test]
fn a_live_server_without_a_lock_keeps_its_socket() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join(SOCKET_NAME);
    let _original = UnixListener::bind(&socket).unwrap();
    let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
    assert!(
        matches!(refusal, InstanceLockError::AlreadyRunning(_)),
        "{refusal}"
    );
    assert!(socket.exists());
}

#[test]
fn a_file_in_the_way_is_never_removed() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join(SOCKET_NAME);
    fs::write(&socket, "precious").unwrap();
    let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
    assert!(
        matches!(refusal, InstanceLockError::InTheWay { .. }),
        "{refusal}"
    );
    assert_eq!(fs::read_to_string(&socket).unwrap(), "precious");
}

#[test]
fn a_link_or_a_pipe_in_place_of_the_lock_is_refused_without_waiting_and_leads_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let (lock, target) = (dir.path().join(LOCK_NAME), dir.path().join("target"));
    fs::write(&target, "precious").unwrap();
    fs::set_permissions(&target, Permissions::from_mode(0o644)).unwrap();
    let refused = || {
        let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
        assert!(
            refusal.to_string().contains("is not a plain file"),
            "{refusal}"
        );
        fs::remove_file(&lock).unwrap();
    };
    for target in [&target, &dir.path().join("missing")] {
        std::os::unix::fs::symlink(target, &lock).unwrap();
        refused();
    }
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o644);
    assert!(!dir.path().join("missing").exists());
    let made = std::process::Command::new("mkfifo").arg(&lock).status();
    assert!(made.unwrap().success());
    refused();
}

#[test]
fn what_was_removed_is_put_back_and_what_is_there_stays() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("dir");
    fs::create_dir(&dir).unwrap();
    let (mut lock, mut listener) = InstanceLock::take(&dir, DirectoryAccess::Own).unwrap();
    let file = lock.publish(b"key").unwrap();
    assert!(lock.restore().unwrap().is_none(), "nothing is missing");

    let socket = lock.socket();
    let every = || [dir.join(LOCK_NAME), socket.clone(), file.clone()];
    for gone in every() {
        fs::remove_file(&gone).unwrap();
        if let Some(new) = lock.restore().unwrap() {
            assert_eq!(gone, socket);
            listener = new;
        }
        for path in every() {
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        }
        UnixStream::connect(&socket).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("a2V5"), "{text}");
    }
    fs::remove_dir_all(&dir).unwrap();
    listener = lock.restore().unwrap().unwrap_or(listener);
    UnixStream::connect(&socket).unwrap();
    assert!(matches!(
        InstanceLock::take(&dir, DirectoryAccess::Own).unwrap_err(),
        InstanceLockError::AlreadyRunning(_)
    ));
    drop((lock, listener));
    assert!(every()[1..].iter().all(|path| !path.exists()));
}

#[test]
fn the_files_of_a_successor_are_neither_replaced_nor_removed() {
    let dir = tempfile::tempdir().unwrap();
    let (mut first, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
    let file = first.publish(b"first").unwrap();
    for path in [dir.path().join(LOCK_NAME), first.socket(), file.clone()] {
        fs::remove_file(path).unwrap();
    }
    let (mut second, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
    second.publish(b"second").unwrap();
    let written = fs::read(&file).unwrap();
    let refusal = first.restore().unwrap_err();
    assert!(
        matches!(refusal, InstanceLockError::TakenOver(_)),
        "{refusal}"
    );
    drop(first);
    UnixStream::connect(second.socket()).unwrap();
    assert_eq!(fs::read(&file).unwrap(), written);
}

#[test]
fn of_many_servers_at_once_exactly_one_runs() {
    let dir = tempfile::tempdir().unwrap();
    let barrier = Barrier::new(8);
    let locks: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    InstanceLock::take(dir.path(), DirectoryAccess::Own)
                })
            })
            .collect();
        racers.into_iter().map(|r| r.join().unwrap()).collect()
    });
    assert_eq!(locks.iter().filter(|c| c.is_ok()).count(), 1);
    for refusal in locks.iter().filter_map(|c| c.as_ref().err()) {
        assert!(
            matches!(refusal, InstanceLockError::AlreadyRunning(_)),
            "{refusal}"
        );
    }
    UnixStream::connect(dir.path().join(SOCKET_NAME)).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_passed_socket_without_a_file_is_named_as_systemd_writes_it() {
    let dir = tempfile::tempdir().unwrap();
    let name = format!("weatherd-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let listener = UnixListener::bind_addr(&address).unwrap();
    let refusal = InstanceLock::take_passed(dir.path(), DirectoryAccess::Own, listener);
    let refusal = refusal.unwrap_err().to_string();
    let expected = format!("the service manager listens on @{name}; clients look for ");
    assert!(refusal.starts_with(&expected), "{refusal}");
    assert_eq!(
        name_of(&UnixStream::pair().unwrap().0.local_addr().unwrap()),
        "a socket without a name"
    );
}
