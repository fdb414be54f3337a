//! Answers as JSON text: the schema's name, and no character that a terminal obeys. `wx` prints these
//! texts, and the HTTP face sends them. The promises of the schema stand in `JSON.md` of `wx`.
//!
//! This room must not know who asks for a text, nor what is done with it.

mod change;
mod members;

use std::fmt::Write as _;

use serde::Serialize;
use weather::{Provenance, QuestionKind};

pub use change::{ChangeRecord, ResetRecord};
pub use members::{PlaceResult, UnknownMember, pick, results};

/// The schema's name; its number changes when a field is renamed, removed, or means something else.
pub const SCHEMA: &str = "weatherd/1";

#[derive(Serialize)]
struct SchemaEnvelope<'a, T> {
    schema: &'static str,
    #[serde(flatten)]
    answer: &'a T,
}

/// Returns the answer to a question of this kind as a text of several lines, with a line break at its
/// end.
///
/// # Errors
///
/// Only for an answer that has no form in JSON, which none has.
pub fn answer(kind: QuestionKind, answer: &impl Serialize) -> Result<String, serde_json::Error> {
    if has_schema(kind) {
        with_schema(answer)
    } else {
        bare(answer)
    }
}

/// Returns whether the answers to questions of this kind begin with the schema's name. Those of the
/// original service keep their shape, which has no place for it.
pub const fn has_schema(kind: QuestionKind) -> bool {
    match kind {
        QuestionKind::GetWeather
        | QuestionKind::Explain
        | QuestionKind::WaitForUpdate
        | QuestionKind::Status => false,
        QuestionKind::Current
        | QuestionKind::Hourly
        | QuestionKind::Week
        | QuestionKind::Days
        | QuestionKind::Notable
        | QuestionKind::Alerts
        | QuestionKind::AlertChanges
        | QuestionKind::Grid
        | QuestionKind::Discussion
        | QuestionKind::Sun
        | QuestionKind::Place => true,
    }
}

/// Returns a text of several lines that begins with the schema's name.
///
/// # Errors
///
/// Only for a value that has no form in JSON.
pub fn with_schema(answer: &impl Serialize) -> Result<String, serde_json::Error> {
    let schema = SCHEMA;
    bare(&SchemaEnvelope { schema, answer })
}

/// Returns a text of several lines without the schema's name.
///
/// # Errors
///
/// Only for a value that has no form in JSON.
pub fn bare(answer: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(answer)?;
    Ok(harmless(&text) + "\n")
}

/// Returns the end of the text of an answer whose last member is its provenance: the lines of that member, and
/// the one that closes the answer.
///
/// # Errors
///
/// Only for a value that has no form in JSON.
pub fn end(provenance: &Provenance) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct End<'a> {
        provenance: &'a Provenance,
    }
    let text = bare(&End { provenance })?;
    let lines = text.split_once('\n').map(|(_, lines)| lines.to_owned());
    Ok(lines.unwrap_or_default())
}

/// Returns a text of one line that begins with the schema's name, for streams of them.
///
/// # Errors
///
/// Only for a value that has no form in JSON.
pub fn line(answer: &impl Serialize) -> Result<String, serde_json::Error> {
    let schema = SCHEMA;
    let text = serde_json::to_string(&SchemaEnvelope { schema, answer })?;
    Ok(harmless(&text) + "\n")
}

/// Returns whether a terminal obeys this character: the control characters of both sets, and the
/// signs that turn the direction of a text (<https://www.unicode.org/reports/tr9/>, 2).
pub fn is_obeyed(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

/// Escapes whatever a terminal obeys: beyond ASCII, JSON need not escape it.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 1);
    for letter in json.chars() {
        match letter {
            '\n' => text.push('\n'),
            c if is_obeyed(c) => {
                // Writing to memory does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_still_means_the_same() {
        let text = "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}å\n";
        let json = line(&BTreeMap::from([("text", text)])).unwrap();
        assert!(!json.trim_end().contains(is_obeyed), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], text);
    }

    #[test]
    fn the_schema_comes_first_but_in_the_shapes_of_the_original_service() {
        let told = BTreeMap::from([("number", 1)]);
        let week = answer(QuestionKind::Week, &told).unwrap();
        assert_eq!(
            week,
            "{\n  \"schema\": \"weatherd/1\",\n  \"number\": 1\n}\n"
        );
        let original = answer(QuestionKind::GetWeather, &told).unwrap();
        assert_eq!(original, "{\n  \"number\": 1\n}\n");
    }
}
