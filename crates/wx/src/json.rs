//! Answers as JSON: the fields they have everywhere, and the name of the schema they follow. What
//! the schema promises stands in this crate's `JSON.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::exit::CommandError;
use crate::layout::{is_obeyed, push};

/// The schema's name; its number changes when a field is renamed, removed, or means something else.
const SCHEMA: &str = "weatherd/1";

#[derive(Serialize)]
struct SchemaEnvelope<'a, T> {
    schema: &'static str,
    #[serde(flatten)]
    answer: &'a T,
}

/// Prints an answer with the schema's name first.
pub(crate) fn print(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    let schema = SCHEMA;
    print_bare(out, &SchemaEnvelope { schema, answer })
}

/// Prints an answer of the original's shape, which has no place for a schema's name.
pub(crate) fn print_bare(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(answer).map_err(io::Error::from)?;
    writeln!(out, "{}", harmless(&text))?;
    Ok(out.flush()?)
}

/// Prints an answer on one line, for streams of them.
pub(crate) fn print_line(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    let schema = SCHEMA;
    let text =
        serde_json::to_string(&SchemaEnvelope { schema, answer }).map_err(io::Error::from)?;
    writeln!(out, "{}", harmless(&text))?;
    Ok(out.flush()?)
}

/// Escapes whatever a terminal obeys: beyond ASCII, JSON need not escape it.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '\n' => text.push('\n'),
            c if is_obeyed(c) => push(&mut text, format_args!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_still_means_the_same() {
        let text = "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}å\n";
        let mut out = Vec::new();
        let answer = std::collections::BTreeMap::from([("text", text)]);
        print_line(&mut out, &answer).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert!(!json.trim_end().contains(is_obeyed), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], text);
    }
}
