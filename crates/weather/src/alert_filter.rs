//! Filters of alerts: by the name of the event, and by the least severity, urgency and certainty. Pure; which
//! alerts are in force, and who has heard of them, is decided elsewhere.

use std::fmt;
use std::str::FromStr;

use crate::{Alert, EventPatterns, Severity};

/// A filter of alerts. An alert matches if it meets every criterion that is there; the default matches all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AlertFilter {
    /// The events to include.
    pub event: Option<EventPatterns>,
    /// The events to leave out, also of those included.
    pub exclude_event: Option<EventPatterns>,
    /// The least severity.
    pub severity: Option<Severity>,
    /// The least urgency.
    pub urgency: Option<AlertUrgency>,
    /// The least certainty.
    pub certainty: Option<AlertCertainty>,
}

/// The urgencies of alerts, from least to most (Common Alerting Protocol 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertUrgency {
    /// Not said.
    Unknown,
    /// No action is needed any more.
    Past,
    /// Action is to be taken in the near future.
    Future,
    /// Action is to be taken within the hour.
    Expected,
    /// Action is to be taken at once.
    Immediate,
}

/// The certainties of alerts, from least to most (Common Alerting Protocol 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertCertainty {
    /// Not said.
    Unknown,
    /// Not expected to happen.
    Unlikely,
    /// May happen.
    Possible,
    /// More likely than not.
    Likely,
    /// Happened, or is going on.
    Observed,
}

/// A word that is none of a scale; the text names those there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, not {found:?}")]
pub struct BadGrade {
    expected: String,
    found: String,
}

impl AlertFilter {
    /// The filter that every alert matches, whatever the defaults are.
    pub fn all() -> Self {
        Self {
            event: "*".parse().ok(),
            exclude_event: Some(EventPatterns::default()),
            severity: Some(Severity::Unknown),
            urgency: Some(AlertUrgency::Unknown),
            certainty: Some(AlertCertainty::Unknown),
        }
    }

    /// Returns whether every alert matches for want of criteria.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns whether an alert meets every criterion. One whose severity, urgency or certainty is not said
    /// has the least.
    pub fn match_alert(&self, alert: &Alert) -> bool {
        let patterns = |patterns: &EventPatterns| patterns.match_name(&alert.event);
        self.event.as_ref().is_none_or(patterns)
            && !self.exclude_event.as_ref().is_some_and(patterns)
            && self.severity.is_none_or(|least| alert.severity >= least)
            && is_at_least(
                self.urgency,
                alert.urgency.as_deref(),
                AlertUrgency::Unknown,
            )
            && is_at_least(
                self.certainty,
                alert.certainty.as_deref(),
                AlertCertainty::Unknown,
            )
    }

    /// Returns the filter with the criteria of `defaults` that it does not have itself.
    #[must_use]
    pub fn or(&self, defaults: &Self) -> Self {
        let own = self.clone();
        Self {
            event: own.event.or_else(|| defaults.event.clone()),
            exclude_event: own.exclude_event.or_else(|| defaults.exclude_event.clone()),
            severity: own.severity.or(defaults.severity),
            urgency: own.urgency.or(defaults.urgency),
            certainty: own.certainty.or(defaults.certainty),
        }
    }
}

/// Tells whether a word stands for no less than `least`; one that is missing or none of the scale counts as
/// `unknown`.
fn is_at_least<G: FromStr + Ord + Copy>(least: Option<G>, word: Option<&str>, unknown: G) -> bool {
    least.is_none_or(|least| word.and_then(|word| word.parse().ok()).unwrap_or(unknown) >= least)
}

/// Gives the words of a scale to the type of its grades.
macro_rules! grade_words {
    ($grade:ident: $($variant:ident $word:literal),+) => {
        impl $grade {
            /// Their words in small letters, from least to most.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl FromStr for $grade {
            type Err = BadGrade;

            fn from_str(text: &str) -> Result<Self, BadGrade> {
                match text.trim().to_ascii_lowercase().as_str() {
                    $($word => Ok(Self::$variant),)+
                    other => Err(BadGrade::new(Self::WORDS, other)),
                }
            }
        }
    };
}

grade_words!(Severity: Unknown "unknown", Minor "minor", Moderate "moderate", Severe "severe", Extreme "extreme");
grade_words!(AlertUrgency: Unknown "unknown", Past "past", Future "future", Expected "expected", Immediate "immediate");
grade_words!(AlertCertainty: Unknown "unknown", Unlikely "unlikely", Possible "possible", Likely "likely", Observed "observed");

impl fmt::Display for AlertUrgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::WORDS[*self as usize])
    }
}

impl fmt::Display for AlertCertainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::WORDS[*self as usize])
    }
}

impl BadGrade {
    /// The number of characters of a word that the error repeats.
    const SHOWN: usize = 40;

    fn new(words: &[&str], found: &str) -> Self {
        let (last, others) = words.split_last().unwrap_or((&"", &[]));
        Self {
            expected: format!("{} or {last}", others.join(", ")),
            found: found.chars().take(Self::SHOWN).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(event: &str, severity: Severity, urgency: &str, certainty: Option<&str>) -> Alert {
        Alert {
            id: "urn:1".to_owned(),
            event: event.to_owned(),
            severity,
            certainty: certainty.map(str::to_owned),
            urgency: Some(urgency.to_owned()),
            headline: None,
            area: None,
            description: None,
            instruction: None,
            sender: None,
            sent: None,
            onset: None,
            ends: None,
            zones: Vec::new(),
        }
    }

    #[test]
    fn an_alert_matches_if_it_meets_every_criterion_there_is() {
        let warning = alert(
            "Flood Warning",
            Severity::Severe,
            "Immediate",
            Some("Likely"),
        );
        let filter = |change: fn(&mut AlertFilter)| {
            let mut filter = AlertFilter::default();
            change(&mut filter);
            filter.match_alert(&warning)
        };
        assert!(filter(|_| {}));
        assert!(filter(|f| f.event = "flood*".parse().ok()));
        assert!(!filter(|f| f.event = "wind*".parse().ok()));
        assert!(!filter(|f| f.event = "none".parse().ok()));
        assert!(!filter(|f| f.exclude_event = "*warning".parse().ok()));
        assert!(filter(|f| f.exclude_event = "none".parse().ok()));
        assert!(!filter(|f| {
            f.event = "flood*".parse().ok();
            f.exclude_event = "flood w*".parse().ok();
        }));
        assert!(filter(|f| f.severity = Some(Severity::Severe)));
        assert!(!filter(|f| f.severity = Some(Severity::Extreme)));
        assert!(filter(|f| f.urgency = Some(AlertUrgency::Expected)));
        assert!(filter(|f| f.certainty = Some(AlertCertainty::Likely)));
        assert!(!filter(|f| f.certainty = Some(AlertCertainty::Observed)));
        assert!(!filter(|f| {
            f.severity = Some(Severity::Minor);
            f.certainty = Some(AlertCertainty::Observed);
        }));
    }

    #[test]
    fn an_alert_of_which_nothing_is_said_has_the_least_of_each() {
        let vague = alert("Air Quality Alert", Severity::Unknown, "Soon", None);
        assert!(AlertFilter::all().match_alert(&vague));
        for filter in [
            AlertFilter {
                severity: Some(Severity::Minor),
                ..AlertFilter::default()
            },
            AlertFilter {
                urgency: Some(AlertUrgency::Past),
                ..AlertFilter::default()
            },
            AlertFilter {
                certainty: Some(AlertCertainty::Unlikely),
                ..AlertFilter::default()
            },
        ] {
            assert!(!filter.match_alert(&vague), "{filter:?}");
        }
    }

    #[test]
    fn a_criterion_of_ones_own_goes_before_that_of_the_defaults() {
        let defaults = AlertFilter {
            exclude_event: "wind*".parse().ok(),
            severity: Some(Severity::Moderate),
            ..AlertFilter::default()
        };
        let own = AlertFilter {
            severity: Some(Severity::Minor),
            ..AlertFilter::default()
        };
        let both = own.or(&defaults);
        assert_eq!(both.severity, Some(Severity::Minor));
        assert_eq!(both.exclude_event, defaults.exclude_event);
        assert_eq!(AlertFilter::all().or(&defaults), AlertFilter::all());
        assert!(
            AlertFilter::default()
                .or(&AlertFilter::default())
                .is_empty()
        );
    }

    #[test]
    fn grades_are_read_from_their_words_and_other_words_are_told_which_there_are() {
        assert_eq!("Severe".parse(), Ok(Severity::Severe));
        assert_eq!(" immediate ".parse(), Ok(AlertUrgency::Immediate));
        assert_eq!("OBSERVED".parse(), Ok(AlertCertainty::Observed));
        for word in AlertUrgency::WORDS {
            assert_eq!(word.parse::<AlertUrgency>().unwrap().to_string(), *word);
        }
        for word in AlertCertainty::WORDS {
            assert_eq!(word.parse::<AlertCertainty>().unwrap().to_string(), *word);
        }
        let error = "grave".parse::<Severity>().unwrap_err().to_string();
        let words = "expected unknown, minor, moderate, severe or extreme, not \"grave\"";
        assert_eq!(error, words);
    }
}
