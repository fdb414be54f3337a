//! The phases of a run in their order, and their common parts. Demands nothing of a single phase.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use clock::{Clock, Stopwatch};
use weather::{ChangeKind, Location, QuestionKind};

use crate::alert_story::AlertStory;
use crate::check::AnswerExpectation;
use crate::client_pool::ClientPool;
use crate::process::{self, UsageTrend};
use crate::question::{self, TOWNS};
use crate::report::SoakReport;
use crate::rust_client::connect;
use crate::tally::ClientTally;
use crate::test_bed::TestBed;
use crate::{crowd, demands, places, storm};

/// Clients are gathered and counted this often.
pub(crate) const SLICE: Duration = Duration::from_secs(5);
/// So many short slices warming up may take: five hundred resources at the pace of the settings, and
/// none of them in time for everybody.
const WARM_UPS: usize = 60;
/// Connections that warm up.
const WARMING: usize = 16;
/// The time within which followers are told the end of an alert: they look every half to whole minute.
const TOLD: Duration = Duration::from_secs(150);

/// The daemon waits so many times as long for its upstream where times are ignored.
const PATIENCE: u32 = 4;
/// Within this time the daemon has let connections go whose clients are gone.
const GONE: Duration = Duration::from_secs(120);

/// Runs all phases, the crowd and the storm for `time` together.
pub(crate) fn all(
    time: Duration,
    clients: usize,
    seed: u64,
    ignores_times: bool,
) -> Result<SoakReport> {
    let places = places::all()?;
    let patience = if ignores_times { PATIENCE } else { 1 };
    let mut test_bed = TestBed::set(seed, patience)?;
    let at_rest = process::look(test_bed.weatherd.pid(), Duration::ZERO)?.descriptors;
    let mut pool = ClientPool::gather(test_bed.dir(), clients, &places, seed)?;
    let mut report = SoakReport::new(ignores_times);
    let (rust, python) = pool.sizes();
    report.tell("clients, Rust + CPython", format!("{rust} + {python}"));
    report.tell("places", places.len());
    let (pid, stop) = (test_bed.weatherd.pid(), AtomicBool::new(false));
    let usage = thread::scope(|scope| {
        let watcher = scope.spawn(|| process::watch(pid, &stop));
        let stretches = phases(&mut test_bed, &mut pool, &places, time, &mut report);
        stop.store(true, Ordering::Relaxed);
        let usage = watcher
            .join()
            .map_err(|_| anyhow!("the watcher panicked"))?;
        anyhow::Ok((stretches?, usage?))
    });
    let (stretches, usage) = usage?;
    demands::of_usage(&usage, &mut report);
    for (phase, stretch) in &stretches {
        let part = usage.iter().filter(|usage| stretch.contains(&usage.at));
        let part: Vec<_> = part.copied().collect();
        demands::of_trend(phase, &UsageTrend::of(&part)?, &mut report);
    }
    demands::of_status(&connect(test_bed.dir())?.status()?, &mut report);
    drop(pool);
    demands::of_rest(at_rest, wait_for_rest(pid, at_rest)?, &mut report);
    end(&mut test_bed, &mut report)?;
    Ok(report)
}

/// Runs all phases, and returns the two long ones with their times.
fn phases(
    test_bed: &mut TestBed,
    pool: &mut ClientPool,
    places: &[Location],
    time: Duration,
    report: &mut SoakReport,
) -> Result<[(&'static str, Range<Duration>); 2]> {
    let watch = Stopwatch::start();
    // Before anybody asks: what was asked before an alert is issued is fresh for a while.
    let mut story = AlertStory::begin(&test_bed.control, test_bed.dir(), places)?;
    warm_up(test_bed.dir(), pool, places, report)?;
    let crowd = watch.elapsed();
    crowd::in_crowd(test_bed, pool, time / 2, report)?;
    let crowd = crowd..watch.elapsed();
    story.extend(&test_bed.control)?;
    // Whoever reads the log comes back: from here on it is complete.
    test_bed.weatherd.read_log();
    let storm = watch.elapsed();
    storm::in_storm(test_bed, pool, time / 2, report)?;
    let storm = storm..watch.elapsed();
    let away = (time / 10).clamp(Duration::from_secs(8), Duration::from_secs(20));
    storm::cut(test_bed, pool, away, report)?;
    storm::back(test_bed, pool, places, away, report)?;
    say("the alerts end");
    let dir = test_bed.dir();
    story.follow(dir, ChangeKind::Extended, TOLD)?;
    story.cancel(&test_bed.control)?;
    story.follow(dir, ChangeKind::Ended, TOLD)?;
    demands::of_story(&story, report);
    Ok([("crowd", crowd), ("storm", storm)])
}

/// Has all clients ask, whatever comes of it, until every question has been answered once about every
/// place.
fn warm_up(
    dir: &Path,
    pool: &mut ClientPool,
    places: &[Location],
    report: &mut SoakReport,
) -> Result<()> {
    say("warming up");
    let watch = Stopwatch::start();
    let mut tally = ClientTally::default();
    let mut pending: Vec<_> = places
        .iter()
        .flat_map(|place| QuestionKind::ALL.iter().map(move |kind| (*kind, *place)))
        .collect();
    for _ in 0..WARM_UPS {
        tally.add(pool.ask_for(Duration::from_secs(1), AnswerExpectation::Anything)?);
        pending = still_pending(dir, &pending)?;
        if pending.is_empty() {
            let took = format!("{:.1} s", watch.elapsed().as_secs_f64());
            report.tell("warm-up", took);
            demands::of_tally("warm-up", &tally, None, report);
            return Ok(());
        }
    }
    ensure!(false, "never answered: {pending:?}; {tally:?}");
    Ok(())
}

/// Asks all of these at the same time, and returns those without an answer.
fn still_pending(
    dir: &Path,
    pending: &[(QuestionKind, Location)],
) -> Result<Vec<(QuestionKind, Location)>> {
    let each = pending.len().div_ceil(WARMING).max(1);
    let ask = |part: &[(QuestionKind, Location)]| {
        let mut client = connect(dir)?;
        let now = Clock::system().now();
        let mut left = part.to_vec();
        left.retain(|(kind, place)| {
            question::ask(&mut client, *kind, *place, TOWNS[0], now).is_err()
        });
        anyhow::Ok(left)
    };
    thread::scope(|scope| {
        let parts = pending.chunks(each);
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || ask(part))).collect();
        let mut left = Vec::new();
        for thread in threads {
            left.extend(thread.join().map_err(|_| anyhow!("a client panicked"))??);
        }
        Ok(left)
    })
}

/// Waits until the daemon has let go what its clients had open, and returns its open descriptors.
fn wait_for_rest(pid: u32, at_rest: u64) -> Result<u64> {
    let watch = Stopwatch::start();
    loop {
        let now = process::look(pid, watch.elapsed())?;
        if demands::is_rest(at_rest, now.descriptors) || now.at > GONE {
            return Ok(now.descriptors);
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// Stops the daemon, and checks its exit code and its log.
fn end(test_bed: &mut TestBed, report: &mut SoakReport) -> Result<()> {
    say("the end");
    let (code, log) = test_bed.weatherd.stop()?;
    demands::of_end(code, &log, report);
    Ok(())
}

/// Has all clients ask for many slices of time, counted as one.
pub(crate) fn for_long(
    pool: &mut ClientPool,
    time: Duration,
    expect: AnswerExpectation,
) -> Result<ClientTally> {
    let mut tally = ClientTally::default();
    let mut left = time;
    while !left.is_zero() {
        let slice = left.min(SLICE);
        tally.add(pool.ask_for(slice, expect)?);
        left -= slice;
    }
    Ok(tally)
}

#[expect(clippy::print_stderr, reason = "tells whoever waits how far it is")]
pub(crate) fn say(what: &str) {
    eprintln!("soak: {what}");
}
