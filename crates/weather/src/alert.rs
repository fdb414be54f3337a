//! Watches, warnings and advisories for a place, a state or a zone, and how they change. Does not
//! decide which of them hold.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Area, OffsetTime, Place, Provenance};

/// The alerts in force at a place, or in a whole state or zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alerts {
    /// The place, if they are those of one.
    pub place: Option<Place>,
    /// The state or zone, if they are those of one.
    #[serde(default)]
    pub area: Option<Area>,
    /// The gravest first, then by when they begin.
    pub alerts: Vec<Alert>,
    /// The number of other alerts in force, which do not match the filter.
    #[serde(default)]
    pub filtered: usize,
    /// Their source and age.
    pub provenance: Provenance,
}

/// One watch, warning or advisory (Common Alerting Protocol 1.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alert {
    /// Names the message; every update has another one.
    pub id: String,
    /// "Flash Flood Warning".
    pub event: String,
    /// Its severity.
    pub severity: Severity,
    /// Its certainty: "Observed", "Likely", "Possible", "Unlikely".
    pub certainty: Option<String>,
    /// Its urgency: "Immediate", "Expected", "Future", "Past".
    pub urgency: Option<String>,
    /// One line with times and office.
    pub headline: Option<String>,
    /// The area in words.
    pub area: Option<String>,
    /// The hazard, with place and time.
    pub description: Option<String>,
    /// Advice on what to do.
    pub instruction: Option<String>,
    /// "NWS Seattle WA".
    pub sender: Option<String>,
    /// When the message was sent.
    pub sent: Option<OffsetTime>,
    /// When the event begins.
    pub onset: Option<OffsetTime>,
    /// When the event is over, as far as is known.
    pub ends: Option<OffsetTime>,
    /// The zones concerned: "WAZ315".
    pub zones: Vec<String>,
}

/// The severities of alerts, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not said.
    Unknown,
    /// Little or no threat.
    Minor,
    /// A possible threat to life or property.
    Moderate,
    /// A significant one.
    Severe,
    /// An extraordinary one.
    Extreme,
}

/// Changes among a place's alerts after the `cursor` of an earlier answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertChanges {
    /// The place.
    pub place: Place,
    /// The `since` of the next question, with which nothing is missed and nothing told twice.
    pub cursor: String,
    /// In the order in which they were noticed.
    pub changes: Vec<AlertChange>,
    /// True if the cursor that was passed is not known any more. What changed after it is lost; the
    /// alerts in force are told as new, and any other that the caller knows of is over.
    #[serde(default)]
    pub reset: bool,
    /// Their source and age.
    pub provenance: Provenance,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertChange {
    /// Its number at this place, from 1.
    pub sequence: u64,
    /// The kind of change.
    pub change: ChangeKind,
    /// When it was noticed, by the place's clocks.
    pub time: OffsetTime,
    /// The alert, as it is after the change, or was at its end.
    pub alert: Alert,
}

/// The kinds of changes to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was not there before.
    New,
    /// Its text, area or grade changed.
    Updated,
    /// Nothing but its end changed, to a later time.
    Extended,
    /// It is over, or was taken back.
    Ended,
}

impl Alerts {
    /// Returns the name of their place, state or zone; a zone's is its code.
    pub fn name(&self) -> &str {
        match (&self.place, &self.area) {
            (Some(place), _) => &place.name,
            (None, Some(area)) => area.name.as_ref().unwrap_or(&area.code),
            (None, None) => "",
        }
    }

    /// Returns the IANA time zone of the place; a state may have several.
    pub fn time_zone(&self) -> Option<&str> {
        self.place.as_ref()?.time_zone.as_deref()
    }
}

impl AlertChanges {
    /// Returns each change with the cursor of a caller that has read up to it. A cursor ends with the
    /// number of the last change; where changes are left out, as in a list of the alerts in force, only
    /// the last one has a cursor.
    pub fn with_cursors(&self) -> impl Iterator<Item = (&AlertChange, Option<String>)> {
        let journal = self.journal_if_gapless();
        let last = self.changes.len().saturating_sub(1);
        self.changes.iter().enumerate().map(move |(at, change)| {
            let cursor = match journal {
                Some(journal) => Some(format!("{journal}-{}", change.sequence)),
                None => (at == last).then(|| self.cursor.clone()),
            };
            (change, cursor)
        })
    }

    /// Returns the name of the journal if no change before the cursor is left out.
    fn journal_if_gapless(&self) -> Option<&str> {
        let (journal, last) = self.cursor.rsplit_once('-')?;
        let last: u64 = last.parse().ok()?;
        let mut numbers = (1..=last).rev();
        let mut changes = self.changes.iter().rev();
        let is_gapless = changes.all(|change| numbers.next() == Some(change.sequence));
        is_gapless.then_some(journal)
    }
}

impl Severity {
    /// The word for it: "Severe".
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Minor => "Minor",
            Self::Moderate => "Moderate",
            Self::Severe => "Severe",
            Self::Extreme => "Extreme",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl ChangeKind {
    /// The word for it: "extended".
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Updated => "updated",
            Self::Extended => "extended",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
