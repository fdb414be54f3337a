//! One Rust client: asks every question about all places, and checks each answer.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clock::{Clock, Stopwatch};
use test_support::SplitMix64;
use weather::{ErrorKind, Location, QueryOptions, QuestionKind};
use weather_client::{Client, Error};

use crate::check::{self, AnswerExpectation, CallContext, ReplyChecker};
use crate::question::{self, Reply, TOWNS};
use crate::tally::ClientTally;

/// No call may take longer: the daemon gives up on its upstream long before.
const HANG: Duration = Duration::from_secs(30);
/// The longest pause between two questions, in milliseconds.
const PAUSE: u64 = 20;
/// So many questions are asked on one connection.
const QUESTIONS: u64 = 100;

/// A client with its memory of what it was told.
#[derive(Debug)]
pub(crate) struct RustClient {
    dir: PathBuf,
    places: Vec<Location>,
    dice: SplitMix64,
    checker: ReplyChecker,
}

impl RustClient {
    /// Returns a client of the server in `dir`; `seed` makes it ask in its own order.
    pub(crate) fn new(dir: &Path, places: &[Location], seed: u64) -> Self {
        Self {
            dir: dir.to_owned(),
            places: places.to_vec(),
            dice: SplitMix64(seed),
            checker: ReplyChecker::default(),
        }
    }

    /// Asks for `time` and gives what came of it.
    pub(crate) fn ask_for(&mut self, time: Duration, expect: AnswerExpectation) -> ClientTally {
        let mut tally = ClientTally::default();
        let watch = Stopwatch::start();
        let mut client = None;
        let mut questions = 0;
        while watch.elapsed() < time {
            if questions % QUESTIONS == 0 {
                client = None;
            }
            questions += 1;
            match connected(&mut client, &self.dir) {
                Ok(client) => self.ask(client, expect, &mut tally),
                Err(error) => tally.violation(format!("no connection: {error}")),
            }
            thread::sleep(Duration::from_millis(self.dice.below(PAUSE)));
        }
        tally
    }

    fn ask(&mut self, client: &mut Client, expect: AnswerExpectation, tally: &mut ClientTally) {
        let kind = *self.dice.one_of(QuestionKind::ALL);
        let place = *self.dice.one_of(&self.places);
        let town = self.dice.one_of(&TOWNS);
        let options = self.query_options();
        client.set_options(options);
        let clock = Clock::system();
        let (watch, before) = (Stopwatch::start(), clock.now());
        let outcome = question::ask(client, kind, place, town, before);
        let after = clock.now();
        tally.longest = tally.longest.max(watch.elapsed().as_secs_f64());
        let asked = CallContext {
            place,
            before,
            after,
        };
        match outcome {
            Ok(reply) => {
                tally.count(kind.name(), &reply);
                let plain = options == QueryOptions::default();
                let judgement = self.checker.check(&reply, asked, plain, expect);
                if let Err(words) = judgement {
                    tally.violation(format!("{}: {words}", kind.name()));
                }
            }
            Err(error) if options.within.is_some() && is_timeout(&error) => tally.too_late += 1,
            Err(error) => tally.failure(kind.name(), &error),
        }
    }

    /// Draws the options of a call; most calls have none.
    fn query_options(&mut self) -> QueryOptions {
        let milliseconds = |n| Some(Duration::from_millis(n));
        let (within, max_age) = match self.dice.below(16) {
            0 => (milliseconds(50), milliseconds(500)),
            1 => (milliseconds(200), milliseconds(0)),
            2 => (milliseconds(20), None),
            3 => (None, milliseconds(1000)),
            _ => (None, None),
        };
        QueryOptions {
            units: None,
            within,
            max_age,
        }
    }
}

impl ClientTally {
    /// Counts the reply to a question of the kind called `name`.
    pub(crate) fn count(&mut self, name: &str, reply: &Reply) {
        self.answered += 1;
        *self.questions.entry(name.to_owned()).or_default() += 1;
        if let Some(from) = reply.forecast_provenance() {
            let reason = check::reason(from.stale.as_ref()).to_owned();
            *self.explained.entry(reason).or_default() += 1;
            self.derived += u64::from(from.derived);
        }
    }

    /// Counts a refusal, or a failure that is nobody's right.
    pub(crate) fn failure(&mut self, name: &str, error: &Error) {
        match error {
            Error::Weather {
                kind:
                    kind @ (ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::InvalidResponse),
                message,
            } => {
                *self
                    .failures
                    .entry(format!("{name}: {kind:?}"))
                    .or_default() += 1;
                self.note(format!("refused: {name}: {message}"));
            }
            error => self.violation(format!("{name}: a failure of its own: {error:?}")),
        }
    }
}

fn is_timeout(error: &Error) -> bool {
    let kind = ErrorKind::Timeout;
    matches!(error, Error::Weather { kind: of, .. } if *of == kind)
}

/// Returns the open connection, or a new one.
pub(crate) fn connected<'c>(
    client: &'c mut Option<Client>,
    dir: &Path,
) -> Result<&'c mut Client, Error> {
    let open = match client.take() {
        Some(open) => open,
        None => connect(dir)?,
    };
    Ok(client.insert(open))
}

/// Returns a new connection to the server in `dir`.
pub(crate) fn connect(dir: &Path) -> Result<Client, Error> {
    Client::finder()
        .dir(Some(dir.to_owned()))
        .timeout(HANG)
        .connect()
}
