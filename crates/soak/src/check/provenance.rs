//! The rules of the provenance of answers: never older, never from the future, marked as the state of
//! the upstream demands. Knows no answer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use weather::{Provenance, Staleness};

use super::{AnswerExpectation, CallContext};

/// Checks where an answer comes from, against what the same client has `seen` of the `resource` in each
/// grid cell, or at the place where no cell was asked.
pub(super) fn provenance(
    resource: &str,
    from: &Provenance,
    asked: CallContext,
    seen: &mut BTreeMap<String, Timestamp>,
) -> Result<(), String> {
    let cell = from.grid_cell.as_deref();
    let of_office = cell.is_none_or(|cell| {
        let office = from.office.as_deref().unwrap_or_default();
        !office.is_empty()
            && cell
                .strip_prefix(office)
                .is_some_and(|rest| rest.starts_with('/'))
    });
    let of_what = cell.map_or_else(|| asked.place.to_string(), str::to_owned);
    let before = seen.insert(format!("{resource} of {of_what}"), from.update_time);
    let age = |now: Timestamp| now.duration_since(from.update_time).as_secs();
    let ages = age(asked.before) - 1..=age(asked.after) + 1;
    let rules = [
        (
            before.is_none_or(|before| before <= from.update_time),
            "older than before",
        ),
        (from.update_time <= asked.after, "from the future"),
        (
            ages.contains(&from.age_seconds),
            "of another age than it says",
        ),
        (
            from.fetched_at <= from.confirmed_at,
            "confirmed before it was fetched",
        ),
        (from.confirmed_at <= asked.after, "confirmed in the future"),
        (of_office, "of no office"),
        (from.simulated, "not marked as simulated"),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, wrong)) => Err(format!(
            "the {resource} is {wrong}: {from:?}, and the one before was of {before:?}"
        )),
    }
}

/// Checks why an answer may be behind; `plain` if its caller made no conditions.
pub(super) fn staleness(
    stale: Option<&Staleness>,
    plain: bool,
    expect: AnswerExpectation,
) -> Result<(), String> {
    let blames = matches!(
        stale,
        Some(Staleness::UpstreamFailing { .. } | Staleness::UpstreamOlder { .. })
    );
    match expect {
        AnswerExpectation::Marked if stale.is_none() => {
            Err("not marked though the upstream is cut".to_owned())
        }
        AnswerExpectation::Healthy if plain && blames => {
            Err(format!("marked though the upstream is healthy: {stale:?}"))
        }
        _ => Ok(()),
    }
}

/// Returns the name of a reason, as in JSON.
pub(crate) fn reason(stale: Option<&Staleness>) -> &'static str {
    match stale {
        None => "fresh",
        Some(Staleness::BeingRefreshed) => "being_refreshed",
        Some(Staleness::UpstreamFailing { .. }) => "upstream_failing",
        Some(Staleness::UpstreamOlder { .. }) => "upstream_older",
        Some(Staleness::DeadlinePassed) => "deadline_passed",
        Some(Staleness::Busy) => "busy",
    }
}

/// Returns whether an answer was confirmed after `since` and no longer ago than `lifetime`, so that
/// nothing may speak against it.
pub(crate) fn is_just_confirmed(
    from: &Provenance,
    since: Timestamp,
    now: Timestamp,
    lifetime: SignedDuration,
) -> bool {
    from.confirmed_at > since && now.duration_since(from.confirmed_at) < lifetime
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::doubles::{asked, at};

    /// Returns the provenance of a forecast that was changed at `updated`.
    fn from(updated: &str) -> Provenance {
        Provenance {
            provider: weather::Provider {
                name: "National Weather Service".into(),
                abbreviation: "NWS".into(),
                attribution: "National Weather Service, weather.gov".into(),
            },
            source: weather::Source::Memory,
            derived: false,
            simulated: true,
            update_time: at(updated),
            fetched_at: at("2026-03-04T22:00:00Z"),
            confirmed_at: at("2026-03-04T22:30:00Z"),
            fresh_until: None,
            age_seconds: asked().before.duration_since(at(updated)).as_secs(),
            stale: None,
            office: Some("SEW".into()),
            grid_cell: Some("SEW/125,68".into()),
        }
    }

    #[test]
    fn an_answer_older_than_the_one_before_is_told_per_cell() {
        let mut seen = BTreeMap::new();
        let mut check = |from: Provenance| provenance("forecast", &from, asked(), &mut seen);
        assert_eq!(check(from("2026-03-04T21:00:00Z")), Ok(()));
        assert_eq!(check(from("2026-03-04T22:00:00Z")), Ok(()));
        let mut elsewhere = from("2026-03-04T20:00:00Z");
        elsewhere.grid_cell = Some("SEW/1,2".into());
        assert_eq!(check(elsewhere), Ok(()), "another cell");
        let told = check(from("2026-03-04T21:59:59Z")).unwrap_err();
        assert!(told.contains("older than before"), "{told}");
    }

    #[test]
    fn marks_are_judged_by_what_is_known_of_the_upstream() {
        let older = Staleness::UpstreamOlder {
            since: at("2026-03-04T22:00:00Z"),
        };
        let refreshed = Staleness::BeingRefreshed;
        assert!(staleness(None, true, AnswerExpectation::Marked).is_err());
        assert!(staleness(Some(&refreshed), true, AnswerExpectation::Marked).is_ok());
        assert!(staleness(Some(&older), true, AnswerExpectation::Healthy).is_err());
        assert!(staleness(Some(&refreshed), true, AnswerExpectation::Healthy).is_ok());
        assert!(staleness(Some(&older), true, AnswerExpectation::Anything).is_ok());
    }
}
