//! From text with colours to cells: the other rooms write for any terminal, this one for a grid.

use anstyle::{AnsiColor, Effects, Style as Ansi};
use chart::terminal::Charset;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

pub(super) use crate::layout::{columns, cut};

/// The characters and colours that the terminal can show and its user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScreenStyle {
    /// The characters.
    pub(crate) charset: Charset,
    /// True if there are colours.
    pub(crate) color: bool,
}

/// The escape sequence that begins a style, and where it ends.
const BEGIN: &str = "\u{1b}[";
const END: char = 'm';

/// Returns one line of a text with styles. Only our own styles come in escape sequences; texts of
/// others have lost their control characters before.
pub(super) fn line(text: &str) -> Line<'static> {
    let mut spans = Vec::new();
    let mut style = Style::new();
    for (number, piece) in text.split(BEGIN).enumerate() {
        let mut shown = piece;
        if number > 0
            && let Some((codes, rest)) = piece.split_once(END)
        {
            style = codes.split(';').fold(style, changed);
            shown = rest;
        }
        if !shown.is_empty() {
            spans.push(Span::styled(shown.to_owned(), style));
        }
    }
    Line::from(spans)
}

/// Returns the style after one number of a sequence (ECMA-48, Select Graphic Rendition).
fn changed(style: Style, code: &str) -> Style {
    match code.parse::<u8>() {
        Ok(1) => style.add_modifier(Modifier::BOLD),
        Ok(2) => style.add_modifier(Modifier::DIM),
        Ok(4) => style.add_modifier(Modifier::UNDERLINED),
        Ok(7) => style.add_modifier(Modifier::REVERSED),
        Ok(color @ 30..=37) => style.fg(Color::Indexed(color - 30)),
        Ok(color @ 90..=97) => style.fg(Color::Indexed(color - 90 + 8)),
        _ => Style::new(),
    }
}

/// Returns a text on the left and one on the right, if there is room for both with a space between.
pub(super) fn apart(left: &str, right: &str, columns_there: usize) -> String {
    let taken = columns(left) + columns(right);
    match columns_there.checked_sub(taken) {
        Some(blank) if blank > 1 && !right.is_empty() => {
            format!("{left}{}{right}", " ".repeat(blank))
        }
        _ => left.to_owned(),
    }
}

/// The style of the line of keys.
pub(super) const BAR: Ansi = Ansi::new().effects(Effects::INVERT);
/// The style of a failure.
pub(super) const FAILURE: Ansi =
    Ansi::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// Makes a finished screen one that the terminal can show: without colours, or of ASCII.
pub(super) fn adapt(buffer: &mut Buffer, screen_style: ScreenStyle) {
    for cell in &mut buffer.content {
        if !screen_style.color {
            cell.set_fg(Color::Reset).set_bg(Color::Reset);
        }
        if screen_style.charset == Charset::Ascii && !cell.symbol().is_ascii() {
            let ascii = ascii(cell.symbol());
            cell.set_symbol(ascii);
        }
    }
}

/// Returns the ASCII character closest to a symbol.
fn ascii(symbol: &str) -> &'static str {
    match symbol {
        "°" => " ",
        "–" | "—" | "·" => "-",
        "…" => ".",
        "⚠" => "!",
        "↗" | "↑" => "^",
        "↘" | "↓" => "v",
        "←" => "<",
        "→" => ">",
        "’" | "‘" => "'",
        "“" | "”" => "\"",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use weather::Severity;

    use super::*;
    use crate::style::{TITLE, of_severity, painted};

    #[test]
    fn styles_become_spans() {
        let text = format!(
            "a {} b {}",
            painted(TITLE, "bold"),
            painted(of_severity(Severity::Severe), "red")
        );
        let line = line(&text);
        let texts: Vec<_> = line.spans.iter().map(|s| s.content.as_ref()).collect();
        assert_eq!(texts, ["a ", "bold", " b ", "red"]);
        assert_eq!(
            line.spans[1].style,
            Style::new().add_modifier(Modifier::BOLD)
        );
        assert_eq!(line.spans[2].style, Style::new());
        let red = Style::new().fg(Color::Indexed(1));
        assert_eq!(line.spans[3].style, red.add_modifier(Modifier::BOLD));
    }

    #[test]
    fn two_texts_stay_apart_or_the_right_one_goes() {
        let right = painted(TITLE, "now");
        assert_eq!(columns(&apart("Nome", &right, 10)), 10);
        assert_eq!(apart("Nome", &right, 8), "Nome");
    }
}
