//! Ages and outages as sentences: how long ago a station measured, since when the upstream fails. Does
//! not know what time it is.

use weather::{Current, PinOutcome, Provenance, Staleness};

use crate::numbers::distance;
use crate::plain;
use crate::time_format::PlaceClock;

/// Formats `just now`, `12 minutes ago`, `2 hours ago`, `3 days ago`.
pub fn ago(seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    // The largest unit of which there are about two: 100 minutes are two hours, 80 are not yet.
    let (unit, word) = match seconds {
        ..90 => return "just now".to_owned(),
        90..5400 => (MINUTE, "minutes"),
        5400..129_600 => (HOUR, "hours"),
        _ => (DAY, "days"),
    };
    format!("{} {word} ago", (seconds + unit / 2) / unit)
}

/// Formats `Seattle Boeing Field (KBFI), 4.5 mi S`; without the distance of a station at the place, and with the
/// reason if it is not the pinned one.
pub fn station(current: &Current) -> String {
    let station = &current.station;
    let id = plain(&station.id);
    let name = station.name.as_deref().map(plain);
    let name = name.map_or_else(|| id.clone(), |name| format!("{name} ({id})"));
    let away = station.distance.filter(|away| *away >= 0.05).map(|away| {
        let direction = station.direction.as_deref().map(plain).unwrap_or_default();
        let away = distance(away, current.units.distance);
        format!(", {}", format!("{away} {direction}").trim_end())
    });
    let pin = failed_pin(current).map(|reason| format!("; {reason}"));
    name + &away.unwrap_or_default() + &pin.unwrap_or_default()
}

/// Formats `Measured 12 minutes ago, Wed 1:53 PM, at Seattle Boeing Field (KBFI), 4.5 mi S`; `Last measured
/// …` of an observation too old to be called current.
pub fn measured(current: &Current, clock: &PlaceClock) -> String {
    let (ago, time) = (measured_ago(current), clock.day_and_time(current.time));
    format!("{ago}, {time}, at {}", station(current))
}

/// Returns the reason for which an answer is not of the pinned station, if it is not.
fn failed_pin(current: &Current) -> Option<String> {
    let pin = current.pinned_station.as_ref()?;
    let id = plain(&pin.id);
    match pin.outcome {
        PinOutcome::Used => None,
        PinOutcome::NotCurrent => Some(format!("{id}, the pinned station, has no current report")),
        PinOutcome::NotListed => Some(format!("{id}, the pinned station, is not among those near")),
    }
}

/// Formats `Measured 12 minutes ago`, `Last measured 2 hours ago`.
pub fn measured_ago(current: &Current) -> String {
    let ago = ago(current.age_seconds);
    if current.is_current {
        format!("Measured {ago}")
    } else {
        format!("Last measured {ago}")
    }
}

/// Returns the reason why an answer may be behind, as a sentence by the place's clocks.
pub fn outage(provenance: &Provenance, clock: &PlaceClock) -> Option<String> {
    let by = plain(&provenance.provider.abbreviation);
    let since = |time| clock.day_and_time(clock.local(time));
    Some(match provenance.stale.as_ref()? {
        Staleness::BeingRefreshed => "A newer one is being fetched".to_owned(),
        Staleness::UpstreamFailing { since: begin, why } => format!(
            "{by} has been failing since {} ({}); this is the last good answer",
            since(*begin),
            plain(why)
        ),
        Staleness::UpstreamOlder { since: begin } => format!(
            "{by} has offered only older answers since {}; this is the newest",
            since(*begin)
        ),
        Staleness::DeadlinePassed => "There was no time to fetch a newer one".to_owned(),
        Staleness::Busy => "There may be a newer one; too much else is being fetched".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;
    use weather::PinnedStation;

    use super::*;
    use crate::time_format::ClockFormat;

    #[test]
    fn ages_are_told_in_one_unit() {
        for (seconds, words) in [
            (-5, "just now"),
            (89, "just now"),
            (90, "2 minutes ago"),
            (12 * 60, "12 minutes ago"),
            (89 * 60, "89 minutes ago"),
            (97 * 60, "2 hours ago"),
            (24 * 3600, "24 hours ago"),
            (60 * 3600, "3 days ago"),
        ] {
            assert_eq!(ago(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn a_pin_of_which_nothing_came_is_told() {
        let mut current = fixtures::current();
        let clock = ClockFormat::TwentyFour.at(&current.place);
        let usual = measured(&current, &clock);
        for (outcome, end) in [
            (PinOutcome::Used, ""),
            (
                PinOutcome::NotCurrent,
                "; KRNT, the pinned station, has no current report",
            ),
            (
                PinOutcome::NotListed,
                "; KRNT, the pinned station, is not among those near",
            ),
        ] {
            current.pinned_station = Some(PinnedStation {
                id: "KRNT".into(),
                outcome,
            });
            assert_eq!(measured(&current, &clock), format!("{usual}{end}"));
        }
    }

    #[test]
    fn a_station_at_the_place_has_no_distance() {
        let mut current = fixtures::current();
        assert_eq!(
            station(&current),
            "Seattle, Seattle Boeing Field (KBFI), 4.5 mi S"
        );
        current.station.distance = Some(0.0);
        assert_eq!(station(&current), "Seattle, Seattle Boeing Field (KBFI)");
        current.station.name = None;
        assert_eq!(station(&current), "KBFI");
    }

    #[test]
    fn an_old_observation_says_since_when() {
        let mut current = fixtures::current();
        let clock = ClockFormat::Twelve.at(&current.place);
        current.station.name = None;
        assert_eq!(
            measured(&current, &clock),
            "Measured 12 minutes ago, Wed 1:53 PM, at KBFI, 4.5 mi S"
        );
        current.is_current = false;
        current.age_seconds = 97 * 60;
        assert_eq!(
            measured(&current, &clock),
            "Last measured 2 hours ago, Wed 1:53 PM, at KBFI, 4.5 mi S"
        );
    }

    #[test]
    fn an_outage_is_told_by_the_places_clocks() {
        let mut provenance = fixtures::provenance();
        let clock = ClockFormat::Twelve.at(&fixtures::place());
        assert_eq!(outage(&provenance, &clock), None);
        provenance.stale = Some(Staleness::UpstreamFailing {
            since: provenance.fetched_at,
            why: "it answers with status 500".into(),
        });
        assert_eq!(
            outage(&provenance, &clock).unwrap(),
            "NWS has been failing since Wed 2:00 PM (it answers with status 500); this is the last good \
             answer"
        );
        provenance.stale = Some(Staleness::UpstreamOlder {
            since: provenance.fetched_at,
        });
        let told = outage(&provenance, &clock).unwrap();
        assert!(told.contains("older answers since Wed 2:00 PM"), "{told}");
    }
}
