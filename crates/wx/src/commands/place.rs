//! `wx place`: which places go by a name.

use std::io::Write;

use weather::PlaceQuery;

use crate::ExitStatus;
use crate::args::{ClockArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerArgs,
    words: &[String],
    is_strict: bool,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let query: PlaceQuery = words
        .join(" ")
        .parse()
        .map_err(|e: weather::BadPlaceQuery| CommandError::Usage(e.to_string()))?;
    let query = if is_strict { query.strictly() } else { query };
    let places = spinner::during(|| server.connect()?.place(query))?;
    if as_json {
        json::print(out, &places)?;
    } else {
        let format = ClockArgs::default().text_format(None);
        screen::print(out, &text::places(&places, format))?;
    }
    Ok(if places.place.is_none() && places.candidates.is_empty() {
        ExitStatus::Usage
    } else {
        ExitStatus::Success
    })
}
