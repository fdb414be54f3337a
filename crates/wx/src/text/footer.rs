//! The last line of a text: made up, derived, behind, how old. Nobody shall have to ask for it.

use weather::Provenance;
use weather_text::age::outage;

use super::TextFormat;
use crate::layout::{push, wrapped};
use crate::style::{ASIDE, CAUTION, painted};
use crate::time_format::{PlaceClock, about};

/// Returns the cautions about an answer, and its source and age if `what` is given ("forecast").
pub(crate) fn footer(
    provenance: &Provenance,
    what: Option<&str>,
    clock: &PlaceClock,
    format: TextFormat,
) -> String {
    let mut text = String::new();
    let cautions = cautions(provenance, clock);
    for line in cautions.iter().flat_map(|s| wrapped(s, format.width)) {
        push(&mut text, format_args!("{}\n", painted(CAUTION, line)));
    }
    if let Some(what) = what {
        let by = provenance.office.as_ref();
        let by = by.map(|office| format!(" by {office}")).unwrap_or_default();
        let line = format!("{what}{by}, {} old", about(provenance.age_seconds));
        push(&mut text, format_args!("{}\n", painted(ASIDE, line)));
    }
    text
}

/// Returns the reasons not to rely on an answer, each a sentence.
pub(super) fn cautions(provenance: &Provenance, clock: &PlaceClock) -> Vec<String> {
    let simulated = provenance
        .simulated
        .then(|| "SIMULATED: this weather is made up".to_owned());
    let derived = provenance
        .derived
        .then(|| "Derived from the raw grid".to_owned());
    let cautions = [simulated, derived, outage(provenance, clock)];
    cautions.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use weather::Staleness;

    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn what_speaks_against_an_answer_is_a_line_each() {
        let mut provenance = fixtures::provenance();
        let format = TextFormat::USUAL;
        let clock = format.clock.at(&fixtures::place());
        let text = bare(&footer(&provenance, Some("Forecast"), &clock, format));
        assert_eq!(text, "Forecast by SEW, 52 min old\n");
        provenance.simulated = true;
        provenance.derived = true;
        provenance.stale = Some(Staleness::UpstreamFailing {
            since: provenance.fetched_at,
            why: "it answers with status 500".into(),
        });
        provenance.office = None;
        insta::assert_snapshot!(bare(&footer(&provenance, None, &clock, format)), @r"
        SIMULATED: this weather is made up
        Derived from the raw grid
        NWS has been failing since Wed 2:00 PM (it answers with status 500); this is the
        last good answer
        ");
    }
}
