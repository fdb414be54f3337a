//! Finding the server: the first directory with a connection file, and only a file to be trusted.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::ChildProcess;

use crate::support::{Server, bare};

/// A connection file in `dir` whose server is gone.
fn leave_behind(dir: &Path) -> PathBuf {
    fs::create_dir_all(dir).unwrap();
    let file = dir.join(".manager_connection");
    let text = r#"{"socket_path": "gone.sock", "authkey": "a2V5"}"#;
    fs::write(&file, text).unwrap();
    file
}

fn complaint(command: &mut Command) -> (i32, String) {
    let (status, _, stderr) = ChildProcess::spawn("wx", command).wait();
    (status.code().unwrap(), stderr)
}

#[test]
fn the_first_connection_file_along_the_way_is_used() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    let per_user = format!("weatherd-{}", rustix::process::geteuid().as_raw());
    for name in ["flag", "variable", "here", "runtime", "temporary"] {
        fs::create_dir(at(name)).unwrap();
    }
    let wx = |named: bool, variable: bool| {
        let mut command = bare(&at("here"));
        command.env("XDG_RUNTIME_DIR", at("runtime"));
        command.env("TMPDIR", at("temporary"));
        if named {
            command.arg("--dir").arg(at("flag"));
        }
        if variable {
            command.env("WEATHERD_DIR", at("variable"));
        }
        complaint(&mut command)
    };
    // With every file there, each way to choose finds its own; without the better ones, the next.
    let way = [
        (true, true, at("flag"), "flag/.manager_connection"),
        (false, true, at("variable"), "variable/.manager_connection"),
        (false, false, at("here"), "./.manager_connection"),
        (
            false,
            false,
            at("runtime/weatherd"),
            "runtime/weatherd/.manager_connection",
        ),
        (
            false,
            false,
            at("temporary").join(per_user),
            "/.manager_connection",
        ),
    ];
    let files: Vec<_> = way.iter().map(|(.., dir, _)| leave_behind(dir)).collect();
    for ((named, variable, dir, shown), file) in way.iter().zip(&files) {
        let (code, stderr) = wx(*named, *variable);
        assert_eq!(code, 4, "{stderr}");
        assert!(stderr.contains(shown), "{}: {stderr}", dir.display());
        fs::remove_file(file).unwrap();
    }
    let (code, stderr) = wx(false, false);
    assert_eq!(code, 3, "{stderr}");
    for place in ["., ", "runtime/weatherd, ", "temporary/weatherd-"] {
        assert!(stderr.contains(place), "{stderr}");
    }
    // Whoever names a directory means that one.
    leave_behind(&at("here"));
    assert_eq!(wx(true, false).0, 3);
    assert_eq!(wx(false, true).0, 3);
}

#[test]
fn a_server_is_found_from_its_directory_without_an_option() {
    let server = Server::start();
    let (status, stdout, stderr) =
        ChildProcess::spawn("wx", bare(server.dir.path()).arg("forecast")).wait();
    assert!(status.success(), "{stderr}");
    assert!(stdout.contains("SIMULATED"), "{stdout}");
}

#[test]
fn a_connection_file_that_was_left_behind_hides_no_server() {
    let server = Server::start();
    let root = tempfile::tempdir().unwrap();
    let (here, runtime) = (root.path().join("here"), root.path().join("runtime"));
    fs::create_dir(&here).unwrap();
    fs::create_dir(&runtime).unwrap();
    std::os::unix::fs::symlink(server.dir.path(), runtime.join("weatherd")).unwrap();
    let wx = || {
        let mut command = bare(&here);
        command.env("XDG_RUNTIME_DIR", &runtime).arg("forecast");
        ChildProcess::spawn("wx", &mut command).wait()
    };
    let file = leave_behind(&here);
    let another_key = format!(
        r#"{{"socket_path": "{}/.weather_manager.sock", "authkey": "a2V5"}}"#,
        server.dir.path().display()
    );
    for text in [&fs::read_to_string(&file).unwrap(), "{}", &another_key] {
        fs::write(&file, text).unwrap();
        let (status, stdout, stderr) = wx();
        assert!(status.success(), "{text}: {stderr}");
        assert!(stdout.contains("SIMULATED"), "{stdout}");
    }
    // Where none leads to a server, the first is the one to tell of.
    fs::remove_file(runtime.join("weatherd")).unwrap();
    leave_behind(&runtime.join("weatherd"));
    let (status, _, stderr) = wx();
    assert_eq!(status.code(), Some(5), "{stderr}");
}

#[test]
fn a_connection_file_of_somebody_else_is_not_believed() {
    let server = Server::start();
    let file = server.dir.path().join(".manager_connection");
    if chown(&file, Some(65_534), None).is_err() {
        eprintln!("notice: only root can give a file away; this test is skipped");
        return;
    }
    let (code, stdout, stderr) = server.wx(&[]);
    assert_eq!((code, stdout.as_str()), (12, ""), "{stderr}");
    assert!(
        stderr.contains("belongs to another user (uid 65534)"),
        "{stderr}"
    );
}
