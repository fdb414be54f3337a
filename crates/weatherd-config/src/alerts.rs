//! The journal of alerts, and the alerts that are told where a request does not say which.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use weather::{AlertCertainty, AlertFilter, AlertUrgency, EventPatterns, Severity};

use crate::written;

/// The journal of alerts, from which clients that follow them miss nothing, and the filter of requests that
/// have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertSettings {
    /// Records alert changes, so that they are told across a restart. Simulated alerts never are.
    pub journal: bool,
    /// The directory of the journals; the user's state directory if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// The events whose alerts are told, as patterns; all if not given.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub event: Option<EventPatterns>,
    /// The events whose alerts are not told, as patterns.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub exclude_event: Option<EventPatterns>,
    /// The least severity of alerts that are told.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The least urgency of alerts that are told.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub urgency: Option<AlertUrgency>,
    /// The least certainty of alerts that are told.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub certainty: Option<AlertCertainty>,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self::with_filter(AlertFilter::default())
    }
}

impl AlertSettings {
    /// Returns the defaults, with a filter.
    pub(crate) fn with_filter(filter: AlertFilter) -> Self {
        Self {
            journal: true,
            dir: None,
            event: filter.event,
            exclude_event: filter.exclude_event,
            severity: filter.severity,
            urgency: filter.urgency,
            certainty: filter.certainty,
        }
    }

    /// Returns the filter of requests that have none.
    pub fn filter(&self) -> AlertFilter {
        AlertFilter {
            event: self.event.clone(),
            exclude_event: self.exclude_event.clone(),
            severity: self.severity,
            urgency: self.urgency,
            certainty: self.certainty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    fn read(text: &str) -> Result<Settings, String> {
        Settings::parse(text).map_err(|(_, reason)| reason)
    }

    #[test]
    fn a_filter_is_read_as_callers_write_it_and_mistakes_have_a_sentence() {
        let text = "[alerts]\nexclude_event = 'Small Craft*, Wind Advisory'\nseverity = 'moderate'";
        let filter = read(text).unwrap().alerts.filter();
        let expected = AlertFilter {
            exclude_event: "small craft*,wind advisory".parse().ok(),
            severity: Some(Severity::Moderate),
            ..AlertFilter::default()
        };
        assert_eq!(filter, expected);
        for (line, words) in [
            ("severity = 'grave'", "expected unknown, minor"),
            ("event = '[a]'", "cannot be in a pattern"),
            ("urgency = 'soon'", "expected unknown, past"),
        ] {
            let error = read(&format!("[alerts]\n{line}")).unwrap_err();
            assert!(error.contains(words), "{line}: {error}");
        }
    }
}
