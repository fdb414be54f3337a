//! One run: a site, everybody who asks, looks and does harm, and the file of what came of it.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use clap::Args;
use clock::{Clock, Stopwatch};
use jiff::{SignedDuration, Timestamp};
use nws_simulator::Simulator;
use weather::Location;

use super::record::{Follower, HistoryRecord};
use super::writer::{HistoryWriter, RunPhase};
use super::{clients, disturber, followers, observer, story};
use crate::calls::{CallTally, connect};
use crate::site::{EngineDoor, SiteParts, SitePlan, TrialSite, UNPACED};

/// Lifetimes so short that forecasts are refreshed all the time; alerts are looked at as often as can be.
pub(super) const LIFETIMES: &str = r#"
[cache.forecast]
floor = "500ms"
ceiling = "500ms"
stale_while_revalidate = "500ms"
least_age = "100ms"
[cache.alerts]
floor = "500ms"
ceiling = "500ms"
least_age = "100ms"
"#;
/// Time after which a daemon in touch with the engine has what is there, in microseconds: answers are fresh for half a
/// second and served stale for as long again, and a fetch may be under way for as long as the engine is waited for a few
/// times.
const SETTLING: u64 = 3_000_000;
/// The longest that a command of the engine is waited for.
pub(super) const TIMEOUT: &str = "250ms";
/// The upstream is slow, and gives older copies now and then.
const UPSTREAM_FAULTS: [&str; 2] = ["latency=2ms..60ms", "stale=3h chance=0.3 path=/gridpoints"];
/// The time by which the upstream's clock is behind at first; its forecasts reach further than that.
const BEHIND: SignedDuration = SignedDuration::from_hours(140);
/// The upstream's hours last two seconds, unless it would overtake the machine's clock.
const FASTEST: i32 = 1_800;
/// Time for followers to hear of the last changes.
const QUIET: Duration = Duration::from_secs(16);
/// Clients of each daemon that ask without end.
const CLIENTS: u64 = 2;
/// The number of places, the first of those that are asked for, whose alerts are followed.
pub(super) const FOLLOWED: usize = 2;

/// Records a history of a fleet that is disturbed by chance, and checks it
#[derive(Debug, Clone, Args)]
pub(crate) struct HistoryOptions {
    /// Disturb the fleet for so long
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// Draw the disturbances from this seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Start this many daemons
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(2..=16))]
    daemons: u16,
    /// Write the history into this file [default: fleet-history-SEED.jsonl among temporary files]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Records a history with this engine, and returns its file.
pub(crate) fn run(engine: &str, options: &HistoryOptions) -> Result<PathBuf> {
    let seed = options.seed;
    let file = options
        .file
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("fleet-history-{seed}.jsonl")));
    let length = Duration::try_from_secs_f64(options.minutes * 60.0)?;
    let mut site = TrialSite::build(SitePlan {
        engine,
        door: EngineDoor::Links,
        timeout: Some(TIMEOUT),
        daemons: options.daemons,
        settings: &[UNPACED, LIFETIMES].concat(),
        simulator: Simulator::builder()
            .seed(seed)
            .clock(upstream_clock(length)),
    })?;
    let places = places()?;
    for daemon in &site.daemons {
        let mut tally = CallTally::default();
        let mut client = connect(daemon.dir())?;
        places
            .iter()
            .for_each(|place| tally.call(&mut client, *place));
        crate::measures::nobody_failed(&tally)?;
    }
    for rule in UPSTREAM_FAULTS {
        site.upstream().faults().add(rule.parse()?);
    }
    let writer = HistoryWriter::create(&file)?;
    writer.write(&HistoryRecord::Conditions {
        seed,
        settling: SETTLING,
    })?;
    record(&writer, &mut site.parts(), engine, &places, (seed, length))?;
    writer.flush()?;
    Ok(file)
}

/// The work of one thread.
pub(super) type Work<'w> = Box<dyn FnOnce() -> Result<()> + Send + 'w>;

/// Has everybody work until the end.
fn record(
    writer: &HistoryWriter,
    site: &mut SiteParts<'_>,
    program: &str,
    places: &[Location],
    (seed, length): (u64, Duration),
) -> Result<()> {
    let dirs: Vec<_> = site
        .daemons
        .iter()
        .map(|one| one.dir().to_owned())
        .collect();
    let socket = site.engine.socket().to_owned();
    let (engine, daemons, links) = (&mut *site.engine, &mut *site.daemons, site.links);
    let (simulator, dir) = (site.simulator, site.dir);
    let mut all: Vec<Work<'_>> = vec![
        Box::new(|| observer::observe(writer, &socket)),
        Box::new(|| story::tell(writer, simulator, &places[..FOLLOWED], seed)),
        Box::new(|| disturber::disturb_engine(writer, engine, (program, dir), seed)),
        Box::new(|| disturber::disturb_daemons(writer, daemons, links, !seed)),
    ];
    for (daemon, dir) in dirs.iter().enumerate() {
        all.push(Box::new(move || clients::watch(writer, daemon, dir)));
        for client in 0..CLIENTS {
            let seed = seed ^ ((daemon as u64) << 32) ^ (client << 16);
            let ask = move || clients::ask(writer, daemon, dir, places, seed);
            all.push(Box::new(ask));
        }
    }
    for follower in all_followers(dirs.len()) {
        writer.write(&HistoryRecord::Follows { follower })?;
        let (dirs, place) = (&dirs, places[follower.place]);
        let follow = move || followers::follow(writer, follower, dirs, place);
        all.push(Box::new(follow));
    }
    work(writer, all, length)
}

/// Runs everybody on a thread of their own. Whoever fails ends it for all.
pub(super) fn work(writer: &HistoryWriter, all: Vec<Work<'_>>, length: Duration) -> Result<()> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for work in all {
            threads.push(scope.spawn(move || {
                let outcome = work();
                if outcome.is_err() {
                    writer.enter(RunPhase::Over);
                }
                outcome
            }));
        }
        if !writer.wait(length, RunPhase::Over) {
            writer.enter(RunPhase::Quiet);
            let at = writer.since(writer.now());
            writer.write(&HistoryRecord::Quiet { at })?;
        }
        writer.wait(QUIET, RunPhase::Over);
        writer.enter(RunPhase::Over);
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a thread panicked"))??;
        }
        Ok(())
    })
}

/// Returns, for each place, a follower at each daemon and one that moves.
pub(super) fn all_followers(daemons: usize) -> impl Iterator<Item = Follower> {
    let each = (0..daemons).map(Some).chain([None]);
    (0..FOLLOWED).flat_map(move |place| {
        let each = each.clone();
        each.map(move |daemon| Follower { place, daemon })
    })
}

/// Returns places in cells of several offices, whose forecasts change at different times.
pub(super) fn places() -> Result<Vec<Location>> {
    let places = [
        (47.6062, -122.3321),
        (41.8781, -87.6298),
        (39.7392, -104.9903),
        (25.7617, -80.1918),
        (42.3601, -71.0589),
        (32.7767, -96.7970),
    ];
    let places = places.into_iter();
    places
        .map(|(latitude, longitude)| Ok(Location::new(latitude, longitude)?))
        .collect()
}

/// Returns a clock for the upstream that runs fast, but is always behind the machine's.
fn upstream_clock(length: Duration) -> impl Fn() -> Timestamp + Send + Sync + 'static {
    let begin = Clock::system().now() - BEHIND;
    let watch = Stopwatch::start();
    let seconds = i32::try_from(length.as_secs() + 120).unwrap_or(i32::MAX);
    let until_now = i32::try_from(BEHIND.as_secs() / i64::from(seconds)).unwrap_or(i32::MAX);
    let speed = FASTEST.min(until_now);
    move || {
        let passed = SignedDuration::try_from(watch.elapsed()).unwrap_or_default();
        begin + passed * speed
    }
}
