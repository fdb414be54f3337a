//! Keys for comparing names: lower case, no accents, no punctuation, no spaces, common
//! abbreviations. `data/make.py` sorts by the same keys; a test here holds both to each other.

/// Words that are often shortened, and how a key has them.
const ABBREVIATIONS: [(&str, &str); 7] = [
    ("saint", "st"),
    ("sainte", "ste"),
    ("mount", "mt"),
    ("fort", "ft"),
    ("heights", "hts"),
    ("springs", "spgs"),
    ("junction", "jct"),
];

/// Returns the key of a name: `St. Louis` and `saint louis` are `stlouis`.
pub(crate) fn of(name: &str) -> String {
    join(&words(name))
}

/// Returns the words of a text, in lower case and without accents; punctuation parts them, but for
/// what is written inside words (`O'Fallon`, `St.`, `Haʻikū`).
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        match folded(c) {
            FoldedChar::Letters(letters) => word.push_str(letters),
            FoldedChar::Letter(letter) => word.push(letter),
            FoldedChar::Nothing => {}
            FoldedChar::And => {
                end(&mut word, &mut words);
                words.push("and".to_owned());
            }
            FoldedChar::Gap => end(&mut word, &mut words),
        }
    }
    end(&mut word, &mut words);
    words
}

/// Returns the key of a name that was parted into words.
pub(crate) fn join(words: &[String]) -> String {
    let several = words.len() > 1;
    let mut key = String::with_capacity(words.iter().map(String::len).sum::<usize>() + 4);
    for (position, word) in words.iter().enumerate() {
        let short = match word.as_str() {
            "n" if position == 0 && several => "north",
            "s" if position == 0 && several => "south",
            "e" if position == 0 && several => "east",
            "w" if position == 0 && several => "west",
            word => ABBREVIATIONS
                .iter()
                .find(|(long, _)| *long == word)
                .map_or(word, |(_, short)| short),
        };
        key.push_str(short);
    }
    key
}

fn end(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The folded form of a character.
enum FoldedChar {
    Letter(char),
    Letters(&'static str),
    Nothing,
    And,
    Gap,
}

/// Returns the letters that American place names have, and those a keyboard may send for them.
fn folded(c: char) -> FoldedChar {
    if c.is_ascii_alphanumeric() {
        return FoldedChar::Letter(c.to_ascii_lowercase());
    }
    FoldedChar::Letter(match c {
        '\'' | '\u{2019}' | '\u{2018}' | 'ʻ' | 'ʼ' | '`' | '´' | '.' => {
            return FoldedChar::Nothing;
        }
        '\u{300}'..='\u{36f}' => return FoldedChar::Nothing,
        '&' => return FoldedChar::And,
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => 'a',
        'Ç' | 'ç' | 'Ć'..='č' => 'c',
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => 'e',
        'Ĝ'..='ģ' => 'g',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => 'i',
        'Ĺ'..='ł' => 'l',
        'Ñ' | 'ñ' | 'Ń'..='ň' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' | 'Ō'..='ő' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        'ß' => return FoldedChar::Letters("ss"),
        'Æ' | 'æ' => return FoldedChar::Letters("ae"),
        _ => return FoldedChar::Gap,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_a_name_have_one_key() {
        for (one, other) in [
            ("St. Louis", "saint louis"),
            ("Cañon City", "CANON CITY"),
            ("Cañon", "Can\u{303}on"),
            ("Mayagüez", "mayaguez"),
            ("Hagåtña", "hagatna"),
            ("Utqiaġvik", "Utqiagvik"),
            ("Mt. Vernon", "Mount Vernon"),
            ("ft worth", "Fort Worth"),
            ("Coeur d'Alene", "coeur d\u{2019}alene"),
            ("Winston-Salem", "winston salem"),
            ("DeKalb", "De Kalb"),
            ("N. Las Vegas", "North Las Vegas"),
            ("Peapack & Gladstone", "Peapack and Gladstone"),
            ("Haʻikū", "Haiku"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
    }

    #[test]
    fn a_lone_letter_is_no_direction() {
        assert_eq!(of("N"), "n");
        assert_eq!(of("S. N"), "southn");
        assert_eq!(of(""), "");
        assert_eq!(of(" ., -"), "");
    }
}
