//! How much of an answer is told: an assistant pays for every word that it reads. Knows the names of
//! members, and no tool.

use serde_json::Value;

/// The levels of detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Detail {
    /// The gist.
    Summary,
    /// What most questions need.
    #[default]
    Standard,
    /// All that the server knows.
    Full,
}

/// Members that only `full` has, wherever they stand: how a value came about, and what machines tell
/// apart.
const IN_FULL_ONLY: [&str; 17] = [
    "certainty",
    "confirmed_at",
    "derived",
    "distance",
    "fetched_at",
    "grid_cell",
    "icon",
    "id",
    "number",
    "origin",
    "population",
    "provider",
    "sender",
    "sent",
    "state",
    "urgency",
    "zones",
];
/// Members that `summary` leaves out as well: whole sentences, and where each value was measured.
const NOT_IN_SUMMARY: [&str; 12] = [
    "description",
    "detailed_forecast",
    "dew_point",
    "instruction",
    "kind",
    "precipitation_last_hour",
    "pressure",
    "temperature_trend",
    "time_zone",
    "visibility",
    "visibility_bound",
    "wind_speed_low",
];

impl Detail {
    /// Their names.
    pub(super) const NAMES: [&str; 3] = ["summary", "standard", "full"];

    /// Returns the level of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "summary" => Self::Summary,
            "standard" => Self::Standard,
            "full" => Self::Full,
            _ => return None,
        })
    }

    /// Returns `most` by level: (summary, standard); all of them in full.
    pub(super) fn most(self, summary: usize, standard: usize) -> usize {
        match self {
            Self::Summary => summary,
            Self::Standard => standard,
            Self::Full => usize::MAX,
        }
    }

    /// Takes out of an answer what this level leaves out, and what is not known.
    pub(super) fn reduce(self, answer: &mut Value) {
        match answer {
            Value::Object(members) => {
                members.retain(|name, value| !value.is_null() && !self.leaves_out(name));
                members.values_mut().for_each(|value| self.reduce(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.reduce(item)),
            _ => {}
        }
    }

    fn leaves_out(self, name: &str) -> bool {
        let of_summary = || NOT_IN_SUMMARY.contains(&name);
        self != Self::Full
            && (IN_FULL_ONLY.contains(&name) || (self == Self::Summary && of_summary()))
    }
}

/// Returns whether a member is in answers of every level.
pub(super) fn is_always_told(name: &str) -> bool {
    !Detail::Summary.leaves_out(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_level_has_more_than_the_one_before() {
        let whole = json!({
            "alerts": [{"event": "Flood Watch", "description": "Rain.", "zones": ["WAZ315"]}],
            "area": null,
        });
        let told = |name: &str| {
            let mut answer = whole.clone();
            Detail::named(name).unwrap().reduce(&mut answer);
            answer
        };
        assert_eq!(
            told("summary"),
            json!({"alerts": [{"event": "Flood Watch"}]})
        );
        assert_eq!(
            told("standard"),
            json!({"alerts": [{"event": "Flood Watch", "description": "Rain."}]})
        );
        let mut known = whole.clone();
        known.as_object_mut().unwrap().remove("area");
        assert_eq!(told("full"), known);
        assert_eq!(Detail::named("Full"), None);
    }
}
