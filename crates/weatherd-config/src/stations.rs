//! Stations as settings: those that are pinned for saved places, and those that are never used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::de::DeTable;
use weather::{BadStationId, StationId, StationIds, StationPreferences};

use crate::{PlaceSettings, written};

/// The choice among stations of requests that leave it open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StationSettings {
    /// The stations that are never used; none if not given.
    #[serde(with = "written", skip_serializing_if = "Option::is_none")]
    pub exclude: Option<StationIds>,
    /// Names of saved places, and the station of each that is asked before all others.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pin: BTreeMap<String, String>,
}

impl StationSettings {
    /// Returns the choice of requests that leave it open.
    pub fn preferences(&self) -> StationPreferences {
        let pin = |(name, id): (&String, &String)| Some((name.clone(), id.parse().ok()?));
        StationPreferences::new(self.pin.iter().filter_map(pin), self.exclude.clone())
    }

    /// Returns the first pin that is wrong: the offset of its value in the text, and what is wrong with it.
    pub(crate) fn malformed(
        &self,
        file: &DeTable<'_>,
        places: &PlaceSettings,
    ) -> Option<(usize, String)> {
        let reason = |name: &str, id: &str| {
            let lower = |name: &str| name.trim().to_lowercase();
            if !places.saved.keys().any(|saved| lower(saved) == lower(name)) {
                return Some(format!("{name:?} is not the name of a saved place"));
            }
            let bad = id.parse::<StationId>().err()?;
            Some(BadStationId::to_string(&bad))
        };
        let (name, reason) = self
            .pin
            .iter()
            .find_map(|(name, id)| Some((name, reason(name, id)?)))?;
        let find = || {
            let stations = file.get("stations")?.get_ref().as_table()?;
            let pin = stations.get("pin")?.get_ref().as_table()?;
            Some(pin.get(name.as_str())?.span().start)
        };
        Some((find().unwrap_or_default(), reason))
    }
}

#[cfg(test)]
mod tests {
    use crate::Settings;

    #[test]
    fn pins_are_of_saved_places_and_mistakes_have_a_line() {
        let text = "[places.saved]\nhome = '97201'\n\
                    [stations]\nexclude = 'kbfi, KRNT'\npin.Home = 'kpdx'";
        let choice = Settings::parse(text).unwrap().stations.preferences();
        let choice = choice.choice(Some("home"));
        assert_eq!(choice.pinned().map(|id| id.as_str()), Some("KPDX"));
        assert!(choice.excludes("KBFI") && choice.excludes("KRNT"));
        for (lines, words) in [
            (
                "[stations.pin]\nhome = 'KPDX'",
                "is not the name of a saved place",
            ),
            (
                "[places.saved]\nhome = '97201'\n[stations.pin]\nhome = 'PDX Airport'",
                "a station is 1 to 32",
            ),
            ("[stations]\nexclude = 'K/BFI'", "a station is 1 to 32"),
        ] {
            let (line, reason) = Settings::parse(lines).unwrap_err();
            assert!(reason.contains(words), "{reason}");
            assert_eq!(line, lines.lines().count(), "{reason}");
        }
    }
}
