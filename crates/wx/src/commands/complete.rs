//! Names that a shell offers for a command line that is being typed, beyond its commands and options: saved
//! places, settings, layers of the raw grid. Starts no server, and says nothing where there is none.

use std::io::Write;
use std::time::Duration;

use clap::CommandFactory;
use weather::{PlaceQuery, QueryOptions};
use weatherd_config::Settings;

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;
use crate::options::WxOptions;
use crate::preferences;

/// The time that a person at the tabulator key may wait for a server.
const PATIENCE: Duration = Duration::from_millis(500);

/// The kind of name that fits a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameKind {
    Place,
    Setting,
    Layer,
}

/// Prints the names that fit the last of the words, which is being typed.
pub(crate) fn run(
    server: &ServerArgs,
    words: &[String],
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let places = || preferences::saved_places().into_iter();
    let names: Vec<_> = match kind(words) {
        None => Vec::new(),
        Some(NameKind::Place) => places().collect(),
        Some(NameKind::Setting) => {
            let short = ["place", "units", "clock"].map(str::to_owned);
            let saved = places().map(|name| format!("places.{name}"));
            short
                .into_iter()
                .chain(Settings::keys())
                .chain(saved)
                .collect()
        }
        Some(NameKind::Layer) => layers(server).into_iter().chain(places()).collect(),
    };
    for name in names {
        writeln!(out, "{name}")?;
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// Returns the kind of name that fits the last of the words after `wx`.
fn kind(words: &[String]) -> Option<NameKind> {
    let (typed, before) = words.split_last()?;
    if typed.starts_with('-') || before.last().is_some_and(|word| takes_value(word, before)) {
        return None;
    }
    let before: Vec<_> = before.iter().map(String::as_str).collect();
    match &*before {
        ["config", "get" | "set" | "unset"] => Some(NameKind::Setting),
        ["config", "set", "place"] => Some(NameKind::Place),
        [
            "config" | "server" | "status" | "completions" | "man" | "mcp" | "help",
            ..,
        ] => None,
        ["grid"] => Some(NameKind::Layer),
        _ => Some(NameKind::Place),
    }
}

/// Returns whether a word is an option whose value comes next.
fn takes_value(word: &str, words: &[String]) -> bool {
    let Some(name) = word.strip_prefix('-') else {
        return false;
    };
    let long = name.strip_prefix('-');
    let mut parser = WxOptions::command();
    parser.build();
    let command = words.first().and_then(|word| parser.find_subcommand(word));
    let mut options = command.unwrap_or(&parser).get_arguments();
    options.any(|option| {
        let is_named = match long {
            Some(long) => option.get_long() == Some(long),
            None => option
                .get_short()
                .is_some_and(|short| name == short.to_string()),
        };
        is_named && option.get_action().takes_values()
    })
}

/// Returns the layers of the default place, from a server that runs already.
fn layers(server: &ServerArgs) -> Vec<String> {
    let Ok(mut client) = server.finder().timeout(PATIENCE).connect() else {
        return Vec::new();
    };
    client.set_options(QueryOptions {
        within: Some(PATIENCE),
        ..client.options()
    });
    let grid = client.grid(PlaceQuery::Default, None);
    grid.map(|grid| grid.layers).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_takes_the_names_that_fit_it() {
        for (line, fits) in [
            ("", Some(NameKind::Place)),
            ("ca", Some(NameKind::Place)),
            ("now ca", Some(NameKind::Place)),
            ("now --json ca", Some(NameKind::Place)),
            ("now --units s", None),
            ("now --", None),
            ("chart -o ", None),
            ("grid snow", Some(NameKind::Layer)),
            ("grid snowLevel ", Some(NameKind::Place)),
            ("config ", None),
            ("config set cache.", Some(NameKind::Setting)),
            ("config set place ", Some(NameKind::Place)),
            ("config set units ", None),
            ("server lo", None),
        ] {
            let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(kind(&words), fits, "{line:?}");
        }
    }
}
