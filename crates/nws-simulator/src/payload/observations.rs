//! `/stations/{id}/observations[/latest]`: measurements of stations, from the same weather as the forecasts.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::metar::{ReportedIntensity, StationObservation, code};
use super::stations::{elevation, name};
use super::{MARK, ORIGIN, WorldSnapshot, point, quantity, utc, wide_context};
use crate::earth::towns::Town;
use crate::field::feel::{self, fahrenheit};
use crate::field::{AirColumn, Precipitation};
use crate::forecast::scale::SkyCover;
use crate::problem::ProblemBody;

/// Reports are kept for a week.
const KEPT: usize = 7 * 24;
/// A report is out some minutes after it was made.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(4);

/// Returns the station's reports, newest first.
pub(crate) fn list(
    world: &WorldSnapshot,
    station: &Town,
    limit: usize,
    (start, end): (Option<Timestamp>, Option<Timestamp>),
) -> Value {
    let column = column(world, station);
    let times = (0..KEPT as i64).map(|age| hours_before(latest_time(world, station), age));
    let wanted = times.filter(|time| {
        start.is_none_or(|start| *time >= start) && end.is_none_or(|end| *time <= end)
    });
    let features: Vec<Value> = wanted
        .take(limit)
        .map(|time| feature(&column, station, time))
        .collect();
    json!({
        "@context": wide_context(),
        "type": "FeatureCollection",
        "features": features,
        "pagination": {"next": format!("{ORIGIN}/stations/{}/observations?cursor=eyJzIjoiU0lNVUxBVEVEIn0", station.station)},
    })
}

/// Returns the last report.
pub(crate) fn latest(world: &WorldSnapshot, station: &Town) -> Value {
    with_context(feature(
        &column(world, station),
        station,
        latest_time(world, station),
    ))
}

/// Returns the report of one instant.
pub(crate) fn at(
    world: &WorldSnapshot,
    station: &Town,
    time: Timestamp,
) -> Result<Value, ProblemBody> {
    let latest = latest_time(world, station);
    let age = latest.duration_since(time).as_secs();
    if age < 0 || age % 3_600 != 0 || age / 3_600 >= KEPT as i64 {
        let detail = format!(
            "Unable to find an observation of {} at {time}",
            station.station
        );
        return Err(ProblemBody::new(
            http::StatusCode::NOT_FOUND,
            "NotFound",
            "Not Found",
            detail,
        ));
    }
    Ok(with_context(feature(
        &column(world, station),
        station,
        time,
    )))
}

/// Returns the time of the last report: once an hour, at a minute of the station's own.
pub(crate) fn latest_time(world: &WorldSnapshot, station: &Town) -> Timestamp {
    let out = WorldSnapshot {
        now: world.now.checked_sub(ON_ITS_WAY).unwrap_or(world.now),
        ..*world
    };
    let time = out.hourly(station.station);
    let seconds = time.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(60)).unwrap_or(time)
}

fn hours_before(time: Timestamp, hours: i64) -> Timestamp {
    time.checked_sub(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::MIN)
}

fn column(world: &WorldSnapshot, station: &Town) -> AirColumn {
    world.field().over(station.latitude, station.longitude)
}

fn with_context(mut feature: Value) -> Value {
    feature["@context"] = wide_context();
    feature
}

fn feature(column: &AirColumn, station: &Town, time: Timestamp) -> Value {
    let report = StationObservation::of(&column.at(time), time);
    let id = format!(
        "{ORIGIN}/stations/{}/observations/{}",
        station.station,
        utc(time)
    );
    let mut properties = json!({
        "@id": id,
        "@type": "wx:ObservationStation",
        "elevation": quantity("wmoUnit:m", elevation(station)),
        "station": format!("{ORIGIN}/stations/{}", station.station),
        "stationId": station.station,
        "stationName": name(station),
        "timestamp": utc(time),
        "rawMessage": report.text(station.station),
        "textDescription": format!("{MARK} {}", description(&report)),
        "icon": icon(&report),
        "presentWeather": present(&report),
        "cloudLayers": clouds(&report),
    });
    measure(&mut properties, column, &report);
    json!({"id": id, "type": "Feature", "geometry": point(station.latitude, station.longitude), "properties": properties})
}

/// Adds the measured values with their units and quality marks.
fn measure(properties: &mut Value, column: &AirColumn, report: &StationObservation) {
    let (warm, dew) = (f64::from(report.temperature), f64::from(report.dewpoint));
    let humidity = feel::humidity(warm, dew);
    let chill = feel::wind_chill(fahrenheit(warm), feel::mph(f64::from(report.wind)))
        .map(feel::celsius)
        .filter(|felt| *felt < warm);
    let heat = feel::heat_index(fahrenheit(warm), humidity)
        .map(feel::celsius)
        .filter(|felt| *felt > warm);
    let fallen = |hours: i64| {
        let sum: f64 = (0..hours)
            .map(|age| column.at(hours_before(report.time, age)))
            .filter(|s| s.falling)
            .map(|s| s.rate)
            .sum();
        (sum > 0.0).then_some((sum * 10.0).round() / 10.0)
    };
    let direction = if report.wind == 0 {
        0
    } else {
        report.direction
    };
    let pascals = (report.pressure * 100.0).round();
    let gust = report.gust.map(|gust| feel::kmh(f64::from(gust)));
    let metres = (f64::from(report.visibility) * 1_609.344).round();
    let mut insert = |name: &str, unit: &str, value: Option<f64>| {
        let quality = if value.is_some() { "V" } else { "Z" };
        let unit = format!("wmoUnit:{unit}");
        properties[name] = json!({"unitCode": unit, "value": value, "qualityControl": quality});
    };
    insert("temperature", "degC", Some(warm));
    insert("dewpoint", "degC", Some(dew));
    insert(
        "windDirection",
        "degree_(angle)",
        Some(f64::from(direction)),
    );
    insert(
        "windSpeed",
        "km_h-1",
        Some(feel::kmh(f64::from(report.wind))),
    );
    insert("windGust", "km_h-1", gust);
    insert("barometricPressure", "Pa", Some(pascals));
    insert("seaLevelPressure", "Pa", Some(pascals));
    insert("visibility", "m", Some(metres));
    insert("precipitationLastHour", "mm", fallen(1));
    insert("precipitationLast3Hours", "mm", fallen(3));
    insert("precipitationLast6Hours", "mm", fallen(6));
    insert("relativeHumidity", "percent", Some(humidity));
    insert("windChill", "degC", chill);
    insert("heatIndex", "degC", heat);
    for name in ["maxTemperatureLast24Hours", "minTemperatureLast24Hours"] {
        properties[name] = quantity("wmoUnit:degC", Value::Null);
    }
}

fn description(report: &StationObservation) -> String {
    let Some((precipitation, intensity)) = report.falling else {
        return SkyCover::of(report.sky).words(false).to_owned();
    };
    let what = match precipitation {
        Precipitation::Rain => "Rain",
        Precipitation::Showers => "Rain Showers",
        Precipitation::Thunder => "Thunderstorms and Rain",
        Precipitation::Mix => "Rain and Snow",
        Precipitation::Snow => "Snow",
        Precipitation::SnowShowers => "Snow Showers",
    };
    match intensity {
        ReportedIntensity::Light => format!("Light {what}"),
        ReportedIntensity::Moderate => what.to_owned(),
        ReportedIntensity::Heavy => format!("Heavy {what}"),
    }
}

fn icon(report: &StationObservation) -> String {
    let name = match report.falling {
        None => SkyCover::of(report.sky).icon(),
        Some((Precipitation::Rain, _)) => "rain",
        Some((Precipitation::Showers, _)) => "rain_showers",
        Some((Precipitation::Thunder, _)) => "tsra",
        Some((Precipitation::Mix, _)) => "rain_snow",
        Some((Precipitation::Snow | Precipitation::SnowShowers, _)) => "snow",
    };
    format!(
        "{ORIGIN}/icons/land/{}/{name}?size=medium",
        if report.light { "day" } else { "night" }
    )
}

fn present(report: &StationObservation) -> Vec<Value> {
    let Some((precipitation, intensity)) = report.falling else {
        return Vec::new();
    };
    let strength = match intensity {
        ReportedIntensity::Light => Some("light"),
        ReportedIntensity::Moderate => None,
        ReportedIntensity::Heavy => Some("heavy"),
    };
    let (modifier, weather) = match precipitation {
        Precipitation::Rain | Precipitation::Mix => (None, "rain"),
        Precipitation::Showers => (Some("showers"), "rain"),
        Precipitation::Thunder => (None, "thunderstorms"),
        Precipitation::Snow => (None, "snow"),
        Precipitation::SnowShowers => (Some("showers"), "snow"),
    };
    vec![
        json!({"intensity": strength, "modifier": modifier, "weather": weather, "rawString": code((precipitation, intensity))}),
    ]
}

fn clouds(report: &StationObservation) -> Vec<Value> {
    let (amount, base) = report.base.map_or(("CLR", None), |(amount, base)| {
        (amount, Some(f64::from(base) * 30.48))
    });
    vec![json!({"base": quantity("wmoUnit:m", base), "amount": amount})]
}
