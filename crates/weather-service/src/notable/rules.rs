//! The rules for what stands out in the next day, and the order of importance. All numbers are in the units of the
//! answer.

use weather::{
    Alert, Current, FactSource, Notable, NotableFact, NotableKind, NotableThresholds,
    OutlookPeriod, Reading, SpeedUnit, TemperatureUnit, Units,
};

/// The hours that facts are looked for in.
const DAY: usize = 24;
/// The most alerts that are named: other facts shall have room beside them.
const ALERTS: usize = 2;
/// A difference from yesterday that is felt, in degrees Celsius.
const FELT: f64 = 5.5;

/// The answers that facts are found in.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotableInput<'a> {
    /// The units of all of them.
    pub(crate) units: Units,
    pub(crate) thresholds: NotableThresholds,
    /// Hours that are not over.
    pub(crate) hours: &'a [OutlookPeriod],
    /// Whole days that are not over.
    pub(crate) days: &'a [OutlookPeriod],
    /// The gravest first.
    pub(crate) alerts: &'a [Alert],
    /// The weather now, if it is recent.
    pub(crate) current: Option<&'a Current>,
    /// The temperature that the station of the current one measured a day before.
    pub(crate) yesterday: Option<f64>,
}

impl NotableInput<'_> {
    /// Returns the facts, the most important first.
    pub(crate) fn facts(&self) -> Vec<NotableFact> {
        let mut facts = self.alerts();
        facts.extend(self.precipitation());
        facts.extend(self.freezing());
        facts.extend(self.gusts());
        facts.extend(self.heat());
        facts.extend(self.chill());
        facts.extend(self.against_yesterday());
        facts.extend(self.warmest());
        facts.extend(self.coldest());
        facts.truncate(Notable::MOST);
        facts
    }

    /// Returns the hours of the next day.
    pub(super) fn next_day(&self) -> &[OutlookPeriod] {
        self.hours.get(..DAY).unwrap_or(self.hours)
    }

    fn alerts(&self) -> Vec<NotableFact> {
        let fact = |alert: &Alert| {
            let now = self.hours.first().map(|hour| hour.start_time);
            Some(NotableFact {
                kind: NotableKind::Alert,
                text: alert.event.clone(),
                time: alert.onset.or(alert.sent).or(now)?,
                ends: alert.ends,
                value: None,
                source: FactSource::Alerts,
                reference: Some(alert.id.clone()),
            })
        };
        self.alerts.iter().filter_map(fact).take(ALERTS).collect()
    }

    /// Returns the lowest temperature at or below freezing, where it is warmer now.
    fn freezing(&self) -> Option<NotableFact> {
        let limit = self.thresholds.freezing.value_in(self.units.temperature);
        let now = self.next_day().first()?.temperature?;
        let (hour, low) = least(self.next_day(), |hour| hour.temperature)?;
        (low <= limit && now > limit).then(|| {
            let text = format!("Freezing, low {}", self.degrees(low));
            forecast(NotableKind::Freezing, text, hour, low)
        })
    }

    fn gusts(&self) -> Option<NotableFact> {
        let limit = self.thresholds.gust.value_in(self.units.wind);
        let (hour, gust) = greatest(self.next_day(), |hour| hour.wind_gust)?;
        (gust >= limit).then(|| {
            let text = format!("Gusts to {}", speed(gust, self.units.wind));
            forecast(NotableKind::Gusts, text, hour, gust)
        })
    }

    fn heat(&self) -> Option<NotableFact> {
        let limit = self.thresholds.heat.value_in(self.units.temperature);
        let (hour, felt) = greatest(self.next_day(), |hour| hour.feels_like)?;
        (felt >= limit).then(|| forecast(NotableKind::Heat, self.feels_like(felt), hour, felt))
    }

    fn chill(&self) -> Option<NotableFact> {
        let limit = self.thresholds.chill.value_in(self.units.temperature);
        let (hour, felt) = least(self.next_day(), |hour| hour.feels_like)?;
        (felt <= limit).then(|| forecast(NotableKind::Chill, self.feels_like(felt), hour, felt))
    }

    fn feels_like(&self, felt: f64) -> String {
        format!("Feels like {}", self.degrees(felt))
    }

    fn against_yesterday(&self) -> Option<NotableFact> {
        let reading: &Reading<f64> = self.current?.temperature.as_ref()?;
        // To a tenth, as both are.
        let change = (10.0 * (reading.value - self.yesterday?)).round() / 10.0;
        if change.abs() < self.difference(FELT) {
            return None;
        }
        let (kind, word) = if change > 0.0 {
            (NotableKind::WarmerThanYesterday, "warmer")
        } else {
            (NotableKind::ColderThanYesterday, "colder")
        };
        let by = self.degrees(change.abs());
        Some(NotableFact {
            kind,
            text: format!("{by} {word} than yesterday at this hour"),
            time: reading.time,
            ends: None,
            value: Some(change),
            source: FactSource::Observations,
            reference: Some(reading.station.clone()),
        })
    }

    /// Formats `28°F`.
    pub(super) fn degrees(&self, value: f64) -> String {
        format!("{}°{}", whole(value), self.units.temperature)
    }

    /// Returns a difference of so many degrees Celsius in the unit of the answer.
    pub(super) fn difference(&self, celsius: f64) -> f64 {
        match self.units.temperature {
            TemperatureUnit::Celsius => celsius,
            TemperatureUnit::Fahrenheit => celsius * 9.0 / 5.0,
        }
    }
}

/// Returns a fact that the forecast tells of a period.
pub(super) fn forecast(
    kind: NotableKind,
    text: String,
    period: &OutlookPeriod,
    value: f64,
) -> NotableFact {
    NotableFact {
        kind,
        text,
        time: period.start_time,
        ends: None,
        value: Some(value),
        source: FactSource::Forecast,
        reference: None,
    }
}

/// Returns the first of the periods with the greatest value.
pub(super) fn greatest(
    periods: &[OutlookPeriod],
    of: impl Fn(&OutlookPeriod) -> Option<f64>,
) -> Option<(&OutlookPeriod, f64)> {
    let known = periods
        .iter()
        .filter_map(|period| Some((period, of(period)?)));
    known.reduce(|most, next| if next.1 > most.1 { next } else { most })
}

/// Returns the first of the periods with the least value.
pub(super) fn least(
    periods: &[OutlookPeriod],
    of: impl Fn(&OutlookPeriod) -> Option<f64>,
) -> Option<(&OutlookPeriod, f64)> {
    let (period, value) = greatest(periods, |period| of(period).map(|value| -value))?;
    Some((period, -value))
}

/// Formats `48 mph`; meters per second are large.
fn speed(value: f64, unit: SpeedUnit) -> String {
    match unit {
        SpeedUnit::MetersPerSecond => format!("{value:.1} {unit}"),
        _ => format!("{} {unit}", whole(value)),
    }
}

/// Rounds to a whole number; never a zero with a sign.
fn whole(value: f64) -> f64 {
    value.round() + 0.0
}
