//! Keys of the configuration file, as `section.key`: the ones there are, their values, and the one
//! that was probably meant. Knows them by the defaults of the settings alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeTable;
use weather::{AlertFilter, StationIds};

use crate::{
    AlertSettings, AllowedUsers, AnswerSettings, CacheSettings, FleetSettings, HourCycle,
    PlaceSettings, ServerSettings, Settings, Span, StationSettings, UpstreamSettings, WxSettings,
};

/// The sections of names of the user's own.
const OWN_NAMES: [&str; 2] = ["places.saved.", "stations.pin."];

/// Sections that a running daemon takes over.
const RELOADABLE_SECTIONS: [&str; 12] = [
    "answers.",
    "cache.point.",
    "cache.forecast.",
    "cache.grid.",
    "cache.stations.",
    "cache.observations.",
    "cache.alerts.",
    "cache.products.",
    "notable.",
    "places.",
    "stations.",
    "wx.",
];
/// Keys of other sections that a running daemon takes over, or that do not concern it.
const RELOADABLE_KEYS: [&str; 13] = [
    "alerts.event",
    "alerts.exclude_event",
    "alerts.severity",
    "alerts.urgency",
    "alerts.certainty",
    "server.allow",
    "server.autostart",
    "server.idle_exit",
    "upstream.total_timeout",
    "upstream.retries",
    "upstream.requests_per_second",
    "upstream.burst",
    "upstream.in_flight",
];

impl Settings {
    /// Returns the keys of all settings, without those whose names are the user's own.
    pub fn keys() -> Vec<String> {
        let known = known();
        let is_section = |key: &str| {
            let inner = format!("{key}.");
            known.iter().any(|other| other.starts_with(&inner))
        };
        let keys = known.iter().filter(|key| !is_section(key));
        let keys = keys.filter(|key| !OWN_NAMES.iter().any(|section| key.starts_with(section)));
        keys.cloned().collect()
    }

    /// Returns the keys in which `new` differs that only count at a start.
    pub fn needs_restart(&self, new: &Self) -> Vec<String> {
        let (old, new) = (values(self), values(new));
        let keys = old.keys().chain(new.keys()).collect::<BTreeSet<_>>();
        keys.into_iter()
            .filter(|key| old.get(*key) != new.get(*key) && !is_reloadable(key))
            .cloned()
            .collect()
    }
}

fn is_reloadable(key: &str) -> bool {
    let mut sections = RELOADABLE_SECTIONS.iter();
    RELOADABLE_KEYS.contains(&key) || sections.any(|section| key.starts_with(section))
}

/// Returns the settings by key; those without a value are absent.
fn values(settings: &Settings) -> BTreeMap<String, toml::Value> {
    let mut values = BTreeMap::new();
    if let Ok(table) = toml::Table::try_from(settings) {
        collect(&table, "", &mut |name, value| {
            if !value.is_table() {
                values.insert(name, value.clone());
            }
        });
    }
    values
}

/// Returns every key and section there is.
pub(crate) fn known() -> BTreeSet<String> {
    const MOMENT: Span = Span(Duration::from_secs(1));
    // Keys without a default are absent from the defaults, so they get a value here.
    let full = Settings {
        server: ServerSettings {
            dir: Some(PathBuf::new()),
            allow: Some(AllowedUsers::Own),
            authkey_file: Some(PathBuf::new()),
            ..ServerSettings::default()
        },
        upstream: UpstreamSettings {
            ca_file: Some(PathBuf::new()),
            proxy: Some(String::new()),
            ..UpstreamSettings::default()
        },
        cache: CacheSettings {
            dir: Some(PathBuf::new()),
            ..CacheSettings::default()
        },
        fleet: FleetSettings {
            url: Some(String::new()),
            password_file: Some(PathBuf::new()),
            sentinel_password_file: Some(PathBuf::new()),
            ca_file: Some(PathBuf::new()),
            ..FleetSettings::default()
        },
        alerts: AlertSettings {
            dir: Some(PathBuf::new()),
            ..AlertSettings::with_filter(AlertFilter::all())
        },
        answers: AnswerSettings {
            within: Some(MOMENT),
            max_age: Some(MOMENT),
            ..AnswerSettings::default()
        },
        places: PlaceSettings {
            default: Some(String::new()),
            saved: [("home".to_owned(), String::new())].into(),
        },
        stations: StationSettings {
            exclude: Some(StationIds::default()),
            pin: [("home".to_owned(), String::new())].into(),
        },
        wx: WxSettings {
            clock: Some(HourCycle::TwelveHours),
        },
        ..Settings::default()
    };
    let mut keys = BTreeSet::new();
    if let Ok(table) = toml::Table::try_from(&full) {
        collect(&table, "", &mut |name, _| {
            keys.insert(name);
        });
    }
    keys
}

/// Hands every key and section of a table to `each`.
pub(crate) fn collect(
    table: &toml::Table,
    prefix: &str,
    each: &mut impl FnMut(String, &toml::Value),
) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        if let Some(inner) = value.as_table() {
            collect(inner, &format!("{name}."), each);
        }
        each(name, value);
    }
}

/// Returns the first key that is none of `known`, with its position in the text.
pub(crate) fn first_unknown(
    table: &DeTable<'_>,
    prefix: &str,
    known: &BTreeSet<String>,
) -> Option<(usize, String)> {
    table.iter().find_map(|(key, value)| {
        let name = format!("{prefix}{}", key.get_ref());
        if !known.contains(&name) && !OWN_NAMES.contains(&prefix) {
            return Some((key.span().start, name));
        }
        // No deeper than the keys we know, so not deeper than three.
        first_unknown(value.get_ref().as_table()?, &format!("{name}."), known)
    })
}

/// Returns the complaint about an unknown key, with the one that was probably meant.
pub(crate) fn unknown_key(key: &str, known: &BTreeSet<String>) -> String {
    let last = |key: &str| {
        key.rsplit('.')
            .next()
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let distance = |other: &&String| {
        strsim::damerau_levenshtein(key, other)
            .min(strsim::damerau_levenshtein(&last(key), &last(other)) + 1)
    };
    let near = known
        .iter()
        .min_by_key(distance)
        .filter(|other| distance(other) <= 3.min(1 + last(other).len() / 2));
    match near {
        Some(other) => format!("unknown key {key:?}; did you mean {other:?}?"),
        None => format!("unknown key {key:?}; --print-config shows all there are"),
    }
}
