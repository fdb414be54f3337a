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
}

impl PeerPair {
    fn name(self) -> &'static str {
        match self {
            Self::Floor => "raw frames (floor)",
            Self::OursOurs => "weatherd, our client",
            Self::OursPython => "weatherd, CPython client",
            Self::PythonPython => "CPython server, CPython client",
            Self::PythonOurs => "CPython server, our client",
        }
    }
}

/// All rounds so far.
#[derive(Debug)]
pub(crate) struct BenchReport {
    title: String,
    rows: BTreeMap<(BenchCase, PeerPair), PairSamples>,
    memory: [u64; 2],
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
            memory: [0; 2],
        }
    }

    pub(crate) fn add(&mut self, samples: Vec<(BenchCase, PeerPair, TimingSample)>) {
        for (case, pair, sample) in samples {
            let row = self.rows.entry((case, pair)).or_default();
            row.rates.push(sample.rate());
            row.microseconds.extend(sample.microseconds);
        }
    }

    pub(crate) fn memory(&mut self, kilobytes: [u64; 2]) {
        self.memory = kilobytes;
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
        let [ours, cpython] = self.memory.map(|kilobytes| kilobytes / 1024);
        println!(
            "Resident memory after the run: weatherd {ours} MB, CPython server {cpython} MB\n"
        );
        println!("| ratio | is | to reach |\n|---|---:|---:|");
        for (name, is, goal) in self.ratios() {
            println!("| {name} | {is:.2} | {goal} |");
        }
    }

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
        let (one, many) = (BenchCase::Calls(1), BenchCase::Calls(CALLERS));
        vec![
            (
                "a call, weatherd with our client : floor",
                p50(one, PeerPair::OursOurs) / p50(one, PeerPair::Floor),
                "≤ 2",
            ),
            (
                "calls per second with a CPython client, weatherd : CPython server",
                rate(one, PeerPair::OursPython) / rate(one, PeerPair::PythonPython),
                "≥ 2.3",
            ),
            (
                "the same with 8 callers",
                rate(many, PeerPair::OursPython) / rate(many, PeerPair::PythonPython),
                "",
            ),
            (
                "session to first answer with a CPython client, weatherd : CPython server",
                p50(BenchCase::Session, PeerPair::OursPython)
                    / p50(BenchCase::Session, PeerPair::PythonPython),
                "≤ 0.55",
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
        BenchCase::Session => "A new session to its first answer".to_owned(),
        BenchCase::Process => "A whole client process".to_owned(),
    }
}
