//! The environment of the process as far as people's tools read it: the one place of this crate
//! that reads variables. `rendezvous` finds the server.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use chart::terminal::Charset;
use jiff::tz::TimeZone;

/// A variable's value; an empty one counts as unset.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the characters that texts may be made of, by the locale: all of them, or ASCII.
pub(crate) fn charset() -> Charset {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    charset_of(names.into_iter().find_map(variable).as_deref())
}

/// Returns the characters that a locale such as `en_US.UTF-8` allows; none is the C locale.
fn charset_of(locale: Option<&OsStr>) -> Charset {
    let name = locale.unwrap_or_default().to_string_lossy().to_lowercase();
    match name.contains("utf-8") || name.contains("utf8") {
        true => Charset::Braille,
        false => Charset::Ascii,
    }
}

/// Returns the directory for this user's state: `$XDG_STATE_HOME/weatherd`, else
/// `~/.local/state/weatherd`.
pub(crate) fn state_dir() -> Option<PathBuf> {
    let given = variable("XDG_STATE_HOME").map(PathBuf::from);
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let base = given.filter(|base| base.is_absolute()).or_else(home);
    base.map(|base| base.join("weatherd"))
}

/// Returns the name of the system's time zone, if it has one.
pub(crate) fn time_zone() -> Option<String> {
    TimeZone::system().iana_name().map(str::to_owned)
}

/// Returns the user's editor, with its arguments: `$VISUAL`, else `$EDITOR`, else `vi`.
pub(crate) fn editor() -> String {
    let given = variable("VISUAL").or_else(|| variable("EDITOR"));
    given.map_or_else(
        || "vi".to_owned(),
        |editor| editor.to_string_lossy().into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_says_whether_there_is_more_than_ascii() {
        for (locale, charset) in [
            (Some("en_US.UTF-8"), Charset::Braille),
            (Some("C.utf8"), Charset::Braille),
            (Some("C"), Charset::Ascii),
            (Some("de_DE.ISO-8859-1"), Charset::Ascii),
            (None, Charset::Ascii),
        ] {
            assert_eq!(charset_of(locale.map(OsStr::new)), charset, "{locale:?}");
        }
    }
}
