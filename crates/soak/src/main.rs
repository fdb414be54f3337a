//! Lets many clients lean on one daemon among hostile neighbours, while its upstream is well, fails in
//! every way, is cut off, and comes back; checks every answer, and that the daemon neither grows nor
//! panics. Stops by itself.

mod alert_story;
mod check;
mod client_pool;
mod compare;
mod control;
mod crowd;
mod daemon;
mod demands;
mod dice;
mod neighbours;
mod places;
mod polite;
mod process;
mod question;
mod recovery;
mod report;
mod run;
mod rust_client;
mod served;
mod simulator_http;
mod storm;
mod tally;
mod test_bed;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Parser;

use crate::neighbours::Part;

/// Lets many clients lean on one daemon among hostile neighbours, while its upstream is well, fails, is
/// cut off, and comes back.
#[derive(Debug, Parser)]
struct SoakOptions {
    /// Run among hostile neighbours, and then with an upstream that fails now and then, for this many
    /// seconds together; the other phases follow from it
    #[arg(long, default_value_t = 240, value_parser = clap::value_parser!(u64).range(20..=86_400))]
    seconds: u64,
    /// Run this many clients at once
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(10..=500))]
    clients: u16,
    /// Seed the weather, the failures, and the clients' order of questions
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Show times, and whatever else depends on how fast this machine is, and demand nothing of them:
    /// for a slow or busy one
    #[arg(long)]
    ignore_times: bool,
    /// Be one of the neighbours
    #[arg(long, hide = true, requires_all = ["dir", "upstream"])]
    play: Option<Part>,
    /// Find the daemon here
    #[arg(long, hide = true)]
    dir: Option<PathBuf>,
    /// Find the simulator here
    #[arg(long, hide = true)]
    upstream: Option<String>,
}

fn main() -> Result<()> {
    let options = SoakOptions::parse();
    if let (Some(part), Some(dir), Some(upstream)) = (options.play, options.dir, options.upstream) {
        return neighbours::play(part, &dir, &upstream, options.seed);
    }
    let time = Duration::from_secs(options.seconds);
    let clients = usize::from(options.clients);
    let report = run::all(time, clients, options.seed, options.ignore_times)?;
    report.print();
    let (demands, missed) = report.verdict();
    ensure!(missed == 0, "{missed} of {demands} demands were not met");
    Ok(())
}
