//! Alerts that come and go at some places, each with a number in its name. Knows nobody who follows them.

use std::time::Duration;

use anyhow::Result;
use clock::Clock;
use jiff::SignedDuration;
use nws_simulator::{AlertInfo, IssuedAlertId, Simulator};
use test_support::SplitMix64;
use weather::{ChangeKind, Location};

use super::record::HistoryRecord;
use super::writer::{HistoryWriter, RunPhase};

/// The beginning of the name of each alert, which no weather calls for by itself.
const EVENT: &str = "Trial Warning ";
/// The time between two changes, in milliseconds, at least, and at most so much more.
const BETWEEN: (u64, u64) = (2_000, 2_000);
/// Alerts in force at one time at least before one is taken back: each lasts for longer than a daemon is away.
const IN_FORCE: usize = 3;

/// The time that the last alert is in force at least.
const LASTS: Duration = Duration::from_secs(6);

/// An alert in force.
struct IssuedTrialAlert {
    number: u64,
    place: usize,
    id: IssuedAlertId,
}

/// Returns the number of an alert of the story.
pub(super) fn number_of(event: &str) -> Option<u64> {
    event.strip_prefix(EVENT)?.parse().ok()
}

/// Issues alerts at `places` and takes them back, until all is quiet; then takes back the rest.
pub(super) fn tell(
    writer: &HistoryWriter,
    simulator: &Simulator,
    places: &[Location],
    seed: u64,
) -> Result<()> {
    let issued = simulator.issued_alerts();
    issued.exclude_weather(true);
    let mut dice = SplitMix64(seed);
    let mut in_force: Vec<IssuedTrialAlert> = Vec::new();
    let withdraw = |alert: IssuedTrialAlert| {
        let begin = writer.now();
        issued.withdraw(alert.id);
        writer.write(&HistoryRecord::Alert {
            alert: alert.number,
            place: alert.place,
            change: ChangeKind::Ended,
            at: writer.since(begin),
        })
    };
    for number in 1.. {
        let (least, more) = BETWEEN;
        let pause = Duration::from_millis(least + dice.below(more));
        if writer.wait(pause, RunPhase::Quiet) {
            break;
        }
        if in_force.len() >= IN_FORCE {
            withdraw(in_force.remove(0))?;
            continue;
        }
        let place = usize::from(dice.below(2) == 1) % places.len();
        let at = &places[place];
        let begin = writer.now();
        let id = issued.issue((at.latitude(), at.longitude()), info(number, simulator));
        writer.write(&HistoryRecord::Alert {
            alert: number,
            place,
            change: ChangeKind::New,
            at: writer.since(begin),
        })?;
        in_force.push(IssuedTrialAlert { number, place, id });
    }
    // A daemon that was started just now has not heard of the last one yet.
    writer.wait(LASTS, RunPhase::Over);
    in_force.into_iter().try_for_each(withdraw)
}

/// Describes an alert. It ends by the clock of the daemons, which is ahead of the upstream's.
fn info(number: u64, simulator: &Simulator) -> AlertInfo {
    AlertInfo {
        event: format!("{EVENT}{number}"),
        severity: "Severe".to_owned(),
        text: format!("The warning with the number {number}."),
        onset: simulator.now(),
        ends: Clock::system().now() + SignedDuration::from_hours(24),
    }
}
