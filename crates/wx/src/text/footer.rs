//! The last line of a text: made up, derived, behind, how old. Nobody shall have to ask for it.

use weather::Provenance;

use super::TextFormat;
use crate::layout::{push, wrapped};
use crate::style::{ASIDE, CAUTION, painted};
use crate::time_format::about;

/// Returns the cautions about an answer, and its source and age if `what` is given ("forecast").
pub(crate) fn footer(provenance: &Provenance, what: Option<&str>, format: TextFormat) -> String {
    let mut text = String::new();
    let cautions = cautions(provenance);
    if !cautions.is_empty() {
        for line in wrapped(&cautions.join("; "), format.width) {
            push(&mut text, format_args!("{}\n", painted(CAUTION, line)));
        }
    }
    if let Some(what) = what {
        let by = provenance.office.as_ref();
        let by = by.map(|office| format!(" by {office}")).unwrap_or_default();
        let line = format!("{what}{by}, {} old", about(provenance.age_seconds));
        push(&mut text, format_args!("{}\n", painted(ASIDE, line)));
    }
    text
}

/// Returns the reasons not to rely on an answer.
fn cautions(provenance: &Provenance) -> Vec<String> {
    let simulated = provenance
        .simulated
        .then(|| "SIMULATED: this weather is made up".to_owned());
    let derived = provenance
        .derived
        .then(|| "derived from the raw grid".to_owned());
    let stale = provenance
        .stale
        .as_ref()
        .map(|why| format!("it may be behind: {why}"));
    [simulated, derived, stale].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use weather::Staleness;

    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn what_speaks_against_an_answer_is_one_line() {
        let mut provenance = fixtures::provenance();
        assert_eq!(
            bare(&footer(&provenance, Some("Forecast"), TextFormat::USUAL)),
            "Forecast by SEW, 52 min old\n"
        );
        provenance.simulated = true;
        provenance.derived = true;
        provenance.stale = Some(Staleness::BeingRefreshed);
        provenance.office = None;
        assert_eq!(
            bare(&footer(
                &provenance,
                None,
                TextFormat {
                    width: 110,
                    ..TextFormat::USUAL
                }
            )),
            "SIMULATED: this weather is made up; derived from the raw grid; \
             it may be behind: it is being refreshed right\nnow\n"
        );
    }
}
