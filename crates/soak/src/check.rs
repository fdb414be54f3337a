//! The rules that hold for every answer, whoever got it. Knows no socket. The CPython clients check
//! the same in `soak_client.py`.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use weather::{Location, OffsetTime, Provenance, Staleness, WeatherForecast};

/// The mark that the simulator writes into all its weather.
const MARK: &str = "SIMULATED";

/// The state of the upstream while clients ask, as far as it decides the marks of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerExpectation {
    /// It fails now and then: an answer may be marked or not.
    Anything,
    /// It has been cut off for longer than anything is fresh: every answer is marked.
    Marked,
    /// It has been healthy for longer than any failure is remembered: no answer blames it.
    Healthy,
}

impl AnswerExpectation {
    /// Its name for the CPython clients.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Marked => "marked",
            Self::Healthy => "healthy",
        }
    }
}

/// When a question was under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallContext {
    /// The place.
    pub(crate) place: Location,
    /// The clock before it was sent.
    pub(crate) before: Timestamp,
    /// The clock when its answer was there.
    pub(crate) after: Timestamp,
}

/// Checks a forecast by itself.
pub(crate) fn forecast(forecast: &WeatherForecast, asked: CallContext) -> Result<(), String> {
    let time = |text: &str| {
        let time = text.parse::<OffsetTime>();
        time.map(|time| time.timestamp)
            .map_err(|e| format!("{text:?} is no time: {e}"))
    };
    let (start, end) = (time(&forecast.start_time)?, time(&forecast.end_time)?);
    let rules = [
        (forecast.request == asked.place, "is for another place"),
        (end > asked.before, "is over"),
        (start <= asked.after, "has not begun"),
        (start < end, "ends before it begins"),
        (forecast.number >= 1, "has no number"),
        (!forecast.name.is_empty(), "has no name"),
        (!forecast.short_forecast.is_empty(), "has no few words"),
        (!forecast.wind_speed.is_empty(), "has no wind"),
        (forecast.temperature.is_some(), "has no temperature"),
        (forecast.temperature_unit == "F", "has no known unit"),
        (
            forecast.detailed_forecast.contains(MARK),
            "is not marked as simulated",
        ),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, wrong)) => Err(format!("the period {wrong}: {forecast:?}")),
    }
}

/// Checks where an answer comes from, against what the same client has `seen` of each grid cell.
pub(crate) fn provenance(
    from: &Provenance,
    asked: CallContext,
    seen: &mut BTreeMap<String, Timestamp>,
) -> Result<(), String> {
    let cell = from.grid_cell.clone().unwrap_or_default();
    let of_office = from.office.as_deref().is_some_and(|office| {
        cell.strip_prefix(office)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let before = seen.insert(cell, from.update_time);
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
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, wrong)) => Err(format!(
            "the answer is {wrong}: {from:?}, and the one before was of {before:?}"
        )),
    }
}

/// Checks why an answer may be behind; `plain` if its caller made no conditions.
pub(crate) fn staleness(
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

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked() -> CallContext {
        CallContext {
            place: Location::SEATTLE,
            before: at("2026-03-04T22:38:00Z"),
            after: at("2026-03-04T22:38:01Z"),
        }
    }

    fn right() -> WeatherForecast {
        WeatherForecast {
            request: Location::SEATTLE,
            number: 1,
            name: "This Afternoon".into(),
            start_time: "2026-03-04T14:00:00-08:00".into(),
            end_time: "2026-03-04T18:00:00-08:00".into(),
            is_daytime: true,
            temperature: Some(52),
            temperature_unit: "F".into(),
            temperature_trend: None,
            wind_speed: "5 mph".into(),
            wind_direction: "S".into(),
            icon: String::new(),
            short_forecast: "SIMULATED Sunny".into(),
            detailed_forecast: "SIMULATED. Sunny.".into(),
        }
    }

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
            simulated: false,
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
    fn a_right_forecast_passes_and_each_wrong_one_is_told() {
        assert_eq!(forecast(&right(), asked()), Ok(()));
        type Spoil = fn(&mut WeatherForecast);
        let spoils: [(Spoil, &str); 6] = [
            (
                |f| f.end_time = "2026-03-04T14:38:00-08:00".into(),
                "is over",
            ),
            (
                |f| f.start_time = "2026-03-04T15:00:00-08:00".into(),
                "has not begun",
            ),
            (|f| f.start_time = "soon".into(), "no time"),
            (
                |f| f.request = Location::new(1.0, 2.0).unwrap(),
                "another place",
            ),
            (|f| f.temperature = None, "no temperature"),
            (|f| f.detailed_forecast = "Sunny.".into(), "not marked"),
        ];
        for (spoil, words) in spoils {
            let mut wrong = right();
            spoil(&mut wrong);
            let told = forecast(&wrong, asked()).unwrap_err();
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn an_answer_older_than_the_one_before_is_told_per_cell() {
        let mut seen = BTreeMap::new();
        let mut check = |from: Provenance| provenance(&from, asked(), &mut seen);
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
