//! The phases of a run, and what is demanded of each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use clock::{Clock, Stopwatch};
use weather::{Location, Status};

use crate::check::AnswerExpectation;
use crate::client_pool::ClientPool;
use crate::places;
use crate::process::{self, UsageTrend};
use crate::recovery::{self, RecoveryOutcome};
use crate::report::SoakReport;
use crate::rust_client::connect;
use crate::tally::{ClientTally, ratio};
use crate::test_bed::{CUT, TestBed};

/// Clients are gathered and counted this often.
const SLICE: Duration = Duration::from_secs(5);
/// So many short slices warming up may take.
const WARM_UPS: usize = 20;
/// After a cut, what was fetched before it stays fresh for at most so long.
const AFTERGLOW: Duration = Duration::from_secs(4);
/// The time for recovery beyond the time that the upstream was away: failures are remembered for so
/// long at most, and then the question takes its time.
const RECOVERY: Duration = Duration::from_secs(15);
/// Of a thousand questions so many must be answered.
const ANSWERED: f64 = 0.999;
/// The allowed growth of the daemon's memory: this part of it, a twentieth, and so many kilobytes, for
/// the bounds of the cache and of its store, which fill up slowly, and for the moods of allocators. A
/// run asks some hundred thousand questions, so a leak of thirty bytes a question is still found.
const GROWTH: (u64, u64) = (20, (4 + 1 + 2) * 1024);
/// The allowed difference in the number of descriptors: connections to the upstream come and go.
const DESCRIPTORS: u64 = 10;

/// Runs all phases, the first for `storm`.
pub(crate) fn all(storm: Duration, clients: usize, seed: u64) -> Result<SoakReport> {
    let places = places::all()?;
    let mut test_bed = TestBed::set(seed)?;
    let mut pool = ClientPool::gather(test_bed.dir(), clients, &places, seed)?;
    let mut report = SoakReport::default();
    let (rust, python) = pool.sizes();
    report.tell("clients, Rust + CPython", format!("{rust} + {python}"));
    report.tell("places", places.len());
    warm_up(&test_bed, &mut pool, &places, &mut report)?;
    in_storm(&test_bed, &mut pool, storm, &mut report)?;
    let away = (storm / 5).clamp(Duration::from_secs(8), Duration::from_secs(20));
    cut(&test_bed, &mut pool, away, &mut report)?;
    back(&test_bed, &mut pool, &places, away, &mut report)?;
    let status = connect(test_bed.dir())?.status()?;
    of_status(&status, &mut report);
    drop(pool);
    end(&mut test_bed, &mut report)?;
    Ok(report)
}

/// Has all clients ask, whatever comes of it, until every place has been answered once.
fn warm_up(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    places: &[Location],
    report: &mut SoakReport,
) -> Result<()> {
    say("warming up");
    let watch = Stopwatch::start();
    let mut tally = ClientTally::default();
    let mut client = connect(test_bed.dir())?;
    for _ in 0..WARM_UPS {
        tally.add(pool.ask_for(Duration::from_secs(1), AnswerExpectation::Anything)?);
        if places
            .iter()
            .all(|place| client.get_weather(*place).is_ok())
        {
            let took = format!("{:.1} s", watch.elapsed().as_secs_f64());
            report.tell("warm-up", took);
            of_tally("warm-up", &tally, None, report);
            return Ok(());
        }
    }
    ensure!(false, "some places were never answered: {tally:?}");
    Ok(())
}

/// Has the upstream fail now and then.
fn in_storm(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    time: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream fails now and then");
    let (pid, stop) = (test_bed.pid(), AtomicBool::new(false));
    let requests = test_bed.control.requests()?;
    let watch = Stopwatch::start();
    let (tally, held) = thread::scope(|scope| {
        let watcher = scope.spawn(|| process::watch(pid, &stop));
        let tally = for_long(pool, time, AnswerExpectation::Anything);
        stop.store(true, Ordering::Relaxed);
        let held = watcher
            .join()
            .map_err(|_| anyhow!("the watcher panicked"))?;
        anyhow::Ok((tally?, held?))
    })?;
    let seconds = watch.elapsed().as_secs_f64();
    let requests = test_bed.control.requests()? - requests;
    of_tally("storm", &tally, Some(ANSWERED), report);
    let rate = ratio(tally.answered, 1) / seconds;
    report.tell("storm: answers per second", format!("{rate:.0}"));
    let rate = ratio(requests, 1) / seconds;
    report.demand(
        "storm: upstream requests per second",
        format!("{rate:.1}"),
        "≥ 5",
        rate >= 5.0,
    );
    for (rule, spoilt) in test_bed.control.faults()? {
        report.demand(format!("spoilt by `{rule}`"), spoilt, "> 0", spoilt > 0);
    }
    of_trend(&UsageTrend::of(&held)?, report);
    Ok(())
}

/// Cuts the upstream off for `time`.
fn cut(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    time: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream is cut");
    test_bed.control.add_fault(CUT)?;
    let glow = for_long(pool, AFTERGLOW, AnswerExpectation::Anything)?;
    of_tally("just cut", &glow, Some(ANSWERED), report);
    let dark = for_long(
        pool,
        time.saturating_sub(AFTERGLOW),
        AnswerExpectation::Marked,
    )?;
    of_tally("cut", &dark, Some(1.0), report);
    let fresh = dark.marked("fresh");
    report.demand("cut: explained as fresh", fresh, "0", fresh == 0);
    let failing = dark.marked("upstream_failing");
    report.demand(
        "cut: explained as upstream failing",
        failing,
        "> 0",
        failing > 0,
    );
    Ok(())
}

/// Brings the upstream back after it was `away`.
fn back(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    places: &[Location],
    away: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream is back");
    test_bed.control.clear_faults()?;
    let since = Clock::system().now();
    let limit = away + RECOVERY;
    let dir = test_bed.dir();
    let (tally, recovery) = thread::scope(|scope| {
        let watcher = scope.spawn(|| recovery::watch(dir, places, since, limit));
        let mut tally = ClientTally::default();
        while !watcher.is_finished() {
            tally.add(pool.ask_for(Duration::from_secs(1), AnswerExpectation::Anything)?);
        }
        let recovery = watcher
            .join()
            .map_err(|_| anyhow!("the watcher panicked"))?;
        anyhow::Ok((tally, recovery?))
    })?;
    of_tally("coming back", &tally, Some(1.0), report);
    of_recovery(recovery, limit, report);
    let healthy = for_long(pool, SLICE, AnswerExpectation::Healthy)?;
    of_tally("healthy", &healthy, Some(1.0), report);
    let fresh = healthy.marked("fresh");
    report.demand("healthy: explained as fresh", fresh, "> 0", fresh > 0);
    Ok(())
}

/// Stops the daemon, and checks its exit code and its log.
fn end(test_bed: &mut TestBed, report: &mut SoakReport) -> Result<()> {
    say("the end");
    let (code, log) = test_bed.stop()?;
    let code = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
    let is_zero = code == "0";
    report.demand("weatherd's exit code", code, "0", is_zero);
    let opened = log.matches("upstream keeps failing, left alone").count();
    report.demand("times the breaker opened", opened, "> 0", opened > 0);
    let bad: Vec<_> = log
        .lines()
        .filter(|line| line.contains("panicked") || line.contains("ERROR"))
        .collect();
    report.demand(
        "panics and errors in weatherd's log",
        bad.len(),
        "0",
        bad.is_empty(),
    );
    report.complain(bad.iter().take(20).map(|line| (*line).to_owned()));
    Ok(())
}

/// Has all clients ask for many slices of time, counted as one.
fn for_long(
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

/// Reports the clients' counts; `share` of their questions must have been answered.
fn of_tally(phase: &str, tally: &ClientTally, share: Option<f64>, report: &mut SoakReport) {
    report.tell(format!("{phase}: answers"), tally.answered);
    let failures = format!("{} {:?}", tally.failed(), tally.failures);
    report.tell(format!("{phase}: refusals"), failures);
    if let Some(share) = share {
        let is = tally.answered_share();
        let (is_text, must) = (
            format!("{:.3} %", is * 100.0),
            format!("≥ {} %", share * 100.0),
        );
        report.demand(format!("{phase}: answered"), is_text, must, is >= share);
    }
    let wrong = tally.violations;
    report.demand(
        format!("{phase}: wrong answers and failures"),
        wrong,
        "0",
        wrong == 0,
    );
    report.tell(
        format!("{phase}: explained"),
        format!("{:?}", tally.explained),
    );
    report.tell(format!("{phase}: derived"), tally.derived);
    report.tell(
        format!("{phase}: longest wait"),
        format!("{:.2} s", tally.longest),
    );
    report.complain(tally.words.iter().map(|words| format!("{phase}: {words}")));
}

fn of_trend(UsageTrend { early, late }: &UsageTrend, report: &mut SoakReport) {
    let limit = early.kilobytes + early.kilobytes / GROWTH.0 + GROWTH.1;
    report.demand(
        "resident memory, second quarter → last",
        format!("{} → {} kB", early.kilobytes, late.kilobytes),
        format!("≤ {limit} kB"),
        late.kilobytes <= limit,
    );
    let limit = early.descriptors + DESCRIPTORS;
    report.demand(
        "open descriptors, second quarter → last",
        format!("{} → {}", early.descriptors, late.descriptors),
        format!("≤ {limit}"),
        late.descriptors <= limit,
    );
}

fn of_recovery(recovery: RecoveryOutcome, limit: Duration, report: &mut SoakReport) {
    let RecoveryOutcome {
        took,
        missing,
        still_marked,
    } = recovery;
    let (took, limit) = (took.as_secs_f64(), limit.as_secs_f64());
    report.demand(
        "back: all places refreshed after",
        format!("{took:.1} s"),
        format!("≤ {limit:.1} s"),
        missing == 0,
    );
    let marked = still_marked.len();
    report.demand(
        "back: places still marked after one refresh",
        marked,
        "0",
        marked == 0,
    );
    report.complain(still_marked);
}

/// Reports the daemon's status.
fn of_status(status: &Status, report: &mut SoakReport) {
    let upstream = &status.upstream;
    let cache = |name: &str| status.cache.get(name).copied().unwrap_or_default();
    let is_closed = upstream.breaker == "closed";
    report.demand("status: breaker", &upstream.breaker, "closed", is_closed);
    report.demand(
        "status: retries",
        upstream.retries,
        "> 0",
        upstream.retries > 0,
    );
    for name in [
        "refused_older",
        "stale_served",
        "failures",
        "confirmed",
        "background_refreshes",
    ] {
        report.demand(
            format!("status: {name}"),
            cache(name),
            "> 0",
            cache(name) > 0,
        );
    }
    for name in ["disk_failures", "stores_set_aside"] {
        report.demand(
            format!("status: {name}"),
            cache(name),
            "0",
            cache(name) == 0,
        );
    }
    for name in [
        "memory_hits",
        "fetches",
        "replaced",
        "refreshes_ahead",
        "negative_hits",
        "joined",
    ] {
        report.tell(format!("status: {name}"), cache(name));
    }
    report.tell(
        "status: upstream answers",
        format!("{:?}", upstream.answers),
    );
    report.tell("status: questions", status.question_time);
}

#[expect(clippy::print_stderr, reason = "tells whoever waits how far it is")]
fn say(what: &str) {
    eprintln!("soak: {what}");
}
