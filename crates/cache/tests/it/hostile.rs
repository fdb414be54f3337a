//! The store on disk in bad days: another's, removed, taken, silent, read-only, full. Never a reason not to
//! start, not to answer, or to answer wrongly.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use cache::{DiskState, Want};
use redb::{Database, TableDefinition};

use crate::child::{ARGUMENTS, command, executable, read, reader, told_of};
use crate::doubles::{Script, Step, World, keys, plain};

pub(crate) const STORE: &str = "resources.redb";

/// Makes a store with these resources in version 500.
pub(crate) async fn filled(directory: &Path, many: usize) {
    let world = World::on_disk(Script::new([plain(500)]), directory).await;
    for key in keys(many) {
        assert!(world.get_key(&key).await.unwrap().entry.is_saved());
    }
    world.cache.close().await;
}

#[tokio::test]
async fn a_store_of_someone_else_is_set_aside() {
    const THEIRS: TableDefinition<'_, u64, u64> = TableDefinition::new("theirs");
    let directory = tempfile::tempdir().unwrap();
    {
        let database = Database::create(directory.path().join(STORE)).unwrap();
        let writing = database.begin_write().unwrap();
        writing.open_table(THEIRS).unwrap().insert(1, 1).unwrap();
        writing.commit().unwrap();
    }
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    assert!(world.get().await.unwrap().entry.is_saved());
    assert_eq!(world.counters().stores_set_aside, 1);
}

#[tokio::test]
async fn a_store_that_is_removed_while_in_use_is_made_again() {
    for removes_directory in [true, false] {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("cache");
        let world = World::on_disk(Script::new([plain(1)]), &directory).await;
        assert!(world.get().await.unwrap().entry.is_saved());
        if removes_directory {
            fs::remove_dir_all(&directory).unwrap();
        } else {
            fs::remove_file(directory.join(STORE)).unwrap();
        }
        assert!(world.get_key(&keys(1)[0]).await.unwrap().entry.is_saved());
        assert_eq!(world.cache.disk_state(), DiskState::Ready);
        world.cache.close().await;
        let cache = reader(&directory).await;
        assert!(read(&cache, &keys(1)[0]).await.is_some());
    }
}

#[tokio::test]
async fn a_look_tells_what_became_of_the_store() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("cache");
    let world = World::on_disk(Script::new([plain(1)]), &directory).await;
    world.get().await.unwrap();
    world.cache.check_disk().await;
    assert_eq!(world.counters().disk_entries, 1);
    fs::rename(&directory, parent.path().join("elsewhere")).unwrap();
    world.cache.check_disk().await;
    assert_eq!(world.cache.disk_state(), DiskState::Ready);
    assert_eq!(world.counters().disk_entries, 0);
    assert!(directory.join(STORE).exists());
    fs::remove_dir_all(&directory).unwrap();
    fs::write(&directory, "in the way").unwrap();
    world.cache.check_disk().await;
    let state = world.cache.disk_state();
    assert!(matches!(state, DiskState::Failing { .. }), "{state}");
    fs::remove_file(&directory).unwrap();
    assert!(
        world.get().await.unwrap().entry.is_saved(),
        "asked for anew"
    );
    assert_eq!(world.cache.disk_state(), DiskState::Ready);
}

#[tokio::test]
async fn a_disk_that_does_not_answer_holds_nobody_up() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path(), 1).await;
    let world = World::on_disk(Script::new([plain(501)]), directory.path()).await;
    let key = &keys(1)[0];
    tokio::time::pause();
    // neither the one who looks for the record nor the fetch is told what is there
    let releases = [(); 2].map(|()| world.origin.holds_a_decoding());
    let time_passes = async {
        for left in [1, 0] {
            world.origin.has_held_up_all_but(left).await;
            tokio::time::advance(Duration::from_secs(3)).await;
        }
    };
    let (found, ()) = futures_util::future::join(world.get_key(key), time_passes).await;
    assert_eq!(found.unwrap().entry.version(), 501);
    let why = "it does not answer".to_owned();
    assert_eq!(world.cache.disk_state(), DiskState::Failing { why });
    drop(releases);
    world.cache.flush().await;
    assert!(world.get_key(key).await.is_ok());
    assert_eq!(world.cache.disk_state(), DiskState::Ready);
}

#[tokio::test]
async fn a_useless_record_is_not_removed_once_another_has_taken_its_place() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path(), 1).await;
    let world = World::on_disk(Script::new([plain(501)]), directory.path()).await;
    let key = &keys(1)[0];
    world.origin.forgets_its_format();
    let release = world.origin.holds_a_decoding();
    let hurried = async {
        world.origin.has_held_up_all_but(0).await;
        // while the first reader still decodes the record, a fetch brings a new one
        let hurry = Want {
            within: Some(Duration::ZERO),
            ..Want::default()
        };
        assert!(world.cache.get(key, &world.policy, hurry).await.is_err());
        while world.counters().disk_writes == 0 {
            tokio::task::yield_now().await;
        }
        world.origin.now_says([Step::Fail("down")]);
        world.origin.remembers_its_format();
        drop(release);
    };
    // the answer itself is another matter: the record may wait to be looked at
    let _ = futures_util::future::join(world.get_key(key), hurried).await;
    assert_eq!(world.counters().damaged_records, 2);
    world.cache.flush().await;
    world.cache.close().await;
    let cache = reader(directory.path()).await;
    assert_eq!(read(&cache, key).await.unwrap().version(), 501);
}

#[tokio::test]
async fn a_taken_store_is_done_without_until_it_is_free() {
    let directory = tempfile::tempdir().unwrap();
    let first = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    let second = World::on_disk(Script::new([plain(2)]), directory.path()).await;
    let why = "another process uses the store".to_owned();
    assert_eq!(second.cache.disk_state(), DiskState::Failing { why });
    let found = second.get().await.unwrap();
    assert_eq!((found.entry.version(), found.entry.is_saved()), (2, false));
    assert!(
        first.get().await.unwrap().entry.is_saved(),
        "the first one is not disturbed"
    );
    first.cache.close().await;
    assert!(second.get_key(&keys(1)[0]).await.unwrap().entry.is_saved());
    assert_eq!(second.cache.disk_state(), DiskState::Ready);
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_done_without() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let world = World::on_disk(Script::new([plain(1)]), &file.join("below")).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 1);
    assert!(matches!(
        world.cache.disk_state(),
        DiskState::Failing { .. }
    ));
    assert_eq!(fs::read(&file).unwrap(), b"in the way");
}

#[tokio::test]
async fn a_store_that_is_a_link_is_not_followed() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("target");
    fs::write(&target, "precious").unwrap();
    std::os::unix::fs::symlink(&target, directory.path().join(STORE)).unwrap();
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    assert!(!world.get().await.unwrap().entry.is_saved());
    assert_eq!(fs::read(&target).unwrap(), b"precious");
}

#[tokio::test]
async fn a_store_that_is_a_pipe_holds_nobody_up() {
    let directory = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo")
        .arg(directory.path().join(STORE))
        .status();
    assert!(made.unwrap().success());
    let world = World::on_disk(Script::new([plain(1)]), directory.path()).await;
    assert!(!world.get().await.unwrap().entry.is_saved());
    let state = world.cache.disk_state().to_string();
    assert!(state.contains("is not a plain file"), "{state}");
}

#[tokio::test]
async fn a_read_only_directory_is_done_without() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path(), 3).await;
    let before = fs::read(directory.path().join(STORE)).unwrap();
    let output = if is_root() {
        // root may write everywhere but on a read-only mount
        if !may_mount() {
            return println!("notice: this container may not mount anything");
        }
        in_own_mounts(
            directory.path(),
            "mount --bind \"$D\" \"$D\" && mount -o remount,bind,ro \"$D\"",
        )
    } else {
        let mode = fs::Permissions::from_mode;
        fs::set_permissions(directory.path().join(STORE), mode(0o400)).unwrap();
        fs::set_permissions(directory.path(), mode(0o500)).unwrap();
        shell(directory.path(), "true", &["sh"])
    };
    let report = report(&output);
    assert_eq!(told_of(&report, "answered"), "300", "{report}");
    assert_eq!(told_of(&report, "saved"), "0");
    let state = told_of(&report, "disk").to_lowercase();
    assert!(
        state.contains("read-only") || state.contains("permission"),
        "{state}"
    );
    assert_eq!(fs::read(directory.path().join(STORE)).unwrap(), before);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let mut outputs = Vec::new();
    // too large a file is as full as a disk can get without being root: 1 MiB, in blocks of 512
    outputs.push(shell(
        directory.path(),
        "trap '' XFSZ; ulimit -f 2048",
        &["sh"],
    ));
    if is_root() && may_mount() {
        outputs.push(in_own_mounts(
            directory.path(),
            "mount -t tmpfs -o size=2m none \"$D\"",
        ));
    }
    for output in outputs {
        let report = report(&output);
        assert_eq!(told_of(&report, "answered"), "300", "{report}");
        let saved: usize = told_of(&report, "saved").parse().unwrap();
        assert!((5..300).contains(&saved), "{report}");
        assert_eq!(told_of(&report, "there"), saved.to_string());
        assert_ne!(told_of(&report, "failures"), "0");
        assert!(told_of(&report, "disk").starts_with("failing"), "{report}");
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Returns whether mounts of one's own may be made: not in every container.
fn may_mount() -> bool {
    let tried = Command::new("unshare").args(["--mount", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

fn in_own_mounts(directory: &Path, prepare: &str) -> Output {
    shell(directory, prepare, &["unshare", "--mount", "sh"])
}

/// Runs the child in a shell that first prepares its place, which it finds in `$D`.
fn shell(directory: &Path, prepare: &str, program: &[&str]) -> Output {
    let [program, arguments @ ..] = program else {
        panic!("no program")
    };
    command(program, "answer", directory)
        .args(arguments)
        .args(["-c", &format!("{prepare} && exec \"$0\" \"$@\"")])
        .arg(executable())
        .args(ARGUMENTS)
        .env("D", directory)
        .output()
        .unwrap()
}

fn report(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
