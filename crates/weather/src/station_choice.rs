//! A caller's choice among the stations near a place: one that is pinned, others that are excluded. Pure;
//! which stations there are, and what they report, is known elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{BadStationId, StationId, StationIds, strict_name};

/// The word for no station in particular.
const NEAREST: &str = "nearest";

/// The station to ask before all others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StationPin {
    /// None in particular, whatever the defaults are: the nearest first.
    Nearest,
    /// This one.
    Id(StationId),
}

/// A choice among the stations near a place; the default leaves it open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StationChoice {
    /// The station to ask before all others.
    pub station: Option<StationPin>,
    /// The stations never to use.
    pub exclude_stations: Option<StationIds>,
}

/// The choice of somebody who names none: pinned stations of saved places, and stations that are excluded
/// everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StationPreferences {
    /// By the names of the places in lower case.
    pins: BTreeMap<String, StationId>,
    excluded: Option<StationIds>,
}

/// The pinned station of an answer, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PinnedStation {
    /// "KSEA".
    pub id: String,
    /// The use that was made of it.
    pub outcome: PinOutcome,
}

/// The outcomes of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PinOutcome {
    /// The answer is made of its report.
    Used,
    /// It has no current report; other stations were used as without a pin.
    NotCurrent,
    /// It is none of the stations that the upstream lists for the place; others were used.
    NotListed,
}

impl StationChoice {
    /// Returns the choice of the nearest stations, whatever the defaults are.
    pub fn nearest() -> Self {
        Self {
            station: Some(StationPin::Nearest),
            exclude_stations: Some(StationIds::default()),
        }
    }

    /// Returns the pinned station.
    pub fn pinned(&self) -> Option<&StationId> {
        match self.station.as_ref()? {
            StationPin::Nearest => None,
            StationPin::Id(id) => Some(id),
        }
    }

    /// Returns whether the station called `id` is never to be used. A pinned one is used all the same.
    pub fn excludes(&self, id: &str) -> bool {
        let excluded = self.exclude_stations.as_ref();
        excluded.is_some_and(|excluded| excluded.contains(id))
            && !self.pinned().is_some_and(|pinned| pinned.is_of(id))
    }

    /// Returns the choice with what it leaves open as in `defaults`. What it excludes itself, the defaults do
    /// not pin.
    #[must_use]
    pub fn or(&self, defaults: &Self) -> Self {
        let pin = defaults.station.as_ref().filter(|pin| match pin {
            StationPin::Nearest => true,
            StationPin::Id(id) => !self.excludes(id.as_str()),
        });
        let excluded = self.exclude_stations.as_ref();
        Self {
            station: self.station.as_ref().or(pin).cloned(),
            exclude_stations: excluded.or(defaults.exclude_stations.as_ref()).cloned(),
        }
    }
}

impl StationPreferences {
    /// Returns preferences with the pinned stations of saved places, by name, and the stations that are
    /// excluded everywhere. Capitals make no difference to a name.
    pub fn new(
        pins: impl IntoIterator<Item = (String, StationId)>,
        excluded: Option<StationIds>,
    ) -> Self {
        let entry = |(name, id): (String, StationId)| (key(&name), id);
        Self {
            pins: pins.into_iter().map(entry).collect(),
            excluded,
        }
    }

    /// Returns the choice for a place of that name, or for one without a name.
    pub fn choice(&self, name: Option<&str>) -> StationChoice {
        let pin = name.and_then(|name| self.pins.get(&key(name)));
        StationChoice {
            station: pin.cloned().map(StationPin::Id),
            exclude_stations: self.excluded.clone(),
        }
    }
}

/// Saved names are the same in capitals, and each is that of one place only.
fn key(name: &str) -> String {
    strict_name(name).unwrap_or(name).trim().to_lowercase()
}

impl FromStr for StationPin {
    type Err = BadStationId;

    fn from_str(text: &str) -> Result<Self, BadStationId> {
        if text.trim().eq_ignore_ascii_case(NEAREST) {
            return Ok(Self::Nearest);
        }
        text.parse().map(Self::Id)
    }
}

impl fmt::Display for StationPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nearest => f.write_str(NEAREST),
            Self::Id(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(station: &str, excluded: &str) -> StationChoice {
        StationChoice {
            station: station.parse().ok(),
            exclude_stations: excluded.parse().ok(),
        }
    }

    #[test]
    fn a_pinned_station_is_used_even_if_it_is_excluded() {
        let both = choice("ksea", "KSEA,KBFI");
        assert!(!both.excludes("KSEA") && both.excludes("kbfi"));
        assert_eq!(both.pinned().map(StationId::as_str), Some("KSEA"));
        assert_eq!(StationChoice::nearest().pinned(), None);
        assert!(!StationChoice::default().excludes("KSEA"));
    }

    #[test]
    fn ones_own_choice_goes_before_the_defaults() {
        let home = choice("KSEA", "KBFI");
        let open = StationChoice::default();
        assert_eq!(open.or(&home), home);
        assert_eq!(home.or(&choice("KPDX", "none")), home);
        assert_eq!(StationChoice::nearest().or(&home), StationChoice::nearest());
        let without = choice("", "KSEA").or(&home);
        assert_eq!(
            without,
            choice("", "KSEA"),
            "what is excluded is not pinned"
        );
    }

    #[test]
    fn a_saved_place_has_its_pin_by_any_form_of_its_name() {
        let pins = [("Home".to_owned(), "KSEA".parse().unwrap())];
        let preferences = StationPreferences::new(pins, "KBFI".parse().ok());
        for name in ["home", " HOME ", "strict:home"] {
            assert_eq!(preferences.choice(Some(name)), choice("KSEA", "KBFI"));
        }
        assert_eq!(preferences.choice(Some("Bend")), choice("", "KBFI"));
        assert_eq!(preferences.choice(None), choice("", "KBFI"));
    }

    #[test]
    fn a_pin_is_a_station_or_the_word_for_none() {
        assert_eq!(" Nearest".parse(), Ok(StationPin::Nearest));
        for text in ["nearest", "KSEA"] {
            assert_eq!(text.parse::<StationPin>().unwrap().to_string(), text);
        }
        assert!("two words".parse::<StationPin>().is_err());
    }
}
