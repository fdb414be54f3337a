//! `wx config edit`: the user's editor on a copy, until the copy can be read.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::Command;

use tempfile::{Builder, NamedTempFile};

use super::document::readable;
use super::file::SettingsFile;
use crate::environment;
use crate::exit::{self, CommandError};

/// Returns the text as the user left it, if it can be read and is another one.
pub(crate) fn changed(file: &SettingsFile) -> Result<Option<String>, CommandError> {
    let old = file.text()?;
    let cannot = |e: io::Error| CommandError::Other(format!("cannot make a copy to edit: {e}"));
    let copy = Builder::new()
        .prefix("weatherd-")
        .suffix(".toml")
        .tempfile()
        .map_err(cannot)?;
    copy.as_file().write_all(old.as_bytes()).map_err(cannot)?;
    loop {
        let edited = edited(&copy).and_then(|()| fs::read_to_string(copy.path()).map_err(cannot));
        let new = match edited {
            Ok(new) if new == old => return Ok(None),
            Ok(new) => new,
            Err(failure) => return Err(kept(copy, &old, failure)),
        };
        let Err(why) = readable(&new) else {
            if file.text()? == old {
                return Ok(Some(new));
            }
            let why = format!("{} was changed meanwhile", file.path().display());
            return Err(kept(copy, &old, CommandError::Other(why)));
        };
        let why = format!("what was written cannot be used: {why}");
        if !again(&why) {
            return Err(kept(copy, &old, CommandError::Usage(why)));
        }
    }
}

/// Lets the user edit the copy.
fn edited(copy: &NamedTempFile) -> Result<(), CommandError> {
    let editor = environment::editor();
    // An editor may come with arguments of its own: "code --wait". No shell looks at them.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let cannot =
        |why: String| CommandError::Other(format!("cannot run the editor {editor:?}: {why}"));
    let status = Command::new(program).args(words).arg(copy.path()).status();
    let status = status.map_err(|e| cannot(e.to_string()))?;
    if status.success() {
        return Ok(());
    }
    Err(cannot(format!(
        "it ended with {status}; nothing was changed"
    )))
}

/// Asks whether to edit again; where nobody can answer, no.
fn again(why: &str) -> bool {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return false;
    }
    exit::complain(why);
    let mut stderr = io::stderr();
    let asked = write!(stderr, "Edit again? [Y/n] ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    // The end of the input is no wish to go on.
    asked.is_ok() && read.is_ok_and(|count| count > 0) && !answer.trim().starts_with(['n', 'N'])
}

/// Returns the failure, with where the user's work is, if there is any.
fn kept(copy: NamedTempFile, old: &str, failure: CommandError) -> CommandError {
    if fs::read_to_string(copy.path()).is_ok_and(|text| text == old) {
        return failure;
    }
    let Ok((_, path)) = copy.keep() else {
        return failure;
    };
    let more = format!("; your text is kept in {}", path.display());
    match failure {
        CommandError::Usage(why) => CommandError::Usage(why + &more),
        CommandError::Other(why) => CommandError::Other(why + &more),
        other => other,
    }
}
