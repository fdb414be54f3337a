//! A polite program: a process of its own that asks now and then about places nobody has asked for, and
//! compares each answer with what the upstream served. Gets its orders as lines of JSON.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use clock::{Clock, Stopwatch};
use serde::Deserialize;
use test_support::SplitMix64;
use weather::QuestionKind;
use weather_client::Client;

use crate::check::{AnswerExpectation, CallContext, ReplyChecker};
use crate::compare;
use crate::dice::cold_place;
use crate::neighbours::{CALLER, POLITE};
use crate::question::{self, Reply, TOWNS};
use crate::rust_client::connected;
use crate::served::ServedWeather;
use crate::tally::ClientTally;

/// The longest pause between two questions, in milliseconds.
const PAUSE: u64 = 200;

/// An order to ask for some time.
#[derive(Debug, Deserialize)]
struct Order {
    seconds: f64,
}

/// A caller that does not hurry.
struct PoliteCaller {
    dir: PathBuf,
    upstream: ServedWeather,
    dice: SplitMix64,
    checker: ReplyChecker,
    tally: ClientTally,
    /// The questions asked so far, and those before the first one.
    asked: usize,
}

/// Asks the server in `dir` as long as each line of standard input says, and answers each with a line.
#[expect(clippy::print_stdout, reason = "answers whoever started it")]
pub(crate) fn run(dir: PathBuf, upstream: &str, seed: u64) -> Result<()> {
    let mut caller = PoliteCaller {
        dir,
        upstream: ServedWeather::of(upstream)?,
        dice: SplitMix64(seed),
        checker: ReplyChecker::default(),
        tally: ClientTally::default(),
        asked: first_kind(seed),
    };
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let order: Order = serde_json::from_str(&line?)?;
        caller.ask_for(Duration::from_secs_f64(order.seconds))?;
        let tally = std::mem::take(&mut caller.tally);
        println!("{}", serde_json::to_string(&tally)?);
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// Returns where among the kinds of questions a caller begins: together, all callers come to each of them soon.
fn first_kind(seed: u64) -> usize {
    let caller = usize::try_from(seed >> CALLER).unwrap_or_default();
    caller.wrapping_mul(QuestionKind::ALL.len()) / POLITE
}

impl PoliteCaller {
    fn ask_for(&mut self, time: Duration) -> Result<()> {
        let watch = Stopwatch::start();
        let mut client = None;
        while watch.elapsed() < time {
            match connected(&mut client, &self.dir) {
                Ok(client) => self.ask(client)?,
                Err(error) => self.tally.violation(format!("no connection: {error}")),
            }
            thread::sleep(Duration::from_millis(self.dice.below(PAUSE)));
        }
        Ok(())
    }

    fn ask(&mut self, client: &mut Client) -> Result<()> {
        // One kind after the other, so that none is left out in a short run.
        let kind = QuestionKind::ALL[self.asked % QuestionKind::ALL.len()];
        self.asked += 1;
        let place = cold_place(&mut self.dice)?;
        let town = self.dice.one_of(&TOWNS);
        let clock = Clock::system();
        let (watch, before) = (Stopwatch::start(), clock.now());
        let outcome = question::ask(client, kind, place, town, before);
        let took = watch.elapsed().as_secs_f64();
        let asked = CallContext {
            place,
            before,
            after: clock.now(),
        };
        match outcome {
            Err(error) => self.tally.failure(kind.name(), &error),
            Ok(reply) => {
                self.tally.count(kind.name(), &reply);
                self.tally.cold.push(took);
                if let Err(words) = self.judge(&reply, asked)? {
                    self.tally
                        .violation(format!("{} at {place}: {words}", kind.name()));
                }
            }
        }
        self.tally.longest = self.tally.longest.max(took);
        Ok(())
    }

    fn judge(&mut self, reply: &Reply, asked: CallContext) -> Result<Result<(), String>> {
        let expect = AnswerExpectation::Healthy;
        let alone = self.checker.check(reply, asked, true, expect);
        let body = self.upstream.body(reply, asked.place);
        let Some(body) = body.context("the upstream itself")? else {
            return Ok(alone);
        };
        let compared = compare::with_body(reply, &body, asked);
        let now = Clock::system().now();
        if compared.is_err() && compare::went_on(&body, asked.before, now) {
            return Ok(alone);
        }
        self.tally.compared += 1;
        Ok(alone.and(compared))
    }
}
