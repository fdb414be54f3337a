//! A forecast by the hour as what `chart` draws. Does not draw, and knows no file or terminal.

use std::ops::Range;

use jiff::tz::TimeZone;
use weather::{Outlook, OutlookPeriod, Provenance, SpeedUnit, TemperatureUnit, Units};

use crate::numbers::bearing;
use crate::plain;
use crate::time_format::{ClockFormat, about};

/// Returns some hours of a forecast with the nights among them, by the place's own clocks. Without
/// a title.
pub fn hours(outlook: &Outlook, range: Range<usize>, clock: ClockFormat) -> chart::Meteogram {
    let periods = outlook.periods.get(range).unwrap_or_default();
    chart::Meteogram {
        title: String::new(),
        subtitle: String::new(),
        simulated: false,
        zone: zone(outlook),
        hours: periods.iter().map(hour).collect(),
        nights: nights(outlook, periods),
        units: units(outlook.units),
        twelve_hour: clock == ClockFormat::Twelve,
    }
}

/// Returns the first so many hours, with their source and the reasons not to rely on them.
pub fn titled(outlook: &Outlook, count: usize, clock: ClockFormat) -> chart::Meteogram {
    let count = count.min(outlook.periods.len());
    chart::Meteogram {
        title: plain(&outlook.place.name),
        subtitle: subtitle(&outlook.provenance),
        simulated: outlook.provenance.simulated,
        ..hours(outlook, 0..count, clock)
    }
}

/// Returns the zone of the place, else the offset its times are written with.
pub fn zone(outlook: &Outlook) -> TimeZone {
    let named = outlook.place.time_zone.as_deref();
    let named = named.and_then(|name| TimeZone::get(name).ok());
    let written = outlook.periods.first().map(|p| p.start_time.offset);
    named
        .or_else(|| written.map(TimeZone::fixed))
        .unwrap_or(TimeZone::UTC)
}

/// Formats `NWS SEW, updated 52 min ago, derived from the raw grid`.
fn subtitle(provenance: &Provenance) -> String {
    let age = about(provenance.age_seconds);
    let mut text = match &provenance.office {
        Some(office) => {
            let by = plain(&provenance.provider.abbreviation);
            format!("{by} {}, updated {age} ago", plain(office))
        }
        None => format!("updated {age} ago"),
    };
    if provenance.derived {
        text += ", derived from the raw grid";
    }
    if let Some(stale) = &provenance.stale {
        text.push_str(", may be behind: ");
        text.push_str(&stale.to_string());
    }
    plain(&text)
}

fn hour(period: &OutlookPeriod) -> chart::MeteogramHour {
    let from = period.wind_direction.as_deref();
    chart::MeteogramHour {
        temperature: period.temperature,
        dew_point: period.dew_point,
        precipitation_chance: period.probability_of_precipitation,
        wind_speed: period.wind_speed,
        wind_direction: from.and_then(bearing),
        ..chart::MeteogramHour::new(period.start_time.timestamp)
    }
}

fn nights(outlook: &Outlook, periods: &[OutlookPeriod]) -> Vec<(jiff::Timestamp, jiff::Timestamp)> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
        return Vec::new();
    };
    let location = outlook.place.location;
    ephemeris::nights(
        location.latitude(),
        location.longitude(),
        first.start_time.timestamp,
        last.end_time.timestamp,
    )
}

fn units(units: Units) -> chart::MeteogramUnits {
    chart::MeteogramUnits {
        temperature: match units.temperature {
            TemperatureUnit::Fahrenheit => chart::TemperatureScale::Fahrenheit,
            TemperatureUnit::Celsius => chart::TemperatureScale::Celsius,
        },
        wind: match units.wind {
            SpeedUnit::MilesPerHour => chart::WindUnit::MilesPerHour,
            SpeedUnit::KilometersPerHour => chart::WindUnit::KilometresPerHour,
            SpeedUnit::MetersPerSecond => chart::WindUnit::MetresPerSecond,
            SpeedUnit::Knots => chart::WindUnit::Knots,
        },
    }
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;
    use weather::Staleness;

    use super::*;

    #[test]
    fn hours_have_their_nights_and_the_wind_its_bearing() {
        let outlook = fixtures::hourly();
        let picture = hours(&outlook, 0..3, ClockFormat::Twelve);
        assert_eq!(picture.hours.len(), 3);
        assert_eq!(picture.hours[0].wind_direction, Some(225.0));
        assert_eq!(picture.hours[0].dew_point, Some(44.2));
        // From ten in the evening until one in the morning it is night all along.
        let (begin, end) = (
            outlook.periods[0].start_time,
            outlook.periods[2].end_time.timestamp,
        );
        assert_eq!(picture.nights, [(begin.timestamp, end)]);
        assert_eq!(picture.zone.iana_name(), Some("America/Los_Angeles"));
        assert!(picture.twelve_hour);
    }

    #[test]
    fn a_range_beyond_the_forecast_is_an_empty_picture() {
        let picture = hours(&fixtures::hourly(), 2..9, ClockFormat::TwentyFour);
        assert!(picture.hours.is_empty() && picture.nights.is_empty());
    }

    #[test]
    fn the_heading_says_whose_it_is_and_what_speaks_against_it() {
        let mut outlook = fixtures::hourly();
        let picture = titled(&outlook, 156, ClockFormat::Twelve);
        assert_eq!(picture.title, "Seattle, Washington");
        assert_eq!(picture.subtitle, "NWS SEW, updated 52 min ago");
        assert!(!picture.simulated);
        outlook.provenance.simulated = true;
        outlook.provenance.derived = true;
        outlook.provenance.office = None;
        outlook.provenance.stale = Some(Staleness::Busy);
        let picture = titled(&outlook, 156, ClockFormat::Twelve);
        assert_eq!(
            picture.subtitle,
            "updated 52 min ago, derived from the raw grid, may be behind: too much else was being \
             fetched"
        );
        assert!(picture.simulated);
    }

    #[test]
    fn without_a_named_zone_the_times_own_offset_serves() {
        let mut outlook = fixtures::hourly();
        outlook.place.time_zone = Some("Nowhere/Atlantis".into());
        let offset = outlook.periods[0].start_time.offset;
        assert_eq!(zone(&outlook), TimeZone::fixed(offset));
        outlook.periods.clear();
        assert_eq!(zone(&outlook), TimeZone::UTC);
    }
}
