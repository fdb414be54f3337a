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
    Grpc,
    Redis,
    /// A process that ends at once.
    Nothing,
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
            Self::Grpc => "gRPC server, gRPC client, CPython",
            Self::Redis => "Redis, raw bytes",
            Self::Nothing => "a process that does nothing",
        }
    }
}

/// All rounds so far.
#[derive(Debug)]
pub(crate) struct BenchReport {
    title: String,
    rows: BTreeMap<(BenchCase, PeerPair), PairSamples>,
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
        }
    }

    pub(crate) fn add(&mut self, samples: Vec<(BenchCase, PeerPair, TimingSample)>) {
        for (case, pair, sample) in samples {
            let row = self.rows.entry((case, pair)).or_default();
            row.rates.push(sample.rate());
            row.microseconds.extend(sample.microseconds);
        }
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
    }

    /// Returns the median time of a pair, in microseconds; no number if it was not measured.
    pub(crate) fn p50(&self, case: BenchCase, pair: PeerPair) -> f64 {
        self.quantile(case, pair, 0.5)
    }

    /// Returns the time below which the share `part` of all lies.
    pub(crate) fn quantile(&self, case: BenchCase, pair: PeerPair, part: f64) -> f64 {
        let row = self.rows.get(&(case, pair));
        row.map_or(f64::NAN, |row| row.quantile(part))
    }

    /// Returns the median rate of a pair, per second.
    pub(crate) fn rate(&self, case: BenchCase, pair: PeerPair) -> f64 {
        let row = self.rows.get(&(case, pair));
        row.map_or(f64::NAN, PairSamples::rate)
    }
}

fn heading(case: BenchCase) -> String {
    match case {
        BenchCase::Calls(1) => "Calls, one caller".to_owned(),
        BenchCase::Calls(callers) => format!("Calls, {callers} callers at once"),
        BenchCase::Method(method) => format!("Calls of {method}, one caller"),
        BenchCase::Paced(0) => "Ten calls a second, alone".to_owned(),
        BenchCase::Paced(others) => format!("Ten calls a second, beside {others} that hammer"),
        BenchCase::Session => "A new session to its first answer".to_owned(),
        BenchCase::Process => "A whole client process".to_owned(),
    }
}
