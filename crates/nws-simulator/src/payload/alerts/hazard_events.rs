//! Stretches of bad weather, found on a three-hour lattice of absolute time: an event has the same beginning and end
//! in every answer.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::hazard_kinds::{HazardKind, KINDS};
use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::Town;
use crate::field::AirColumn;
use crate::field::noise::digest;
use crate::forecast::ForecastHour;
use crate::payload::WorldSnapshot;

/// Seconds between looks at the weather.
pub(super) const STEP: i64 = 3 * 3_600;
/// Events end at multiples of five days, so that no look goes on without end.
const BLOCK: i64 = 5 * 86_400;
/// The life of a message in seconds; an event that lasts longer is continued by an update.
pub(super) const MESSAGE: i64 = 8 * 3_600;

/// A stretch of bad weather over one town's zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct HazardEvent {
    pub(super) kind: &'static HazardKind,
    pub(super) town: &'static Town,
    pub(super) onset: i64,
    pub(super) ends: i64,
}

impl HazardEvent {
    /// Returns the time of its first announcement.
    pub(super) fn announced(&self) -> i64 {
        self.onset - self.kind.ahead * 3_600
            + (digest(1, self.town.station.as_bytes()) % 50) as i64 * 60
    }

    /// Returns the number of the message in force.
    pub(super) fn message(&self, now: i64) -> Option<i64> {
        (self.announced() <= now && now < self.ends).then(|| (now - self.announced()) / MESSAGE)
    }

    pub(super) fn sent(&self, message: i64) -> i64 {
        self.announced() + message * MESSAGE
    }

    pub(super) fn id(&self, seed: u64, message: i64) -> String {
        let name = format!(
            "{}{}{}{}{message}",
            self.kind.event, self.kind.code.1, self.town.station, self.onset
        );
        let [a, b, c] = [1, 2, 3].map(|part| digest(seed ^ part, name.as_bytes()));
        format!(
            "urn:oid:2.49.0.1.840.0.{a:016x}{b:016x}{:08x}.001.1",
            c >> 32
        )
    }
}

/// Returns the events over a town that touch the block of `now` and the next, where announcements may already be out.
pub(super) fn hazard_events(world: &WorldSnapshot, town: &'static Town) -> Vec<HazardEvent> {
    let column = world.field().over(town.latitude, town.longitude);
    let block = world.now.as_second().div_euclid(BLOCK) * BLOCK;
    let mut found = in_block(&column, town, block);
    // The longest announcement is a day ahead.
    if block + BLOCK - world.now.as_second() < 86_400 {
        found.extend(in_block(&column, town, block + BLOCK));
    }
    found
}

/// Returns the hazards over a cell at an hour, as the raw grid codes them.
pub(crate) fn hazards(world: &WorldSnapshot, cell: &OfficeGridCell) -> impl Fn(Timestamp) -> Value {
    let known = hazard_events(world, cell.town());
    let now = world.now.as_second();
    move |hour| {
        let at = hour.as_second();
        let over = known
            .iter()
            .filter(|event| event.announced() <= now && event.onset <= at && at < event.ends);
        over.map(|event| {
            json!({"phenomenon": event.kind.code.0, "significance": event.kind.code.1, "event_number": null})
        })
        .collect()
    }
}

fn in_block(column: &AirColumn, town: &'static Town, block: i64) -> Vec<HazardEvent> {
    let mut hazard_events: Vec<HazardEvent> = Vec::new();
    for step in 0..BLOCK / STEP {
        let onset = block + step * STEP;
        let Ok(time) = Timestamp::from_second(onset) else {
            break;
        };
        let hour = ForecastHour::at(column, time);
        for kind in KINDS.iter().filter(|kind| (kind.calls)(&hour)) {
            match hazard_events
                .iter_mut()
                .rfind(|event| std::ptr::eq(event.kind, kind) && event.ends == onset)
            {
                Some(event) => event.ends += STEP,
                None => hazard_events.push(HazardEvent {
                    kind,
                    town,
                    onset,
                    ends: onset + STEP,
                }),
            }
        }
    }
    hazard_events
}
