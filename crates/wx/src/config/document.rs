//! One value of a TOML text, found and changed with everything around it left as it is.

use std::fmt;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, Key as Part, Table, TableLike, Value};
use weatherd_config::{Settings, SettingsError};

use crate::exit::CommandError;

/// A key with its section: `cache.point.floor`, `places."the cabin"`.
#[derive(Debug)]
pub(crate) struct SettingKey {
    sections: Vec<Part>,
    last: Part,
}

impl SettingKey {
    /// Reads a key and makes sure that there is such a setting.
    pub(crate) fn new(text: &str) -> Result<Self, CommandError> {
        let wrong =
            || CommandError::Usage(format!("{text:?} is not a key; one looks like cache.disk"));
        let mut sections = Part::parse(&in_full(text)).map_err(|_| wrong())?;
        let last = sections.pop().ok_or_else(wrong)?;
        let key = Self { sections, last };
        if key.sections.is_empty() {
            return Err(CommandError::Usage(format!(
                "a key has a section: section.{text}, such as cache.disk; wx config show lists all"
            )));
        }
        key.known()?;
        Ok(key)
    }

    /// Returns the name of the saved place whose key it is.
    pub(crate) fn saved_place(&self) -> Option<&str> {
        let sections: Vec<_> = self.sections.iter().map(Part::get).collect();
        (sections == ["places", "saved"]).then(|| self.last.get())
    }

    /// Checks that there is such a setting, by a value that fits none: only the complaint about the
    /// key counts.
    fn known(&self) -> Result<(), CommandError> {
        match Settings::parse(&format!("{self} = {{}}")) {
            Err((_, reason)) if reason.starts_with("unknown key") => Err(CommandError::Usage(
                reason.replace("--print-config", "wx config show"),
            )),
            _ => Ok(()),
        }
    }

    /// Returns the section this key is in, if it is there.
    fn section<'a>(&self, document: &'a DocumentMut) -> Option<&'a dyn TableLike> {
        let mut table: &dyn TableLike = document.as_table();
        for section in &self.sections {
            table = table.get(section.get())?.as_table_like()?;
        }
        Some(table)
    }

    /// Returns the same, made if it is not there.
    fn section_mut<'a>(&self, document: &'a mut DocumentMut) -> Option<&'a mut dyn TableLike> {
        let mut table: &mut dyn TableLike = document.as_table_mut();
        for (depth, section) in self.sections.iter().enumerate() {
            if !table.contains_key(section.get()) {
                let mut new = Table::new();
                // Only the innermost needs a line of its own.
                new.set_implicit(depth + 1 < self.sections.len());
                table.insert(section.get(), Item::Table(new));
            }
            table = table.get_mut(section.get())?.as_table_like_mut()?;
        }
        Some(table)
    }
}

/// Returns the key that a short name stands for, and the section where names are the user's own.
fn in_full(text: &str) -> String {
    match text {
        "place" => "places.default".to_owned(),
        "units" => "answers.units".to_owned(),
        "clock" => "wx.clock".to_owned(),
        _ => match text.strip_prefix("places.") {
            Some(name) if name != "default" && !name.starts_with("saved") => {
                format!("places.saved.{name}")
            }
            _ => text.to_owned(),
        },
    }
}

impl fmt::Display for SettingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in &self.sections {
            write!(f, "{}.", section.display_repr())?;
        }
        f.write_str(&self.last.display_repr())
    }
}

/// Returns the value of a key, as it is written in TOML but for the quotes of a text.
pub(crate) fn get(text: &str, key: &SettingKey) -> Result<Option<String>, CommandError> {
    let document = parsed(text)?;
    let item = key
        .section(&document)
        .and_then(|section| section.get(key.last.get()));
    Ok(item.map(|item| match item.as_str() {
        Some(text) => text.to_owned(),
        None => bare(item),
    }))
}

/// Returns a value without the comment beside it.
fn bare(item: &Item) -> String {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item.to_string().trim().to_owned()
}

/// Returns the text with another value for a key. The value is TOML if that can be used, else a
/// text.
pub(crate) fn set(
    text: &str,
    key: &SettingKey,
    value: &str,
    path: &Path,
) -> Result<String, CommandError> {
    readable(text).map_err(|why| before(path, &why))?;
    let as_text = Value::from(value);
    let as_toml = value.parse::<Value>().ok();
    let mut reason = None;
    for value in as_toml.into_iter().chain([as_text]) {
        let mut document = parsed(text)?;
        let section = key.section_mut(&mut document);
        put(
            section.ok_or_else(|| not_a_section(key))?,
            key.last.get(),
            value,
        );
        let changed = broken_like(text, document.to_string());
        match readable(&changed) {
            Ok(()) => return Ok(changed),
            Err(why) => _ = reason.get_or_insert(why),
        }
    }
    let reason = reason.unwrap_or_default();
    Err(CommandError::Usage(format!(
        "cannot set {key} to {value:?}: {reason}; nothing was changed"
    )))
}

/// Returns the text without a key.
pub(crate) fn unset(text: &str, key: &SettingKey, path: &Path) -> Result<String, CommandError> {
    readable(text).map_err(|why| before(path, &why))?;
    let mut document = parsed(text)?;
    if key
        .section(&document)
        .is_none_or(|section| !section.contains_key(key.last.get()))
    {
        return Err(CommandError::Usage(format!(
            "{key} is not in {}",
            path.display()
        )));
    }
    if let Some(section) = key.section_mut(&mut document) {
        section.remove(key.last.get());
    }
    let changed = broken_like(text, document.to_string());
    readable(&changed).map_err(|why| CommandError::Usage(format!("cannot unset {key}: {why}")))?;
    Ok(changed)
}

/// Returns the changed text with the line breaks that all of the old one had; the parser keeps only
/// one kind.
fn broken_like(old: &str, changed: String) -> String {
    let breaks = old.matches('\n').count();
    if breaks > 0 && old.matches("\r\n").count() == breaks {
        changed.replace('\n', "\r\n")
    } else {
        changed
    }
}

/// Puts a value in the place of another, whose comment stays beside it.
fn put(section: &mut dyn TableLike, name: &str, mut value: Value) {
    if let Some(old) = section.get(name).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    if let Some(item) = section.get_mut(name) {
        *item = Item::Value(value);
    } else {
        section.insert(name, Item::Value(value));
    }
}

/// Checks that weatherd could use a text as its settings, places included; an error is the line and
/// the reason.
pub(crate) fn readable(text: &str) -> Result<(), String> {
    let cannot = |e: std::io::Error| format!("cannot check it: {e}");
    let mut copy = NamedTempFile::new().map_err(cannot)?;
    copy.write_all(text.as_bytes()).map_err(cannot)?;
    Settings::read_with_places(copy.path())
        .map(drop)
        .map_err(|error| match error {
            SettingsError::Invalid { line, reason, .. } => format!("line {line}: {reason}"),
            // A sentence of its own, without the copy's name.
            SettingsError::Unreadable(_, e) => cannot(e),
        })
}

fn parsed(text: &str) -> Result<DocumentMut, CommandError> {
    text.parse::<DocumentMut>()
        .map_err(|e| CommandError::Usage(e.message().to_owned()))
}

/// Returns the refusal of a file that was wrong before anything was changed.
fn before(path: &Path, why: &str) -> CommandError {
    let path = path.display();
    CommandError::Usage(format!(
        "{path}, {why}; fix it first, for example with: wx config edit"
    ))
}

fn not_a_section(key: &SettingKey) -> CommandError {
    CommandError::Usage(format!("the section of {key} is a value in the file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# mine
[upstream] # the service
retries = 4 # enough
  user_agent   =   \"me\"

# how long
[cache.forecast]
floor = \"10m\"
";

    fn key(text: &str) -> SettingKey {
        SettingKey::new(text).unwrap_or_else(|e| panic!("{e:?}"))
    }

    fn changed(name: &str, value: &str) -> String {
        set(FILE, &key(name), value, Path::new("x")).unwrap_or_else(|e| panic!("{e:?}"))
    }

    #[test]
    fn one_value_changes_and_all_else_stays() {
        assert_eq!(
            changed("upstream.retries", "5"),
            FILE.replace("retries = 4 # enough", "retries = 5 # enough")
        );
        assert_eq!(
            changed("upstream.user_agent", "you \"x\""),
            FILE.replace("\"me\"", "'you \"x\"'")
        );
        assert_eq!(
            changed("cache.forecast.ceiling", "2h"),
            format!("{FILE}ceiling = \"2h\"\n")
        );
        assert_eq!(
            changed("log.level", "debug"),
            format!("{FILE}\n[log]\nlevel = \"debug\"\n")
        );
        assert_eq!(changed("cache.disk", "false").matches("[cache]").count(), 1);
        let shorter = unset(FILE, &key("upstream.retries"), Path::new("x")).unwrap();
        assert_eq!(shorter, FILE.replace("retries = 4 # enough\n", ""));
        let windows = FILE.replace('\n', "\r\n");
        let shorter = unset(&windows, &key("upstream.retries"), Path::new("x")).unwrap();
        assert_eq!(shorter, windows.replace("retries = 4 # enough\r\n", ""));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_reason() {
        for (name, value, words) in [
            ("upstream.retries", "many", "a whole number"),
            ("upstream.retries", "-1", "a whole number"),
            ("answers.within", "soon", "50ms"),
            ("log.level", "loud", "loud"),
            ("cache.forecast.floor", "9d", "above the ceiling"),
        ] {
            let Err(CommandError::Usage(why)) = set(FILE, &key(name), value, Path::new("x")) else {
                panic!("{name} = {value} was taken");
            };
            assert!(
                why.contains(words) && why.contains("nothing was changed"),
                "{why}"
            );
        }
        let Err(CommandError::Usage(why)) =
            set("[upstream\n", &key("log.level"), "info", Path::new("x"))
        else {
            panic!("a broken file was changed");
        };
        assert!(why.contains("x, line 1"), "{why}");
    }

    #[test]
    fn keys_are_checked_before_anything_is_read() {
        for (text, words) in [
            ("upstream.retires", "did you mean \"upstream.retries\"?"),
            ("xyzzy.plugh", "wx config show"),
            ("retries", "a key has a section"),
            ("a..b", "is not a key"),
            ("", "is not a key"),
        ] {
            let Err(CommandError::Usage(why)) = SettingKey::new(text) else {
                panic!("{text} was taken");
            };
            assert!(why.contains(words), "{text}: {why}");
        }
    }

    #[test]
    fn values_are_read_without_the_quotes_of_texts() {
        let get = |name| get(FILE, &key(name)).unwrap();
        assert_eq!(get("upstream.user_agent").as_deref(), Some("me"));
        assert_eq!(get("upstream.retries").as_deref(), Some("4"));
        assert_eq!(get("log.level"), None);
    }
}
