//! Reading and printing the configuration file: TOML, with complaints that name the line and what
//! was probably meant.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::Settings;
use crate::keys;

/// The largest configuration file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A failure to use a configuration file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("cannot read the configuration file {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// Something in it is wrong.
    #[error("{}, line {line}: {reason}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The mistake, and what was probably meant.
        reason: String,
    },
}

impl Settings {
    /// Reads the settings in `path`; what it leaves out has its default. Places are not looked up.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] names the line and what was probably meant.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        load(path, Self::parse)
    }

    /// As [`read`](Self::read), and makes sure that the gazetteer knows each place that is named there;
    /// it is unpacked only if there is one with a name.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] names the line and what was probably meant.
    pub fn read_with_places(path: &Path) -> Result<Self, SettingsError> {
        load(path, |text| {
            let settings = Self::parse(text)?;
            let unclear = settings.places.unclear(&table(text)?);
            match unclear {
                Some((at, reason)) => Err((line(text, at), one_line(&reason))),
                None => Ok(settings),
            }
        })
    }

    /// Reads settings from a text.
    ///
    /// # Errors
    ///
    /// The line, from 1, and the reason for which it is wrong.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let table = table(text)?;
        let known = keys::known();
        if let Some((position, key)) = keys::first_unknown(&table, "", &known) {
            return Err((line(text, position), keys::unknown_key(&key, &known)));
        }
        let settings: Self = toml::from_str(text).map_err(|e| complaint(text, &e))?;
        let places = &settings.places;
        let malformed = places.malformed(&table);
        match malformed.or_else(|| settings.stations.malformed(&table, places)) {
            Some((position, reason)) => Err((line(text, position), one_line(&reason))),
            None => Ok(settings),
        }
    }

    /// Returns the settings as a file, defaults included.
    ///
    /// # Errors
    ///
    /// Only if a setting has no form in TOML, which none has.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}

fn load(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<Settings, (usize, String)>,
) -> Result<Settings, SettingsError> {
    let unreadable = |e| SettingsError::Unreadable(path.to_owned(), e);
    let text = contents(path).map_err(unreadable)?;
    let settings = parse(&text).map_err(|(line, reason)| SettingsError::Invalid {
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

/// Reads the text of a file up to the limit: the length that a device reports means nothing.
fn contents(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    file.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(text)
}

/// Returns the line, from 1, of an offset.
fn line(text: &str, at: usize) -> usize {
    text.get(..at)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

fn table(text: &str) -> Result<DeTable<'_>, (usize, String)> {
    let table = DeTable::parse(text).map_err(|e| complaint(text, &e))?;
    Ok(table.into_inner())
}

fn complaint(text: &str, error: &toml::de::Error) -> (usize, String) {
    let start = error.span().map_or(0, |span| span.start);
    (line(text, start), one_line(error.message()))
}

/// Returns the parser's message on one line, in words for people.
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
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::{
        AlertSettings, AnswerSettings, EXAMPLE, PlaceSettings, Span, StationSettings, WxSettings,
    };

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
        keys::collect(&shown, "", &mut |name, _| {
            keys.insert(name);
        });
        assert_eq!(keys, keys::known());

        // Keys without a default are shown with an example value; all others with their default.
        let mut settings = Settings::parse(&text).unwrap();
        settings.server.dir = None;
        settings.server.allow = None;
        settings.server.authkey_file = None;
        settings.http.listen.clear();
        settings.http.api.listen.clear();
        settings.http.page.listen.clear();
        settings.http.metrics.listen.clear();
        settings.http.mirror.listen.clear();
        settings.http.hosts.clear();
        settings.http.origins.clear();
        settings.http.trusted_proxies.clear();
        settings.upstream.ca_file = None;
        settings.upstream.proxy = None;
        settings.cache.dir = None;
        settings.alerts = AlertSettings::default();
        settings.fleet.url = None;
        settings.fleet.password_file = None;
        settings.fleet.sentinel_password_file = None;
        settings.fleet.ca_file = None;
        settings.answers = AnswerSettings::default();
        settings.places = PlaceSettings::default();
        settings.stations = StationSettings::default();
        settings.wx = WxSettings::default();
        assert_eq!(settings, Settings::default());
        assert_eq!(
            Settings::parse(EXAMPLE).unwrap(),
            Settings::default(),
            "as it is, it changes nothing"
        );
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let mut settings = Settings::simulated("/run/weather".into());
        settings.answers.within = Some(Span(Duration::from_millis(50)));
        settings.upstream.requests_per_second = 2.5;
        let printed = settings.to_toml().unwrap();
        assert_eq!(Settings::parse(&printed).unwrap(), settings);
    }

    #[test]
    fn a_file_without_end_is_too_large() {
        let error = Settings::read(Path::new("/dev/zero")).unwrap_err();
        let SettingsError::Unreadable(_, source) = error else {
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
            ("[server]\nconnections = 0\n", 2, "from 1 to 65536"),
            ("[log]\nlevel = \"loud\"\n", 2, "loud"),
            ("[upstream]\nretries = 3\nretries = 4\n", 3, "duplicate"),
            ("[upstream\n", 1, ""),
            ("xyzzy = 1\n", 1, "--print-config"),
        ] {
            let (found, reason) = Settings::parse(text).unwrap_err();
            assert_eq!(found, line, "{text}: {reason}");
            assert!(reason.contains(words), "{text}: {reason}");
            assert!(!reason.contains('\n'), "{reason}");
        }
    }
}
