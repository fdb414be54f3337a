//! The width of a text, without the font it will be shown in: the advance of each character in
//! Inter or in DejaVu Sans, whichever is wider, so that a text fits where either is used.

/// The weights we use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontWeight {
    Regular,
    SemiBold,
}

/// Hundredths of an em of the characters from space to `~`.
#[rustfmt::skip]
const REGULAR: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 47, 32, 36, 64, 64, 64, 64, 65, 64, 64, 64, 64,
    64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 73, 78, 64, 59, 78, 76, 30, 55, 66, 57, 89, 76, 79, 64, 79,
    70, 64, 65, 75, 69, 99, 69, 67, 69, 40, 36, 40, 84, 50, 50, 62, 64, 56, 64, 62, 37, 64, 64, 28, 28,
    58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 55, 64, 34, 64, 84,
];
#[rustfmt::skip]
const SEMI_BOLD: [u8; 95] = [
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 55, 84, 38, 47, 38, 38, 70, 70, 70, 70, 70, 70, 70, 70, 70,
    70, 40, 40, 84, 84, 84, 59, 100, 78, 77, 75, 84, 69, 69, 83, 84, 38, 57, 78, 64, 100, 84, 86, 74, 86,
    78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 38, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35,
    67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
];

/// Returns the width of `text` at a font size of `size`, never less than what it will be.
pub(super) fn width(text: &str, size: f64, weight: FontWeight) -> f64 {
    let hundredths: f64 = text.chars().map(|c| f64::from(advance(c, weight))).sum();
    hundredths * size / 100.0
}

/// Returns `text` cut with an ellipsis so that it is at most `room` wide; empty if nothing of it
/// fits.
pub(super) fn shortened(text: &str, size: f64, weight: FontWeight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = room - width("…", size, weight);
    for c in text.chars() {
        left -= f64::from(advance(c, weight)) * size / 100.0;
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    if kept.is_empty() {
        return kept;
    }
    format!("{}…", kept.trim_end())
}

/// Returns a line of text as XML can hold it: control characters become spaces, the ends are
/// trimmed.
pub(crate) fn plain(text: &str) -> String {
    let allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let clean: String = text
        .chars()
        .map(|c| if allowed(c) { c } else { ' ' })
        .collect();
    clean.trim().to_owned()
}

fn advance(c: char, weight: FontWeight) -> u8 {
    let table = match weight {
        FontWeight::Regular => &REGULAR,
        FontWeight::SemiBold => &SEMI_BOLD,
    };
    let printable = u32::from(c)
        .checked_sub(0x20)
        .and_then(|index| table.get(usize::try_from(index).ok()?));
    match (printable, c) {
        (Some(advance), _) => *advance,
        (None, '°' | '·') => 50,
        (None, '–') => 55,
        (None, '\u{a0}'..='\u{24f}') => 80,
        // Ellipsis, dashes, arrows, and all the scripts we do not measure.
        (None, _) => 110,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_is_cut() {
        let cut = |room| shortened("Seattle, WA", 10.0, FontWeight::Regular, room);
        assert_eq!(cut(100.0), "Seattle, WA");
        assert_eq!(cut(45.0), "Seattl…");
        assert_eq!(cut(12.0), "");
        assert!(width(&cut(45.0), 10.0, FontWeight::Regular) <= 45.0);
    }

    #[test]
    fn what_xml_cannot_hold_is_a_space() {
        assert_eq!(plain(" a\u{0}b\nc\u{ffff} "), "a b c");
    }
}
