//! The places that the words of a command line name: one, or several. Which words are a name is the server's
//! knowledge, so it is asked.

use std::io::{self, IsTerminal};

use weather::{AreaCode, LookupOutcome, PlaceQuery};
use weather_client::{Client, Error};

use crate::args::PlaceArgs;
use crate::exit::CommandError;

/// The most places of a command line, as of a request by HTTP.
const MOST_PLACES: usize = 32;
/// The most words of a name, as in `Charlotte Amalie United States Virgin Islands`.
const LONGEST_NAME: usize = 6;
/// The most words that are looked at.
const MOST_WORDS: usize = MOST_PLACES * LONGEST_NAME;
/// The most words of which the odd one is looked for.
const MOST_EXPLAINED: usize = 12;
/// A namesake is worth a word if it has at least one person for so many of the place that was taken.
const WORTH_TELLING: u64 = 20;
/// The most namesakes that are told.
const MOST_NAMESAKES: usize = 3;

/// Returns the places: the whole line is one if it is the name of one, or of several or one abroad; else each
/// is, from the left, the longest run of words that is. A line of which that leaves any word is one name.
pub(crate) fn places(
    client: &mut Client,
    arguments: &PlaceArgs,
) -> Result<Vec<PlaceQuery>, CommandError> {
    let whole = arguments.query();
    let words = &arguments.place;
    if words.len() < 2 || words.len() > MOST_WORDS {
        return Ok(vec![whole?]);
    }
    match &whole {
        Ok(PlaceQuery::Default | PlaceQuery::Location(_)) => return Ok(vec![whole?]),
        Ok(query) if is_name(client, words)? && is_place(client, query)? => {
            return Ok(vec![whole?]);
        }
        // Too long for one name, perhaps.
        Ok(_) | Err(_) => {}
    }
    let Some(places) = parted(client, words)?.filter(|places| places.len() > 1) else {
        return Ok(vec![whole?]);
    };
    if places.len() > MOST_PLACES {
        return Err(CommandError::Usage(format!(
            "a command line names {MOST_PLACES} places at most"
        )));
    }
    let wanted = |place: PlaceQuery| match arguments.strict {
        true => place.strictly(),
        false => place,
    };
    Ok(places.into_iter().map(wanted).collect())
}

/// Returns the names in the words, the longest first; nothing if some words are left.
fn parted(client: &mut Client, words: &[String]) -> Result<Option<Vec<PlaceQuery>>, Error> {
    // For each position from the end on: the names of the words from there.
    let mut from: Vec<Option<Vec<PlaceQuery>>> = vec![Some(Vec::new())];
    for start in (0..words.len()).rev() {
        let mut found = None;
        for count in (1..=LONGEST_NAME.min(words.len() - start)).rev() {
            // The last entry is that of the words from `start + 1` on.
            let Some(Some(rest)) = from.get(from.len() - count) else {
                continue;
            };
            let run = &words[start..start + count];
            // Behind a name a ZIP code would decide alone, and the name be lost.
            if count > 1 && run.last().is_some_and(|word| is_zip_code(word)) {
                continue;
            }
            let Ok(query) = run.join(" ").parse() else {
                continue;
            };
            if is_place(client, &query)? {
                found = Some(std::iter::once(query).chain(rest.iter().cloned()).collect());
                break;
            }
        }
        from.push(found);
    }
    Ok(from.pop().flatten())
}

/// Returns the word that is no place where all before it, or all behind it, are places.
pub(crate) fn odd_word<'w>(client: &mut Client, words: &'w [String]) -> Option<&'w str> {
    let (first, others) = words
        .split_first()
        .filter(|_| words.len() <= MOST_EXPLAINED)?;
    let whole: PlaceQuery = words.join(" ").parse().ok()?;
    if client.place(whole).ok()?.outcome != LookupOutcome::Unknown {
        return None;
    }
    let mut are_places =
        |words: &[String]| parted(client, words).is_ok_and(|found| found.is_some());
    let known = (1..words.len())
        .rev()
        .find(|&count| are_places(&words[..count]));
    match known {
        Some(count) => words.get(count).map(String::as_str),
        None => (!others.is_empty() && are_places(others)).then_some(first),
    }
}

/// Returns whether the words can be one name: before a ZIP code, which decides alone, anything can stand.
fn is_name(client: &mut Client, words: &[String]) -> Result<bool, Error> {
    match words.split_last() {
        Some((last, name)) if is_zip_code(last) => match name.join(" ").parse() {
            Ok(query) => is_place(client, &query),
            Err(_) => Ok(false),
        },
        _ => Ok(true),
    }
}

fn is_zip_code(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a query is coordinates, an area, or a name that places have.
fn is_place(client: &mut Client, query: &PlaceQuery) -> Result<bool, Error> {
    if !matches!(query, PlaceQuery::Name(_)) || AreaCode::of(query).is_some() {
        return Ok(true);
    }
    Ok(match client.place(query)?.outcome {
        LookupOutcome::Found | LookupOutcome::Ambiguous | LookupOutcome::Abroad => true,
        LookupOutcome::Unknown => false,
    })
}

/// Returns a sentence about other places of some size that have the name, for a person at a terminal.
pub(crate) fn namesakes(client: &mut Client, query: &PlaceQuery) -> Option<String> {
    let PlaceQuery::Name(name) = query else {
        return None;
    };
    if !io::stdout().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    let found = client.place(query).ok()?;
    let place = found.place?;
    let people = place.population?;
    let is_large =
        |other: &&weather::Place| other.population.unwrap_or(0) * WORTH_TELLING >= people;
    let others: Vec<_> = found
        .candidates
        .iter()
        .filter(|other| **other != place)
        .collect();
    let others = others.into_iter().filter(is_large).take(MOST_NAMESAKES);
    let names: Vec<_> = others.map(|other| other.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        let others = names.join("; ");
        format!(
            "{name:?} is taken for {}, by far the largest; there is also {others}",
            place.name
        )
    })
}
