//! Lets many clients lean on one daemon while its upstream fails in every way, is cut off, and comes
//! back; checks every answer, and that the daemon neither grows nor panics. Stops by itself.

mod check;
mod client_pool;
mod control;
mod places;
mod process;
mod recovery;
mod report;
mod run;
mod rust_client;
mod tally;
mod test_bed;

use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Parser;

/// Lets many clients lean on one daemon while its upstream fails, is cut off, and comes back.
#[derive(Debug, Parser)]
struct SoakOptions {
    /// Have the upstream fail now and then for this many seconds; the other phases follow from it
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    seconds: u64,
    /// Run this many clients at once
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(10..=500))]
    clients: u16,
    /// Seed the weather, the failures, and the clients' order of questions
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> Result<()> {
    let options = SoakOptions::parse();
    let storm = Duration::from_secs(options.seconds);
    let report = run::all(storm, usize::from(options.clients), options.seed)?;
    report.print();
    let (demands, missed) = report.verdict();
    ensure!(missed == 0, "{missed} of {demands} demands were not met");
    Ok(())
}
