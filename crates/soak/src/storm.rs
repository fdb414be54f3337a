//! The upstream fails in every way, is cut off, and comes back: the phases of a run in which answers may
//! be behind, but must say so.

use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use clock::{Clock, Stopwatch};
use weather::Location;

use crate::check::AnswerExpectation;
use crate::client_pool::ClientPool;
use crate::demands;
use crate::recovery::{self, RecoveryOutcome};
use crate::report::SoakReport;
use crate::run::{SLICE, for_long, say};
use crate::tally::{ClientTally, ratio};
use crate::test_bed::{CUT, STORM, TestBed};

/// After a cut, what was fetched before it stays fresh for at most so long.
const AFTERGLOW: Duration = Duration::from_secs(5);
/// The time for recovery beyond the time that the upstream was away: failures are remembered for so
/// long at most, and then the question takes its time.
const RECOVERY: Duration = Duration::from_secs(15);
/// The same where times are ignored.
const SLOW_RECOVERY: Duration = Duration::from_secs(120);
/// Of a thousand questions so many must be answered.
const ANSWERED: f64 = 0.999;

/// Has the upstream fail now and then.
pub(crate) fn in_storm(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    time: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream fails now and then");
    test_bed.fail_by(&STORM)?;
    let requests = test_bed.control.requests()?;
    let watch = Stopwatch::start();
    let tally = for_long(pool, time, AnswerExpectation::Anything)?;
    let seconds = watch.elapsed().as_secs_f64();
    let requests = test_bed.control.requests()? - requests;
    demands::of_tally("storm", &tally, Some(ANSWERED), report);
    let rate = ratio(tally.answered, 1) / seconds;
    report.tell("storm: answers per second", format!("{rate:.0}"));
    let rate = ratio(requests, 1) / seconds;
    report.demand_time(
        "storm: upstream requests per second",
        format!("{rate:.1}"),
        "≥ 5",
        rate >= 5.0,
    );
    for (rule, spoilt) in test_bed.control.faults()? {
        report.demand(format!("spoilt by `{rule}`"), spoilt, "> 0", spoilt > 0);
    }
    Ok(())
}

/// Cuts the upstream off for `time`.
pub(crate) fn cut(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    time: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream is cut");
    test_bed.control.add_fault(CUT)?;
    let glow = for_long(pool, AFTERGLOW, AnswerExpectation::Anything)?;
    demands::of_tally("just cut", &glow, Some(ANSWERED), report);
    let dark = for_long(
        pool,
        time.saturating_sub(AFTERGLOW),
        AnswerExpectation::Marked,
    )?;
    demands::of_tally("cut", &dark, Some(1.0), report);
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
pub(crate) fn back(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    places: &[Location],
    away: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("the upstream is back");
    test_bed.control.clear_faults()?;
    let since = Clock::system().now();
    let limit = away
        + if report.ignores_times() {
            SLOW_RECOVERY
        } else {
            RECOVERY
        };
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
    demands::of_tally("coming back", &tally, Some(1.0), report);
    of_recovery(recovery, limit, report);
    let healthy = for_long(pool, SLICE, AnswerExpectation::Healthy)?;
    demands::of_tally("healthy", &healthy, Some(1.0), report);
    let fresh = healthy.marked("fresh");
    report.demand("healthy: explained as fresh", fresh, "> 0", fresh > 0);
    Ok(())
}

fn of_recovery(recovery: RecoveryOutcome, limit: Duration, report: &mut SoakReport) {
    let RecoveryOutcome {
        took,
        missing,
        refused,
        still_marked,
    } = recovery;
    let refusals = refused.len();
    report.demand("back: refusals", refusals, "0", refusals == 0);
    report.complain(refused.into_iter().take(5));
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
