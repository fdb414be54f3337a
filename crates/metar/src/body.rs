//! Reads a report from its front: station, time, then group after group up to the remarks. The
//! order of groups is not insisted on, since each has a form of its own.

use std::iter::Peekable;
use std::str::SplitAsciiWhitespace;

use crate::group::{GroupValue, digits};
use crate::sky::SkyGroup;
use crate::{CloudAmount, MetarError, MetarReport, SkyLayer};
use crate::{pressure, remarks, sky, temperature, visibility, weather, wind};

/// The rest of the text, in groups.
type GroupTokens<'t> = Peekable<SplitAsciiWhitespace<'t>>;

/// The longest text that is read, in bytes. Real reports have up to about 400.
pub const LONGEST_REPORT: usize = 2048;

impl MetarReport {
    /// Reads the text of a report. `METAR` or `SPECI` may precede it; it ends at a `=`.
    ///
    /// # Errors
    ///
    /// [`MetarError`] when the text is longer than [`LONGEST_REPORT`], or has no station or no
    /// time. Other unreadable parts are left out and counted.
    pub fn parse(text: &str) -> Result<Self, MetarError> {
        if text.len() > LONGEST_REPORT {
            return Err(MetarError::TooLong {
                length: text.len(),
                cap: LONGEST_REPORT,
            });
        }
        read(text)
    }
}

fn read(text: &str) -> Result<MetarReport, MetarError> {
    let report = text.split('=').next().unwrap_or_default();
    let mut groups = report.split_ascii_whitespace().peekable();
    let mut is_correction = false;
    while let Some(kind) = groups.next_if(|group| matches!(*group, "METAR" | "SPECI" | "COR")) {
        is_correction |= kind == "COR";
    }
    let station = groups.next().filter(|group| is_station(group));
    let station = station.ok_or(MetarError::NoStation)?;
    let time = groups.next().and_then(time).ok_or(MetarError::NoTime)?;
    let mut report = MetarReport::of(station, time);
    report.is_correction = is_correction;
    read_groups(&mut report, groups);
    Ok(report)
}

fn is_station(group: &str) -> bool {
    group.len() == 4
        && group.starts_with(|first: char| first.is_ascii_uppercase())
        && group
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Reads `ddhhmmZ`.
fn time(group: &str) -> Option<(u8, u8, u8)> {
    let (day, time) = group.strip_suffix('Z')?.split_at_checked(2)?;
    let (hour, minute) = time.split_at_checked(2)?;
    let number = |text: &str| digits(text, 2).and_then(|number| u8::try_from(number).ok());
    let (day, hour, minute) = (number(day)?, number(hour)?, number(minute)?);
    ((1..=31).contains(&day) && hour < 24 && minute < 60).then_some((day, hour, minute))
}

fn read_groups(report: &mut MetarReport, mut groups: GroupTokens<'_>) {
    let mut is_forecast = false;
    while let Some(group) = groups.next() {
        match group {
            "RMK" => return remarks::read(report, groups),
            // what follows is expected, not observed
            "TEMPO" | "BECMG" => is_forecast = true,
            _ if is_forecast => {}
            _ => {
                let read = read_miles(report, group, &mut groups) || read_group(report, group);
                if !read {
                    report.unreadable_groups = report.unreadable_groups.saturating_add(1);
                }
            }
        }
    }
}

/// Miles may come as two groups: `1 1/2SM`.
fn read_miles(report: &mut MetarReport, whole: &str, groups: &mut GroupTokens<'_>) -> bool {
    let miles = groups
        .peek()
        .and_then(|rest| visibility::in_two_groups(whole, rest));
    let Some(miles) = miles else { return false };
    groups.next();
    miles.keep_in(&mut report.visibility)
}

/// Reads one group; says whether it was of use.
fn read_group(report: &mut MetarReport, group: &str) -> bool {
    match group {
        "AUTO" => report.is_automatic = true,
        "COR" => report.is_correction = true,
        "$" => report.needs_maintenance = true,
        "CAVOK" => return read_cavok(report),
        "NIL" | "NOSIG" => {}
        _ => return read_value(report, group),
    }
    true
}

fn read_value(report: &mut MetarReport, group: &str) -> bool {
    if let Some(wind) = wind::read(group) {
        wind.keep_in(&mut report.wind)
    } else if let Some(meters) = visibility::in_miles(group) {
        meters.keep_in(&mut report.visibility)
    } else if let Some(meters) = visibility::in_meters(group) {
        // four digits without a wind before them may be what is left of it: "0000" of "00000KT"
        // would be dense fog
        let is_in_place = report.wind.is_some() || meters == GroupValue::Missing;
        is_in_place && meters.keep_in(&mut report.visibility)
    } else if let Some(pascals) = pressure::altimeter(group) {
        // stations abroad send it in both units
        pascals.keep_in(&mut report.altimeter_pascals);
        true
    } else if let Some(pair) = temperature::whole(group) {
        keep_temperatures(report, pair)
    } else if let Some(sky) = sky::read(group) {
        keep_sky(report, sky)
    } else if let Some(phenomenon) = weather::read(group) {
        report.weather.push(phenomenon);
        true
    } else {
        wind::is_range(group) || visibility::is_runway_range(group) || weather::is_no_weather(group)
    }
}

/// Reads `CAVOK`, ceiling and visibility OK: 10 km or more, no significant cloud.
fn read_cavok(report: &mut MetarReport) -> bool {
    let clear = SkyLayer {
        amount: CloudAmount::Clear,
        base_meters: None,
    };
    report.clouds.push(clear);
    GroupValue::Value(visibility::TEN_KILOMETERS).keep_in(&mut report.visibility)
}

fn keep_temperatures(report: &mut MetarReport, (air, dew): temperature::TemperaturePair) -> bool {
    if report.temperature_celsius.is_some() {
        return false;
    }
    report.temperature_celsius = air;
    report.dew_point_celsius = dew;
    true
}

fn keep_sky(report: &mut MetarReport, sky: SkyGroup) -> bool {
    match sky {
        SkyGroup::Layer(cloud) => report.clouds.push(cloud),
        SkyGroup::Hidden(Some(meters)) => {
            return GroupValue::Value(meters).keep_in(&mut report.vertical_visibility_meters);
        }
        SkyGroup::Hidden(None) => report.clouds.push(SkyLayer {
            amount: CloudAmount::Overcast,
            base_meters: None,
        }),
        SkyGroup::Missing => {}
    }
    true
}
