//! The other process: this test executable run again, to be killed or put in a tight place. What
//! it does is told by its environment; it reports on its standard output.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cache::{Key, Want};
use clock::Clock;

use crate::doubles::{Double, Script, Step, World, body, keys, on_disk, plain, policy};

/// Versions written by one child; the next one starts above.
pub(crate) const VERSIONS_EACH: i64 = 100_000;

/// Prepares the arguments with which this executable becomes the child.
pub(crate) fn command(program: &str, task: &str, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("CACHE_CHILD", task)
        .env("CACHE_CHILD_DIRECTORY", directory);
    command
}

pub(crate) fn executable() -> PathBuf {
    std::env::current_exe().unwrap()
}

pub(crate) const ARGUMENTS: [&str; 4] = [
    "--exact",
    "child::does_as_it_is_told",
    "--ignored",
    "--nocapture",
];

#[tokio::test]
#[ignore = "run by the tests that need another process"]
async fn does_as_it_is_told() {
    let (Some(task), Some(directory)) = (told("CACHE_CHILD"), told("CACHE_CHILD_DIRECTORY")) else {
        return;
    };
    let directory = PathBuf::from(directory);
    match task.as_str() {
        "answer" => answer(&directory).await,
        round => write(&directory, round.parse().unwrap()).await,
    }
}

#[expect(clippy::disallowed_methods, reason = "the parent's word to its child")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Writes ever newer versions of thirty resources, four at a time, and reports each that is
/// acknowledged; until it is killed.
async fn write(directory: &Path, round: i64) {
    let first = round * VERSIONS_EACH;
    let script = Script::new((0..VERSIONS_EACH).map(|n| plain(first + n)));
    let world = Arc::new(World::on_disk(script, directory).await);
    let keys = keys(32);
    let writers = keys.chunks(8).map(|keys| {
        let (world, keys) = (world.clone(), keys.to_vec());
        tokio::spawn(async move {
            for key in keys.iter().cycle() {
                let newest = Want {
                    max_age: Some(std::time::Duration::ZERO),
                    ..Want::default()
                };
                let found = world.cache.get(key, &world.policy, newest).await.unwrap();
                if found.entry.is_saved() {
                    say(&format!("saved {key} {}", found.entry.version()));
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

/// Fetches many resources, then opens the store again and looks for those acknowledged.
async fn answer(directory: &Path) {
    let keys = keys(300);
    let world = World::on_disk(Script::new([plain(1000)]), directory).await;
    let mut saved: Vec<&Key> = Vec::new();
    let mut answered = 0;
    for key in &keys {
        let found = world.get_key(key).await.unwrap();
        assert_eq!(found.entry.body(), &body(key, 1000));
        answered += 1;
        if found.entry.is_saved() {
            saved.push(key);
        }
    }
    say(&format!("answered {answered}"));
    say(&format!("saved {}", saved.len()));
    say(&format!("failures {}", world.counters().disk_failures));
    say(&format!("disk {}", world.cache.disk_state()));
    world.cache.close().await;
    let again = World::on_disk(Script::new([Step::Fail("down")]), directory).await;
    let mut there = 0;
    for key in &saved {
        let found = again.get_key(key).await.unwrap();
        assert_eq!(found.entry.body(), &body(key, 1000));
        there += 1;
    }
    say(&format!("there {there}"));
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "child: {line}")
        .and_then(|()| out.flush())
        .unwrap();
}

/// Returns what follows `what` in the child's report.
pub(crate) fn told_of<'a>(report: &'a str, what: &str) -> &'a str {
    // On one core, the name of the test stands before the first of the lines.
    let line = report
        .lines()
        .find_map(|line| line.split_once("child: ")?.1.strip_prefix(what));
    line.unwrap_or_else(|| panic!("nothing of {what} in {report}"))
        .trim()
}

/// Opens a cache over an origin that only fails, so that all answers come from the disk.
pub(crate) async fn reader(directory: &Path) -> cache::Cache<Double> {
    let origin = Double(Script::new([Step::Fail("down")]));
    cache::Cache::open(origin, Clock::system(), on_disk(directory)).await
}

/// Reads one resource from disk, however old.
pub(crate) async fn read(cache: &cache::Cache<Double>, key: &Key) -> Option<Arc<cache::Entry>> {
    let policy = cache::Policy {
        stale_if_error: std::time::Duration::MAX,
        ..policy()
    };
    cache
        .get(key, &policy, Want::default())
        .await
        .ok()
        .map(|found| found.entry)
}
