//! Measures a fleet of daemons on one machine, with an engine and a simulated upstream of its own, and says
//! which figures are as they should be; or records what clients see of a fleet that is disturbed by chance, and
//! says whether it may be so. Stops by itself.

mod calls;
mod cut_off;
mod figure;
mod history;
mod hour;
mod measures;
mod namespaces;
mod site;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use test_support::EngineServer;

use crate::history::HistoryOptions;
use crate::history::check::{self, HistoryVerdict};
use crate::site::EngineDoor;

/// Measures a fleet of daemons on one machine.
#[derive(Debug, Clone, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct TrialOptions {
    #[command(subcommand)]
    command: Option<TrialCommand>,
    /// Start this many daemons
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(2..=64))]
    daemons: u16,
    /// Let this many clients ask each daemon for a cold place at once
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1000))]
    clients: u16,
    /// Fetch this many places, to be found in the engine by the other daemons
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    places: u16,
    /// Make this many warm calls of each daemon, before the engine fails and as many after
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..))]
    calls: u32,
    /// Cut a daemon off by network namespaces, which takes root; without it, by a link that falls silent
    #[arg(long)]
    namespaces: bool,
    /// Let an hour pass in this many seconds; 0 leaves it out
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u16).range(..=3600))]
    hour: u16,
    /// Use this engine [default: the first that is installed]
    #[arg(long, value_name = "PROGRAM", global = true)]
    engine: Option<String>,
    /// Judge counts and failures alone, and give the engine time: this machine is busy
    #[arg(long)]
    ignore_times: bool,
}

/// What else can be done with a fleet.
#[derive(Debug, Clone, Subcommand)]
enum TrialCommand {
    /// Record a history of a fleet that is disturbed by chance, and check it
    History(HistoryOptions),
    /// Check a history that was recorded before
    Check {
        /// The file of the history
        file: PathBuf,
    },
}

fn main() -> Result<()> {
    let options = TrialOptions::parse();
    if let Some(TrialCommand::Check { file }) = &options.command {
        return judged(&check::judge(&check::read(file)?));
    }
    let installed = EngineServer::programs();
    let engine = match &options.engine {
        Some(program) => program,
        None => *installed
            .first()
            .context("install redis-server or valkey-server")?,
    };
    if let Some(TrialCommand::History(options)) = &options.command {
        let file = history::run(engine, options)?;
        figure::print_path(&file);
        return judged(&check::judge(&check::read(&file)?));
    }
    let hour = match options.hour {
        0 => Vec::new(),
        _ => hour::requests(engine, &options)?,
    };
    let link = match options.namespaces {
        true => namespaces::door(),
        false => EngineDoor::Links,
    };
    let figures = [
        measures::cold_crowd(engine, &options)?,
        measures::killed_owner(engine, &options)?,
        measures::failing_engine(engine, &options)?,
        measures::shared_hits(engine, EngineDoor::UnixSocket, &options)?,
        measures::shared_hits(engine, EngineDoor::Tcp, &options)?,
        measures::rolling_restart(engine, &options)?,
        cut_off::cut_off(engine, link, &options)?,
        hour,
        history::followers_through_two_failures(engine, &options)?,
    ]
    .concat();
    figure::print(&figures);
    let judged = figures
        .iter()
        .filter(|figure| !(figure.is_time && options.ignore_times));
    let missed = judged.filter(|figure| !figure.holds).count();
    ensure!(missed == 0, "{missed} figures are not as they should be");
    Ok(())
}

/// Prints what a history shows; fails if that may not be.
fn judged(verdict: &HistoryVerdict) -> Result<()> {
    figure::print_verdict(verdict);
    let violations = verdict.violations.len();
    ensure!(
        violations == 0,
        "{violations} times a fleet did what it may not"
    );
    Ok(())
}
