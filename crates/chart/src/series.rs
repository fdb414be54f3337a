//! Hours made fit for drawing: in order, bounded in number and span, every number finite. Whatever
//! is wrong with the input ends here.

use jiff::{SignedDuration, Timestamp};

use crate::meteogram::{Meteogram, MeteogramHour};

/// The longest span of a picture: sixteen days.
const MOST_SECONDS: i64 = 16 * 24 * 3600;
/// Hours that start further apart have something missing between them.
const GAP_SECONDS: i64 = 5400;
/// No temperature or wind on earth comes near; what is beyond is a mistake upstream.
const IMPLAUSIBLE: f64 = 2000.0;

/// Hours to be drawn, and the time from the first to the end of the last.
#[derive(Debug, Clone)]
pub(crate) struct HourSeries {
    hours: Vec<MeteogramHour>,
    nights: Vec<(i64, i64)>,
}

impl HourSeries {
    /// Returns the hours of `meteogram`; `None` if it has none.
    pub(crate) fn new(meteogram: &Meteogram) -> Option<Self> {
        let mut hours: Vec<MeteogramHour> = meteogram.hours.iter().map(plausible).collect();
        hours.sort_by_key(|hour| hour.start);
        hours.dedup_by_key(|hour| hour.start.as_second());
        let first = hours.first()?.start.as_second();
        hours.retain(|hour| hour.start.as_second() - first < MOST_SECONDS);
        let mut series = Self {
            hours,
            nights: Vec::new(),
        };
        series.nights = series.cut(&meteogram.nights);
        Some(series)
    }

    pub(crate) fn hours(&self) -> &[MeteogramHour] {
        &self.hours
    }

    /// Returns the first second of the picture.
    pub(crate) fn begin(&self) -> i64 {
        self.hours.first().map_or(0, |hour| hour.start.as_second())
    }

    /// Returns the first second after it.
    pub(crate) fn end(&self) -> i64 {
        self.hours
            .last()
            .map_or(3600, |hour| hour.start.as_second() + 3600)
    }

    /// Returns the position of `second` in the picture, from 0 to 1.
    pub(crate) fn position(&self, second: f64) -> f64 {
        let begin = as_f64(self.begin());
        (second - begin) / (as_f64(self.end()) - begin)
    }

    /// Returns the middle of each hour, from 0 to 1: what is said of an hour is drawn at its
    /// middle.
    pub(crate) fn middle(&self, hour: &MeteogramHour) -> f64 {
        self.position(as_f64(hour.start.as_second()) + 1800.0)
    }

    /// Returns the nights within the picture, in order, as seconds.
    pub(crate) fn nights(&self) -> &[(i64, i64)] {
        &self.nights
    }

    /// Returns whether it is night at a position in the picture.
    pub(crate) fn is_night(&self, position: f64) -> bool {
        let at = |second: i64| self.position(as_f64(second));
        let mut nights = self.nights.iter();
        nights.any(|(from, to)| (at(*from)..at(*to)).contains(&position))
    }

    /// Returns the position of a moment that is in the picture.
    pub(crate) fn position_of(&self, time: Timestamp) -> Option<f64> {
        let second = time.as_second();
        (self.begin()..self.end())
            .contains(&second)
            .then(|| self.position(as_f64(second)))
    }

    /// Returns the strongest gust, or wind where no gust is known, and its position.
    pub(crate) fn strongest(&self) -> Option<(f64, f64)> {
        let strength = |hour: &MeteogramHour| hour.wind_gust.or(hour.wind_speed);
        let hours = self.hours.iter();
        hours
            .filter_map(|hour| Some((self.middle(hour), strength(hour)?)))
            .reduce(|a, b| if b.1 > a.1 { b } else { a })
    }

    /// Returns whether any hour has a value.
    pub(crate) fn has<T>(&self, value: impl Fn(&MeteogramHour) -> Option<T>) -> bool {
        self.hours.iter().any(|hour| value(hour).is_some())
    }

    /// Returns the unbroken stretches of one quantity as (position, value).
    pub(crate) fn runs(
        &self,
        value: impl Fn(&MeteogramHour) -> Option<f64>,
    ) -> Vec<Vec<(f64, f64)>> {
        let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut last: Option<Timestamp> = None;
        for hour in &self.hours {
            let Some(value) = value(hour) else {
                last = None;
                continue;
            };
            let point = (self.middle(hour), value);
            let close = last.is_some_and(|last| {
                hour.start.duration_since(last) <= SignedDuration::from_secs(GAP_SECONDS)
            });
            match runs.last_mut().filter(|_| close) {
                Some(run) => run.push(point),
                None => runs.push(vec![point]),
            }
            last = Some(hour.start);
        }
        runs
    }

    /// Returns the least and the greatest of several quantities, if there is any number at all.
    pub(crate) fn range(
        &self,
        values: impl Fn(&MeteogramHour) -> [Option<f64>; 2],
    ) -> Option<(f64, f64)> {
        let mut numbers = self.hours.iter().flat_map(values).flatten();
        let first = numbers.next()?;
        Some(numbers.fold((first, first), |(low, high), number| {
            (low.min(number), high.max(number))
        }))
    }

    /// Nights cut to the picture, sorted; overlapping ones are joined.
    fn cut(&self, nights: &[(Timestamp, Timestamp)]) -> Vec<(i64, i64)> {
        let mut cut: Vec<(i64, i64)> = nights
            .iter()
            .map(|(from, to)| {
                let from = from.as_second().max(self.begin());
                (from, to.as_second().min(self.end()))
            })
            .filter(|(from, to)| from < to)
            .collect();
        cut.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(cut.len());
        for (from, to) in cut {
            match joined.last_mut().filter(|last| last.1 >= from) {
                Some(last) => last.1 = last.1.max(to),
                None => joined.push((from, to)),
            }
        }
        joined
    }
}

/// Seconds of any timestamp are exact as `f64`.
#[expect(clippy::cast_precision_loss, reason = "timestamps have 39 bits")]
pub(crate) fn as_f64(seconds: i64) -> f64 {
    seconds as f64
}

fn plausible(hour: &MeteogramHour) -> MeteogramHour {
    let real = |value: Option<f64>| value.filter(|value| value.abs() < IMPLAUSIBLE);
    let share = |value| real(value).map(|share| share.clamp(0.0, 100.0));
    let amount = |value: Option<f64>| real(value).filter(|value| *value >= 0.0);
    MeteogramHour {
        start: hour.start,
        temperature: real(hour.temperature),
        dew_point: real(hour.dew_point),
        feels_like: real(hour.feels_like),
        precipitation_chance: share(hour.precipitation_chance),
        thunder_chance: share(hour.thunder_chance),
        wind_speed: amount(hour.wind_speed),
        wind_gust: amount(hour.wind_gust),
        wind_direction: real(hour.wind_direction).map(|degrees| degrees.rem_euclid(360.0)),
        rain: amount(hour.rain),
        snow: amount(hour.snow),
        sky_cover: share(hour.sky_cover),
        symbol: hour.symbol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(second: i64, temperature: Option<f64>) -> MeteogramHour {
        MeteogramHour {
            temperature,
            ..MeteogramHour::new(Timestamp::from_second(second).unwrap())
        }
    }

    fn series(hours: Vec<MeteogramHour>) -> HourSeries {
        HourSeries::new(&Meteogram {
            hours,
            ..Meteogram::default()
        })
        .unwrap()
    }

    #[test]
    fn hours_are_put_in_order_and_kept_to_sixteen_days() {
        let series = series(vec![
            hour(3600, Some(1.0)),
            hour(0, Some(2.0)),
            hour(3600, Some(3.0)),
            hour(MOST_SECONDS, Some(4.0)),
        ]);
        let starts: Vec<i64> = series.hours().iter().map(|h| h.start.as_second()).collect();
        assert_eq!(starts, [0, 3600]);
        assert_eq!((series.begin(), series.end()), (0, 7200));
    }

    #[test]
    fn what_is_no_number_is_missing() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(
                series(vec![hour(0, Some(wrong))]).hours()[0].temperature,
                None
            );
        }
    }

    #[test]
    fn a_curve_breaks_at_missing_values_and_missing_hours() {
        let series = series(vec![
            hour(0, Some(1.0)),
            hour(3600, Some(1.0)),
            hour(7200, None),
            hour(10800, Some(1.0)),
            hour(36000, Some(1.0)),
        ]);
        let lengths: Vec<usize> = series
            .runs(|h| h.temperature)
            .iter()
            .map(Vec::len)
            .collect();
        assert_eq!(lengths, [2, 1, 1]);
    }

    #[test]
    fn nights_are_cut_and_joined() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let series = HourSeries::new(&Meteogram {
            hours: vec![hour(0, None), hour(3600, None)],
            nights: vec![
                (at(3000), at(9000)),
                (at(-50), at(10)),
                (at(5), at(20)),
                (at(50), at(40)),
            ],
            ..Meteogram::default()
        })
        .unwrap();
        assert_eq!(series.nights(), [(0, 20), (3000, 7200)]);
    }
}
