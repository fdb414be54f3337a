//! Reading and printing the configuration file: TOML, with complaints that name the line and what
//! was probably meant. Knows the keys by the settings' defaults alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::{Answers, Clock, Places, ProcessEnvironment, Server, Settings, Span, Upstream, Wx};

/// The largest configuration file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the configuration file {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// Something in it is wrong.
    #[error("{}, line {line}: {reason}", .path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what was probably meant.
        reason: String,
    },
}

/// The configuration file in use: the one that was `named`, else the user's own if it is there.
pub fn in_use(named: Option<&Path>, environment: &ProcessEnvironment) -> Option<PathBuf> {
    let usual = environment.config_file.as_deref();
    let usual = usual.filter(|file| file.exists());
    named.or(usual).map(Path::to_owned)
}

/// Reads the settings in `path`; what it leaves out has its default. Places are not looked up.
///
/// # Errors
///
/// [`ConfigError`] names the line and what was probably meant.
pub fn read(path: &Path) -> Result<Settings, ConfigError> {
    load(path, parse)
}

/// As [`read`], and makes sure that each place that is named there is known, which unpacks the
/// gazetteer if there is one with a name.
///
/// # Errors
///
/// [`ConfigError`] names the line and what was probably meant.
pub fn read_with_places(path: &Path) -> Result<Settings, ConfigError> {
    load(path, |text| {
        let settings = parse(text)?;
        let unclear = settings.places.unclear(&table(text)?);
        match unclear {
            Some((at, reason)) => Err((line(text, at), one_line(&reason))),
            None => Ok(settings),
        }
    })
}

fn load(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<Settings, (usize, String)>,
) -> Result<Settings, ConfigError> {
    let unreadable = |e| ConfigError::Unreadable(path.to_owned(), e);
    let text = contents(path).map_err(unreadable)?;
    let settings = parse(&text).map_err(|(line, reason)| ConfigError::Wrong {
        path: path.to_owned(),
        line,
        reason,
    })?;
    let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Ok(Settings {
        file: Some(file),
        ..settings
    })
}

/// The text of a file, whose length is not what it says but what comes of it: devices say nothing.
fn contents(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    file.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(text)
}

/// The line, from 1, of an offset.
fn line(text: &str, at: usize) -> usize {
    text.get(..at)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

/// Reads settings from a text.
///
/// # Errors
///
/// The line, from 1, and what is wrong with it.
pub fn parse(text: &str) -> Result<Settings, (usize, String)> {
    let table = table(text)?;
    let known = known_keys();
    if let Some((position, key)) = unknown_key(&table, "", &known) {
        return Err((line(text, position), unknown(&key, &known)));
    }
    let settings: Settings = toml::from_str(text).map_err(|e| complaint(text, &e))?;
    match settings.places.malformed(&table) {
        Some((position, reason)) => Err((line(text, position), one_line(&reason))),
        None => Ok(settings),
    }
}

fn table(text: &str) -> Result<DeTable<'_>, (usize, String)> {
    let table = DeTable::parse(text).map_err(|e| complaint(text, &e))?;
    Ok(table.into_inner())
}

fn complaint(text: &str, error: &toml::de::Error) -> (usize, String) {
    let start = error.span().map_or(0, |span| span.start);
    (line(text, start), one_line(error.message()))
}

/// The settings as a file, defaults included.
///
/// # Errors
///
/// Only if a setting has no form in TOML, which none has.
pub fn print(settings: &Settings) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(settings)
}

/// The settings by key, as `section.key`; those without a value are absent.
pub(super) fn values(settings: &Settings) -> BTreeMap<String, toml::Value> {
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

/// Every key there is, as `section.key`.
fn known_keys() -> BTreeSet<String> {
    // Keys without a default are absent from the defaults, so they get a value here.
    let full = Settings {
        server: Server {
            dir: Some(PathBuf::new()),
            authkey_file: Some(PathBuf::new()),
            ..Server::default()
        },
        upstream: Upstream {
            ca_file: Some(PathBuf::new()),
            ..Upstream::default()
        },
        cache: super::Cache {
            dir: Some(PathBuf::new()),
            ..super::Cache::default()
        },
        alerts: super::Alerts {
            dir: Some(PathBuf::new()),
            ..super::Alerts::default()
        },
        answers: Answers {
            within: Some(Span(MOMENT)),
            max_age: Some(Span(MOMENT)),
            ..Answers::default()
        },
        places: Places {
            default: Some(String::new()),
            saved: [("home".to_owned(), String::new())].into(),
        },
        wx: Wx {
            clock: Some(Clock::TwelveHours),
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

/// Where names are the user's own.
const SAVED: &str = "places.saved.";
const MOMENT: std::time::Duration = std::time::Duration::from_secs(1);

fn collect(table: &toml::Table, prefix: &str, each: &mut impl FnMut(String, &toml::Value)) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        if let Some(inner) = value.as_table() {
            collect(inner, &format!("{name}."), each);
        }
        each(name, value);
    }
}

/// The first key that is none of `known`, with its position in the text.
fn unknown_key(
    table: &DeTable<'_>,
    prefix: &str,
    known: &BTreeSet<String>,
) -> Option<(usize, String)> {
    table.iter().find_map(|(key, value)| {
        let name = format!("{prefix}{}", key.get_ref());
        if !known.contains(&name) && prefix != SAVED {
            return Some((key.span().start, name));
        }
        // No deeper than the keys we know, so not deeper than three.
        unknown_key(value.get_ref().as_table()?, &format!("{name}."), known)
    })
}

fn unknown(key: &str, known: &BTreeSet<String>) -> String {
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
        .filter(|other| distance(other) <= 3);
    match near {
        Some(other) => format!("unknown key {key:?}; did you mean {other:?}?"),
        None => format!("unknown key {key:?}; --print-config shows all there are"),
    }
}

/// The parser's message on one line, in words for people.
fn one_line(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    // The parser's types have names that mean nothing to whoever wrote the file.
    let message = match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected a section"),
        None => message,
    };
    let numbers = ["u32", "u64", "usize"];
    let message = numbers
        .iter()
        .fold(message, |m, name| m.replace(name, "a whole number"));
    message
        .replace("f64", "a number")
        .replace("a boolean", "true or false")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that users copy.
    const EXAMPLE: &str = include_str!("../../config.example.toml");

    #[test]
    fn the_example_shows_every_key_with_its_default() {
        let uncommented: Vec<_> = EXAMPLE
            .lines()
            .map(|line| {
                line.strip_prefix("#")
                    .filter(|rest| !rest.starts_with([' ', '#']))
                    .unwrap_or(line)
            })
            .collect();
        let text = uncommented.join("\n");
        let shown: toml::Table = toml::from_str(&text).unwrap();
        let mut keys = BTreeSet::new();
        collect(&shown, "", &mut |name, _| {
            keys.insert(name);
        });
        assert_eq!(keys, known_keys());

        // Keys without a default are shown with an example value; all others with their default.
        let mut settings = parse(&text).unwrap();
        settings.server.dir = None;
        settings.server.authkey_file = None;
        settings.upstream.ca_file = None;
        settings.cache.dir = None;
        settings.alerts.dir = None;
        settings.answers = Answers::default();
        settings.places = Places::default();
        settings.wx = Wx::default();
        assert_eq!(settings, Settings::default());
        assert_eq!(
            parse(EXAMPLE).unwrap(),
            Settings::default(),
            "as it is, it changes nothing"
        );
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let mut settings = Settings::simulated("/run/weather".into());
        settings.answers.within = Some(Span(std::time::Duration::from_millis(50)));
        settings.upstream.requests_per_second = 2.5;
        assert_eq!(parse(&print(&settings).unwrap()).unwrap(), settings);
    }

    #[test]
    fn a_file_without_end_is_too_large() {
        let error = read(Path::new("/dev/zero")).unwrap_err();
        let ConfigError::Unreadable(_, source) = error else {
            panic!("{error}");
        };
        assert!(source.to_string().contains("1 MiB"), "{source}");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_was_meant() {
        for (text, line, words) in [
            (
                "[upstream]\nretires = 3\n",
                2,
                "did you mean \"upstream.retries\"?",
            ),
            ("[sever]\ndir = \"x\"\n", 1, "did you mean \"server\"?"),
            (
                "[cache.forecast]\n\nflor = \"1m\"\n",
                3,
                "did you mean \"cache.forecast.floor\"?",
            ),
            ("[upstream]\nretries = \"three\"\n", 2, "a whole number"),
            ("[answers]\nwithin = \"fast\"\n", 2, "50ms"),
            ("[log]\nlevel = \"loud\"\n", 2, "loud"),
            ("[upstream]\nretries = 3\nretries = 4\n", 3, "duplicate"),
            ("[upstream\n", 1, ""),
            ("xyzzy = 1\n", 1, "--print-config"),
        ] {
            let (found, reason) = parse(text).unwrap_err();
            assert_eq!(found, line, "{text}: {reason}");
            assert!(reason.contains(words), "{text}: {reason}");
            assert!(!reason.contains('\n'), "{reason}");
        }
    }
}
