//! The measurements: each at a site of its own. Knows nothing of how the figures are printed.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use weather::Location;

use crate::TrialOptions;
use crate::calls::{CallTally, connect, together};
use crate::figure::FleetFigure;
use crate::site::{EngineDoor, FleetDaemon, TrialSite};

/// The forecasts of the upstream take so long while an owner is killed.
const SLOW_FORECAST: &str = "latency=500ms path=/gridpoints";
/// Longest time that anybody may wait when an owner is killed, in milliseconds.
const LONGEST_WAIT: f64 = 4000.0;
/// The values of the engine that an answer takes: the point, and the forecast.
const VALUES: f64 = 2.0;
/// The pause between two looks for a lease.
const LOOK: Duration = Duration::from_millis(5);
/// Gives the owner of the lease on a forecast, in one line.
const OWNER: &str = "EVAL \"local keys = redis.call('KEYS', '*:lease:{/gridpoints*') \
                     return {ok = keys[1] and redis.call('GET', keys[1]) or ''}\" 0";

/// Counts the requests for one cold place that clients of all daemons ask for at once.
pub(crate) fn cold_crowd(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let crowd = |door| {
        let site = TrialSite::start(engine, door, options)?;
        let clients = usize::from(options.clients);
        let tally = together(dirs(&site.daemons), clients, |client, tally| {
            tally.call(client, Location::SEATTLE);
        })?;
        nobody_failed(&tally)?;
        anyhow::Ok((site.upstream().log().total() as f64, tally.quantile(0.99)))
    };
    let (alone, _) = crowd(EngineDoor::Closed)?;
    let (shared, slowest) = crowd(EngineDoor::UnixSocket)?;
    let name = format!(
        "requests for a cold place, {} daemons × {} clients",
        options.daemons, options.clients
    );
    Ok(vec![
        FleetFigure::shown(format!("{name}, alone"), alone, ""),
        FleetFigure::at_most(name, shared, 2.0, ""),
        FleetFigure::shown("the same, 99 % answered within", slowest, " ms"),
    ])
}

/// Kills the daemon that fetches a forecast for all.
pub(crate) fn killed_owner(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let mut site = TrialSite::start(engine, EngineDoor::UnixSocket, options)?;
    site.upstream().faults().add(SLOW_FORECAST.parse()?);
    let (others, waited) = thread::scope(|scope| {
        let dirs: Vec<_> = dirs(&site.daemons).map(Path::to_owned).collect();
        let clients: Vec<_> = dirs
            .into_iter()
            .map(|dir| {
                scope.spawn(move || {
                    let mut tally = CallTally::default();
                    tally.call(&mut connect(&dir)?, Location::SEATTLE);
                    anyhow::Ok(tally)
                })
            })
            .collect();
        let owner = loop {
            let answer = site.engine.command(OWNER);
            let pid = answer.trim_start_matches('+').split('-').next();
            if let Some(pid) = pid.and_then(|pid| pid.parse::<u32>().ok()) {
                let mut daemons = site.daemons.iter();
                break daemons
                    .position(|daemon| daemon.pid() == pid)
                    .context("a stranger has the lease")?;
            }
            ensure!(answer == "+", "the engine says {answer}");
            let all_done = clients.iter().all(|client| client.is_finished());
            ensure!(!all_done, "nobody was seen to fetch the forecast");
            thread::sleep(LOOK);
        };
        site.daemons[owner].kill();
        let mut others = 0;
        let mut waited = 0.0_f64;
        for (number, client) in clients.into_iter().enumerate() {
            let tally = client.join().expect("a client does not panic")?;
            if number != owner {
                nobody_failed(&tally)?;
                others += 1;
                waited = waited.max(tally.quantile(1.0));
            }
        }
        anyhow::Ok((others, waited))
    })?;
    let requests = site.upstream().log().total() as f64;
    Ok(vec![
        FleetFigure::at_most(
            "requests when the owner of the lease is killed",
            requests,
            3.0,
            "",
        ),
        FleetFigure::at_most(
            format!("longest wait of the {others} others"),
            waited,
            LONGEST_WAIT,
            " ms",
        ),
    ])
}

/// Makes warm calls while the engine is well, paused and killed.
pub(crate) fn failing_engine(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let mut site = TrialSite::start(engine, EngineDoor::UnixSocket, options)?;
    let calls = |site: &TrialSite, number: u32| {
        together(dirs(&site.daemons), 1, |client, tally| {
            for _ in 0..number {
                tally.call(client, Location::SEATTLE);
            }
        })
    };
    nobody_failed(&calls(&site, 1)?)?;
    let before = calls(&site, options.calls)?;
    nobody_failed(&before)?;
    let mut figures = vec![FleetFigure::shown(
        "warm calls, the engine well: 99 % within",
        before.quantile(0.99),
        " ms",
    )];
    site.engine.pause();
    let paused = calls(&site, options.calls)?;
    site.engine.resume();
    site.engine.kill();
    let killed = calls(&site, options.calls)?;
    site.restart_engine(engine);
    for (state, within) in [("paused", paused), ("killed", killed)] {
        let failures = within.failures.len() as f64;
        let ratio = within.quantile(0.99) / before.quantile(0.99);
        figures.extend([
            FleetFigure::at_most(
                format!("the engine {state}: failed calls"),
                failures,
                0.0,
                "",
            ),
            FleetFigure::at_most(
                format!("the engine {state}: 99 % within, to before"),
                ratio,
                1.1,
                " ×",
            ),
        ]);
    }
    Ok(figures)
}

/// Has one daemon fetch places, and all others find them in the engine.
pub(crate) fn shared_hits(
    engine: &str,
    door: EngineDoor,
    options: &TrialOptions,
) -> Result<Vec<FleetFigure>> {
    let site = TrialSite::start(engine, door, options)?;
    let places = places(options.places)?;
    let beside = places.iter().map(|place| beside(*place));
    let beside: Vec<_> = beside.collect::<Result<_>>()?;
    let (first, others) = site.daemons.split_first().context("there are daemons")?;
    // In turn: it is the way to the engine that is measured, not the number of cores.
    let ask = |daemons: &[FleetDaemon], places: &[Location]| {
        let clients = daemons.iter().map(|daemon| connect(daemon.dir()));
        let mut clients: Vec<_> = clients.collect::<Result<_>>()?;
        let mut tally = CallTally::default();
        for place in places {
            for client in &mut clients {
                tally.call(client, *place);
            }
        }
        nobody_failed(&tally)?;
        anyhow::Ok(tally)
    };
    let first = std::slice::from_ref(first);
    ask(first, &places)?;
    ask(first, &beside)?;
    let fetched = site.upstream().log().total();
    let hits = ask(others, &places)?;
    // Of these only the point is not known by now.
    let values = ask(others, &beside)?;
    let more = (site.upstream().log().total() - fetched) as f64;
    let (name, most) = match door {
        EngineDoor::Tcp => ("TCP", 2.0),
        _ => ("Unix socket", 1.0),
    };
    Ok(vec![
        FleetFigure::at_most(
            format!("one value found in the engine, {name}: 99 % within"),
            values.quantile(0.99),
            most,
            " ms",
        ),
        FleetFigure::at_most(
            format!("an answer of two values found there, {name}: 99 % within"),
            hits.quantile(0.99),
            VALUES * most,
            " ms",
        ),
        FleetFigure::at_most(
            format!("the same: requests of {} daemons", others.len()),
            more,
            0.0,
            "",
        ),
    ])
}

/// Replaces one daemon after the other by one with an empty disk.
pub(crate) fn rolling_restart(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let mut site = TrialSite::start(engine, EngineDoor::UnixSocket, options)?;
    let places = places(options.places)?;
    let ask = |daemon: &FleetDaemon| {
        let mut tally = CallTally::default();
        let mut client = connect(daemon.dir())?;
        for place in &places {
            tally.call(&mut client, *place);
        }
        nobody_failed(&tally)
    };
    ask(&site.daemons[0])?;
    let known = site.upstream().log().total();
    for daemon in &mut site.daemons {
        daemon.replace()?;
        ask(daemon)?;
    }
    let more = (site.upstream().log().total() - known) as f64;
    let name = format!(
        "requests of a rolling restart, {} places known",
        places.len()
    );
    Ok(vec![FleetFigure::at_most(name, more, 0.0, "")])
}

fn dirs(daemons: &[FleetDaemon]) -> impl Iterator<Item = &Path> {
    daemons.iter().map(FleetDaemon::dir)
}

/// Returns so many places, each in a cell of its own.
pub(crate) fn places(number: u16) -> Result<Vec<Location>> {
    let places = (0..number).map(|n| {
        let (row, column) = (f64::from(n / 40), f64::from(n % 40));
        Ok(Location::new(38.0 + row * 0.1, -102.0 + column * 0.1)?)
    });
    places.collect()
}

/// Returns a place some steps away, in the same cell as a rule.
fn beside(place: Location) -> Result<Location> {
    Ok(Location::new(place.latitude() + 0.0001, place.longitude())?)
}

/// Fails if a call did.
pub(crate) fn nobody_failed(tally: &CallTally) -> Result<()> {
    match tally.failures.first() {
        None => Ok(()),
        Some(failure) => anyhow::bail!("{} calls failed: {failure}", tally.failures.len()),
    }
}
