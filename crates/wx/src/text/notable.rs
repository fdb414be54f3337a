//! The facts that stand out as a short list, and as a line of a glance.

use weather::{FactSource, Notable};
use weather_text::notable::{missing, sentence};

use super::TextFormat;
use super::footer::footer;
use crate::layout::{hanging, plain, push, wrapped};
use crate::style::{ASIDE, CAUTION, TITLE, painted};

/// Returns every fact on a line of its own with its source, and what is missing.
pub(crate) fn notable(notable: &Notable, format: TextFormat) -> String {
    let clock = format.clock.at(&notable.place);
    let mut text = format!("{}\n", painted(TITLE, plain(&notable.place.name)));
    for fact in &notable.facts {
        let source = match (fact.source, &fact.reference) {
            (FactSource::Alerts, _) => "alert".to_owned(),
            (FactSource::Forecast, _) => "forecast".to_owned(),
            (FactSource::Observations, None) => "observed".to_owned(),
            (FactSource::Observations, Some(station)) => format!("observed at {}", plain(station)),
        };
        let line = format!("{} ({source})", sentence(fact, notable, &clock));
        let line = hanging(&line, 4, format.width.saturating_sub(2));
        push(&mut text, format_args!("  {line}\n"));
    }
    if notable.facts.is_empty() {
        let nothing = "Nothing stands out in the next day, nor in the week.";
        push(&mut text, format_args!("  {}\n", painted(ASIDE, nothing)));
    }
    if let Some(missing) = missing(notable) {
        for line in wrapped(&missing, format.width) {
            push(&mut text, format_args!("{}\n", painted(CAUTION, line)));
        }
    }
    text += &footer(&notable.provenance, Some("Forecast"), &clock, format);
    text
}
