//! A figure with its goal, the table of them, and the verdict on a history. Measures nothing.

use std::path::Path;

use crate::history::check::HistoryVerdict;

/// A measured figure.
#[derive(Debug, Clone)]
pub(crate) struct FleetFigure {
    /// The name of what was measured.
    pub(crate) name: String,
    /// The result.
    pub(crate) is: String,
    /// The goal in words; empty if the figure is only shown.
    pub(crate) goal: String,
    /// True if the goal was reached, or there is none.
    pub(crate) holds: bool,
    /// True if the figure is a time, which a busy machine makes longer.
    pub(crate) is_time: bool,
}

impl FleetFigure {
    /// Returns a number that must not be above `most`, in this unit.
    pub(crate) fn at_most(name: impl Into<String>, is: f64, most: f64, unit: &str) -> Self {
        let decimals = if unit.is_empty() { 0 } else { 2 };
        Self {
            name: name.into(),
            is: format!("{is:.decimals$}{unit}"),
            goal: format!("≤ {most}{unit}"),
            holds: is <= most,
            is_time: !unit.is_empty(),
        }
    }

    /// Returns a number that is only shown, in this unit.
    pub(crate) fn shown(name: impl Into<String>, is: f64, unit: &str) -> Self {
        Self {
            goal: String::new(),
            ..Self::at_most(name, is, f64::INFINITY, unit)
        }
    }
}

/// Prints all figures as a table.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn print(figures: &[FleetFigure]) {
    println!("| figure | is | to reach | |\n|---|---:|---:|---|");
    for FleetFigure {
        name,
        is,
        goal,
        holds,
        ..
    } in figures
    {
        let verdict = match (goal.is_empty(), holds) {
            (true, _) => "",
            (false, true) => "ok",
            (false, false) => "MISSED",
        };
        println!("| {name} | {is} | {goal} | {verdict} |");
    }
}

/// Violations that are printed; the file has the rest.
const SHOWN: usize = 20;

/// Prints where a history was written.
#[expect(clippy::print_stdout, reason = "whoever started it looks there")]
pub(crate) fn print_path(file: &Path) {
    println!("history: {}", file.display());
}

/// Prints what a history shows.
#[expect(
    clippy::print_stdout,
    reason = "the verdict is what the program is for"
)]
pub(crate) fn print_verdict(verdict: &HistoryVerdict) {
    for (name, count) in &verdict.counts {
        println!("{name}: {count}");
    }
    for violation in verdict.violations.iter().take(SHOWN) {
        println!("VIOLATION {violation}");
    }
}
