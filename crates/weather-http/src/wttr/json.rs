//! The JSON of wttr.in, `j1`, and without hours `j2`: its names, and numbers as text. A value that no source
//! has is `0`, since programs read each as a number; docs/http.md lists them. Asks nothing.

use serde_json::{Value, json};
use weather::{
    Almanac, ConditionCode, ConditionGroup, OffsetTime, Outlook, Place, TemperatureUnit,
};
use weather_text::numbers::{compass, number};
use weather_text::plain;

use super::conditions::Conditions;
use super::days::{ForecastDate, TimeOfDay, days};
use super::layers::GridLayers;

const KILOMETERS_PER_MILE: f64 = 1.609_344;
const MILLIMETERS_PER_INCH: f64 = 25.4;
const HECTOPASCALS_PER_INCH: f64 = 33.863_89;

/// The answers that the JSON is made of.
#[derive(Debug)]
pub(super) struct JsonData<'a> {
    pub(super) place: &'a Place,
    /// The time of the measurements.
    pub(super) now: Option<OffsetTime>,
    pub(super) conditions: &'a Conditions,
    pub(super) hourly: &'a Outlook,
    pub(super) layers: &'a GridLayers,
    /// Sun and moon of the days, as far as they are known.
    pub(super) almanacs: &'a [Almanac],
    /// Set where days have their hours.
    pub(super) has_hours: bool,
}

impl JsonData<'_> {
    /// Returns it as text.
    pub(super) fn render(&self) -> String {
        let location = self.place.location;
        let (latitude, longitude) = (location.latitude(), location.longitude());
        let days = days(self.hourly);
        let days = days.iter().zip(self.almanacs);
        let value = json!({
            "current_condition": [self.current()],
            "nearest_area": [self.area()],
            "request": [{
                "query": format!("Lat {latitude:.2} and Lon {longitude:.2}"),
                "type": "LatLon",
            }],
            "weather": days.map(|(day, almanac)| self.day(day, almanac)).collect::<Vec<_>>(),
        });
        format!("{value:#}\n")
    }

    fn current(&self) -> Value {
        let mut value = self.conditions_value(self.conditions, "temp_");
        let mut insert = |name: &str, text: String| value[name] = Value::String(text);
        if let Some(now) = self.now {
            let utc = now.timestamp.strftime("%I:%M %p");
            insert("observation_time", utc.to_string());
            let local = now.offset.to_datetime(now.timestamp);
            let local = local.strftime("%Y-%m-%d %I:%M %p");
            insert("localObsDateTime", local.to_string());
        }
        let cover = f64::from(self.conditions.code().cloud_cover);
        insert("cloudcover", number(cover, 0));
        value
    }

    /// Returns the members that the weather now and that of an hour share.
    fn conditions_value(&self, conditions: &Conditions, temperature: &str) -> Value {
        let whole = |value: Option<f64>| number(value.unwrap_or_default(), 0);
        let miles = |value: Option<f64>| whole(value.map(|value| value / KILOMETERS_PER_MILE));
        let temperature_value = conditions.temperature;
        let feels = conditions.feels_like.or(temperature_value);
        let direction = conditions.wind_direction.unwrap_or_default();
        let fallen = conditions.precipitation.unwrap_or_default();
        let inches = conditions
            .pressure
            .map(|value| value / HECTOPASCALS_PER_INCH);
        let mut value = json!({
            "FeelsLikeC": whole(feels),
            "FeelsLikeF": fahrenheit(feels),
            "humidity": whole(conditions.humidity),
            "precipInches": number(fallen / MILLIMETERS_PER_INCH, 1),
            "precipMM": number(fallen, 1),
            "pressure": whole(conditions.pressure),
            "pressureInches": whole(inches),
            "uvIndex": "0",
            "visibility": whole(conditions.visibility),
            "visibilityMiles": miles(conditions.visibility),
            "weatherCode": conditions.code().number.to_string(),
            "weatherDesc": [{ "value": conditions.words }],
            "weatherIconUrl": [{ "value": "" }],
            "winddir16Point": compass(direction),
            "winddirDegree": number(direction, 0),
            "windspeedKmph": whole(conditions.wind),
            "windspeedMiles": miles(conditions.wind),
        });
        value[format!("{temperature}C")] = whole(temperature_value).into();
        value[format!("{temperature}F")] = fahrenheit(temperature_value).into();
        value
    }

    fn area(&self) -> Value {
        let place = self.place;
        let name = plain(&place.name);
        let (town, region) = name.rsplit_once(", ").unwrap_or((&name, ""));
        let location = place.location;
        json!({
            "areaName": [{ "value": town }],
            "country": [{ "value": "United States of America" }],
            "latitude": number(location.latitude(), 3),
            "longitude": number(location.longitude(), 3),
            "population": place.population.unwrap_or_default().to_string(),
            "region": [{ "value": region }],
            "weatherUrl": [{ "value": "" }],
        })
    }

    fn day(&self, day: &ForecastDate<'_>, almanac: &Almanac) -> Value {
        let slots = day.times(self.hourly, self.layers);
        let snow: f64 = slots.iter().map(|slot| slot.snow).sum();
        let mut value = json!({
            "astronomy": [astronomy(almanac)],
            "date": day.date.to_string(),
            "sunHour": number(seconds_as_hours(almanac.sun.day_length_seconds), 1),
            "totalSnow_cm": number(snow / 10.0, 1),
            "uvIndex": "0",
        });
        for (name, degrees) in [
            ("maxtemp", day.highest()),
            ("mintemp", day.lowest()),
            ("avgtemp", day.mean()),
        ] {
            let degrees = degrees.map(|degrees| celsius(degrees, self.hourly));
            value[format!("{name}C")] = number(degrees.unwrap_or_default(), 0).into();
            value[format!("{name}F")] = fahrenheit(degrees).into();
        }
        if self.has_hours {
            let slots = slots.iter().map(|slot| self.time_of_day(slot));
            value["hourly"] = slots.collect();
        }
        value
    }

    fn time_of_day(&self, slot: &TimeOfDay) -> Value {
        let conditions = &slot.conditions;
        let mut value = self.conditions_value(conditions, "temp");
        let mut insert = |name: &str, text: String| value[name] = Value::String(text);
        let temperature = conditions.temperature;
        for (name, degrees) in [
            ("DewPoint", conditions.dew_point),
            ("HeatIndex", slot.heat_index.or(temperature)),
            ("WindChill", slot.wind_chill.or(temperature)),
        ] {
            insert(&format!("{name}C"), number(degrees.unwrap_or_default(), 0));
            insert(&format!("{name}F"), fahrenheit(degrees));
        }
        let gust = conditions.gust.or(conditions.wind).unwrap_or_default();
        insert("WindGustKmph", number(gust, 0));
        insert("WindGustMiles", number(gust / KILOMETERS_PER_MILE, 0));
        insert("time", (i32::from(slot.hour) * 100).to_string());
        insert("cloudcover", number(slot.cloud_cover, 0));
        let code = conditions.condition.map(|condition| condition.code);
        let group = code.map(ConditionCode::group);
        let chance = conditions.chance_of_precipitation.unwrap_or_default();
        let is_snow_only = group == Some(ConditionGroup::Snow);
        let is_snowy = is_snow_only || code == Some(ConditionCode::RainAndSnow);
        let is_foggy = group == Some(ConditionGroup::Fog);
        for (name, chance) in [
            ("rain", if is_snow_only { 0.0 } else { chance }),
            ("snow", if is_snowy { chance } else { 0.0 }),
            ("remdry", 100.0 - chance),
            ("thunder", slot.chance_of_thunder),
            ("fog", if is_foggy { 100.0 } else { 0.0 }),
            ("overcast", slot.cloud_cover),
            ("sunshine", 100.0 - slot.cloud_cover),
            // No source has these.
            ("frost", 0.0),
            ("hightemp", 0.0),
            ("windy", 0.0),
        ] {
            insert(&format!("chanceof{name}"), number(chance, 0));
        }
        for name in ["diffRad", "shortRad"] {
            insert(name, "0.0".to_owned());
        }
        value
    }
}

fn astronomy(almanac: &Almanac) -> Value {
    let (sun, moon) = (&almanac.sun, &almanac.moon);
    let clock = |time: Option<OffsetTime>, none: &str| {
        let local = time.map(|time| time.offset.to_datetime(time.timestamp));
        local.map_or_else(
            || none.to_owned(),
            |local| local.strftime("%I:%M %p").to_string(),
        )
    };
    json!({
        "moon_illumination": number(moon.illumination * 100.0, 0),
        "moon_phase": moon.phase.words(),
        "moonrise": clock(moon.rise, "No moonrise"),
        "moonset": clock(moon.set, "No moonset"),
        "sunrise": clock(sun.rise, "No sunrise"),
        "sunset": clock(sun.set, "No sunset"),
    })
}

fn celsius(degrees: f64, outlook: &Outlook) -> f64 {
    outlook
        .units
        .temperature
        .to(TemperatureUnit::Celsius, degrees)
}

fn fahrenheit(degrees: Option<f64>) -> String {
    let degrees = degrees.unwrap_or_default();
    number(
        TemperatureUnit::Celsius.to(TemperatureUnit::Fahrenheit, degrees),
        0,
    )
}

fn seconds_as_hours(seconds: i64) -> f64 {
    // A day has fewer seconds than a float has digits.
    seconds as f64 / 3600.0
}
