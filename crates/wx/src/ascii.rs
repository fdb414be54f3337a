//! The nearest there is in ASCII to what we and the upstream write, for bars, fonts and locales that
//! have nothing else. Knows no terminal.

use weather::ConditionGroup;

use crate::layout::{push, width};

/// Returns the text in ASCII. A picture takes the columns it had, if there was room after it.
pub(crate) fn text(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(picture) = ConditionGroup::in_ascii(letter) else {
            push(&mut ascii, nearest(letter));
            continue;
        };
        let columns = width(letter.encode_utf8(&mut [0; 4]));
        ascii.push_str(picture);
        ascii.extend(std::iter::repeat_n(
            ' ',
            columns.saturating_sub(picture.len()),
        ));
        // Two spaces follow a picture in a column, one follows it in a sentence, which stays.
        if picture.len() > columns && letters.peek() == Some(&' ') {
            letters.next();
            if letters.peek() != Some(&' ') {
                ascii.push(' ');
            }
        }
    }
    ascii
}

/// Returns the ASCII text closest to a character; nothing for a degree sign, which every unit does
/// without.
fn nearest(letter: char) -> AsciiForm {
    AsciiForm::Letter(match letter {
        c if c.is_ascii() => c,
        '°' => return AsciiForm::Text(""),
        '…' => return AsciiForm::Text("..."),
        'Æ' | 'æ' => return AsciiForm::Text("ae"),
        'ß' => return AsciiForm::Text("ss"),
        '–' | '—' | '−' | '·' => '-',
        '’' | '‘' | 'ʻ' | 'ʼ' | '´' => '\'',
        '“' | '”' => '"',
        '⚠' => '!',
        '━' => '=',
        '↗' | '↑' | '↖' => '^',
        '↘' | '↓' | '↙' => 'v',
        '←' => '<',
        '→' => '>',
        '\u{a0}' => ' ',
        c => return AsciiForm::Letter(unaccented(c).unwrap_or('?')),
    })
}

/// The ASCII text that stands for a character.
enum AsciiForm {
    Letter(char),
    Text(&'static str),
}

impl std::fmt::Display for AsciiForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Letter(letter) => write!(f, "{letter}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Returns a letter without its accent, of those that American places have.
fn unaccented(letter: char) -> Option<char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let plain = match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ŋ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ś' | 'š' => 's',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => return None,
    };
    Some(if lower == letter {
        plain
    } else {
        plain.to_ascii_uppercase()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_their_accents_and_signs_become_their_like() {
        for (written, ascii) in [
            ("Hagåtña, Guam", "Hagatna, Guam"),
            ("Utqiaġvik", "Utqiagvik"),
            ("Āhuimanu · Haʻikū", "Ahuimanu - Ha'iku"),
            ("45°F–50°F…", "45F-50F..."),
            ("天", "?"),
            ("\n a", "\n a"),
        ] {
            assert_eq!(text(written), ascii, "{written}");
        }
    }

    #[test]
    fn pictures_keep_their_columns() {
        assert_eq!(text("  ☁   Low"), "  ~~  Low");
        assert_eq!(text("  ☔  High"), "  //  High");
        assert_eq!(text("  ☀   High"), "  *   High");
        assert_eq!(text("☁ 45°F"), "~~ 45F");
    }
}
