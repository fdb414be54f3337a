//! The arguments of a tool, read as strictly as its input schema says, with a sentence for each mistake
//! that an assistant can learn from. Knows no tool by name.

use serde_json::{Map, Value};
use weather::{AlertFilter, AreaCode, Location, PlaceQuery, StationChoice, TextValue, Units};

use super::detail::Detail;

/// The arguments of one call.
#[derive(Debug)]
pub(super) struct ToolArguments<'a>(&'a Map<String, Value>);

impl<'a> ToolArguments<'a> {
    /// Takes arguments, all of which must be `known`.
    pub(super) fn new(given: &'a Map<String, Value>, known: &[&str]) -> Result<Self, String> {
        match given.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(Self(given)),
            Some(name) => {
                let name: String = name.chars().take(40).collect();
                Err(format!(
                    "there is no argument {name:?}, only: {}",
                    known.join(", ")
                ))
            }
        }
    }

    /// Returns the text given as `name`; an empty one is none.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
            Some(_) => Err(format!("{name} must be a text")),
        }
    }

    /// Returns the code given as `name`; an empty one is a mistake, since it would be the default place.
    fn code(&self, name: &str) -> Result<Option<&'a str>, String> {
        let code = self.text(name)?;
        if code.is_none() && self.0.get(name).is_some_and(Value::is_string) {
            return Err(format!("{name} is empty"));
        }
        Ok(code)
    }

    /// Returns the number given as `name`, also where a text holds it, as some models write.
    fn number(&self, name: &str) -> Result<Option<f64>, String> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(other) => other.as_f64(),
        };
        number
            .map(Some)
            .ok_or_else(|| format!("{name} must be a number"))
    }

    /// Returns the number of items given as `name`.
    pub(super) fn count(&self, name: &str) -> Result<Option<usize>, String> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        let is_count = number.fract() == 0.0 && (1.0..=1000.0).contains(&number);
        // The bounds make the conversion exact.
        is_count
            .then_some(Some(number as usize))
            .ok_or_else(|| format!("{name} must be a whole number from 1 to 1000"))
    }

    /// Returns the place: a text, or coordinates; the default place without either.
    pub(super) fn place(&self) -> Result<PlaceQuery, String> {
        let (north, east) = (self.number("latitude")?, self.number("longitude")?);
        match (self.text("place")?, north, east) {
            (None, None, None) => Ok(PlaceQuery::Default),
            (Some(text), None, None) => text.parse().map_err(|e| format!("place: {e}")),
            (None, Some(north), Some(east)) => {
                let location = Location::new(north, east);
                Ok(location.map_err(|error| error.to_string())?.into())
            }
            (Some(_), ..) => Err("give either place or latitude and longitude".to_owned()),
            (None, ..) => Err("latitude and longitude belong together".to_owned()),
        }
    }

    /// Returns the place, state or zone.
    pub(super) fn place_or_area(&self) -> Result<PlaceQuery, String> {
        let (state, zone) = (self.code("state")?, self.code("zone")?);
        let place = self.place()?;
        let (name, text) = match (state, zone) {
            (None, None) => return Ok(place),
            (Some(text), None) => ("state", text),
            (None, Some(text)) => ("zone", text),
            (Some(_), Some(_)) => return Err("give either state or zone".to_owned()),
        };
        if place != PlaceQuery::Default || self.text("place")?.is_some() {
            return Err(format!("give either a place or {name}"));
        }
        let code: AreaCode = text.parse().map_err(|error| format!("{name}: {error}"))?;
        if code.kind().is_two_letters() != (name == "state") {
            return Err(format!("{code} is no {name}"));
        }
        Ok(code.to_query())
    }

    /// Returns the units.
    pub(super) fn units(&self) -> Result<Option<Units>, String> {
        self.value("units")
    }

    /// Returns the filter of alerts.
    pub(super) fn alert_filter(&self) -> Result<AlertFilter, String> {
        Ok(AlertFilter {
            event: self.value("event")?,
            exclude_event: self.value("exclude_event")?,
            severity: self.value("severity")?,
            urgency: self.value("urgency")?,
            certainty: self.value("certainty")?,
        })
    }

    /// Returns the choice among stations.
    pub(super) fn station_choice(&self) -> Result<StationChoice, String> {
        Ok(StationChoice {
            station: self.value("station")?,
            exclude_stations: self.value("exclude_stations")?,
        })
    }

    /// Returns the value that the text given as `name` stands for.
    fn value<T: TextValue>(&self, name: &str) -> Result<Option<T>, String> {
        let value = self.text(name)?.map(|text| T::of_text(name, text));
        value.transpose().map_err(|error| error.to_string())
    }

    /// Returns the level of detail.
    pub(super) fn detail(&self) -> Result<Detail, String> {
        let Some(name) = self.text("detail")? else {
            return Ok(Detail::default());
        };
        let detail = Detail::named(name);
        detail.ok_or_else(|| format!("detail must be one of: {}", Detail::NAMES.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KNOWN: [&str; 10] = [
        "place",
        "latitude",
        "longitude",
        "state",
        "zone",
        "units",
        "detail",
        "hours",
        "event",
        "severity",
    ];

    fn area(given: Value) -> Result<String, String> {
        let arguments = ToolArguments::new(given.as_object().unwrap(), &KNOWN)?;
        arguments.detail()?;
        arguments.units()?;
        arguments.alert_filter()?;
        arguments.count("hours")?;
        Ok(arguments.place_or_area()?.to_string())
    }

    #[test]
    fn a_place_has_many_forms() {
        for (given, place) in [
            (json!({}), "default"),
            (json!({"place": "", "state": null}), "default"),
            (json!({"place": "Portland, OR"}), "Portland, OR"),
            (
                json!({"latitude": 47.5, "longitude": "-122.25"}),
                "47.5, -122.25",
            ),
            (json!({"state": "wa"}), "state:WA"),
            (
                json!({"zone": "WAC033", "hours": 12, "units": "si"}),
                "zone:WAC033",
            ),
        ] {
            assert_eq!(area(given.clone()).as_deref(), Ok(place), "{given}");
        }
    }

    #[test]
    fn each_mistake_has_a_sentence() {
        for (given, words) in [
            (json!({"city": "Bend"}), "only: place, latitude"),
            (json!({"place": 5}), "place must be a text"),
            (json!({"place": "91,0"}), "place: latitude"),
            (json!({"latitude": 47}), "belong together"),
            (
                json!({"latitude": "north", "longitude": 1}),
                "latitude must be a number",
            ),
            (
                json!({"latitude": 47, "longitude": 1000}),
                "longitude must be",
            ),
            (
                json!({"place": "Bend", "latitude": 1, "longitude": 1}),
                "give either",
            ),
            (
                json!({"place": "Bend", "state": "OR"}),
                "either a place or state",
            ),
            (
                json!({"state": "WA", "zone": "WAZ315"}),
                "either state or zone",
            ),
            (json!({"state": "Washington"}), "state: expected a state"),
            (json!({"state": "WAZ315"}), "WAZ315 is no state"),
            (json!({"state": " "}), "state is empty"),
            (json!({"zone": ""}), "zone is empty"),
            (json!({"zone": "WA"}), "WA is no zone"),
            (json!({"units": "metric"}), "units: expected units"),
            (json!({"severity": "grave"}), "severity: expected unknown"),
            (json!({"event": "[x"}), "event: '[' cannot be"),
            (json!({"detail": "everything"}), "summary, standard, full"),
            (json!({"hours": 0}), "whole number"),
            (json!({"hours": 1.5}), "whole number"),
        ] {
            let error = area(given).unwrap_err();
            assert!(error.contains(words), "{error:?}, not {words:?}");
        }
    }
}
