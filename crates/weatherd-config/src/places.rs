//! Places as settings: the default one, and names for others.

use std::collections::BTreeMap;

use gazetteer::Gazetteer;
use serde::{Deserialize, Serialize};
use toml::de::DeTable;
use weather::{PlaceQuery, strict_name};

/// The default place, and names for others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceSettings {
    /// The place of requests that name none: a town, a ZIP code, a station, coordinates or a
    /// saved name. Without it, Seattle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Names, the same in capitals, and what they stand for: anything but another saved name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub saved: BTreeMap<String, String>,
}

/// A place of the file that is wrong: the offset of its value in the text, and what is wrong with it.
pub(crate) type InvalidPlace = (usize, String);

impl PlaceSettings {
    /// Returns the first that has not the form of a place, or stands for another saved name.
    pub(crate) fn malformed(&self, file: &DeTable<'_>) -> Option<InvalidPlace> {
        let mut names = BTreeMap::new();
        for (name, text) in &self.saved {
            let wrong = |reason| Some((position(file, Some(name)), reason));
            if !matches!(name.parse(), Ok(PlaceQuery::Name(_))) || strict_name(name).is_some() {
                return wrong(format!("{name:?} cannot be the name of a place"));
            }
            if names.insert(name.trim().to_lowercase(), name).is_some() {
                return wrong(format!("{name:?} is there twice, but for capitals"));
            }
            if let Some(reason) = wrong_form(text) {
                return wrong(reason);
            }
        }
        let stands_for = |text: &String| names.get(&text.trim().to_lowercase()).copied();
        for (name, text) in &self.saved {
            if stands_for(text).is_some_and(|other| other != name) {
                let reason = format!("{text:?} is a saved name itself; say what it stands for");
                return Some((position(file, Some(name)), reason));
            }
        }
        Some((position(file, None), wrong_form(self.default.as_ref()?)?))
    }

    /// Returns the first that is unknown or ambiguous.
    pub(crate) fn unclear(&self, file: &DeTable<'_>) -> Option<InvalidPlace> {
        let reason = |text: &String| {
            let Ok(PlaceQuery::Name(name)) = text.parse() else {
                return None;
            };
            let resolution = Gazetteer::embedded().resolve(&name);
            Some(resolution.only(&name).err()?.to_string())
        };
        let saved = self
            .saved
            .iter()
            .find_map(|(name, text)| Some((position(file, Some(name)), reason(text)?)));
        let is_saved = |text: &String| {
            let is = |name: &String| name.trim().to_lowercase() == text.trim().to_lowercase();
            self.saved.keys().any(is)
        };
        saved.or_else(|| {
            let default = self.default.as_ref().filter(|text| !is_saved(text))?;
            Some((position(file, None), reason(default)?))
        })
    }
}

/// Returns the reason for which a text has not the form of a place.
fn wrong_form(text: &str) -> Option<String> {
    match text.parse() {
        Ok(PlaceQuery::Default) => Some(format!("{text:?} is what this says; name a place")),
        Ok(_) => None,
        Err(error) => Some(weather::BadPlaceQuery::to_string(&error)),
    }
}

/// Returns the offset in the file of the value of a saved name, or of the default place.
fn position(file: &DeTable<'_>, saved: Option<&str>) -> usize {
    let find = || {
        let places = file.get("places")?.get_ref().as_table()?;
        let value = match saved {
            Some(name) => places.get("saved")?.get_ref().as_table()?.get(name)?,
            None => places.get("default")?,
        };
        Some(value.span().start)
    };
    find().unwrap_or_default()
}
