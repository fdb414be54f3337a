//! Large digits, three lines high, of half blocks. Knows no weather.

/// The lines of a large number.
pub(super) const LINES: usize = 3;

/// Returns a whole number in large digits; nothing for what is no digit or sign.
pub(super) fn large(number: &str) -> [String; LINES] {
    let mut lines = <[String; LINES]>::default();
    for glyph in number.chars().filter_map(glyph) {
        for (line, part) in lines.iter_mut().zip(glyph) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
        }
    }
    lines
}

fn glyph(letter: char) -> Option<[&'static str; LINES]> {
    Some(match letter {
        '0' => ["█▀█", "█ █", "▀▀▀"],
        '1' => ["▀█ ", " █ ", "▀▀▀"],
        '2' => ["▀▀█", "█▀▀", "▀▀▀"],
        '3' => ["▀▀█", " ▀█", "▀▀▀"],
        '4' => ["█ █", "▀▀█", "  ▀"],
        '5' => ["█▀▀", "▀▀█", "▀▀▀"],
        '6' => ["█▀▀", "█▀█", "▀▀▀"],
        '7' => ["▀▀█", "  █", "  ▀"],
        '8' => ["█▀█", "█▀█", "▀▀▀"],
        '9' => ["█▀█", "▀▀█", "▀▀▀"],
        '-' => ["  ", "▀▀", "  "],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::width;

    #[test]
    fn every_digit_is_as_wide_in_each_line() {
        for number in ["-120", "34", "56", "78", "9"] {
            let [first, second, third] = large(number).map(|line| width(&line));
            assert_eq!((first, second), (second, third), "{number}");
        }
        assert_eq!(large("x"), ["", "", ""]);
    }
}
