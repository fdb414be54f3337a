//! Files that the settings name and that are no files: refused at once, never waited for.

use std::fs;
use std::process::Command;

use test_support::ChildProcess;

use crate::support::bare;

#[test]
fn pipes_and_devices_in_place_of_files_are_refused_and_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo").arg(dir.path().join("pipe")).status();
    assert!(made.unwrap().success());
    for (settings, code) in [
        ("[server]\nauthkey_file = FILE", 5),
        ("[upstream]\nca_file = FILE", 6),
        ("[fleet]\nurl = 'redis://engine'\npassword_file = FILE", 7),
        (
            "[fleet]\nurl = 'redis-sentinel://one/main'\nsentinel_password_file = FILE",
            7,
        ),
        ("[fleet]\nurl = 'rediss://engine'\nca_file = FILE", 7),
    ] {
        for file in ["'pipe'", "'/dev/zero'", "'.'"] {
            let text = settings.replace("FILE", file);
            fs::write(dir.path().join("c.toml"), &text).unwrap();
            for more in [&["--check-config"][..], &["--dir", "."]] {
                let mut command = bare(dir.path());
                command.args(["--config", "c.toml"]).args(more);
                let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
                assert_eq!(status.code(), Some(code), "{text}: {stderr}");
                assert!(stderr.contains("not a plain file"), "{text}: {stderr}");
            }
        }
    }
}
