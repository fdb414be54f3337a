//! A daemon that is cut off from the engine while all others are not: it goes on alone, and shares again when the link
//! is back. Knows nothing of other measurements.

use std::time::Duration;

use anyhow::{Result, ensure};
use clock::Stopwatch;
use nws_simulator::Simulator;
use weather::Location;
use weather_client::Client;

use crate::TrialOptions;
use crate::calls::{CallTally, connect};
use crate::figure::FleetFigure;
use crate::measures::places;
use crate::site::{BUSY_TIMEOUT, EngineDoor, SitePlan, TrialSite, UNPACED};

/// Calls for a known place at the daemon that is cut off.
const CALLS: usize = 200;
/// The longest that a daemon may take to find a link that is back.
const PATIENCE: Duration = Duration::from_secs(60);

/// Cuts one daemon off, by a link that is taken down where there are namespaces.
pub(crate) fn cut_off(
    engine: &str,
    door: EngineDoor,
    options: &TrialOptions,
) -> Result<Vec<FleetFigure>> {
    let site = TrialSite::build(SitePlan {
        engine,
        door,
        timeout: options.ignore_times.then_some(BUSY_TIMEOUT),
        daemons: options.daemons,
        settings: UNPACED,
        simulator: Simulator::builder(),
    })?;
    let (mut cut, mut other) = (
        connect(site.daemons[0].dir())?,
        connect(site.daemons[1].dir())?,
    );
    let mut tally = CallTally::default();
    let requests = || site.upstream().log().total();
    // Asks both daemons for a place that nobody knows, and returns the requests.
    let mut ask_both = |tally: &mut CallTally, cut: &mut Client, place: Location| {
        let before = requests();
        tally.call(cut, place);
        tally.call(&mut other, place);
        (requests() - before) as f64
    };
    let places = places(3)?;
    ask_both(&mut tally, &mut cut, places[0]);
    site.set_link(0, false)?;
    for _ in 0..CALLS {
        tally.call(&mut cut, places[0]);
    }
    let apart = ask_both(&mut tally, &mut cut, places[1]);
    site.set_link(0, true)?;
    let watch = Stopwatch::start();
    while !cut.status()?.fleet.is_some_and(|fleet| fleet.reachable) {
        ensure!(
            watch.elapsed() < PATIENCE,
            "the link was not found to be back"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let together = ask_both(&mut tally, &mut cut, places[2]);
    let how = match door {
        EngineDoor::Namespaces => "its link taken down",
        _ => "its link silent",
    };
    let name = format!("a daemon cut off from the engine, {how}");
    let failed = tally.failures.len() as f64;
    Ok(vec![
        FleetFigure::at_most(format!("{name}: failed calls"), failed, 0.0, ""),
        FleetFigure::at_most(
            format!("{name}: requests for a place asked for on both sides"),
            apart,
            4.0,
            "",
        ),
        FleetFigure::at_most(
            format!("{name}: the same, the link back"),
            together,
            2.0,
            "",
        ),
    ])
}
