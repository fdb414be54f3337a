//! Days of a forecast by the hour, in the eight times of three hours that wttr.in has. Asks nothing.

use jiff::civil::Date;
use weather::{OffsetTime, Outlook, OutlookPeriod};

use super::conditions::Conditions;
use super::layers::GridLayers;

/// The days that are told.
pub(super) const MOST_DAYS: usize = 3;

/// The hours from one time of day to the next.
const STEP: i8 = 3;

/// The hours of a forecast that are on one date, by the clocks of the place.
#[derive(Debug)]
pub(super) struct ForecastDate<'o> {
    pub(super) date: Date,
    hours: Vec<&'o OutlookPeriod>,
}

/// The weather of three hours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeOfDay {
    /// The hour at which they begin.
    pub(super) hour: i8,
    /// As the first of these hours has it.
    pub(super) conditions: Conditions,
    /// In degrees Celsius.
    pub(super) heat_index: Option<f64>,
    /// In degrees Celsius.
    pub(super) wind_chill: Option<f64>,
    /// In percent.
    pub(super) cloud_cover: f64,
    /// In percent.
    pub(super) chance_of_thunder: f64,
    /// The snow of these hours, in millimeters.
    pub(super) snow: f64,
}

/// Returns the first days of a forecast by the hour. The first begins with the hour that holds.
pub(super) fn days(hourly: &Outlook) -> Vec<ForecastDate<'_>> {
    let mut days: Vec<ForecastDate<'_>> = Vec::new();
    for period in &hourly.periods {
        let date = local(period.start_time).date();
        let is_new = days.last().is_none_or(|day| day.date != date);
        if is_new && days.len() == MOST_DAYS {
            break;
        }
        if is_new {
            days.push(ForecastDate {
                date,
                hours: Vec::new(),
            });
        }
        if let Some(day) = days.last_mut() {
            day.hours.push(period);
        }
    }
    days
}

impl ForecastDate<'_> {
    fn temperatures(&self) -> impl Iterator<Item = f64> {
        self.hours.iter().filter_map(|hour| hour.temperature)
    }

    /// Returns the highest temperature, in the units of the forecast.
    pub(super) fn highest(&self) -> Option<f64> {
        self.temperatures().reduce(f64::max)
    }

    /// Returns the lowest temperature, in the units of the forecast.
    pub(super) fn lowest(&self) -> Option<f64> {
        self.temperatures().reduce(f64::min)
    }

    /// Returns the mean temperature, in the units of the forecast.
    pub(super) fn mean(&self) -> Option<f64> {
        let (sum, count) = self
            .temperatures()
            .fold((0.0, 0.0), |(sum, count), degrees| {
                (sum + degrees, count + 1.0)
            });
        (count > 0.0).then(|| sum / count)
    }

    /// Returns the times of the day that are not over.
    pub(super) fn times(&self, outlook: &Outlook, layers: &GridLayers) -> Vec<TimeOfDay> {
        let mut times = Vec::new();
        for begin in (0..24).step_by(STEP.unsigned_abs().into()) {
            let is_within = |period: &&&OutlookPeriod| {
                (begin..begin + STEP).contains(&local(period.start_time).hour())
            };
            let hours: Vec<_> = self.hours.iter().filter(is_within).copied().collect();
            if let Some(first) = hours.first() {
                times.push(time_of_day(begin, first, &hours, outlook, layers));
            }
        }
        times
    }
}

fn time_of_day(
    hour: i8,
    first: &OutlookPeriod,
    hours: &[&OutlookPeriod],
    outlook: &Outlook,
    layers: &GridLayers,
) -> TimeOfDay {
    let start = first.start_time.timestamp;
    let mut conditions = Conditions::forecast(first, outlook);
    let chances = hours
        .iter()
        .filter_map(|hour| hour.probability_of_precipitation);
    conditions.chance_of_precipitation = chances.reduce(f64::max);
    conditions.visibility = layers.at("visibility", start);
    let millimeters = outlook.units.precipitation.size();
    let fallen = |of: fn(&OutlookPeriod) -> Option<f64>| {
        let shares = hours.iter().filter_map(|hour| of(hour));
        shares.sum::<f64>() * millimeters
    };
    conditions.precipitation = Some(fallen(|hour| hour.precipitation));
    let thunder = hours.iter().filter_map(|hour| hour.probability_of_thunder);
    let cover = || f64::from(conditions.code().cloud_cover);
    TimeOfDay {
        hour,
        heat_index: layers.at("heatIndex", start),
        wind_chill: layers.at("windChill", start),
        cloud_cover: first.sky_cover.unwrap_or_else(cover),
        chance_of_thunder: thunder.reduce(f64::max).unwrap_or_default(),
        snow: fallen(|hour| hour.snowfall),
        conditions,
    }
}

fn local(time: OffsetTime) -> jiff::civil::DateTime {
    time.offset.to_datetime(time.timestamp)
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn hours_belong_to_the_date_of_the_place_and_to_a_time_of_day() {
        let hourly = fixtures::hourly();
        let days = days(&hourly);
        let dates: Vec<_> = days.iter().map(|day| day.date.to_string()).collect();
        assert_eq!(dates, ["2026-03-04", "2026-03-05"]);
        assert_eq!(
            (days[0].highest(), days[0].lowest()),
            (Some(48.0), Some(47.0))
        );
        assert_eq!(days[0].mean(), Some(47.5));
        let hours = |day: &ForecastDate<'_>| -> Vec<_> {
            let times = day.times(&hourly, &GridLayers::default());
            times.iter().map(|time| time.hour).collect()
        };
        assert_eq!(hours(&days[0]), [21]);
        assert_eq!(hours(&days[1]), [0]);
    }

    #[test]
    fn there_are_three_days_at_most_with_eight_times_each() {
        let hourly = fixtures::days_of_hours();
        let days = days(&hourly);
        assert!(days.len() <= MOST_DAYS);
        for day in &days {
            let times = day.times(&hourly, &GridLayers::default());
            assert!((1..=8).contains(&times.len()), "{times:?}");
        }
    }
}
