//! `wx config`: the settings that weatherd and `wx` share, changed without losing a comment and never
//! into something that cannot be read.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use weatherd_config::{ProcessEnvironment, Settings};

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::config::{SettingKey, SettingsFile, changed_by_editor, document, reload};
use crate::exit::CommandError;
use crate::options;

// Arguments of `wx config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigOptions {
    /// Use this file [default: ~/.config/weatherd/config.toml]
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
    #[command(subcommand)]
    action: Option<ConfigCommand>,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print all settings, defaults included; also without a command
    Show,
    /// Print the path of the file
    Path,
    /// Edit the file in $VISUAL or $EDITOR; only a valid one replaces it
    Edit,
    /// Print the value of a key, such as cache.disk
    Get {
        /// The key, with its section
        key: String,
    },
    /// Set a key to a value
    Set {
        /// The key with its section, or place, units, clock, or places.NAME for a place of your own
        key: String,
        /// The value; text needs no quotes
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Remove a key from the file, so that its default applies
    Unset {
        /// The key, with its section
        key: String,
    },
}

/// Does what was asked for.
pub(crate) fn run(
    server: &ServerArgs,
    options: ConfigOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let usual = ProcessEnvironment::read().config_file;
    let path = options.file.or_else(|| usual.clone()).ok_or_else(|| {
        CommandError::Usage(
            "there is no home directory for a configuration file; use --file".to_owned(),
        )
    })?;
    let is_usual = usual.as_ref() == Some(&path);
    let file = SettingsFile::new(path, is_usual);
    match options.action.unwrap_or(ConfigCommand::Show) {
        ConfigCommand::Path => writeln!(out, "{}", file.path().display())?,
        ConfigCommand::Show => show(&file, out)?,
        ConfigCommand::Get { key } => get(&file, &SettingKey::new(&key)?, out)?,
        ConfigCommand::Set { key, value } => {
            let key = SettingKey::new(&key)?;
            refuse_command(&key)?;
            let _alone = file.lock()?;
            let changed = document::set(&file.text()?, &key, &value, file.path())?;
            replace(server, &file, &changed, out)?;
        }
        ConfigCommand::Unset { key } => {
            let _alone = file.lock()?;
            let changed = document::unset(&file.text()?, &SettingKey::new(&key)?, file.path())?;
            replace(server, &file, &changed, out)?;
        }
        ConfigCommand::Edit => match changed_by_editor(&file)? {
            Some(changed) => replace(server, &file, &changed, out)?,
            None => writeln!(out, "nothing changed")?,
        },
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// Refuses a name for a place by which nobody could ask for it: `wx now` is a command.
fn refuse_command(key: &SettingKey) -> Result<(), CommandError> {
    match key.saved_place() {
        Some(name) if options::is_command(name) => Err(CommandError::Usage(format!(
            "{name:?} is a command of wx and cannot be the name of a place; nothing was changed"
        ))),
        _ => Ok(()),
    }
}

/// Prints all settings as a file.
fn show(file: &SettingsFile, out: &mut dyn Write) -> Result<(), CommandError> {
    let path = file.path().display();
    let text = file.text()?;
    let settings = file.parsed(&text)?;
    if text.is_empty() {
        writeln!(out, "# {path} does not exist; these are the defaults.")?;
    } else {
        writeln!(out, "# {path}, with the defaults of what it leaves out.")?;
    }
    Ok(write!(out, "{}", printed(&settings)?)?)
}

fn get(file: &SettingsFile, key: &SettingKey, out: &mut dyn Write) -> Result<(), CommandError> {
    let settings = file.parsed(&file.text()?)?;
    match document::get(&printed(&settings)?, key)? {
        Some(value) => Ok(writeln!(out, "{value}")?),
        None => Err(CommandError::Other(format!(
            "{key} is not set and has no default"
        ))),
    }
}

fn printed(settings: &Settings) -> Result<String, CommandError> {
    settings
        .to_toml()
        .map_err(|e| CommandError::Other(e.to_string()))
}

/// Puts a text that can be read in the file's place, and tells a running server.
fn replace(
    server: &ServerArgs,
    file: &SettingsFile,
    text: &str,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let old = file.parsed(&file.text()?).unwrap_or_default();
    let new = file.parsed(text)?;
    file.replace(text)?;
    writeln!(out, "changed {}", file.path().display())?;
    let restart = old.needs_restart(&new);
    reload::tell(server, file.path(), file.is_usual(), &restart, out)
}
