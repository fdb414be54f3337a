//! The hours at which something begins to fall, or ceases to.

use weather::{ConditionCode, ConditionGroup, FactSource, NotableFact, NotableKind, OutlookPeriod};

use super::NotableInput;

/// A break of so many hours ends what falls.
const BREAK: usize = 2;
/// The kinds of what falls, the most dangerous first, and what is said of them.
const KINDS: [(ConditionGroup, &str, &str); 4] = [
    (
        ConditionGroup::Thunder,
        "Thunderstorms begin",
        "Thunderstorms end",
    ),
    (
        ConditionGroup::Ice,
        "Freezing rain or sleet begins",
        "Freezing rain or sleet ends",
    ),
    (ConditionGroup::Snow, "Snow begins", "Snow ends"),
    (ConditionGroup::Rain, "Rain begins", "Rain ends"),
];

impl NotableInput<'_> {
    /// Returns what begins or ends to fall in the next day.
    pub(super) fn precipitation(&self) -> Vec<NotableFact> {
        let observed = self.current.and_then(|current| current.condition_code);
        let observed = observed.filter(|code| code.is_precipitation());
        let forecast = self.next_day().first().filter(|hour| self.is_wet(hour));
        let falling = forecast
            .map(group)
            .or_else(|| observed.map(ConditionCode::group));
        let is_falling = |kind: ConditionGroup| {
            // It rains in a thunderstorm.
            let rains = falling == Some(ConditionGroup::Thunder) && kind == ConditionGroup::Rain;
            rains || falling == Some(kind)
        };
        let begins = KINDS.iter().filter(|(kind, ..)| !is_falling(*kind));
        let begins = begins.filter_map(|(kind, words, _)| self.beginning(*kind, words));
        let begins = first_and_gravest(begins.collect());
        let end = forecast.and_then(|_| self.end());
        // What ends with something that begins is told there.
        let end = end.filter(|end| begins.iter().all(|begin| begin.ends != Some(end.time)));
        end.into_iter().chain(begins).collect()
    }

    /// Returns when a kind begins to fall, and until when something falls then without a break.
    fn beginning(&self, kind: ConditionGroup, words: &str) -> Option<NotableFact> {
        let day = self.next_day();
        let begin = day
            .iter()
            .position(|hour| self.is_wet(hour) && group(hour) == kind)?;
        let first = day.get(begin)?;
        let end = self.dry_from(begin).and_then(|end| day.get(end));
        Some(NotableFact {
            kind: NotableKind::PrecipitationBegins,
            text: words.to_owned(),
            time: first.start_time,
            ends: end.map(|end| end.start_time),
            value: first.probability_of_precipitation,
            source: FactSource::Forecast,
            reference: None,
        })
    }

    /// Returns when the last of what falls from now on ends.
    fn end(&self) -> Option<NotableFact> {
        let dry = self.dry_from(0)?;
        let (last, end) = (self.next_day().get(dry - 1)?, self.next_day().get(dry)?);
        let (.., words) = KINDS.iter().find(|(kind, ..)| *kind == group(last))?;
        Some(NotableFact {
            kind: NotableKind::PrecipitationEnds,
            text: (*words).to_owned(),
            time: end.start_time,
            ends: None,
            value: end.probability_of_precipitation,
            source: FactSource::Forecast,
            reference: None,
        })
    }

    /// Returns the first hour after `begin` that begins a break.
    fn dry_from(&self, begin: usize) -> Option<usize> {
        let day = self.next_day();
        let rest = day.get(begin + 1..)?;
        let is_break = |hours: &[OutlookPeriod]| !hours.iter().any(|hour| self.is_wet(hour));
        let end = rest.windows(BREAK).position(is_break)?;
        Some(begin + 1 + end)
    }

    fn is_wet(&self, hour: &OutlookPeriod) -> bool {
        let chance = hour.probability_of_precipitation;
        chance.is_some_and(|chance| chance >= self.thresholds.chance)
    }
}

/// Returns the first of some beginnings and the gravest of the others, of which the graver come first.
fn first_and_gravest(mut begins: Vec<NotableFact>) -> Vec<NotableFact> {
    let first = begins.iter().enumerate();
    let first = first.min_by_key(|(_, fact)| fact.time.timestamp);
    let Some((at, _)) = first else {
        return begins;
    };
    let first = begins.remove(at);
    begins.truncate(1);
    begins.insert(0, first);
    begins
}

/// Returns the kind of what falls in an hour in which something does.
fn group(hour: &OutlookPeriod) -> ConditionGroup {
    let code = hour.condition_code.filter(|code| code.is_precipitation());
    code.map_or(ConditionGroup::Rain, ConditionCode::group)
}
