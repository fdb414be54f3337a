//! Followers of alerts at all daemons, while the engine fails twice: killed and back empty, and paused. It is a history
//! with no other disturbance.

use std::thread;
use std::time::Duration;

use anyhow::Result;
use nws_simulator::Simulator;

use super::check;
use super::record::HistoryRecord;
use super::run::{FOLLOWED, LIFETIMES, TIMEOUT, Work, all_followers, places, work};
use super::writer::{HistoryWriter, RunPhase};
use super::{followers, story};
use crate::TrialOptions;
use crate::figure::FleetFigure;
use crate::site::{EngineDoor, SitePlan, TrialSite, UNPACED};

/// The time in which the engine fails twice.
const LENGTH: Duration = Duration::from_secs(40);
/// The time from one end of a failure to the begin of the next, and from the begin of one to its end.
const WELL: Duration = Duration::from_secs(12);
const FAILING: Duration = Duration::from_secs(5);

/// Counts what followers were told too often or not at all.
pub(crate) fn followers(engine: &str, options: &TrialOptions) -> Result<Vec<FleetFigure>> {
    let mut site = TrialSite::build(SitePlan {
        engine,
        door: EngineDoor::UnixSocket,
        timeout: Some(TIMEOUT),
        daemons: options.daemons,
        settings: &[UNPACED, LIFETIMES].concat(),
        simulator: Simulator::builder(),
    })?;
    let places = places()?;
    let places = &places[..FOLLOWED];
    let site = site.parts();
    let file = site.dir.join("history.jsonl");
    let writer = &HistoryWriter::create(&file)?;
    let dirs: Vec<_> = site
        .daemons
        .iter()
        .map(|one| one.dir().to_owned())
        .collect();
    let (running, simulator, dir) = (site.engine, site.simulator, site.dir);
    let mut all: Vec<Work<'_>> = vec![
        Box::new(|| story::tell(writer, simulator, places, 1)),
        Box::new(|| {
            writer.wait(WELL, RunPhase::Quiet);
            running.kill();
            thread::sleep(FAILING);
            *running = test_support::EngineServer::start(engine, dir, &[]);
            writer.wait(WELL, RunPhase::Quiet);
            running.pause();
            thread::sleep(FAILING);
            running.resume();
            Ok(())
        }),
    ];
    for follower in all_followers(dirs.len()).filter(|one| one.daemon.is_some()) {
        writer.write(&HistoryRecord::Follows { follower })?;
        let (dirs, place) = (&dirs, places[follower.place]);
        let follow = move || followers::follow(writer, follower, dirs, place);
        all.push(Box::new(follow));
    }
    work(writer, all, LENGTH)?;
    writer.flush()?;
    let verdict = check::judge_followers(&check::read(&file)?);
    let told = verdict
        .counts
        .iter()
        .find(|(name, _)| *name == check::CHANGES);
    let told = told.map_or(0, |(_, told)| *told);
    let name = format!(
        "followers of alerts at {} daemons, the engine failing twice",
        options.daemons
    );
    Ok(vec![
        FleetFigure::shown(format!("{name}: changes told"), told as f64, ""),
        FleetFigure::at_most(
            format!("{name}: told twice, never or wrong"),
            verdict.violations.len() as f64,
            0.0,
            "",
        ),
    ])
}
