//! Killed at any instant, everything acknowledged is there and whole.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use cache::{DiskState, Key};

use crate::child::{ARGUMENTS, VERSIONS_EACH, command, executable, read, reader};
use crate::doubles::{Lots, body};

const KILLS: i64 = 200;
/// Kills survived by one store before a new one is begun; some kills meet it being made.
const KILLS_EACH: i64 = 20;

#[tokio::test]
async fn every_acknowledged_entry_outlives_two_hundred_kills() {
    let mut lots = Lots(0x9e37_79b9_7f4a_7c15);
    let mut directory = tempfile::tempdir().unwrap();
    let mut acknowledged = HashMap::new();
    let mut seen = 0;
    for round in 0..KILLS {
        if round % KILLS_EACH == 0 {
            directory = tempfile::tempdir().unwrap();
            acknowledged.clear();
        }
        // the first lines come with the first commits: also none is waited for now and then
        let lines = lots.below(40).saturating_sub(5);
        let spins = lots.below(200_000);
        seen += write_and_kill(directory.path(), round, lines, spins, &mut acknowledged);
        all_there(directory.path(), round, &acknowledged).await;
    }
    assert!(
        seen > 1000,
        "only {seen} acknowledgements seen: the kills came too early"
    );
}

/// Runs a child until it has reported so many entries, then a little more, then kills it.
fn write_and_kill(
    directory: &Path,
    round: i64,
    lines: usize,
    spins: usize,
    acknowledged: &mut HashMap<Key, i64>,
) -> usize {
    let program = executable();
    let mut child = command(program.to_str().unwrap(), &round.to_string(), directory)
        .args(ARGUMENTS)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut reports = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut seen = 0;
    let mut note = |line: String| {
        let Some(report) = line.strip_prefix("child: saved ") else {
            return 0;
        };
        let Some((key, version)) = report.split_once(' ') else {
            return 0;
        };
        // the last line may be cut by the kill, at its end only: a version cut short is lower
        let Ok(version) = version.parse::<i64>() else {
            return 0;
        };
        let known = acknowledged.entry(Key::new(key)).or_insert(version);
        *known = version.max(*known);
        1
    };
    while seen < lines {
        seen += note(reports.next().expect("the child lives").unwrap());
    }
    for _ in 0..spins {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    // what it had said before it was killed counts too
    for line in reports.map_while(Result::ok) {
        seen += note(line);
    }
    child.wait().unwrap();
    seen
}

async fn all_there(directory: &Path, round: i64, acknowledged: &HashMap<Key, i64>) {
    let cache = reader(directory).await;
    assert_eq!(cache.disk_state(), DiskState::Ready, "after kill {round}");
    for (key, version) in acknowledged {
        let entry = read(&cache, key).await;
        let entry = entry.unwrap_or_else(|| panic!("{key} {version} is gone after kill {round}"));
        assert!(
            entry.version() >= *version,
            "{key} went back after kill {round}"
        );
        assert!(entry.version() < (round + 1) * VERSIONS_EACH);
        assert_eq!(
            entry.body(),
            &body(key, entry.version()),
            "{key} after kill {round}"
        );
    }
    let counters = cache.counters();
    assert_eq!(
        (counters.damaged_records, counters.stores_set_aside),
        (0, 0)
    );
    cache.close().await;
}
