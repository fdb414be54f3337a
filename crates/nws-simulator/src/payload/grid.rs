//! `/gridpoints/{office}/{x},{y}`: the raw layers, run-length encoded, beginning some hours in the past.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::alerts::hazards;
use super::{
    GENERATOR, ORIGIN, VALID_BEFORE, WorldSnapshot, interval, outline, quantity, utc, zone_of,
};
use crate::earth::grid::OfficeGridCell;
use crate::field::{Precipitation, feel};
use crate::forecast::periods::half_days;
use crate::forecast::scale::ChanceCategory;
use crate::forecast::short::ExpectedIntensity;
use crate::forecast::{ForecastHour, full_hour, hours, later};

/// Hours in every layer: more than the daily forecast reaches.
const HOURS: usize = 8 * 24;
/// Hours in one total of precipitation.
const TOTAL: usize = 6;

/// Layers that the service names but leaves empty for cells on land.
#[rustfmt::skip]
const EMPTY: [&str; 32] = [
    "hainesIndex", "lightningActivityLevel", "waveHeight", "wavePeriod", "waveDirection", "primarySwellHeight",
    "primarySwellDirection", "secondarySwellHeight", "secondarySwellDirection", "wavePeriod2", "windWaveHeight",
    "dispersionIndex", "pressure", "probabilityOfTropicalStormWinds", "probabilityOfHurricaneWinds",
    "potentialOf15mphWinds", "potentialOf25mphWinds", "potentialOf35mphWinds", "potentialOf45mphWinds",
    "potentialOf20mphWindGusts", "potentialOf30mphWindGusts", "potentialOf40mphWindGusts",
    "potentialOf50mphWindGusts", "potentialOf60mphWindGusts", "grasslandFireDangerIndex", "davisStabilityIndex",
    "atmosphericDispersionIndex", "lowVisibilityOccurrenceRiskIndex", "stability", "redFlagThreatIndex",
    "ceilingHeight", "visibility",
];

/// Returns the body for a cell.
pub(crate) fn body(world: &WorldSnapshot, cell: &OfficeGridCell) -> Value {
    let (latitude, longitude) = cell.middle();
    let column = world.field().over(latitude, longitude);
    let updated = world.updated(cell);
    let start = full_hour(updated.checked_sub(VALID_BEFORE).unwrap_or(updated));
    let hours = hours(&column, start, HOURS);
    let id = format!("{ORIGIN}{}", cell.path());
    let office = cell.office_id();
    let mut properties = json!({
        "@id": id,
        "@type": "wx:Gridpoint",
        // Not in the service's own grids: what is made of these numbers must be known as simulated too. In the
        // shape of a layer, since strict clients read every member as one that they do not know.
        "forecastGenerator": {"uom": GENERATOR, "values": []},
        "updateTime": utc(updated),
        "validTimes": interval(start, HOURS as i64),
        "elevation": quantity("wmoUnit:m", column.climate.elevation.round()),
        "forecastOffice": format!("{ORIGIN}/offices/{office}"),
        "gridId": office,
        "gridX": cell.x,
        "gridY": cell.y,
    });
    if let Some(layers) = properties.as_object_mut() {
        for name in EMPTY {
            layers.insert(name.to_owned(), json!({"values": []}));
        }
        hourly_layers(layers, &hours);
        if cell.is_at_sea() {
            waves(layers, &hours);
        }
        let ground = column.climate.elevation;
        let snow_levels = runs(&hours, |hour| snow_level(ground, hour));
        layers.insert(
            "snowLevel".to_owned(),
            layer(Some("wmoUnit:m"), snow_levels),
        );
        totals(layers, &hours);
        extremes(layers, world, cell, &hours);
        layers.insert(
            "weather".to_owned(),
            json!({"values": runs(&hours, weather)}),
        );
        let hazards = hazards(world, cell);
        layers.insert(
            "hazards".to_owned(),
            json!({"values": runs(&hours, |hour| hazards(hour.start))}),
        );
    }
    json!({
        "@context": [
            "https://geojson.org/geojson-ld/geojson-context.jsonld",
            {
                "@version": "1.1",
                "wmoUnit": "https://codes.wmo.int/common/unit/",
                "nwsUnit": "https://api.weather.gov/ontology/unit/"
            }
        ],
        "id": id,
        "type": "Feature",
        "geometry": outline(cell),
        "properties": properties,
    })
}

/// One layer with a value for every hour.
type HourlyLayer = (
    &'static str,
    Option<&'static str>,
    fn(&ForecastHour) -> Value,
);

const DEGREES: Option<&str> = Some("wmoUnit:degC");
const PERCENT: Option<&str> = Some("wmoUnit:percent");
const ANGLE: Option<&str> = Some("wmoUnit:degree_(angle)");
const SPEED: Option<&str> = Some("wmoUnit:km_h-1");

const LAYERS: [HourlyLayer; 19] = [
    ("temperature", DEGREES, |hour| celsius(hour.temperature)),
    ("dewpoint", DEGREES, |hour| celsius(hour.dewpoint)),
    ("relativeHumidity", PERCENT, |hour| hour.humidity.into()),
    ("apparentTemperature", DEGREES, |hour| celsius(hour.felt())),
    ("wetBulbGlobeTemperature", DEGREES, |hour| {
        celsius(hour.temperature - (hour.temperature - hour.dewpoint) / 4)
    }),
    ("heatIndex", DEGREES, |hour| {
        hour.heat_index().map_or(Value::Null, celsius)
    }),
    ("windChill", DEGREES, |hour| {
        hour.wind_chill().map_or(Value::Null, celsius)
    }),
    ("skyCover", PERCENT, |hour| hour.sky.into()),
    ("windDirection", ANGLE, |hour| hour.direction.into()),
    ("windSpeed", SPEED, |hour| {
        feel::kmh(f64::from(hour.wind)).into()
    }),
    ("windGust", SPEED, |hour| {
        feel::kmh(f64::from(hour.gust)).into()
    }),
    ("probabilityOfPrecipitation", PERCENT, |hour| {
        hour.chance.into()
    }),
    ("probabilityOfThunder", None, |hour| hour.thunder.into()),
    ("heatRisk", None, |hour| {
        ((hour.felt() - 85) / 8).clamp(0, 4).into()
    }),
    ("transportWindSpeed", SPEED, |hour| {
        feel::kmh(f64::from(hour.wind * 3 / 2)).into()
    }),
    ("transportWindDirection", ANGLE, |hour| {
        ((hour.direction + 10) % 360).into()
    }),
    ("twentyFootWindSpeed", SPEED, |hour| {
        feel::kmh(f64::from(hour.wind * 4 / 5)).into()
    }),
    ("twentyFootWindDirection", ANGLE, |hour| {
        hour.direction.into()
    }),
    ("mixingHeight", Some("wmoUnit:m"), |hour| {
        // Feet in hundreds, as the forecasters draw it: deeper when warm, dry and windy.
        let feet = (hour.temperature - hour.dewpoint).max(2) * 100 + hour.wind * 50;
        (f64::from(feet) * 0.3048).into()
    }),
];

fn hourly_layers(layers: &mut Map<String, Value>, hours: &[ForecastHour]) {
    for (name, unit, value) in LAYERS {
        layers.insert(name.to_owned(), layer(unit, runs(hours, value)));
    }
}

/// Adds waves, which the wind raises: their heights in whole feet, as the forecasters draw them.
fn waves(layers: &mut Map<String, Value>, hours: &[ForecastHour]) {
    let height = |hour: &ForecastHour| {
        let feet = 2 + hour.wind * hour.wind / 60;
        (f64::from(feet) * 0.3048).into()
    };
    let period = |hour: &ForecastHour| (7 + hour.wind / 6).into();
    layers.insert(
        "waveHeight".to_owned(),
        layer(Some("wmoUnit:m"), runs(hours, height)),
    );
    layers.insert(
        "wavePeriod".to_owned(),
        layer(Some("nwsUnit:s"), runs(hours, period)),
    );
}

fn layer(unit: Option<&str>, values: Vec<Value>) -> Value {
    unit.map_or_else(
        || json!({"values": values}),
        |unit| json!({"uom": unit, "values": values}),
    )
}

/// Joins equal values of neighbouring hours.
fn runs(hours: &[ForecastHour], value: impl Fn(&ForecastHour) -> Value) -> Vec<Value> {
    let mut runs: Vec<(Timestamp, i64, Value)> = Vec::new();
    for hour in hours {
        let value = value(hour);
        match runs.last_mut() {
            Some((_, length, last)) if *last == value => *length += 1,
            _ => runs.push((hour.start, 1, value)),
        }
    }
    runs.into_iter()
        .map(|(start, length, value)| json!({"validTime": interval(start, length), "value": value}))
        .collect()
}

/// One layer of sums.
type SummedLayer = (&'static str, fn(&ForecastHour) -> f64);

/// Adds precipitation and snow: sums over six hours, the first and last shorter.
fn totals(layers: &mut Map<String, Value>, hours: &[ForecastHour]) {
    let aligned = hours
        .iter()
        .position(|hour| hour.start.as_second() % (TOTAL as i64 * 3_600) == 0)
        .unwrap_or(0);
    let (first, rest) = hours.split_at(aligned);
    let blocks: Vec<&[ForecastHour]> = std::iter::once(first)
        .filter(|first| !first.is_empty())
        .chain(rest.chunks(TOTAL))
        .collect();
    let sums: [SummedLayer; 3] = [
        ("iceAccumulation", |_| 0.0),
        ("quantitativePrecipitation", |hour| hour.water),
        ("snowfallAmount", |hour| hour.snow),
    ];
    for (name, amount) in sums {
        let values = blocks.iter().filter_map(|block| {
            let sum: f64 = block.iter().map(amount).sum();
            let start = block.first()?.start;
            Some(json!({"validTime": interval(start, block.len() as i64), "value": (sum * 1e4).round() / 1e4}))
        });
        layers.insert(name.to_owned(), layer(Some("wmoUnit:mm"), values.collect()));
    }
}

/// Adds highest temperatures of days and lowest of nights, over the same hours as in the daily forecast.
fn extremes(
    layers: &mut Map<String, Value>,
    world: &WorldSnapshot,
    cell: &OfficeGridCell,
    all: &[ForecastHour],
) {
    let (latitude, longitude) = cell.middle();
    let column = world.field().over(latitude, longitude);
    let (mut highs, mut lows) = (Vec::new(), Vec::new());
    let Some((first, last)) = all.first().zip(all.last()) else {
        return;
    };
    for day in half_days(&zone_of(cell), first.start, 17) {
        let (start, end) = (day.start.timestamp(), day.end.timestamp());
        if end > later(last.start, 1) {
            break;
        }
        let length = end.duration_since(start).as_hours().max(1);
        let temperatures = hours(&column, start, length as usize)
            .into_iter()
            .map(|hour| hour.temperature);
        let (list, value) = if day.is_day {
            (&mut highs, temperatures.max())
        } else {
            (&mut lows, temperatures.min())
        };
        list.push(json!({"validTime": interval(start, length), "value": value.map_or(Value::Null, celsius)}));
    }
    layers.insert("maxTemperature".to_owned(), layer(DEGREES, highs));
    layers.insert("minTemperature".to_owned(), layer(DEGREES, lows));
}

/// Metres above the sea where rain turns to snow, in hundreds of feet: a kilometre higher for each 6.5 K.
fn snow_level(ground: f64, hour: &ForecastHour) -> Value {
    let metres = ground + (feel::celsius(f64::from(hour.temperature)) - 1.0) / 6.5 * 1_000.0;
    let feet = (metres / 0.3048 / 100.0).round().max(0.0) * 100.0;
    (feet * 0.3048).into()
}

/// Degrees Celsius of whole °F, in all their decimals, as the service sends them.
fn celsius(fahrenheit: i32) -> Value {
    feel::celsius(f64::from(fahrenheit)).into()
}

/// Returns the weather of an hour as the service codes it.
fn weather(hour: &ForecastHour) -> Value {
    let entry = |coverage: Option<&str>, weather: Option<&str>, intensity: Option<&str>| {
        json!({
            "coverage": coverage,
            "weather": weather,
            "intensity": intensity,
            "visibility": {"unitCode": "wmoUnit:km", "value": null},
            "attributes": [],
        })
    };
    let Some(precipitation) = hour.wet() else {
        let fog = hour.is_foggy();
        return json!([entry(fog.then_some("patchy"), fog.then_some("fog"), None)]);
    };
    let coverage = match ChanceCategory::of(hour.chance) {
        ChanceCategory::Slight => "slight_chance",
        ChanceCategory::Chance => "chance",
        ChanceCategory::Likely => "likely",
        ChanceCategory::Sure => "definite",
    };
    let intensity = match ExpectedIntensity::of(hour.water) {
        ExpectedIntensity::Light => "light",
        ExpectedIntensity::Moderate => "moderate",
        ExpectedIntensity::Heavy => "heavy",
    };
    let kinds: &[&str] = match precipitation {
        Precipitation::Rain => &["rain"],
        Precipitation::Showers => &["rain_showers"],
        Precipitation::Thunder => &["rain_showers", "thunderstorms"],
        Precipitation::Mix => &["rain", "snow"],
        Precipitation::Snow => &["snow"],
        Precipitation::SnowShowers => &["snow_showers"],
    };
    let intensity = |kind: &str| (kind != "thunderstorms").then_some(intensity);
    kinds
        .iter()
        .map(|kind| entry(Some(coverage), Some(kind), intensity(kind)))
        .collect()
}
