//! The arguments that say which alerts are shown. Only their shape; which alerts match is the server's business.

use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use weather::{AlertCertainty, AlertFilter, AlertUrgency, BadGrade, EventPatterns, Severity};

use crate::exit::CommandError;

// The criteria of a filter of alerts.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Alerts to show")]
pub(crate) struct AlertFilterArgs {
    /// Show alerts of these events only: 'Flood*', 'Winter Storm Watch'; several with commas, or given again
    /// [default: the settings', else all]
    #[arg(long, value_name = "PATTERN")]
    event: Vec<EventPatterns>,
    /// Leave out alerts of these events; the word none leaves out none
    #[arg(long, value_name = "PATTERN")]
    exclude_event: Vec<EventPatterns>,
    /// Show alerts of this severity or a greater one
    #[arg(long, value_name = "LEAST", ignore_case = true, value_parser = grades::<Severity>(Severity::WORDS))]
    severity: Option<Severity>,
    /// Show alerts of this urgency or a greater one
    #[arg(long, value_name = "LEAST", ignore_case = true, value_parser = grades::<AlertUrgency>(AlertUrgency::WORDS))]
    urgency: Option<AlertUrgency>,
    /// Show alerts of this certainty or a greater one
    #[arg(long, value_name = "LEAST", ignore_case = true, value_parser = grades::<AlertCertainty>(AlertCertainty::WORDS))]
    certainty: Option<AlertCertainty>,
    /// Show all alerts, whatever the settings leave out
    #[arg(
        long,
        conflicts_with_all = ["event", "exclude_event", "severity", "urgency", "certainty"]
    )]
    all_alerts: bool,
}

impl AlertFilterArgs {
    /// Returns the filter of a question; what it leaves open is the settings' business.
    pub(crate) fn filter(&self) -> Result<AlertFilter, CommandError> {
        if self.all_alerts {
            return Ok(AlertFilter::all());
        }
        Ok(AlertFilter {
            event: together(&self.event)?,
            exclude_event: together(&self.exclude_event)?,
            severity: self.severity,
            urgency: self.urgency,
            certainty: self.certainty,
        })
    }
}

/// Parses a grade of a scale with these words, which are completed.
fn grades<G>(words: &'static [&'static str]) -> impl TypedValueParser<Value = G>
where
    G: FromStr<Err = BadGrade> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<G>())
}

/// Returns the lists of an option that was given more than once as one list.
fn together(lists: &[EventPatterns]) -> Result<Option<EventPatterns>, CommandError> {
    if lists.is_empty() {
        return Ok(None);
    }
    let lists: Vec<_> = lists.iter().map(ToString::to_string).collect();
    let list = lists.join(",").parse();
    list.map(Some)
        .map_err(|error: weather::BadEventPatterns| CommandError::Usage(error.to_string()))
}
