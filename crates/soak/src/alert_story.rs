//! Alerts that change while everybody asks: issued, made longer, cancelled; and a follower who has to
//! be told each of these once.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use clock::Stopwatch;
use weather::{AlertChanges, ChangeKind, Location};
use weather_client::Error;

use crate::control::FaultControl;
use crate::rust_client::connect;

/// Alerts at a time, each at a place of its own.
const ALERTS: usize = 4;
/// Their event, which no weather calls for by itself.
const EVENT: &str = "Volcano Warning";
/// The hours that an alert lasts at first, and those that it lasts when it was made longer.
const HOURS: [u16; 2] = [2, 6];
/// The pause after a refusal.
const PAUSE: Duration = Duration::from_millis(200);
/// The wait of one question for news.
const NEWS: Duration = Duration::from_secs(20);

/// Alerts on their way, each with what its follower was told.
#[derive(Debug)]
pub(crate) struct AlertStory {
    alerts: Vec<FollowedAlert>,
}

#[derive(Debug)]
struct FollowedAlert {
    place: Location,
    id: u64,
    cursor: Option<String>,
    told: BTreeMap<&'static str, u64>,
}

impl AlertStory {
    /// Issues alerts at some of `places`, and has each told to its follower.
    pub(crate) fn begin(control: &FaultControl, dir: &Path, places: &[Location]) -> Result<Self> {
        let step = places.len() / ALERTS;
        let alerts = places
            .iter()
            .step_by(step.max(1))
            .take(ALERTS)
            .map(|place| {
                Ok(FollowedAlert {
                    place: *place,
                    id: control.issue_alert(*place, EVENT, HOURS[0])?,
                    cursor: None,
                    told: BTreeMap::new(),
                })
            });
        let alerts = alerts.collect::<Result<_>>()?;
        let mut story = Self { alerts };
        story.follow(dir, ChangeKind::New, Duration::ZERO)?;
        Ok(story)
    }

    /// Makes the alerts last longer.
    pub(crate) fn extend(&self, control: &FaultControl) -> Result<()> {
        let mut alerts = self.alerts.iter();
        alerts.try_for_each(|alert| control.extend_alert(alert.id, HOURS[1]))
    }

    /// Cancels the alerts.
    pub(crate) fn cancel(&self, control: &FaultControl) -> Result<()> {
        let mut alerts = self.alerts.iter();
        alerts.try_for_each(|alert| control.cancel_alert(alert.id))
    }

    /// Asks for changes until all followers were told one of this kind, for at most `limit`.
    pub(crate) fn follow(&mut self, dir: &Path, kind: ChangeKind, limit: Duration) -> Result<()> {
        let mut client = connect(dir)?;
        let watch = Stopwatch::start();
        for alert in &mut self.alerts {
            loop {
                let wait = limit.saturating_sub(watch.elapsed()).min(NEWS);
                let cursor = alert.cursor.clone();
                match client.alert_changes(alert.place, cursor.as_deref(), wait) {
                    Ok(answer) => alert.take(answer),
                    // The upstream fails now and then.
                    Err(Error::Weather { .. }) => thread::sleep(PAUSE),
                    Err(error) => return Err(error).context("a follower"),
                }
                if alert.told.contains_key(kind.word()) || watch.elapsed() >= limit {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns the changes of the story that were told, by kind, of those that should have been: one of
    /// each kind for each alert.
    pub(crate) fn told(&self) -> BTreeMap<&'static str, u64> {
        let mut all = BTreeMap::new();
        for (kind, count) in self.alerts.iter().flat_map(|alert| &alert.told) {
            *all.entry(*kind).or_default() += count;
        }
        all
    }

    /// Returns the number of alerts.
    pub(crate) fn len(&self) -> u64 {
        self.alerts.len() as u64
    }
}

impl FollowedAlert {
    fn take(&mut self, answer: AlertChanges) {
        self.cursor = Some(answer.cursor);
        for change in answer.changes {
            if change.alert.event == EVENT {
                *self.told.entry(change.change.word()).or_default() += 1;
            }
        }
    }
}
