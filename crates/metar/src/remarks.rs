//! Reads the coded groups of the remarks (FCM-H1, 12.7). Remarks are partly plain language: what is
//! not one of these groups is left alone.

use crate::MetarReport;
use crate::group::{GroupValue, digits};
use crate::pressure;
use crate::temperature::{self, signed_tenths};

/// By how much the whole degrees of the body may differ from the tenths, in °C: half of one by the
/// handbook (FCM-H1, 12.6.10), one by stations that cut the tenths off.
const ROUNDED: f64 = 1.0;
/// Precipitation is sent in hundredths of an inch.
const MILLIMETERS_PER_HUNDREDTH: f64 = 0.254;

/// Reads what follows `RMK`.
pub(crate) fn read<'t>(report: &mut MetarReport, groups: impl Iterator<Item = &'t str>) {
    let mut text = String::new();
    for group in groups.filter(|group| group.bytes().all(|byte| byte.is_ascii_graphic())) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(group);
        read_group(report, group);
    }
    report.remarks = Some(text).filter(|text| !text.is_empty());
}

fn read_group(report: &mut MetarReport, group: &str) {
    if group == "$" {
        report.needs_maintenance = true;
    } else if let Some(pair) = temperature::tenths(group) {
        refine_temperatures(report, pair);
    } else if let Some(pascals) = pressure::sea_level(group, report.altimeter_pascals) {
        pascals.keep_in(&mut report.sea_level_pascals);
    } else if let Some((kind, value)) = group.split_at_checked(1) {
        read_amount(report, kind, value);
    }
}

/// Tenths are what was measured; the body has them rounded. Where they differ by more than that, one of
/// the two is damaged, and nothing tells which: the value is not known.
fn refine_temperatures(report: &mut MetarReport, (air, dew): temperature::TemperaturePair) {
    let refined = |whole: Option<f64>, tenths: Option<f64>| match (whole, tenths) {
        (Some(whole), Some(tenths)) if (whole - tenths).abs() > ROUNDED => None,
        (whole, tenths) => tenths.or(whole),
    };
    report.temperature_celsius = refined(report.temperature_celsius, air);
    report.dew_point_celsius = refined(report.dew_point_celsius, dew);
}

/// Reads the groups of one letter or digit and a number.
fn read_amount(report: &mut MetarReport, kind: &str, value: &str) {
    let hours = nominal_hour(report) % 6;
    match (kind, hours) {
        ("P", _) => keep_precipitation(value, &mut report.precipitation_last_hour_mm),
        ("6", 0) => keep_precipitation(value, &mut report.precipitation_last_6_hours_mm),
        ("6", 3) => keep_precipitation(value, &mut report.precipitation_last_3_hours_mm),
        ("7", _) => keep_precipitation(value, &mut report.precipitation_last_24_hours_mm),
        ("1", 0) => keep_temperature(value, &mut report.maximum_last_6_hours_celsius),
        ("2", 0) => keep_temperature(value, &mut report.minimum_last_6_hours_celsius),
        ("4", _) => read_day(report, value),
        _ => {}
    }
}

/// Returns the hour a report is for: it is made up to half an hour before.
fn nominal_hour(report: &MetarReport) -> u8 {
    let next = u8::from(report.minute >= 30);
    report.hour.saturating_add(next) % 24
}

/// Reads `4sTTTsTTT`, highest and lowest of the day.
fn read_day(report: &mut MetarReport, value: &str) {
    if let Some((highest, lowest)) = value.split_at_checked(4)
        && let (Some(highest), Some(lowest)) = (signed_tenths(highest), signed_tenths(lowest))
    {
        GroupValue::Value(highest).keep_in(&mut report.maximum_last_24_hours_celsius);
        GroupValue::Value(lowest).keep_in(&mut report.minimum_last_24_hours_celsius);
    }
}

/// Reads four digits. Slashes say that the amount could not be determined, zeros that it was a
/// trace.
fn keep_precipitation(value: &str, slot: &mut Option<f64>) {
    if let Some(hundredths) = digits(value, 4) {
        GroupValue::Value(f64::from(hundredths) * MILLIMETERS_PER_HUNDREDTH).keep_in(slot);
    }
}

fn keep_temperature(value: &str, slot: &mut Option<f64>) {
    if let Some(celsius) = signed_tenths(value) {
        GroupValue::Value(celsius).keep_in(slot);
    }
}
