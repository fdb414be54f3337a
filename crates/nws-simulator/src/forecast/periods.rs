//! The half days of a forecast: from six to six by local time, named as the service names them.

use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::hour::{ForecastHour, full_hour, hours};
use crate::field::AirColumn;

/// Periods in a forecast.
pub(crate) const PERIODS: usize = 14;
const MORNING: Time = time(6, 0, 0, 0);
const EVENING: Time = time(18, 0, 0, 0);

/// A day or a night, of which the first may have begun.
#[derive(Debug, Clone)]
pub(crate) struct HalfDayForecast {
    /// `Tonight`, `Thursday Night`, …
    pub(crate) name: String,
    /// Its beginning; for a running one, the hour that runs.
    pub(crate) start: Zoned,
    pub(crate) end: Zoned,
    pub(crate) is_day: bool,
    /// All hours of the half day, those before `start` included.
    whole: Vec<ForecastHour>,
    /// The number of them that are over.
    over: usize,
}

impl HalfDayForecast {
    /// Returns the hours from the start.
    pub(crate) fn hours(&self) -> &[ForecastHour] {
        &self.whole[self.over.min(self.whole.len().saturating_sub(1))..]
    }

    /// Returns the highest temperature of a day or the lowest of a night, whole °F, over the whole half day.
    pub(crate) fn temperature(&self) -> i32 {
        let all = self.whole.iter().map(|hour| hour.temperature);
        if self.is_day { all.max() } else { all.min() }.unwrap_or(0)
    }
}

/// A half day by the local clock.
#[derive(Debug, Clone)]
pub(crate) struct HalfDay {
    pub(crate) start: Zoned,
    pub(crate) end: Zoned,
    pub(crate) is_day: bool,
}

/// Returns half days one after another, beginning with the one that holds `now`.
pub(crate) fn half_days(zone: &TimeZone, now: Timestamp, count: usize) -> Vec<HalfDay> {
    let local = now.to_zoned(zone.clone());
    let is_day = local.time() >= MORNING && local.time() < EVENING;
    let mut date = local.date();
    if local.time() < MORNING {
        date = date.yesterday().unwrap_or(date);
    }
    let mut start = at(zone, date, if is_day { MORNING } else { EVENING }).unwrap_or(local);
    let mut days = Vec::with_capacity(count);
    for index in 0..count {
        let is_day = is_day == (index % 2 == 0);
        let ends_on = if is_day {
            start.date()
        } else {
            start.date().tomorrow().unwrap_or_else(|_| start.date())
        };
        let end = at(zone, ends_on, if is_day { EVENING } else { MORNING })
            .unwrap_or_else(|| start.clone());
        days.push(HalfDay {
            start,
            end: end.clone(),
            is_day,
        });
        start = end;
    }
    days
}

fn at(zone: &TimeZone, date: jiff::civil::Date, time: Time) -> Option<Zoned> {
    date.to_datetime(time).to_zoned(zone.clone()).ok()
}

/// Returns the forecast's periods, the first of which holds `now`.
pub(crate) fn periods(column: &AirColumn, zone: &TimeZone, now: Timestamp) -> Vec<HalfDayForecast> {
    let running = full_hour(now);
    let days = half_days(zone, now, PERIODS).into_iter().enumerate();
    days.map(|(index, day)| {
        let first = day.start.timestamp();
        let length = day.end.timestamp().duration_since(first).as_hours().max(1);
        let over = running
            .duration_since(first)
            .as_hours()
            .clamp(0, length - 1) as usize;
        let begins = running.max(first).to_zoned(zone.clone());
        let name = name(index, &day, &begins);
        let whole = hours(column, first, length as usize);
        HalfDayForecast {
            name,
            start: begins,
            end: day.end,
            is_day: day.is_day,
            whole,
            over,
        }
    })
    .collect()
}

fn name(index: usize, day: &HalfDay, begins: &Zoned) -> String {
    if index == 0 {
        return match begins.hour() {
            0..6 => "Overnight",
            6..12 => "Today",
            12..18 => "This Afternoon",
            _ => "Tonight",
        }
        .to_owned();
    }
    let running_day = day
        .start
        .checked_sub(12.hours())
        .is_ok_and(|noon| index == 1 && noon.date() == day.start.date());
    if !day.is_day && running_day {
        return "Tonight".to_owned();
    }
    let weekday = weekday(&day.start);
    if day.is_day {
        weekday.to_owned()
    } else {
        format!("{weekday} Night")
    }
}

/// Returns the English name of the day of the week.
pub(crate) fn weekday(day: &Zoned) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match day.weekday() {
        Monday => "Monday",
        Tuesday => "Tuesday",
        Wednesday => "Wednesday",
        Thursday => "Thursday",
        Friday => "Friday",
        Saturday => "Saturday",
        Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::WeatherField;

    fn names(now: &str) -> Vec<(String, String)> {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        periods(
            &WeatherField::new(1).over(47.6, -122.3),
            &zone,
            now.parse().unwrap(),
        )
        .into_iter()
        .map(|period| (period.name, period.start.strftime("%FT%T%:z").to_string()))
        .collect()
    }

    #[test]
    fn periods_are_named_by_the_hour_of_the_first() {
        let starts = [
            ("2026-03-04T10:00:00-08:00", "Today", "Tonight"),
            ("2026-03-04T14:38:00-08:00", "This Afternoon", "Tonight"),
            ("2026-03-04T17:59:59-08:00", "This Afternoon", "Tonight"),
            ("2026-03-04T18:00:00-08:00", "Tonight", "Thursday"),
            ("2026-03-05T02:00:00-08:00", "Overnight", "Thursday"),
        ];
        for (now, first, second) in starts {
            let names = names(now);
            assert_eq!(names.len(), 14);
            assert_eq!(
                (names[0].0.as_str(), names[1].0.as_str()),
                (first, second),
                "{now}"
            );
        }
        assert_eq!(names("2026-03-05T02:00:00-08:00")[2].0, "Thursday Night");
    }

    #[test]
    fn offsets_change_inside_the_week_when_the_clocks_do() {
        let names = names("2026-03-04T14:38:00-08:00");
        assert_eq!(names[0].1, "2026-03-04T14:00:00-08:00");
        assert_eq!(
            names[7],
            (
                "Saturday Night".to_owned(),
                "2026-03-07T18:00:00-08:00".to_owned()
            )
        );
        assert_eq!(
            names[8],
            ("Sunday".to_owned(), "2026-03-08T06:00:00-07:00".to_owned())
        );
    }

    #[test]
    fn a_night_in_which_the_clocks_change_has_its_real_length() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let column = WeatherField::new(1).over(47.6, -122.3);
        let lengths = |now: &str| {
            let now = now.parse().unwrap();
            periods(&column, &zone, now)
                .iter()
                .map(|period| period.hours().len())
                .collect::<Vec<_>>()
        };
        assert!(lengths("2026-03-04T20:00:00-08:00").contains(&11));
        assert!(lengths("2026-10-28T20:00:00-07:00").contains(&13));
    }
}
