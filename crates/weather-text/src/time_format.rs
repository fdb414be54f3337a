//! Times as a place's clocks show them, in twelve or twenty-four hours, and lengths of time as
//! people say them. Does not know what time it is.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use weather::{HorizonPassage, OffsetTime, Place, TemperatureUnit, Units};

/// The 12 or 24 hour clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum ClockFormat {
    /// 2:05 PM
    #[cfg_attr(feature = "clap", value(name = "12h"))]
    Twelve,
    /// 14:05
    #[cfg_attr(feature = "clap", value(name = "24h"))]
    TwentyFour,
}

impl ClockFormat {
    /// Returns the usual clock for people who measure in `units`.
    pub fn usual(units: Units) -> Self {
        match units.temperature {
            TemperatureUnit::Fahrenheit => Self::Twelve,
            TemperatureUnit::Celsius => Self::TwentyFour,
        }
    }

    /// Returns the clocks of a place, in this format.
    pub fn at(self, place: &Place) -> PlaceClock {
        self.named(place.time_zone.as_deref())
    }

    /// Returns the clocks of the zone of that name; one that is not known repeats no hour.
    pub fn named(self, zone: Option<&str>) -> PlaceClock {
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        self.in_zone(zone.unwrap_or(TimeZone::UTC))
    }

    /// Returns the clocks of a zone, in this format.
    pub fn in_zone(self, zone: TimeZone) -> PlaceClock {
        PlaceClock { format: self, zone }
    }
}

/// The clocks of a place.
#[derive(Debug, Clone)]
pub struct PlaceClock {
    format: ClockFormat,
    zone: TimeZone,
}

impl PlaceClock {
    /// Returns the format in which they show the time.
    pub fn format(&self) -> ClockFormat {
        self.format
    }

    /// Returns a moment as these clocks show it.
    pub fn local(&self, moment: Timestamp) -> OffsetTime {
        OffsetTime::in_zone(moment, &self.zone)
    }

    /// Formats `2:05 PM` or `14:05`; `1:30 AM PDT` in the hour that comes twice when clocks go back.
    pub fn time(&self, time: OffsetTime) -> String {
        let form = match self.format {
            ClockFormat::Twelve => "%-I:%M %p",
            ClockFormat::TwentyFour => "%H:%M",
        };
        self.with_zone(time, form)
    }

    /// Formats a time, with the abbreviation of the zone's time where the clocks alone do not tell
    /// which moment is meant.
    fn with_zone(&self, time: OffsetTime, form: &str) -> String {
        let local = local(time);
        let shown = local.strftime(form).to_string();
        let repeated = matches!(
            self.zone.to_ambiguous_timestamp(local).offset(),
            AmbiguousOffset::Fold { .. }
        );
        let known = self.zone.to_offset_info(time.timestamp);
        if repeated && known.offset() == time.offset {
            format!("{shown} {}", known.abbreviation())
        } else {
            shown
        }
    }

    /// Formats the same with the day of the week.
    pub fn day_and_time(&self, time: OffsetTime) -> String {
        format!("{} {}", weekday(time), self.time(time))
    }

    /// Formats rises and sets in their order: `6:41 AM – 6:00 PM`, or `sets 12:29 AM, rises 3:21 AM`
    /// where it is not one of each, the rise first.
    pub fn passages(&self, passages: &[HorizonPassage]) -> String {
        if let [HorizonPassage::Rise(rise), HorizonPassage::Set(set)] = *passages {
            return format!("{} – {}", self.time(rise), self.time(set));
        }
        let words = passages.iter().map(|passage| match *passage {
            HorizonPassage::Rise(time) => format!("rises {}", self.time(time)),
            HorizonPassage::Set(time) => format!("sets {}", self.time(time)),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Formats `2 PM` or `14:00`; with minutes where it is not a whole hour.
    pub fn hour(&self, time: OffsetTime) -> String {
        match self.format {
            ClockFormat::Twelve if local(time).minute() == 0 => self.with_zone(time, "%-I %p"),
            _ => self.time(time),
        }
    }
}

/// Formats `Wed`.
pub fn weekday(time: OffsetTime) -> String {
    local(time).strftime("%a").to_string()
}

/// Formats `Wed, Mar 4`.
pub fn date(time: OffsetTime) -> String {
    local(time).strftime("%a, %b %-d").to_string()
}

fn local(time: OffsetTime) -> DateTime {
    time.offset.to_datetime(time.timestamp)
}

/// Formats a length of time by its two largest parts: `12 min`, `1 h 5 min`, `2 d 3 h`; without a
/// second one that is nothing.
pub fn about(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> OffsetTime {
        text.parse().unwrap()
    }

    #[test]
    fn both_clocks_show_the_places_own_time() {
        let [twelve, twenty_four] =
            [ClockFormat::Twelve, ClockFormat::TwentyFour].map(|format| format.named(None));
        let time = at("2026-03-04T14:05:00-08:00");
        assert_eq!(twelve.day_and_time(time), "Wed 2:05 PM");
        assert_eq!(twenty_four.day_and_time(time), "Wed 14:05");
        let midnight = at("2026-03-05T00:00:00+10:00");
        assert_eq!(twelve.hour(midnight), "12 AM");
        assert_eq!(twenty_four.hour(midnight), "00:00");
        assert_eq!(twelve.hour(time), "2:05 PM");
        assert_eq!(date(midnight), "Thu, Mar 5");
    }

    #[test]
    fn the_hour_that_comes_twice_names_its_zone() {
        let chicago = ClockFormat::Twelve.named(Some("America/Chicago"));
        for (time, shown) in [
            ("2026-11-01T00:59:59-05:00", "12:59 AM"),
            ("2026-11-01T01:00:00-05:00", "1:00 AM CDT"),
            ("2026-11-01T01:30:00-05:00", "1:30 AM CDT"),
            ("2026-11-01T01:30:00-06:00", "1:30 AM CST"),
            ("2026-11-01T02:00:00-06:00", "2:00 AM"),
            ("2026-03-08T03:00:00-05:00", "3:00 AM"),
        ] {
            assert_eq!(chicago.time(at(time)), shown, "{time}");
        }
        let second = at("2026-11-01T01:00:00-06:00");
        assert_eq!(chicago.hour(second), "1 AM CST");
        assert_eq!(chicago.day_and_time(second), "Sun 1:00 AM CST");
        let twenty_four = ClockFormat::TwentyFour.named(Some("America/Chicago"));
        assert_eq!(twenty_four.hour(second), "01:00 CST");
        let of_another_zone = at("2026-11-01T01:30:00-07:00");
        assert_eq!(chicago.time(of_another_zone), "1:30 AM");
        let phoenix = ClockFormat::Twelve.named(Some("America/Phoenix"));
        assert_eq!(
            phoenix.time(of_another_zone),
            "1:30 AM",
            "clocks never change there"
        );
    }

    #[test]
    fn lengths_have_no_part_that_is_nothing() {
        for (minutes, words) in [
            (59, "59 min"),
            (60, "1 h"),
            (65, "1 h 5 min"),
            (1440, "1 d"),
            (1505, "1 d 1 h"),
        ] {
            assert_eq!(about(minutes * 60), words);
        }
    }

    #[test]
    fn the_usual_clock_goes_with_the_units() {
        assert_eq!(ClockFormat::usual(Units::US), ClockFormat::Twelve);
        assert_eq!(ClockFormat::usual(Units::SI), ClockFormat::TwentyFour);
    }
}
