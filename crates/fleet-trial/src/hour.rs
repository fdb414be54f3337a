//! An hour of a fleet in less: real daemons whose lifetimes, and clients whose pauses, are shorter by one factor, so that
//! leases, news and heartbeats, which are not, only have less time. Knows nothing of other measurements.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clock::Stopwatch;
use nws_simulator::Simulator;
use weather::Location;

use crate::TrialOptions;
use crate::calls::{CallTally, connect};
use crate::figure::FleetFigure;
use crate::measures::{nobody_failed, places};
use crate::site::{BUSY_TIMEOUT, EngineDoor, SitePlan, TrialSite, UNPACED};

/// The places that everybody asks for.
const PLACES: u16 = 1_000;
/// Times in an hour that each client asks for each place: once a minute.
const ROUNDS: u32 = 60;
/// Times in an hour that a forecast grows old, and that it is too old to be served while it is refreshed.
const FRESH: u32 = 12;
const SERVED_STALE: u32 = 2;
/// The most by which requests may differ from those of one daemon, in per cent.
const MOST_OFF: f64 = 5.0;

/// Counts the requests of a fleet through an hour, and those of one daemon that all the clients ask.
pub(crate) fn requests(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let alone = passed(engine, EngineDoor::Closed, options)?;
    let fleet = passed(engine, EngineDoor::UnixSocket, options)?;
    let daemons = options.daemons;
    let name = format!("requests of {daemons} daemons for {PLACES} places through an hour");
    Ok(vec![
        FleetFigure::shown(format!("{name}, one daemon in their place"), alone, ""),
        FleetFigure::shown(name.clone(), fleet, ""),
        FleetFigure::at_most(
            format!("{name}, off those of one"),
            (fleet / alone - 1.0).abs() * 100.0,
            MOST_OFF,
            " %",
        ),
    ])
}

/// Lets an hour pass, and returns the requests in it.
fn passed(engine: &str, door: EngineDoor, options: &TrialOptions) -> Result<f64> {
    let hour = Duration::from_secs(options.hour.into());
    let clients = options.daemons;
    let site = TrialSite::build(SitePlan {
        engine,
        door,
        timeout: options.ignore_times.then_some(BUSY_TIMEOUT),
        daemons: match door {
            EngineDoor::Closed => 1,
            _ => clients,
        },
        settings: &format!(
            "{UNPACED}[cache.forecast]\nfloor = \"{fresh}ms\"\nceiling = \"{fresh}ms\"\nstale_while_revalidate = \
             \"{stale}ms\"\nleast_age = \"10ms\"\n",
            fresh = (hour / FRESH).as_millis(),
            stale = (hour / SERVED_STALE).as_millis(),
        ),
        simulator: Simulator::builder(),
    })?;
    let places = places(PLACES)?;
    thread::scope(|scope| {
        let daemons = site.daemons.iter().cycle().take(clients.into());
        let threads: Vec<_> = (0..clients)
            .zip(daemons)
            .map(|(client, daemon)| {
                // They do not all ask at one moment.
                let begin = hour / ROUNDS * u32::from(client) / u32::from(clients);
                let (dir, places) = (daemon.dir(), &places);
                scope.spawn(move || ask(dir, places, begin, hour))
            })
            .collect();
        for thread in threads {
            nobody_failed(&thread.join().expect("a client does not panic")?)?;
        }
        anyhow::Ok(())
    })?;
    Ok(site.upstream().log().total() as f64)
}

/// Asks for all places in each round, at even pauses.
fn ask(dir: &Path, places: &[Location], begin: Duration, hour: Duration) -> Result<CallTally> {
    let mut client = connect(dir)?;
    let mut tally = CallTally::default();
    let watch = Stopwatch::start();
    let calls = ROUNDS * u32::from(PLACES);
    for (number, place) in (0..calls).zip(places.iter().cycle()) {
        let due = begin
            + hour / ROUNDS * (number / u32::from(PLACES))
            + hour / ROUNDS * (number % u32::from(PLACES)) / u32::from(PLACES);
        let early = due.saturating_sub(watch.elapsed());
        // Shorter sleeps are longer than they say.
        if early > Duration::from_millis(2) {
            thread::sleep(early);
        }
        tally.call(&mut client, *place);
    }
    Ok(tally)
}
