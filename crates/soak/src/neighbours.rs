//! Programs that use the same daemon as everybody: hostile ones, whose answers nobody reads, and polite
//! ones. Each is a process of its own, as callers take turns by process.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use serde_json::json;
use test_support::{ChildProcess, SplitMix64};
use weather::Location;
use weather_client::Client;

use crate::dice::cold_place;
use crate::polite;
use crate::rust_client::connect;
use crate::tally::ClientTally;

/// Connections that ask for cold places at once.
const GREEDY: u64 = 300;
/// Calls that wait for news, more than one process may have.
pub(crate) const WAITING: u64 = 250;
/// Polite processes.
pub(crate) const POLITE: usize = 4;
/// Their seeds differ in the number from this bit on.
pub(crate) const CALLER: u32 = 40;
/// The pause of a hostile connection that was refused.
const REFUSED: Duration = Duration::from_millis(100);
/// The longest that a waiting call waits.
const NEWS: Duration = Duration::from_secs(600);

/// The part that a process plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Asks for cold places on 300 connections, as fast as it gets answers.
    Greedy,
    /// Waits for alerts at 250 places.
    Waiting,
    /// Asks now and then, and checks what it gets.
    Polite,
}

/// Plays a part before the server in `dir`, until standard input ends.
pub(crate) fn play(part: Part, dir: &Path, upstream: &str, seed: u64) -> Result<()> {
    match part {
        Part::Polite => polite::run(dir.to_owned(), upstream, seed),
        Part::Greedy => crowd(GREEDY, dir, seed, |client, _, dice| {
            let place = cold_place(dice)?;
            if client.get_weather(place).is_err() {
                thread::sleep(REFUSED);
            }
            Ok(())
        }),
        Part::Waiting => crowd(WAITING, dir, seed, |client, place, _| {
            let mut cursor = None;
            while let Ok(answer) = client.alert_changes(place, cursor.as_deref(), NEWS) {
                cursor = Some(answer.cursor);
            }
            thread::sleep(REFUSED);
            Ok(())
        }),
    }
}

/// Has `number` connections, each with a place of its own, do something again and again, until standard input ends.
#[expect(clippy::print_stdout, reason = "tells whoever started it")]
fn crowd(
    number: u64,
    dir: &Path,
    seed: u64,
    act: fn(&mut Client, Location, &mut SplitMix64) -> Result<()>,
) -> Result<()> {
    for at in 0..number {
        let mut dice = SplitMix64(seed.wrapping_add(at << 20));
        let (dir, place) = (dir.to_owned(), cold_place(&mut dice)?);
        thread::Builder::new().spawn(move || {
            loop {
                let Ok(mut client) = connect(&dir) else {
                    thread::sleep(REFUSED);
                    continue;
                };
                while act(&mut client, place, &mut dice).is_ok() {}
            }
        })?;
    }
    println!("ready");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

/// The neighbours of a run; those that are hostile are ended when it is dropped.
#[derive(Debug)]
pub(crate) struct Neighbours {
    polite: Vec<ChildProcess>,
    _hostile: Vec<ChildProcess>,
}

impl Neighbours {
    /// Starts all of them.
    pub(crate) fn start(dir: &Path, upstream: &str, seed: u64) -> Result<Self> {
        let parts = [Part::Greedy, Part::Waiting].into_iter();
        let hostile = parts.map(|part| start(part, dir, upstream, seed));
        let hostile: Vec<_> = hostile.collect::<Result<_>>()?;
        let seeds = (1..=POLITE as u64).map(|number| seed.wrapping_add(number << CALLER));
        let polite = seeds.map(|seed| start(Part::Polite, dir, upstream, seed));
        Ok(Self {
            polite: polite.collect::<Result<_>>()?,
            _hostile: hostile,
        })
    }

    /// Has the polite ones begin to ask for `time`.
    pub(crate) fn ask_for(&mut self, time: Duration) {
        let order = json!({"seconds": time.as_secs_f64()}).to_string();
        for polite in &mut self.polite {
            polite.say(&order);
        }
    }

    /// Waits for the end of that time, and returns what came of it.
    pub(crate) fn tally(&mut self) -> Result<ClientTally> {
        let mut all = ClientTally::default();
        for polite in &mut self.polite {
            all.add(serde_json::from_str(&polite.expect("answered"))?);
        }
        Ok(all)
    }
}

fn start(part: Part, dir: &Path, upstream: &str, seed: u64) -> Result<ChildProcess> {
    let name = part
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned());
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("--play")
        .arg(&name)
        .arg("--upstream")
        .arg(upstream);
    command
        .arg("--dir")
        .arg(dir)
        .arg("--seed")
        .arg(seed.to_string());
    let mut process = ChildProcess::spawn(name, &mut command);
    process.expect("ready");
    Ok(process)
}
