//! The figures that count, each with what it should be. Measures nothing.

use crate::memory::MemoryUse;
use crate::report::{BenchCase, BenchReport, CALLERS, PeerPair};

/// The figures that are measured once, beside the rounds.
#[derive(Debug)]
pub(crate) struct SingleFigures {
    /// Instructions of a warm call, as `scripts/cost` counted them last.
    pub(crate) instructions: f64,
    pub(crate) memory: MemoryUse,
    /// Memory of CPython's server after the run, in kilobytes.
    pub(crate) cpython_memory: f64,
    /// Milliseconds from a start with a full disk cache to the first answer.
    pub(crate) start: f64,
    /// Megabytes of `weatherd` and of `wx`, as they were built.
    pub(crate) sizes: [f64; 2],
}

/// A figure with its name and what it should be.
type Goal = (&'static str, f64, &'static str);

/// Prints all figures as a table.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn print(report: &BenchReport, single: &SingleFigures) {
    println!("| figure | is | to reach |\n|---|---:|---:|");
    let all = [calls(report), methods(report), others(report, single)];
    for (name, is, goal) in all.into_iter().flatten() {
        // A peer that is not installed.
        if is.is_nan() {
            println!("| {name} | | {goal} |");
        } else {
            println!("| {name} | {is:.2} | {goal} |");
        }
    }
}

/// Calls of `get_weather` and sessions.
fn calls(report: &BenchReport) -> Vec<Goal> {
    use PeerPair::{Floor, Grpc, OursOurs, OursPython, PythonPython};
    let (one, many, session) = (
        BenchCase::Calls(1),
        BenchCase::Calls(CALLERS),
        BenchCase::Session,
    );
    let p50 = |case, pair| report.p50(case, pair);
    let rates = |case, peer| report.rate(case, OursPython) / report.rate(case, peer);
    let beside = report.quantile(BenchCase::Paced(CALLERS), OursPython, 0.99);
    vec![
        (
            "the machine's floor: raw frames, µs a call",
            p50(one, Floor),
            "",
        ),
        (
            "a call, weatherd with our client : floor",
            p50(one, OursOurs) / p50(one, Floor),
            "≤ 1.6",
        ),
        (
            "calls per second with a CPython client, weatherd : CPython server",
            rates(one, PythonPython),
            "≥ 2.3",
        ),
        (
            "the same with 8 callers",
            rates(many, PythonPython),
            "≥ 2.6",
        ),
        (
            "the same with one caller, weatherd : gRPC",
            rates(one, Grpc),
            "",
        ),
        (
            "session to first answer with a CPython client, weatherd : CPython server",
            p50(session, OursPython) / p50(session, PythonPython),
            "≤ 0.38",
        ),
        (
            "the same with our client : floor",
            p50(session, OursOurs) / p50(session, Floor),
            "≤ 2.5",
        ),
        (
            "p99 of a paced client beside 8 that hammer : its p50 alone",
            beside / p50(BenchCase::Paced(0), OursPython),
            "≤ 5",
        ),
    ]
}

/// Calls of other methods.
fn methods(report: &BenchReport) -> Vec<Goal> {
    use PeerPair::{OursOurs, OursPython, PythonPython, Redis, Unpickling};
    let hourly = BenchCase::Method("hourly");
    let p50 = |case, pair| report.p50(case, pair);
    let beyond = |pair| p50(hourly, pair) - p50(hourly, Unpickling);
    vec![
        (
            "hourly with a CPython client, µs beyond its own reading",
            beyond(OursPython),
            "≤ 30",
        ),
        (
            "the same, weatherd : CPython server with the same dicts",
            beyond(OursPython) / beyond(PythonPython),
            "≤ 0.25",
        ),
        (
            "hourly with our client, typed : Redis GET of as many bytes",
            p50(hourly, OursOurs) / p50(hourly, Redis),
            "≤ 2",
        ),
        (
            "sun with a CPython client, µs",
            p50(BenchCase::Method("sun"), OursPython),
            "≤ 40",
        ),
        (
            "grid with all layers, CPython client, µs",
            p50(BenchCase::Method("grid"), OursPython),
            "≤ 110",
        ),
    ]
}

/// Instructions, memory, processes, starts and sizes.
fn others(report: &BenchReport, single: &SingleFigures) -> Vec<Goal> {
    use PeerPair::{Nothing, OursOurs, PythonPython};
    let process = |pair| report.p50(BenchCase::Process, pair) / 1e3;
    let [weatherd, wx] = single.sizes;
    vec![
        (
            "instructions of a warm get_weather, from scripts/cost.txt",
            single.instructions,
            "≤ 8,000",
        ),
        (
            "own memory (RssAnon) at rest, MB",
            single.memory.rest / 1e3,
            "≤ 1.5",
        ),
        (
            "of an idle connection after a call, kB",
            single.memory.connection,
            "≤ 2.5",
        ),
        (
            "of a place that is kept warm, kB",
            single.memory.place,
            "≤ 40",
        ),
        (
            "of CPython's server after the run, MB",
            single.cpython_memory / 1e3,
            "",
        ),
        ("wx forecast, whole process, ms", process(OursOurs), "≤ 1.5"),
        ("a process that does nothing, ms", process(Nothing), ""),
        (
            "wx forecast : python3 client.py",
            process(OursOurs) / process(PythonPython),
            "",
        ),
        (
            "start with a full disk cache to first answer, ms",
            single.start,
            "≤ 25",
        ),
        ("weatherd as built, MB", weatherd, "≤ 8"),
        ("wx as built, MB", wx, "≤ 9"),
    ]
}
