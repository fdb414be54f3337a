//! Putting rounds together and printing them as a table. Knows nothing of how they were measured.

use std::collections::BTreeMap;

use crate::sample::{TimingSample, quantile};

/// Callers that share a server in the measurements of many.
pub(crate) const CALLERS: usize = 8;

/// A thing that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BenchCase {
    /// Calls on open connections, by so many callers at once.
    Calls(usize),
    /// Calls of another method by one CPython client.
    Method(&'static str),
    /// Calls of one client at a leisurely pace, with so many others that call as fast as they can.
    Paced(usize),
    /// From connecting to the first answer.
    Session,
    /// A whole client process.
    Process,
}

/// A server with a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PeerPair {
    Floor,
    OursOurs,
    OursPython,
    PythonPython,
    PythonOurs,
    /// A CPython client that reads an answer it has already.
    Unpickling,
}

impl PeerPair {
    fn name(self) -> &'static str {
        match self {
            Self::Floor => "raw frames (floor)",
            Self::OursOurs => "weatherd, our client",
            Self::OursPython => "weatherd, CPython client",
            Self::PythonPython => "CPython server, CPython client",
            Self::PythonOurs => "CPython server, our client",
            Self::Unpickling => "reading the answer alone, CPython",
        }
    }
}

/// All rounds so far.
#[derive(Debug)]
pub(crate) struct BenchReport {
    title: String,
    rows: BTreeMap<(BenchCase, PeerPair), PairSamples>,
    memory: Vec<(&'static str, f64)>,
}

#[derive(Debug, Default)]
struct PairSamples {
    rates: Vec<f64>,
    microseconds: Vec<f64>,
}

impl PairSamples {
    fn rate(&self) -> f64 {
        quantile(self.rates.clone(), 0.5)
    }

    fn quantile(&self, part: f64) -> f64 {
        quantile(self.microseconds.clone(), part)
    }
}

impl BenchReport {
    pub(crate) fn new(title: String) -> Self {
        Self {
            title,
            rows: BTreeMap::new(),
            memory: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, samples: Vec<(BenchCase, PeerPair, TimingSample)>) {
        for (case, pair, sample) in samples {
            let row = self.rows.entry((case, pair)).or_default();
            row.rates.push(sample.rate());
            row.microseconds.extend(sample.microseconds);
        }
    }

    /// Adds figures of memory, in kilobytes.
    pub(crate) fn memory(&mut self, figures: Vec<(&'static str, f64)>) {
        self.memory = figures;
    }

    #[expect(clippy::print_stdout, reason = "the table is what the program is for")]
    pub(crate) fn print(&self) {
        println!("{}, everything pinned to one core\n", self.title);
        let mut cases: Vec<_> = self.rows.keys().map(|(case, _)| *case).collect();
        cases.dedup();
        for case in cases {
            println!("{}", heading(case));
            println!("| server, client | per second | p50 µs | p99 µs |\n|---|---:|---:|---:|");
            for ((of, pair), row) in &self.rows {
                if *of == case {
                    let (rate, p50, p99) = (row.rate(), row.quantile(0.5), row.quantile(0.99));
                    println!("| {} | {rate:.0} | {p50:.1} | {p99:.1} |", pair.name());
                }
            }
            println!();
        }
        println!("| own memory (RssAnon) | kB |\n|---|---:|");
        for (name, kilobytes) in &self.memory {
            println!("| {name} | {kilobytes:.1} |");
        }
        println!();
        println!("| ratio | is | to reach |\n|---|---:|---:|");
        for (name, is, goal) in self.ratios() {
            println!("| {name} | {is:.2} | {goal} |");
        }
    }

    #[expect(clippy::too_many_lines, reason = "one entry for each ratio")]
    /// Returns the ratios that count, with what they should be.
    fn ratios(&self) -> Vec<(&'static str, f64, &'static str)> {
        let p50 = |case, pair| {
            self.rows
                .get(&(case, pair))
                .map_or(f64::NAN, |r| r.quantile(0.5))
        };
        let rate = |case, pair| {
            self.rows
                .get(&(case, pair))
                .map_or(f64::NAN, PairSamples::rate)
        };
        let hourly = BenchCase::Method("hourly");
        let beyond = |pair| p50(hourly, pair) - p50(hourly, PeerPair::Unpickling);
        let (one, many) = (BenchCase::Calls(1), BenchCase::Calls(CALLERS));
        vec![
            (
                "a call, weatherd with our client : floor",
                p50(one, PeerPair::OursOurs) / p50(one, PeerPair::Floor),
                "≤ 1.6",
            ),
            (
                "calls per second with a CPython client, weatherd : CPython server",
                rate(one, PeerPair::OursPython) / rate(one, PeerPair::PythonPython),
                "≥ 2.3",
            ),
            (
                "the same with 8 callers",
                rate(many, PeerPair::OursPython) / rate(many, PeerPair::PythonPython),
                "≥ 2.6",
            ),
            (
                "session to first answer with a CPython client, weatherd : CPython server",
                p50(BenchCase::Session, PeerPair::OursPython)
                    / p50(BenchCase::Session, PeerPair::PythonPython),
                "≤ 0.38",
            ),
            (
                "the same with our client : floor",
                p50(BenchCase::Session, PeerPair::OursOurs)
                    / p50(BenchCase::Session, PeerPair::Floor),
                "≤ 2.5",
            ),
            (
                "hourly with a CPython client, µs beyond its own reading",
                beyond(PeerPair::OursPython),
                "≤ 30",
            ),
            (
                "the same, weatherd : CPython server with the same dicts",
                beyond(PeerPair::OursPython) / beyond(PeerPair::PythonPython),
                "≤ 0.25",
            ),
            (
                "p99 of a paced client beside 8 that hammer : its p50 alone",
                self.rows
                    .get(&(BenchCase::Paced(CALLERS), PeerPair::OursPython))
                    .map_or(f64::NAN, |r| r.quantile(0.99))
                    / p50(BenchCase::Paced(0), PeerPair::OursPython),
                "≤ 5",
            ),
            (
                "a whole process, wx : python3 client.py",
                p50(BenchCase::Process, PeerPair::OursOurs)
                    / p50(BenchCase::Process, PeerPair::PythonPython),
                "",
            ),
        ]
    }
}

fn heading(case: BenchCase) -> String {
    match case {
        BenchCase::Calls(1) => "Calls, one caller".to_owned(),
        BenchCase::Calls(callers) => format!("Calls, {callers} callers at once"),
        BenchCase::Method(method) => format!("Calls of {method}, one CPython client"),
        BenchCase::Paced(0) => "Ten calls a second, alone".to_owned(),
        BenchCase::Paced(others) => format!("Ten calls a second, beside {others} that hammer"),
        BenchCase::Session => "A new session to its first answer".to_owned(),
        BenchCase::Process => "A whole client process".to_owned(),
    }
}
