//! A forecast by the hour as what `chart` draws. Does not draw, and knows no file or terminal.

use std::ops::Range;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use weather::{
    Alert, Condition, ConditionCode, DepthUnit, Intensity, Outlook, OutlookPeriod, Provenance,
    Severity, SpeedUnit, TemperatureUnit, Units,
};

use crate::numbers::bearing;
use crate::plain;
use crate::time_format::{ClockFormat, date};

/// Returns some hours of a forecast with the nights among them, by the place's own clocks. Without
/// a title.
pub fn hours(outlook: &Outlook, range: Range<usize>, clock: ClockFormat) -> chart::Meteogram {
    let periods = outlook.periods.get(range).unwrap_or_default();
    chart::Meteogram {
        zone: zone(outlook),
        hours: periods
            .iter()
            .map(|period| hour(period, outlook.units))
            .collect(),
        nights: nights(outlook, periods),
        units: units(outlook.units),
        twelve_hour: clock == ClockFormat::Twelve,
        ..chart::Meteogram::default()
    }
}

/// Adds the alerts in force, or says that they are not known: no bars must not read as no alerts.
pub fn add_alerts(meteogram: &mut chart::Meteogram, alerts: Option<&[Alert]>) {
    match alerts {
        Some(alerts) => meteogram.alerts = alert_spans(alerts),
        None => meteogram.subtitle += ", alerts unknown",
    }
}

fn alert_spans(alerts: &[Alert]) -> Vec<chart::AlertSpan> {
    let span = |alert: &Alert| chart::AlertSpan {
        name: plain(&alert.event),
        begin: alert.onset.map(|time| time.timestamp),
        end: alert.ends.map(|time| time.timestamp),
        level: match alert.severity {
            Severity::Unknown | Severity::Minor => chart::AlertLevel::Minor,
            Severity::Moderate => chart::AlertLevel::Moderate,
            Severity::Severe | Severity::Extreme => chart::AlertLevel::Severe,
        },
    };
    alerts.iter().map(span).collect()
}

/// Returns the moment at which an answer was given.
pub fn asked_at(provenance: &Provenance) -> Option<jiff::Timestamp> {
    let age = SignedDuration::from_secs(provenance.age_seconds);
    provenance.update_time.checked_add(age).ok()
}

/// Returns the first so many hours, with their source and the reasons not to rely on them.
pub fn titled(outlook: &Outlook, count: usize, clock: ClockFormat) -> chart::Meteogram {
    let count = count.min(outlook.periods.len());
    chart::Meteogram {
        title: plain(&outlook.place.name),
        subtitle: subtitle(outlook, clock),
        simulated: outlook.provenance.simulated,
        now: asked_at(&outlook.provenance),
        ..hours(outlook, 0..count, clock)
    }
}

/// Returns the number of hours until the midnight that ends so many days, by the place's own clocks.
pub fn hours_of_days(outlook: &Outlook, days: usize) -> usize {
    let zone = zone(outlook);
    let date = |period: &OutlookPeriod| zone.to_datetime(period.start_time.timestamp).date();
    let days_of_hours = outlook.periods.chunk_by(|a, b| date(a) == date(b));
    days_of_hours.take(days).map(<[_]>::len).sum()
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

/// Formats `NWS SEW, issued Wed, Mar 4, 1:25 PM, derived from the raw grid`. A picture may be seen much
/// later: it tells no ages.
fn subtitle(outlook: &Outlook, clock: ClockFormat) -> String {
    let provenance = &outlook.provenance;
    let clock = clock.in_zone(zone(outlook));
    let issued = clock.local(provenance.update_time);
    let time = format!("{}, {}", date(issued), clock.time(issued));
    let mut text = match &provenance.office {
        Some(office) => {
            let by = plain(&provenance.provider.abbreviation);
            format!("{by} {}, issued {time}", plain(office))
        }
        None => format!("issued {time}"),
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

fn hour(period: &OutlookPeriod, units: Units) -> chart::MeteogramHour {
    let from = period.wind_direction.as_deref();
    chart::MeteogramHour {
        temperature: period.temperature,
        dew_point: period.dew_point,
        precipitation_chance: period.probability_of_precipitation,
        wind_speed: period.wind_speed,
        wind_direction: from.and_then(bearing),
        wind_gust: period.wind_gust,
        rain: period.precipitation,
        snow: period
            .snowfall
            .map(|depth| snow_depth(depth, units.precipitation)),
        feels_like: period.feels_like,
        thunder_chance: period.probability_of_thunder,
        sky_cover: period.sky_cover,
        symbol: period.coded_condition().map(symbol),
        ..chart::MeteogramHour::new(period.start_time.timestamp)
    }
}

fn symbol(condition: Condition) -> chart::WeatherSymbol {
    use ConditionCode as Code;
    use chart::WeatherSymbol as Symbol;
    let is_heavy = condition.intensity == Some(Intensity::Heavy);
    match condition.code {
        Code::Cold | Code::Hot | Code::Clear => Symbol::Clear,
        Code::MostlyClear => Symbol::MostlyClear,
        Code::PartlyCloudy => Symbol::PartlyCloudy,
        Code::MostlyCloudy => Symbol::MostlyCloudy,
        Code::Overcast => Symbol::Cloudy,
        Code::Windy => Symbol::Wind,
        Code::Haze | Code::Smoke | Code::Dust | Code::VolcanicAsh => Symbol::Smoke,
        Code::Mist | Code::Fog | Code::FreezingFog => Symbol::Fog,
        Code::Drizzle => Symbol::Drizzle,
        Code::Rain | Code::Showers if is_heavy => Symbol::HeavyRain,
        Code::Rain | Code::Showers => Symbol::Rain,
        Code::Snow | Code::SnowShowers if is_heavy => Symbol::HeavySnow,
        Code::Snow | Code::SnowShowers | Code::BlowingSnow => Symbol::Snow,
        Code::Blizzard => Symbol::HeavySnow,
        Code::RainAndSnow
        | Code::Sleet
        | Code::Hail
        | Code::FreezingDrizzle
        | Code::FreezingRain => Symbol::Ice,
        Code::Thunderstorm => Symbol::Thunderstorm,
        Code::TropicalStorm | Code::Hurricane | Code::Tornado => Symbol::Storm,
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
        precipitation: precipitation_unit(units.precipitation),
    }
}

pub(crate) fn precipitation_unit(unit: DepthUnit) -> chart::PrecipitationUnit {
    match unit {
        DepthUnit::Inches => chart::PrecipitationUnit::Inches,
        DepthUnit::Millimeters => chart::PrecipitationUnit::Millimetres,
    }
}

/// Returns a depth of snow as pictures have it: people measure snow in centimetres.
pub(crate) fn snow_depth(depth: f64, unit: DepthUnit) -> f64 {
    match unit {
        DepthUnit::Inches => depth,
        DepthUnit::Millimeters => depth / 10.0,
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
        assert_eq!(picture.subtitle, "NWS SEW, issued Wed, Mar 4, 1:25 PM");
        assert!(!picture.simulated);
        outlook.provenance.simulated = true;
        outlook.provenance.derived = true;
        outlook.provenance.office = None;
        outlook.provenance.stale = Some(Staleness::Busy);
        let picture = titled(&outlook, 156, ClockFormat::Twelve);
        assert_eq!(
            picture.subtitle,
            "issued Wed, Mar 4, 1:25 PM, derived from the raw grid, may be behind: too much else was being \
             fetched"
        );
        assert!(picture.simulated);
    }

    #[test]
    fn an_hour_has_its_amounts_in_units_that_people_use() {
        let mut outlook = fixtures::hourly();
        outlook.periods[0].precipitation = Some(3.0);
        outlook.periods[0].snowfall = Some(40.0);
        outlook.periods[0].wind_gust = Some(31.0);
        outlook.periods[0].sky_cover = Some(90.0);
        outlook.units.precipitation = DepthUnit::Millimeters;
        let hour = hours(&outlook, 0..1, ClockFormat::Twelve).hours[0];
        assert_eq!((hour.rain, hour.snow), (Some(3.0), Some(4.0)));
        assert_eq!((hour.wind_gust, hour.sky_cover), (Some(31.0), Some(90.0)));
        outlook.units.precipitation = DepthUnit::Inches;
        let hour = hours(&outlook, 0..1, ClockFormat::Twelve).hours[0];
        assert_eq!(hour.snow, Some(40.0));
    }

    #[test]
    fn an_hour_has_the_symbol_of_its_condition() {
        let mut outlook = fixtures::hourly();
        let mut shown = |code, intensity| {
            outlook.periods[0].condition_code = code;
            outlook.periods[0].intensity = intensity;
            hours(&outlook, 0..1, ClockFormat::Twelve).hours[0].symbol
        };
        assert_eq!(shown(None, None), None);
        let heavy = Some(Intensity::Heavy);
        for (code, intensity, symbol) in [
            (ConditionCode::Showers, None, chart::WeatherSymbol::Rain),
            (
                ConditionCode::Showers,
                heavy,
                chart::WeatherSymbol::HeavyRain,
            ),
            (ConditionCode::Snow, heavy, chart::WeatherSymbol::HeavySnow),
            (ConditionCode::FreezingRain, None, chart::WeatherSymbol::Ice),
            (ConditionCode::Clear, None, chart::WeatherSymbol::Clear),
        ] {
            assert_eq!(shown(Some(code), intensity), Some(symbol), "{code:?}");
        }
    }

    #[test]
    fn days_end_at_midnights_of_the_place() {
        let outlook = fixtures::days_of_hours();
        let zone = zone(&outlook);
        for days in 1..4 {
            let hours = hours_of_days(&outlook, days);
            let next = zone.to_datetime(outlook.periods[hours].start_time.timestamp);
            assert_eq!(next.hour(), 0, "{days}");
        }
        assert_eq!(hours_of_days(&outlook, 99), outlook.periods.len());
    }

    #[test]
    fn the_picture_is_made_at_the_time_of_the_answer() {
        let picture = titled(&fixtures::hourly(), 3, ClockFormat::Twelve);
        let later = SignedDuration::from_mins(52);
        let issued = fixtures::hourly().provenance.update_time;
        assert_eq!(picture.now, Some(issued + later));
    }

    #[test]
    fn alerts_are_spans_of_their_weight() {
        let alerts = fixtures::alerts();
        let mut picture = titled(&fixtures::hourly(), 3, ClockFormat::Twelve);
        add_alerts(&mut picture, Some(&alerts.alerts));
        assert!(!picture.subtitle.contains("alerts"));
        let spans = picture.alerts.clone();
        add_alerts(&mut picture, None);
        assert!(picture.subtitle.ends_with(", alerts unknown"));
        assert_eq!(spans.len(), alerts.alerts.len());
        for (span, alert) in spans.iter().zip(&alerts.alerts) {
            assert_eq!(span.name, alert.event);
            assert_eq!(span.end, alert.ends.map(|time| time.timestamp));
            let is_severe = alert.severity >= Severity::Severe;
            assert_eq!(span.level == chart::AlertLevel::Severe, is_severe);
        }
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
