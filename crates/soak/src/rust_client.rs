//! One Rust client: asks this and that of all places, and checks each answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clock::{Clock, Stopwatch};
use jiff::Timestamp;
use weather::{Answer, Location, QueryOptions, WeatherForecast};
use weather_client::{Client, Error};

use crate::check::{self, AnswerExpectation, CallContext};
use crate::tally::ClientTally;

/// No call may take longer: the daemon gives up on its upstream long before.
const HANG: Duration = Duration::from_secs(30);
/// The longest pause between two questions.
const PAUSE: u64 = 20;
/// So many questions are asked on one connection.
const QUESTIONS: u64 = 100;

/// A client with its memory of what it was told.
#[derive(Debug)]
pub(crate) struct RustClient {
    dir: PathBuf,
    places: Vec<Location>,
    dice: SplitMix64,
    /// The `updateTime` last given for each grid cell.
    seen: BTreeMap<String, Timestamp>,
}

impl RustClient {
    /// Returns a client of the server in `dir`; `seed` makes it ask in its own order.
    pub(crate) fn new(dir: &Path, places: &[Location], seed: u64) -> Self {
        Self {
            dir: dir.to_owned(),
            places: places.to_vec(),
            dice: SplitMix64(seed),
            seen: BTreeMap::new(),
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
        let place = self.places[self.dice.index(self.places.len())];
        let options = self.query_options();
        client.set_options(options);
        let clock = Clock::system();
        let (watch, before) = (Stopwatch::start(), clock.now());
        let outcome = if self.dice.below(2) == 0 {
            client
                .get_weather(place)
                .map(|forecast| ClientReply::Forecast(Box::new(forecast)))
        } else {
            client
                .explain(place)
                .map(|answer| ClientReply::Explained(Box::new(answer)))
        };
        let after = clock.now();
        tally.longest = tally.longest.max(watch.elapsed().as_secs_f64());
        let asked = CallContext {
            place,
            before,
            after,
        };
        match outcome {
            Ok(told) => self.judge(&told, asked, options, expect, tally),
            Err(Error::Weather { kind, .. }) => {
                *tally.failures.entry(format!("{kind:?}")).or_default() += 1;
            }
            Err(error) => tally.violation(format!("a failure of its own: {error:?}")),
        }
    }

    fn judge(
        &mut self,
        told: &ClientReply,
        asked: CallContext,
        options: QueryOptions,
        expect: AnswerExpectation,
        tally: &mut ClientTally,
    ) {
        tally.answered += 1;
        let judgement = match told {
            ClientReply::Forecast(forecast) => check::forecast(forecast, asked),
            ClientReply::Explained(answer) => {
                let Answer {
                    forecast,
                    provenance,
                } = &**answer;
                let stale = provenance.stale.as_ref();
                let reason = check::reason(stale).to_owned();
                *tally.explained.entry(reason).or_default() += 1;
                tally.derived += u64::from(provenance.derived);
                let plain = options == QueryOptions::default();
                check::forecast(forecast, asked)
                    .and_then(|()| check::provenance(provenance, asked, &mut self.seen))
                    .and_then(|()| check::staleness(stale, plain, expect))
            }
        };
        if let Err(words) = judgement {
            tally.violation(words);
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

/// The reply to a client.
enum ClientReply {
    Forecast(Box<WeatherForecast>),
    Explained(Box<Answer>),
}

/// Returns the open connection, or a new one.
fn connected<'c>(client: &'c mut Option<Client>, dir: &Path) -> Result<&'c mut Client, Error> {
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

/// Numbers that look random and follow from the seed (SplitMix64).
#[derive(Debug)]
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    #[expect(clippy::cast_possible_truncation, reason = "less than `n`")]
    fn index(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }
}
