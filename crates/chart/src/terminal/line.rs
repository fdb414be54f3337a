//! A line of text whose parts have a meaning.

use std::fmt;

use unicode_width::UnicodeWidthChar as _;

/// A line as wide as was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextLine {
    /// From left to right; no two neighbours have the same tone.
    pub spans: Vec<TextSpan>,
}

/// A stretch of text with one meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSpan {
    /// Never empty.
    pub text: String,
    /// Its meaning; `None` for blank space.
    pub tone: Option<Tone>,
}

/// The meaning of a stretch of text, for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tone {
    /// The curve of temperatures and its name.
    Temperature,
    /// The curve of dew points and its name.
    DewPoint,
    /// The bars of chances and their name.
    Precipitation,
    /// The curve of wind, its name, and arrows.
    Wind,
    /// The curve of gusts and its name.
    Gust,
    /// The part of an axis where it is night.
    Night,
    /// Axes and numbers at them.
    Axis,
    /// Names of hours, and what the hours are from.
    Label,
    /// Names of days, and of what all is about.
    Heading,
    /// The mark of the present.
    Now,
    /// The mark of made-up weather.
    Simulated,
}

impl fmt::Display for TextLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut spans = self.spans.iter();
        spans.try_for_each(|span| f.write_str(&span.text))
    }
}

/// The cells of a line under way. A character goes into as many cells as it is wide: one, two or,
/// in a few scripts, three.
#[derive(Debug)]
pub(super) struct CellRow {
    cells: Vec<TextCell>,
    is_ascii: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum TextCell {
    Blank,
    Char(char, Tone),
    /// A cell after the first of a wide character.
    Tail,
}

impl CellRow {
    pub(super) fn new(width: usize, is_ascii: bool) -> Self {
        Self {
            cells: vec![TextCell::Blank; width],
            is_ascii,
        }
    }

    /// Puts a character of one column at `column`, if there is such a column.
    pub(super) fn put(&mut self, column: usize, c: char, tone: Tone) {
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = TextCell::Char(c, tone);
        }
    }

    /// Writes `text` from `column` on and cuts it at the end of the line; gives the column after it.
    pub(super) fn write(&mut self, column: usize, text: &str, tone: Tone) -> usize {
        let mut column = column;
        let is_ascii = self.is_ascii;
        for c in text.chars().filter_map(|c| shown(c, is_ascii)) {
            let width = c.width().unwrap_or(0);
            if width == 0 {
                continue;
            }
            if column + width > self.cells.len() {
                break;
            }
            self.put(column, c, tone);
            if let Some(tail) = self.cells.get_mut(column + 1..column + width) {
                tail.fill(TextCell::Tail);
            }
            column += width;
        }
        column
    }

    /// Writes `text` to the end of the line, where an ellipsis stands for what does not fit.
    pub(super) fn write_cut(&mut self, column: usize, text: &str, tone: Tone) {
        let last = self.cells.len().saturating_sub(1);
        if column + self.width(text) <= self.cells.len() {
            self.write(column, text, tone);
        } else if column < last {
            self.cells.pop();
            self.write(column, text, tone);
            let ellipsis = if self.is_ascii { '.' } else { '…' };
            self.cells.push(TextCell::Char(ellipsis, tone));
        }
    }

    /// Writes `text` if all of it fits, with a blank cell or the line's end on both sides.
    pub(super) fn write_apart(&mut self, column: usize, text: &str, tone: Tone) -> bool {
        let end = column + self.width(text);
        let around = column.saturating_sub(1)..(end + 1).min(self.cells.len());
        let is_free = self
            .cells
            .get(around)
            .is_some_and(|cells| cells.iter().all(|cell| *cell == TextCell::Blank));
        if end > self.cells.len() || !is_free {
            return false;
        }
        self.write(column, text, tone);
        true
    }

    /// Puts a character where nothing is.
    pub(super) fn put_behind(&mut self, column: usize, c: char, tone: Tone) {
        if self.cells.get(column) == Some(&TextCell::Blank) {
            self.put(column, c, tone);
        }
    }

    /// Returns the columns that `text` takes.
    pub(super) fn width(&self, text: &str) -> usize {
        text.chars()
            .filter_map(|c| shown(c, self.is_ascii))
            .map(|c| c.width().unwrap_or(0))
            .sum()
    }

    /// Leaves out what is beyond `width`; a wide character that is cut becomes blanks.
    pub(super) fn cut(mut self, width: usize) -> Self {
        let is_torn = self.cells.get(width) == Some(&TextCell::Tail);
        self.cells.truncate(width);
        if is_torn {
            let kept = self.cells.iter().rposition(|cell| *cell != TextCell::Tail);
            self.cells.truncate(kept.unwrap_or(0));
            self.cells.resize(width, TextCell::Blank);
        }
        self
    }

    pub(super) fn into_line(self) -> TextLine {
        let mut line = TextLine::default();
        for cell in self.cells {
            let (c, tone) = match cell {
                TextCell::Blank | TextCell::Char(' ', _) => (' ', None),
                TextCell::Char(c, tone) => (c, Some(tone)),
                TextCell::Tail => continue,
            };
            match line.spans.last_mut().filter(|span| span.tone == tone) {
                Some(span) => span.text.push(c),
                None => line.spans.push(TextSpan {
                    text: c.to_string(),
                    tone,
                }),
            }
        }
        line
    }
}

/// Returns the character as the charset has it; ASCII does without the degree sign.
fn shown(c: char, is_ascii: bool) -> Option<char> {
    match c {
        c if c.is_control() => Some(' '),
        c if !is_ascii || c.is_ascii() => Some(c),
        '°' => None,
        '·' | '–' | '—' => Some('-'),
        '…' => Some('.'),
        _ => Some('?'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_are_cut_whole() {
        let mut cells = CellRow::new(4, false);
        cells.write(1, "天気", Tone::Heading);
        assert_eq!(cells.into_line().to_string(), " 天 ");
        let mut cells = CellRow::new(4, false);
        cells.write(0, "天気", Tone::Heading);
        assert_eq!(cells.cut(3).into_line().to_string(), "天 ");
    }

    #[test]
    fn a_character_of_three_columns_is_cut_whole() {
        for (width, written) in [
            (0, ""),
            (1, " "),
            (2, "  "),
            (3, "\u{17d8}"),
            (4, "\u{17d8}a"),
        ] {
            let mut cells = CellRow::new(5, false);
            cells.write(0, "\u{17d8}a", Tone::Heading);
            assert_eq!(cells.cut(width).into_line().to_string(), written);
        }
    }

    #[test]
    fn ascii_is_ascii() {
        let mut cells = CellRow::new(12, true);
        assert_eq!(cells.width("5 °F · Kīlauea"), 13);
        cells.write(0, "5 °F · Kīlauea", Tone::Label);
        assert_eq!(cells.into_line().to_string(), "5 F - K?laue");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        for (text, written) in [("Nome", "Nome"), ("Nome!", "Nom…"), ("天気天", "天 …")] {
            let mut cells = CellRow::new(4, false);
            cells.write_cut(0, text, Tone::Heading);
            assert_eq!(cells.into_line().to_string(), written);
        }
    }

    #[test]
    fn texts_stay_apart() {
        let mut cells = CellRow::new(10, false);
        assert!(cells.write_apart(0, "6a", Tone::Label));
        assert!(!cells.write_apart(2, "noon", Tone::Label));
        assert!(cells.write_apart(3, "noon", Tone::Label));
        assert!(!cells.write_apart(8, "6pm", Tone::Label));
    }
}
