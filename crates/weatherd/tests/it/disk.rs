//! The store on disk, which outlives the daemon where it may and never stands in its way.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;
use test_support::ChildProcess;
use weather::{Location, Source};

use crate::support::{Daemon, client, command, everything_in, signal, start_in, through};
use crate::upstream::Upstream;

/// A directory for a daemon, an upstream, and how they meet.
struct Site {
    dir: tempfile::TempDir,
    upstream: Upstream,
    base: String,
}

impl Site {
    fn new() -> Self {
        let upstream = Upstream::with_faults(&[]);
        Self {
            dir: tempfile::tempdir().unwrap(),
            base: upstream.running.base_url(),
            upstream,
        }
    }

    fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let usual = ["--upstream", &self.base, "--user-agent", "tests"];
        [&usual, more].concat()
    }

    /// Runs a daemon for one question; gives where the answer came from and the state of the disk.
    fn visit(&self, more: &[&str]) -> (Source, String) {
        let arguments = self.arguments(more);
        self.ask(start_in(self.dir.path(), &arguments))
    }

    /// The same for a daemon that says these words before it serves.
    fn visit_warned(&self, command: &mut Command, words: &str) -> (Source, String) {
        let mut process = ChildProcess::spawn("weatherd", command);
        let line = process.expect_log(words);
        assert!(line.contains("WARN"), "{line}");
        process.expect_log("waiting for connections");
        self.ask(process)
    }

    fn ask(&self, mut process: ChildProcess) -> (Source, String) {
        let mut client = client(self.dir.path());
        let source = client.explain(Location::SEATTLE).unwrap().provenance.source;
        let disk = client.status().unwrap().disk;
        signal(&process, Signal::TERM);
        let (status, _, stderr) = process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
        (source, disk)
    }

    /// The store's file below `cache`, named after the upstream.
    fn store(&self, cache: &str) -> PathBuf {
        let files = everything_in(&self.dir.path().join(cache));
        let found = files
            .into_iter()
            .find(|file| file.ends_with("resources.redb"));
        found.unwrap()
    }
}

#[test]
fn a_restart_answers_from_the_disk_and_asks_nobody() {
    let site = Site::new();
    assert_eq!(site.visit(&["--cache-dir", "kept"]).0, Source::Live);
    let asked = site.upstream.running.simulator().log().total();
    assert_eq!(site.visit(&["--cache-dir", "kept"]).0, Source::Disk);
    assert_eq!(site.upstream.running.simulator().log().total(), asked);
    let store = site.store("kept");
    assert_eq!(fs::metadata(&store).unwrap().mode() & 0o777, 0o600);
    let place = fs::metadata(store.parent().unwrap()).unwrap();
    assert_eq!(place.mode() & 0o777, 0o700);
}

#[test]
fn without_a_directory_of_its_own_it_is_kept_where_xdg_says() {
    let site = Site::new();
    site.visit(&[]);
    assert!(site.store(".cache/weatherd").exists());
}

#[test]
fn no_disk_cache_means_none() {
    let site = Site::new();
    for _ in 0..2 {
        let (source, disk) = site.visit(&["--no-disk-cache"]);
        assert_eq!((source, disk.as_str()), (Source::Live, "in memory only"));
    }
    assert!(!site.dir.path().join(".cache").exists());
}

#[test]
fn simulated_weather_never_touches_the_disk() {
    let mut daemon = Daemon::start(&["--simulate", "--cache-dir", "kept"]);
    let mut client = client(daemon.dir());
    client.get_weather(Location::SEATTLE).unwrap();
    assert_eq!(client.status().unwrap().disk, "in memory only");
    daemon.stop();
    assert!(!daemon.dir().join("kept").exists());
    assert!(!daemon.dir().join(".cache").exists());
}

#[test]
fn a_damaged_store_is_set_aside_with_a_warning() {
    let site = Site::new();
    site.visit(&["--cache-dir", "kept"]);
    let store = site.store("kept");
    fs::write(
        &store,
        "these are not the pages you are looking for".repeat(1000),
    )
    .unwrap();
    let arguments = site.arguments(&["--cache-dir", "kept"]);
    let mut command = command(site.dir.path(), &arguments);
    let (source, disk) = site.visit_warned(&mut command, "store set aside");
    assert_eq!(
        (source, disk.as_str()),
        (Source::Live, "in memory and on disk")
    );
    assert_eq!(
        site.visit(&["--cache-dir", "kept"]).0,
        Source::Disk,
        "and a new one works"
    );
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning_and_no_more() {
    let site = Site::new();
    let dir = site.dir.path();
    fs::write(dir.join("file"), "").unwrap();
    let closed = dir.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o500)).unwrap();
    for (place, why) in [
        ("file/below", "Not a directory"),
        ("closed", "ermission denied"),
    ] {
        let like = command(dir, &site.arguments(&["--cache-dir", place]));
        let (source, disk) =
            site.visit_warned(&mut obedient(&like), "working without the cache on disk");
        assert_eq!(source, Source::Live);
        assert!(disk.contains("failing") && disk.contains(why), "{disk}");
    }
    assert_eq!(everything_in(&closed), Vec::<PathBuf>::new());
}

/// The daemon as a user whom permissions bind: root gives up its privilege to ignore them.
fn obedient(like: &Command) -> Command {
    if rustix::process::geteuid().is_root() {
        let without = "--bounding-set=-dac_override,-dac_read_search";
        through("setpriv", &[without], like)
    } else {
        through("env", &[], like)
    }
}
