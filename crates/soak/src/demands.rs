//! The demands on a run's figures. Knows nothing of how they came about.

use std::time::Duration;

use weather::{ChangeKind, QuestionKind, Status};

use crate::alert_story::AlertStory;
use crate::neighbours::WAITING;
use crate::process::{self, ResourceUsage, UsageTrend};
use crate::report::SoakReport;
use crate::tally::ClientTally;
use crate::test_bed::IN_FLIGHT;

/// The allowed growth of the daemon's memory: this part of it, a twentieth, and so many kilobytes, for
/// the bounds of the cache and of its store, which fill up slowly, and for the moods of allocators. A
/// run asks some hundred thousand questions, so a leak of thirty bytes a question is still found.
const GROWTH: (u64, u64) = (20, (8 + 1 + 2) * 1024);
/// The allowed difference in the number of descriptors, as a part of them and a number: connections
/// of clients and to the upstream come and go.
const DESCRIPTORS: (u64, u64) = (20, 10);
/// The descriptors that may stay open when all clients are gone: connections to the upstream, which are kept for a
/// while, the journals of places whose alerts somebody waited for, and some for what is opened when it is first used.
/// Of a leak at each call or connection there would be thousands.
const KEPT: u64 = IN_FLIGHT + WAITING + 64;
/// The share of questions whose caller sets a deadline of 20 to 200 ms and is told that it passed: what
/// is on disk is not read as fast on a machine as busy as this.
const TOO_LATE: f64 = 0.01;
/// Memory and descriptors are shown this often.
const SHOWN: Duration = Duration::from_secs(300);

/// Reports the clients' counts; `share` of their questions must have been answered.
pub(crate) fn of_tally(
    phase: &str,
    tally: &ClientTally,
    share: Option<f64>,
    report: &mut SoakReport,
) {
    report.tell(format!("{phase}: answers"), tally.answered);
    let all = QuestionKind::ALL.len();
    let asked = tally.questions.len();
    report.demand(
        format!("{phase}: questions that were answered"),
        asked,
        all.to_string(),
        asked == all,
    );
    let failures = format!("{} {:?}", tally.failed(), tally.failures);
    report.tell(format!("{phase}: refusals"), failures);
    if let Some(share) = share {
        let late = tally.too_late_share();
        report.demand_time(
            format!("{phase}: too late for their callers' own deadline"),
            format!("{:.3} %", late * 100.0),
            format!("≤ {} %", TOO_LATE * 100.0),
            late <= TOO_LATE,
        );
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
    let words = tally.words.iter().chain(&tally.refusals);
    report.complain(words.map(|words| format!("{phase}: {words}")));
}

/// Reports memory and descriptors over the whole run.
pub(crate) fn of_usage(usage: &[ResourceUsage], report: &mut SoakReport) {
    for ResourceUsage {
        at,
        kilobytes,
        descriptors,
    } in process::moments(usage, SHOWN)
    {
        let name = format!("own memory, open descriptors after {} s", at.as_secs());
        report.tell(name, format!("{kilobytes} kB, {descriptors}"));
    }
    let (_, half) = usage.split_at(usage.len() / 2);
    let slope = format!("{:.0} kB a minute", process::slope(half));
    report.tell("growth of memory in the second half", slope);
}

/// Reports memory and descriptors of one phase.
pub(crate) fn of_trend(
    phase: &str,
    UsageTrend { early, late }: &UsageTrend,
    report: &mut SoakReport,
) {
    let limit = early.kilobytes + early.kilobytes / GROWTH.0 + GROWTH.1;
    report.demand_time(
        format!("{phase}: own memory, second quarter → last"),
        format!("{} → {} kB", early.kilobytes, late.kilobytes),
        format!("≤ {limit} kB"),
        late.kilobytes <= limit,
    );
    let limit = early.descriptors + early.descriptors / DESCRIPTORS.0 + DESCRIPTORS.1;
    report.demand_time(
        format!("{phase}: open descriptors, second quarter → last"),
        format!("{} → {}", early.descriptors, late.descriptors),
        format!("≤ {limit}"),
        late.descriptors <= limit,
    );
}

/// Tells whether so many descriptors are open as may be when all clients are gone; `at_rest` were
/// before the first came.
pub(crate) fn is_rest(at_rest: u64, descriptors: u64) -> bool {
    descriptors <= at_rest + KEPT
}

/// Reports the open descriptors from before the first client, and after the last.
pub(crate) fn of_rest(at_rest: u64, left: u64, report: &mut SoakReport) {
    report.demand(
        "open descriptors, before all clients → after them",
        format!("{at_rest} → {left}"),
        format!("≤ {}", at_rest + KEPT),
        is_rest(at_rest, left),
    );
}

/// Reports the alerts that were issued, made longer and cancelled: each told once.
pub(crate) fn of_story(story: &AlertStory, report: &mut SoakReport) {
    let told = story.told();
    let kinds = [ChangeKind::New, ChangeKind::Extended, ChangeKind::Ended];
    let wanted = kinds.map(|kind| (kind.word(), story.len()));
    let holds = told == wanted.into();
    report.demand(
        "changes of alerts that were told",
        format!("{told:?}"),
        format!("{wanted:?}"),
        holds,
    );
}

/// Reports the daemon's status.
pub(crate) fn of_status(status: &Status, report: &mut SoakReport) {
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

/// Reports the daemon's exit code and its log.
pub(crate) fn of_end(code: Option<i32>, log: &str, report: &mut SoakReport) {
    let code = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
    let is_zero = code == "0";
    report.demand("weatherd's exit code", code, "0", is_zero);
    let opened = log.matches("upstream keeps failing, left alone").count();
    report.demand("times the breaker opened", opened, "> 0", opened > 0);
    let dropped = log.matches("log lines dropped").count();
    report.demand("times log lines were dropped", dropped, "> 0", dropped > 0);
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
}
