//! Times as a place's clocks show them, in twelve or twenty-four hours, and lengths of time as
//! people say them. Does not know what time it is.

use clap::ValueEnum;
use jiff::civil::DateTime;
use weather::{HorizonPassage, OffsetTime, TemperatureUnit, Units};

/// The 12 or 24 hour clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClockFormat {
    /// 2:05 PM
    #[value(name = "12h")]
    Twelve,
    /// 14:05
    #[value(name = "24h")]
    TwentyFour,
}

impl ClockFormat {
    /// Returns the usual clock for people who measure in `units`.
    pub(crate) fn usual(units: Units) -> Self {
        match units.temperature {
            TemperatureUnit::Fahrenheit => Self::Twelve,
            TemperatureUnit::Celsius => Self::TwentyFour,
        }
    }

    /// Formats `2:05 PM` or `14:05`.
    pub(crate) fn time(self, time: OffsetTime) -> String {
        let form = match self {
            Self::Twelve => "%-I:%M %p",
            Self::TwentyFour => "%H:%M",
        };
        local(time).strftime(form).to_string()
    }

    /// Formats the same with the day of the week.
    pub(crate) fn day_and_time(self, time: OffsetTime) -> String {
        format!("{} {}", weekday(time), self.time(time))
    }

    /// Formats rises and sets in their order: `6:41 AM – 6:00 PM`, or `sets 12:29 AM, rises 3:21 AM`
    /// where it is not one of each, the rise first.
    pub(crate) fn passages(self, passages: &[HorizonPassage]) -> String {
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
    pub(crate) fn hour(self, time: OffsetTime) -> String {
        match self {
            Self::Twelve if local(time).minute() == 0 => local(time).strftime("%-I %p").to_string(),
            _ => self.time(time),
        }
    }
}

/// Formats `Wed`.
pub(crate) fn weekday(time: OffsetTime) -> String {
    local(time).strftime("%a").to_string()
}

/// Formats `Wed, Mar 4`.
pub(crate) fn date(time: OffsetTime) -> String {
    local(time).strftime("%a, %b %-d").to_string()
}

/// Returns whether it is between six and six at the place, which is the upstream's day.
pub(crate) fn is_daytime(time: OffsetTime) -> bool {
    (6..18).contains(&local(time).hour())
}

fn local(time: OffsetTime) -> DateTime {
    time.offset.to_datetime(time.timestamp)
}

/// Formats a length of time by its two largest parts: `12 min`, `1 h 5 min`, `2 d 3 h`.
pub(crate) fn about(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
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
        let time = at("2026-03-04T14:05:00-08:00");
        assert_eq!(ClockFormat::Twelve.day_and_time(time), "Wed 2:05 PM");
        assert_eq!(ClockFormat::TwentyFour.day_and_time(time), "Wed 14:05");
        let midnight = at("2026-03-05T00:00:00+10:00");
        assert_eq!(ClockFormat::Twelve.hour(midnight), "12 AM");
        assert_eq!(ClockFormat::TwentyFour.hour(midnight), "00:00");
        assert_eq!(ClockFormat::Twelve.hour(time), "2:05 PM");
        assert_eq!(date(midnight), "Thu, Mar 5");
    }

    #[test]
    fn day_is_from_six_to_six() {
        assert!(!is_daytime(at("2026-03-04T05:59:00-08:00")));
        assert!(is_daytime(at("2026-03-04T06:00:00-08:00")));
        assert!(!is_daytime(at("2026-03-04T18:00:00-08:00")));
    }

    #[test]
    fn the_usual_clock_goes_with_the_units() {
        assert_eq!(ClockFormat::usual(Units::US), ClockFormat::Twelve);
        assert_eq!(ClockFormat::usual(Units::SI), ClockFormat::TwentyFour);
    }
}
