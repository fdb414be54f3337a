//! The weather now, as a station saw it.

use std::collections::BTreeMap;

use weather::{Current, Reading};
use weather_text::age::{ago, measured};

use super::TextFormat;
use super::footer::footer;
use crate::layout::{hanging, padded, plain, push, wrapped};
use crate::numbers::{
    depth, distance, number, pressure_decimals, temperature, visibility, wind_now,
};
use crate::style::{ASIDE, CAUTION, TITLE, VALUE, painted};

/// Columns of the names of values.
const LABEL: usize = 12;

/// Returns every value there is, and where each comes from.
pub(crate) fn now(current: &Current, format: TextFormat) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&current.place.name)));
    push(&mut text, format_args!("  {}\n\n", first_line(current)));
    for (label, value) in values(current) {
        push(
            &mut text,
            format_args!("  {}{value}\n", painted(ASIDE, padded(label, LABEL))),
        );
    }
    push(&mut text, format_args!("\n{}", origin(current, format)));
    let clock = format.clock.at(&current.place);
    text += &footer(&current.provenance, None, &clock, format);
    text
}

/// Formats `☔ 53°F  Light Rain, feels like 50°F`.
pub(crate) fn first_line(current: &Current) -> String {
    let unit = current.units.temperature;
    let condition = current.condition.as_ref().or(current.sky.as_ref());
    let condition = condition.map(|reading| plain(&reading.value));
    let code = current.condition_code;
    let icon = code.map(|code| code.symbol(current.is_daytime));
    let degrees = current
        .temperature
        .as_ref()
        .map(|t| temperature(t.value, unit));
    let mut text = icon.map(|icon| format!("{icon} ")).unwrap_or_default();
    text += &painted(VALUE, degrees.as_deref().unwrap_or("temperature unknown"));
    if let Some(condition) = condition {
        push(&mut text, format_args!("  {condition}"));
    }
    let feels = current
        .feels_like
        .as_ref()
        .map(|f| temperature(f.value, unit));
    if let Some(feels) = feels.filter(|feels| Some(feels) != degrees.as_ref()) {
        push(&mut text, format_args!(", feels like {feels}"));
    }
    text
}

/// Returns the values below the first line, as far as they are known.
fn values(current: &Current) -> Vec<(&'static str, String)> {
    let units = current.units;
    let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| r.value);
    let dew_point = value(&current.dew_point)
        .map(|d| format!("dew point {}", temperature(d, units.temperature)));
    let humidity = value(&current.humidity).map(|h| format!("{}%", number(h, 0)));
    let humidity = [humidity, dew_point]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let pressure = value(&current.pressure);
    let pressure = pressure.map(|p| {
        format!(
            "{} {}",
            number(p, pressure_decimals(units.pressure)),
            units.pressure
        )
    });
    let rows = [
        ("Wind", wind_now(current)),
        (
            "Humidity",
            (!humidity.is_empty()).then(|| humidity.join(", ")),
        ),
        ("Pressure", pressure),
        ("Visibility", visibility(current)),
        ("Sky", current.sky.as_ref().map(|sky| plain(&sky.value))),
        (
            "Last hour",
            value(&current.precipitation_last_hour).map(|d| depth(d, units.precipitation)),
        ),
    ];
    let known = |(label, value): (&'static str, Option<String>)| Some((label, value?));
    rows.into_iter().filter_map(known).collect()
}

/// Tells when and where it was measured, and the values that other stations gave.
fn origin(current: &Current, format: TextFormat) -> String {
    let mut text = String::new();
    for line in wrapped(
        &measured(current, &format.clock.at(&current.place)),
        format.width,
    ) {
        let style = if current.is_current { ASIDE } else { CAUTION };
        push(&mut text, format_args!("{}\n", painted(style, line)));
    }
    for (station, (names, sample)) in others(current) {
        let away = sample
            .distance
            .filter(|d| *d >= 0.05)
            .map(|d| format!(", {}", distance(d, current.units.distance)));
        let line = format!(
            "{} from {station}{}, {}",
            names.join(", "),
            away.unwrap_or_default(),
            ago(sample.age_seconds)
        );
        push(
            &mut text,
            format_args!("{}\n", painted(ASIDE, hanging(&line, 0, format.width))),
        );
    }
    text
}

/// The distance and age that the values of one station share.
struct StationSample {
    distance: Option<f64>,
    age_seconds: i64,
}

/// Returns the values that other stations, or other reports, gave: names by station.
fn others(current: &Current) -> BTreeMap<&str, (Vec<&'static str>, StationSample)> {
    let mut others = BTreeMap::new();
    let mut add = |name, station, distance, age_seconds| {
        if station != current.station.id {
            let sample = StationSample {
                distance,
                age_seconds,
            };
            others
                .entry(station)
                .or_insert_with(|| (Vec::new(), sample))
                .0
                .push(name);
        }
    };
    for (name, reading) in [("Condition", &current.condition), ("Sky", &current.sky)] {
        if let Some(r) = reading {
            add(name, r.station.as_str(), r.distance, r.age_seconds);
        }
    }
    for (name, reading) in [
        ("Temperature", &current.temperature),
        ("Feels like", &current.feels_like),
        ("Dew point", &current.dew_point),
        ("Humidity", &current.humidity),
        ("Wind", &current.wind_speed),
        ("Gusts", &current.wind_gust),
        ("Pressure", &current.pressure),
        ("Visibility", &current.visibility),
        ("Last hour", &current.precipitation_last_hour),
    ] {
        if let Some(r) = reading {
            add(name, r.station.as_str(), r.distance, r.age_seconds);
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use weather::{PinOutcome, PinnedStation, Units};

    use super::*;
    use crate::fixtures;
    use crate::text::bare;
    use crate::time_format::ClockFormat;

    #[test]
    fn the_weather_now_has_every_value_and_its_station() {
        insta::assert_snapshot!(bare(&now(&fixtures::current(), TextFormat::USUAL)), @r"
        Seattle, Washington
          ☔ 53°F  Light Rain, feels like 50°F

          Wind        SSW 12 mph, gusts 21 mph
          Humidity    82%, dew point 48°F
          Pressure    29.87 inHg
          Visibility  10 mi
          Sky         Overcast
          Last hour   0.05 in

        Measured 12 minutes ago, Wed 1:53 PM, at Seattle, Seattle Boeing Field (KBFI),
        4.5 mi S
        ");
    }

    #[test]
    fn values_of_other_stations_are_named_and_old_ones_are_not_called_current() {
        let mut current = fixtures::current();
        current.units = Units::SI;
        current.is_current = false;
        current.age_seconds = 7500;
        current.provenance.simulated = true;
        for reading in [&mut current.pressure, &mut current.wind_gust] {
            let reading = reading.as_mut().unwrap();
            reading.station = "KSEA".into();
            reading.distance = Some(18.2);
            reading.age_seconds = 1500;
        }
        current.feels_like = current.temperature.clone();
        current.dew_point = None;
        current.condition = None;
        current.condition_code = Some(weather::ConditionCode::Overcast);
        let format = TextFormat {
            width: 60,
            clock: ClockFormat::TwentyFour,
        };
        current.pinned_station = Some(PinnedStation {
            id: "KRNT".into(),
            outcome: PinOutcome::NotCurrent,
        });
        insta::assert_snapshot!(bare(&now(&current, format)), @r"
        Seattle, Washington
          ☁ 53°C  Overcast

          Wind        SSW 12 km/h, gusts 21 km/h
          Humidity    82%
          Pressure    30 hPa
          Visibility  10 km
          Sky         Overcast
          Last hour   0.1 mm

        Last measured 2 hours ago, Wed 13:53, at Seattle, Seattle
        Boeing Field (KBFI), 4.5 km S; KRNT, the pinned station, has
        no current report
        Gusts, Pressure from KSEA, 18 km, 25 minutes ago
        SIMULATED: this weather is made up
        ");
    }
}
