//! What the environment of the process says to people's tools: the one place of this crate that reads
//! variables. Where the server is, is `rendezvous`' business.

use std::ffi::OsString;
use std::path::PathBuf;

/// A variable's value; an empty one counts as unset.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Where this user's programs keep what they must not forget: `$XDG_STATE_HOME/weatherd`, else
/// `~/.local/state/weatherd`.
pub(crate) fn state_dir() -> Option<PathBuf> {
    let given = variable("XDG_STATE_HOME").map(PathBuf::from);
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let base = given.filter(|base| base.is_absolute()).or_else(home);
    base.map(|base| base.join("weatherd"))
}

/// The user's editor, with its arguments: `$VISUAL`, else `$EDITOR`, else `vi`.
pub(crate) fn editor() -> String {
    let given = variable("VISUAL").or_else(|| variable("EDITOR"));
    given.map_or_else(
        || "vi".to_owned(),
        |editor| editor.to_string_lossy().into_owned(),
    )
}
