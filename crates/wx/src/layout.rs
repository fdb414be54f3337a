//! Text in columns, as a terminal counts them: padding, cutting and wrapping by the width of
//! characters, not by their number. Knows no weather; what comes out holds no control characters.

use std::fmt::{Display, Write as _};

use unicode_width::UnicodeWidthStr;
pub(crate) use weather_json::is_obeyed;
pub(crate) use weather_text::plain;

/// Appends something written to a text.
pub(crate) fn push(text: &mut String, written: impl Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{written}");
}

/// Returns the columns that `text` takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Returns the columns that a text with styles takes.
pub(crate) fn columns(text: &str) -> usize {
    width(&anstream::adapter::strip_str(text).to_string())
}

/// Returns the same line by line, for a text whose lines are to stay.
pub(crate) fn plain_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(plain).collect();
    lines.join("\n")
}

/// Returns the text with spaces after it, up to so many columns; a longer one stays as it is.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let text = plain(text);
    let missing = columns.saturating_sub(width(&text));
    text + &" ".repeat(missing)
}

/// Returns the text with spaces before it, up to so many columns.
pub(crate) fn flushed(text: &str, columns: usize) -> String {
    let text = plain(text);
    " ".repeat(columns.saturating_sub(width(&text))) + &text
}

/// Returns a text without styles, cut where there are no more columns.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        let mut buffer = [0; 4];
        if width(&short) + width(letter.encode_utf8(&mut buffer)) + 1 > columns {
            break;
        }
        short.push(letter);
    }
    short.truncate(short.trim_end_matches([' ', ';', ',']).len());
    if columns > 0 {
        short.push('…');
    }
    short
}

/// Breaks a text into lines of at most so many columns, between words where it can; a word that is
/// longer than a line is broken. An empty text has no line.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() && c != TIE);
    let words = words.filter(|word| !word.is_empty());
    let pieces = words.flat_map(|w| broken(w, columns));
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&piece) <= columns => {
                line.push(' ');
                line.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines.iter().map(|line| line.replace(TIE, " ")).collect()
}

/// Returns the text as one word for [`wrapped`], which shows it with its spaces.
pub(crate) fn tied(text: &str) -> String {
    text.replace(' ', TIE_TEXT)
}

/// A space that does not end a line.
const TIE: char = '\u{a0}';
const TIE_TEXT: &str = "\u{a0}";

/// Wraps a text whose further lines begin `indent` columns to the right, where the first one began.
pub(crate) fn hanging(text: &str, indent: usize, columns: usize) -> String {
    let lines = wrapped(text, columns.saturating_sub(indent).max(SHORTEST));
    lines.join(&format!("\n{:indent$}", ""))
}

/// A line is never wrapped to less than this, however small the terminal.
const SHORTEST: usize = 16;

/// Returns a word in pieces of at most so many columns.
fn broken(word: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars().filter(|c| !is_obeyed(*c)) {
        let mut buffer = [0; 4];
        let letter = &*letter.encode_utf8(&mut buffer);
        match pieces.last_mut() {
            Some(piece) if piece.is_empty() || width(piece) + width(letter) <= columns => {
                piece.push_str(letter);
            }
            _ => pieces.push(letter.to_owned()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_terminals_do() {
        assert_eq!(width("Hagåtña"), 7);
        assert_eq!(width("⛅"), 2);
        assert_eq!(padded("⛅", 4), "⛅  ");
        assert_eq!(flushed("7°", 4), "  7°");
        assert_eq!(padded("longer", 3), "longer");
    }

    #[test]
    fn lines_break_between_words_and_never_exceed_their_columns() {
        assert_eq!(wrapped("a bb ccc dddd", 4), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("  ", 10), [""; 0]);
        assert_eq!(wrapped(&format!("a {}", tied("b c")), 4), ["a", "b c"]);
        for columns in 1..12 {
            for line in wrapped("⛅ Überwiegend bewölkt, 12 °C", columns) {
                assert!(width(&line) <= columns.max(2), "{line:?} in {columns}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        assert_eq!(cut("Rain Likely", 11), "Rain Likely");
        assert_eq!(cut("Rain Likely", 10), "Rain Like…");
        assert_eq!(cut("Rain Likely", 6), "Rain…");
        assert_eq!(cut("天気天気", 5), "天気…");
        assert_eq!(cut("Rain", 0), "");
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_shown() {
        assert_eq!(plain("a\u{1b}[2Jb\tc"), "a [2Jb c");
        assert_eq!(plain("a\u{202e}b\u{9b}c\u{7f}"), "a b c ");
        assert_eq!(plain_lines("a\r\n\u{1b}b\n"), "a \n b\n");
        assert_eq!(wrapped("a\u{1b}[2J b\u{9b}", 80), ["a[2J b"]);
    }

    #[test]
    fn further_lines_hang_below_the_first() {
        assert_eq!(
            hanging("one two three four five", 4, 24),
            "one two three four\n    five"
        );
    }
}
