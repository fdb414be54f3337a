//! One line about the default place, for a person who has chosen none: the first time at a terminal.

use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use weather::{Place, PlaceQuery};
use weatherd_config::{ProcessEnvironment, Settings};

use crate::args::ServerArgs;
use crate::environment;
use crate::exit::complain;

/// The file that says that the line was shown.
const SHOWN: &str = "place-hint-shown";

/// Says that the weather shown is that of the default place `shown`, and how to choose another, with the
/// place that the time zone suggests: once, and only to a person without a place in the settings.
pub(crate) fn tell(server: &ServerArgs, shown: &Place) {
    if !io::stdout().is_terminal() || !io::stderr().is_terminal() || has_default_place() {
        return;
    }
    let Some(mark) = mark().filter(|mark| !mark.exists()) else {
        return;
    };
    let suggested = suggestion(server);
    complain(&line(&shown.name, suggested.as_deref()));
    // Where it cannot be kept, the line comes again.
    let _ = mark.parent().map_or(Ok(()), fs::create_dir_all);
    let _ = File::create(mark);
}

fn line(shown: &str, suggested: Option<&str>) -> String {
    let (place, why) = match suggested {
        Some(place) => (place, " (as your time zone suggests)"),
        None => ("TOWN, STATE", ""),
    };
    format!("{shown} is the default place; to choose yours: wx config set place '{place}'{why}")
}

fn mark() -> Option<PathBuf> {
    Some(environment::state_dir()?.join(SHOWN))
}

/// Returns whether the user's settings name a place. Settings that cannot be read are complained about by
/// the server.
fn has_default_place() -> bool {
    let file = ProcessEnvironment::read().config_file_in_use(None);
    let settings = file.map(|file| Settings::read(&file));
    settings.is_some_and(|read| read.is_ok_and(|settings| settings.places.default.is_some()))
}

/// Returns the town after which the system's time zone is named, if the server knows one there.
fn suggestion(server: &ServerArgs) -> Option<String> {
    let zone = environment::time_zone()?;
    let query: PlaceQuery = town(&zone)?.parse().ok()?;
    let found = server.connect().ok()?.place(&query).ok()?;
    let mut places = found.place.into_iter().chain(found.candidates);
    let place = places.find(|place| place.time_zone.as_deref() == Some(&zone))?;
    Some(place.name)
}

/// Returns the town in the name of a time zone: `Los Angeles` of `America/Los_Angeles`.
fn town(zone: &str) -> Option<String> {
    let (_, town) = zone.rsplit_once('/')?;
    Some(town.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_names_its_town_if_it_is_one_of_the_earths() {
        assert_eq!(town("America/Los_Angeles").as_deref(), Some("Los Angeles"));
        assert_eq!(
            town("America/Indiana/Indianapolis").as_deref(),
            Some("Indianapolis")
        );
        assert_eq!(town("UTC"), None);
    }

    #[test]
    fn it_is_one_line_with_a_command_to_copy() {
        assert_eq!(
            line("Seattle, Washington", Some("Denver, Colorado")),
            "Seattle, Washington is the default place; to choose yours: \
             wx config set place 'Denver, Colorado' (as your time zone suggests)"
        );
        assert!(line("Seattle, Washington", None).ends_with("set place 'TOWN, STATE'"));
    }
}
