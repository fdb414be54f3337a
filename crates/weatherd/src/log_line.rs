//! One event, one line: what a text of the upstream or of a client holds cannot begin another line,
//! nor turn the reading direction. Knows no event.

use std::borrow::Cow;
use std::fmt::Write as _;

use weatherd_config::LogFormat;

/// Returns the line of an event with every character escaped that could make it look like another
/// one; the final line break, and the colours of the text format, are the log's own.
pub(crate) fn one_line(event: &[u8], format: LogFormat) -> Cow<'_, [u8]> {
    let text = String::from_utf8_lossy(event);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    if !line.chars().any(|c| deceives(c, format)) {
        return Cow::Borrowed(event);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in line.chars() {
        // Writing to a string cannot fail.
        let _ = match (deceives(c, format), format) {
            (false, _) => safe.write_char(c),
            (true, LogFormat::Text) => write!(safe, "{}", c.escape_default()),
            (true, LogFormat::Json) => write!(safe, "\\u{:04x}", u32::from(c)),
        };
    }
    safe.push('\n');
    Cow::Owned(safe.into_bytes())
}

/// Tells whether a character ends a line, moves the cursor, or changes the direction of what follows.
fn deceives(c: char, format: LogFormat) -> bool {
    match c {
        // In values the formatter escapes it; what is left is colour.
        '\u{1b}' => format == LogFormat::Json,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(event: &str, format: LogFormat) -> String {
        String::from_utf8(one_line(event.as_bytes(), format).into_owned()).unwrap()
    }

    #[test]
    fn a_text_cannot_begin_a_line_or_turn_around() {
        for (event, line) in [
            ("plain: 5 °F\n", "plain: 5 °F\n"),
            (
                "\u{1b}[32mINFO\u{1b}[0m coloured\n",
                "\u{1b}[32mINFO\u{1b}[0m coloured\n",
            ),
            ("Tonight\nERROR forged\n", "Tonight\\nERROR forged\n"),
            ("over\rwritten\n", "over\\rwritten\n"),
            (
                "a\u{202e}b\u{2069}c\u{2028}d\n",
                "a\\u{202e}b\\u{2069}c\\u{2028}d\n",
            ),
        ] {
            assert_eq!(safe(event, LogFormat::Text), line);
        }
    }

    #[test]
    fn json_stays_json_and_keeps_the_text() {
        let event = "{\"message\":\"a\u{202e}b\"}\n";
        let line = safe(event, LogFormat::Json);
        assert!(!line.contains('\u{202e}'), "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["message"], "a\u{202e}b");
    }
}
