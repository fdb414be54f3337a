//! Putting rounds together and printing them as a table. Knows nothing of how they were measured.

use std::collections::BTreeMap;

use crate::sample::{Sample, quantile};

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Calls on open connections, by so many callers at once.
    Calls(usize),
    /// From connecting to the first answer.
    Session,
    /// A whole client process.
    Process,
}

/// Which server with which client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pair {
    Floor,
    OursOurs,
    OursPython,
    PythonPython,
    PythonOurs,
}

impl Pair {
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
pub(crate) struct Report {
    title: String,
    rows: BTreeMap<(Measure, Pair), Row>,
    memory: [u64; 2],
}

#[derive(Debug, Default)]
struct Row {
    rates: Vec<f64>,
    microseconds: Vec<f64>,
}

impl Row {
    fn rate(&self) -> f64 {
        quantile(self.rates.clone(), 0.5)
    }

    fn quantile(&self, part: f64) -> f64 {
        quantile(self.microseconds.clone(), part)
    }
}

impl Report {
    pub(crate) fn new(title: String) -> Self {
        Self {
            title,
            rows: BTreeMap::new(),
            memory: [0; 2],
        }
    }

    pub(crate) fn add(&mut self, samples: Vec<(Measure, Pair, Sample)>) {
        for (measure, pair, sample) in samples {
            let row = self.rows.entry((measure, pair)).or_default();
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
        let mut measures: Vec<_> = self.rows.keys().map(|(measure, _)| *measure).collect();
        measures.dedup();
        for measure in measures {
            println!("{}", heading(measure));
            println!("| server, client | per second | p50 µs | p99 µs |\n|---|---:|---:|---:|");
            for ((of, pair), row) in &self.rows {
                if *of == measure {
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

    /// The ratios that count, with what they should be.
    fn ratios(&self) -> Vec<(&'static str, f64, &'static str)> {
        let p50 = |measure, pair| {
            self.rows
                .get(&(measure, pair))
                .map_or(f64::NAN, |r| r.quantile(0.5))
        };
        let rate = |measure, pair| self.rows.get(&(measure, pair)).map_or(f64::NAN, Row::rate);
        let (one, many) = (Measure::Calls(1), Measure::Calls(crate::peers::CALLERS));
        vec![
            (
                "a call, weatherd with our client : floor",
                p50(one, Pair::OursOurs) / p50(one, Pair::Floor),
                "≤ 2",
            ),
            (
                "calls per second with a CPython client, weatherd : CPython server",
                rate(one, Pair::OursPython) / rate(one, Pair::PythonPython),
                "≥ 2.3",
            ),
            (
                "the same with 8 callers",
                rate(many, Pair::OursPython) / rate(many, Pair::PythonPython),
                "",
            ),
            (
                "session to first answer with a CPython client, weatherd : CPython server",
                p50(Measure::Session, Pair::OursPython) / p50(Measure::Session, Pair::PythonPython),
                "≤ 0.55",
            ),
            (
                "a whole process, wx : python3 client.py",
                p50(Measure::Process, Pair::OursOurs) / p50(Measure::Process, Pair::PythonPython),
                "",
            ),
        ]
    }
}

fn heading(measure: Measure) -> String {
    match measure {
        Measure::Calls(1) => "Calls, one caller".to_owned(),
        Measure::Calls(callers) => format!("Calls, {callers} callers at once"),
        Measure::Session => "A new session to its first answer".to_owned(),
        Measure::Process => "A whole client process".to_owned(),
    }
}
