//! The values for one line about a place's weather: from current conditions first, then from the
//! forecast period that is running.

use jiff::{SignedDuration, Timestamp};
use weather::{
    Alert, Alerts, Almanac, ConditionCode, Current, Notable, Outlook, OutlookPeriod, Place,
    Provenance, Reading,
};
use weather::{Staleness, Units};

use weather_text::notable::sentence;

use crate::ascii;
use crate::numbers::{number, speed_decimals, wind_now, wind_then};
use crate::time_format::{ClockFormat, PlaceClock, about};

/// An answer confirmed longer ago than this is stale even while it is being refreshed.
const BEHIND: SignedDuration = SignedDuration::from_mins(15);

/// The answers that a line is made of; each may be missing.
#[derive(Debug, Clone, Default)]
pub(crate) struct TemplateValues {
    /// The weather now.
    pub(crate) current: Option<Current>,
    /// The forecast period that is running, or that a line is about.
    pub(crate) period: Option<OutlookPeriod>,
    /// The periods after it.
    pub(crate) later: Vec<OutlookPeriod>,
    /// Sun and moon today.
    pub(crate) almanac: Option<Almanac>,
    /// The facts that stand out.
    pub(crate) notable: Option<Notable>,
    /// The alerts in force, the gravest first.
    pub(crate) alerts: Option<Vec<Alert>>,
    /// The place.
    pub(crate) place: Option<Place>,
    /// The units of the numbers.
    pub(crate) units: Option<Units>,
    /// True if any of it is simulated.
    pub(crate) simulated: bool,
    /// The reason why any of it may be outdated.
    pub(crate) stale: Option<String>,
    /// The time now, which tells an outdated answer from one that is just being refreshed.
    pub(crate) now: Option<Timestamp>,
    /// The 12 or 24 hour clock, if one was chosen.
    pub(crate) clock: Option<ClockFormat>,
    /// True if only ASCII is wanted.
    pub(crate) ascii: bool,
}

impl TemplateValues {
    /// Adds the weather now.
    pub(crate) fn add_current(&mut self, current: Current) {
        self.note(Some(&current.place), &current.provenance);
        self.units = Some(current.units);
        if !current.is_current {
            let age = about(current.age_seconds);
            self.stale
                .get_or_insert_with(|| format!("the observation is {age} old"));
        }
        self.current = Some(current);
    }

    /// Adds the period that is running.
    pub(crate) fn add_week(&mut self, week: Outlook) {
        self.note(Some(&week.place), &week.provenance);
        self.units.get_or_insert(week.units);
        let mut periods = week.periods.into_iter();
        self.period = periods.next();
        self.later = periods.collect();
    }

    /// Adds sun and moon of today.
    pub(crate) fn add_almanac(&mut self, almanac: Almanac) {
        self.place.get_or_insert_with(|| almanac.place.clone());
        self.almanac = Some(almanac);
    }

    /// Adds the facts that stand out.
    pub(crate) fn add_notable(&mut self, notable: Notable) {
        self.note(Some(&notable.place), &notable.provenance);
        self.notable = Some(notable);
    }

    /// Adds the alerts in force.
    pub(crate) fn add_alerts(&mut self, alerts: Alerts) {
        self.note(alerts.place.as_ref(), &alerts.provenance);
        self.alerts = Some(alerts.alerts);
    }

    /// Facts for each period of a forecast.
    pub(crate) fn of_periods(outlook: &Outlook, clock: Option<ClockFormat>) -> Vec<Self> {
        let of_period = |period: &OutlookPeriod| {
            let mut values = Self {
                period: Some(period.clone()),
                units: Some(outlook.units),
                clock,
                ..Self::default()
            };
            values.note(Some(&outlook.place), &outlook.provenance);
            values
        };
        outlook.periods.iter().map(of_period).collect()
    }

    /// Returns whether there is no answer.
    pub(crate) fn is_empty(&self) -> bool {
        self.place.is_none()
    }

    fn note(&mut self, place: Option<&Place>, provenance: &Provenance) {
        self.place = self.place.take().or_else(|| place.cloned());
        self.simulated |= provenance.simulated;
        if let Some(stale) = provenance.stale.as_ref().filter(|stale| match stale {
            Staleness::UpstreamFailing { .. }
            | Staleness::UpstreamOlder { .. }
            | Staleness::Busy => true,
            // Whoever looks every minute, with little patience, always looks before the answer is
            // there: no news while the last word is not old.
            Staleness::BeingRefreshed | Staleness::DeadlinePassed => self.is_behind(provenance),
        }) {
            self.stale.get_or_insert_with(|| stale.to_string());
        }
    }

    /// Returns whether the upstream has not confirmed an answer for long.
    fn is_behind(&self, provenance: &Provenance) -> bool {
        let since = self
            .now
            .map(|now| now.duration_since(provenance.confirmed_at));
        since.is_some_and(|since| since > BEHIND)
    }

    /// Returns the clocks of the place, as chosen, else as is usual with the units.
    pub(crate) fn clock(&self) -> PlaceClock {
        let usual = || ClockFormat::usual(self.units.unwrap_or(Units::US));
        let zone = self
            .place
            .as_ref()
            .and_then(|place| place.time_zone.as_deref());
        self.clock.unwrap_or_else(usual).named(zone)
    }

    /// Returns whether it is day at the place.
    pub(crate) fn is_daytime(&self) -> bool {
        let now = self.current.as_ref().map(|current| current.is_daytime);
        now.or_else(|| self.period.as_ref().map(|period| period.is_daytime))
            .unwrap_or(true)
    }

    /// Returns the code of the condition now, else of the period.
    pub(crate) fn condition_code(&self) -> Option<ConditionCode> {
        let now = self.current.as_ref().and_then(|now| now.condition_code);
        now.or_else(|| self.period.as_ref()?.condition_code)
    }

    pub(crate) fn icon(&self) -> Option<String> {
        let (code, day) = (self.condition_code()?, self.is_daytime());
        let picture = if self.ascii {
            code.ascii(day)
        } else {
            code.symbol(day)
        };
        Some(picture.to_owned())
    }

    pub(crate) fn condition(&self) -> Option<String> {
        let current = self.current.as_ref();
        let condition = current.and_then(|c| value(&c.condition).or_else(|| value(&c.sky)));
        condition.or_else(|| said(&self.period.as_ref()?.short_forecast))
    }

    pub(crate) fn temperature(&self) -> Option<String> {
        let then = || whole(self.period.as_ref()?.temperature);
        self.degrees(|current| &current.temperature).or_else(then)
    }

    /// Returns the high or the low of the period itself where it has it, as a whole day has both, else the one to
    /// come: of the next day, or of the next night.
    pub(crate) fn extreme(&self, is_daytime: bool) -> Option<String> {
        let period = self.period.as_ref();
        let own = period.and_then(|p| if is_daytime { p.high } else { p.low });
        if own.is_some() {
            return whole(own);
        }
        let mut periods = self.period.iter().chain(&self.later);
        whole(
            periods
                .find(|period| period.is_daytime == is_daytime)?
                .temperature,
        )
    }

    /// Returns the most important of the facts that stand out; nothing where none does.
    pub(crate) fn notable(&self) -> Option<String> {
        let notable = self.notable.as_ref()?;
        let first = notable.facts.first();
        let first = first.map(|fact| sentence(fact, notable, &self.clock()));
        Some(first.unwrap_or_default())
    }

    pub(crate) fn wind(&self) -> Option<String> {
        let then = || wind_then(self.period.as_ref()?, self.units?);
        self.current.as_ref().and_then(wind_now).or_else(then)
    }

    pub(crate) fn wind_speed(&self) -> Option<String> {
        let now = self
            .current
            .as_ref()
            .and_then(|current| value(&current.wind_speed));
        let speed = now.or_else(|| self.period.as_ref()?.wind_speed)?;
        Some(number(speed, speed_decimals(self.units?.wind)))
    }

    /// Returns a value of the weather now, without decimals.
    pub(crate) fn degrees(&self, of: impl Fn(&Current) -> &Option<Reading<f64>>) -> Option<String> {
        whole(value(of(self.current.as_ref()?)))
    }

    /// Returns the text as it may be shown: in ASCII, if that is wanted.
    pub(crate) fn fitting(&self, text: &str) -> String {
        if !self.ascii || text.is_ascii() {
            return text.to_owned();
        }
        ascii::text(text)
    }
}

/// Returns the value of a reading without its origin.
pub(crate) fn value<T: Clone>(reading: &Option<Reading<T>>) -> Option<T> {
    reading.as_ref().map(|reading| reading.value.clone())
}

/// Writes a number without decimals.
pub(crate) fn whole(value: Option<f64>) -> Option<String> {
    Some(number(value?, 0))
}

/// Returns a text unless it is empty.
pub(crate) fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    #[test]
    fn what_is_behind_says_why_but_not_while_it_is_just_fetched_again() {
        let mut current = fixtures::current();
        let confirmed = current.provenance.confirmed_at;
        for (stale, minutes, is_told) in [
            (Staleness::BeingRefreshed, 1, false),
            (Staleness::DeadlinePassed, 14, false),
            (Staleness::DeadlinePassed, 16, true),
            (Staleness::Busy, 1, true),
        ] {
            let mut values = TemplateValues {
                now: Some(confirmed + SignedDuration::from_mins(minutes)),
                ..TemplateValues::default()
            };
            current.provenance.stale = Some(stale.clone());
            values.add_current(current.clone());
            assert_eq!(values.stale.is_some(), is_told, "{stale:?}, {minutes}");
        }
    }

    #[test]
    fn an_observation_that_is_not_current_is_behind() {
        let mut values = TemplateValues::default();
        let mut current = fixtures::current();
        current.is_current = false;
        current.age_seconds = 7500;
        values.add_current(current);
        assert_eq!(values.stale.unwrap(), "the observation is 2 h 5 min old");
    }

    #[test]
    fn a_whole_day_has_its_own_high_and_low() {
        let mut period = fixtures::week().periods.remove(0);
        let of = |period: &OutlookPeriod| {
            let values = TemplateValues {
                period: Some(period.clone()),
                ..TemplateValues::default()
            };
            [true, false].map(|is_daytime| values.extreme(is_daytime))
        };
        let day = period.temperature.map(|degrees| number(degrees, 0));
        assert_eq!(of(&period), [day, None]);
        (period.high, period.low) = (Some(55.0), Some(45.0));
        let both = ["55", "45"].map(|text| Some(text.to_owned()));
        assert_eq!(of(&period), both);
    }
}
