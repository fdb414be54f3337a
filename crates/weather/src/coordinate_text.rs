//! Coordinates as people write them: decimals, degrees with minutes and seconds, points of the compass.
//! Knows no place; a text that is no pair of coordinates may still be a name.

use crate::{BadLocation, Location};

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 100;
/// The most characters of a text that an error repeats.
const SHOWN: usize = 60;
/// The scheme of addresses of places.
const GEO: &str = "geo:";
/// The most digits of a number: more say nothing about a place.
const MOST_DIGITS: usize = 20;
/// The mistake of parts that make no coordinate.
const PARTS: &str = "each is degrees, or degrees with minutes and seconds";
/// Degrees, minutes and seconds.
const MOST_PARTS: usize = 3;

/// A sign or a number of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    /// A number, and whether it has a minus sign.
    Number {
        /// Without its sign.
        value: f64,
        is_negative: bool,
        has_sign: bool,
        is_whole: bool,
        digits: usize,
    },
    /// The unit of the number before: 0 for degrees, 1 for minutes, 2 for seconds.
    Unit(usize),
    /// A point of the compass.
    Point(CompassPoint),
    /// The characters between two coordinates.
    Comma,
}

/// The half of the Earth that a coordinate is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CompassPoint {
    North,
    South,
    East,
    West,
}

impl CompassPoint {
    fn of(letter: char) -> Option<Self> {
        Some(match letter.to_ascii_lowercase() {
            'n' => Self::North,
            's' => Self::South,
            'e' => Self::East,
            'w' => Self::West,
            _ => return None,
        })
    }

    fn is_latitude(self) -> bool {
        matches!(self, Self::North | Self::South)
    }

    fn sign(self) -> f64 {
        match self {
            Self::North | Self::East => 1.0,
            Self::South | Self::West => -1.0,
        }
    }
}

/// A half of the text: one coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Coordinate {
    degrees: f64,
    point: Option<CompassPoint>,
}

/// Reads a pair of coordinates; nothing if the text has not the form of one.
///
/// Latitude comes first, unless letters say otherwise. Degrees may have decimals, or minutes, or minutes and
/// seconds, with or without their signs (`47°36'22"`, `47 36 22`, `47:36:22`, `47d36m22s`). `N`, `S`, `E` and
/// `W` stand before or behind both, in the place of signs. Commas, semicolons or spaces part the two. Two whole
/// numbers of five digits are ZIP codes. Brackets around all of it do not matter, nor what a `geo:` address has
/// besides.
///
/// # Errors
///
/// [`BadLocation`] for a pair that is no place on Earth, or has a mistake that leaves in doubt what it means.
pub(crate) fn read(text: &str) -> Option<Result<Location, BadLocation>> {
    if text.len() > LONGEST {
        return None;
    }
    let bare = unwrapped(text.trim());
    let tokens = tokens(bare)?;
    let (first, second) = halves(&tokens)?;
    let has_number = |half: &[Token]| half.iter().any(|token| is_number(Some(token)));
    if is_long_zip_code(bare) || !has_number(first) || !has_number(second) {
        return None;
    }
    Some(pair(first, second).unwrap_or_else(|why| {
        let text = text.chars().take(SHOWN).collect();
        Err(BadLocation::Mistake(text, why))
    }))
}

/// Returns the place of two coordinates; the outer error is a mistake in how they are written.
fn pair(first: &[Token], second: &[Token]) -> Result<Result<Location, BadLocation>, &'static str> {
    let (first, second) = (coordinate(first)?, coordinate(second)?);
    let is_turned = match (first.point, second.point) {
        (None, None) => false,
        (Some(one), Some(other)) if one.is_latitude() != other.is_latitude() => other.is_latitude(),
        _ => return Err("one of the two needs N or S, the other E or W, or neither a letter"),
    };
    Ok(if is_turned {
        Location::new(second.degrees, first.degrees)
    } else {
        Location::new(first.degrees, second.degrees)
    })
}

/// Returns what is inside of brackets, or the coordinates of a `geo:` address (RFC 5870).
fn unwrapped(text: &str) -> &str {
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(inside) = inside('(', ')').or_else(|| inside('[', ']')) {
        return inside;
    }
    match text.split_at_checked(GEO.len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case(GEO) => {
            let end = rest.find([';', '?']).unwrap_or(rest.len());
            let coordinates = &rest[..end];
            // A third number is the height.
            let height = coordinates.match_indices(',').nth(1);
            height.map_or(coordinates, |(comma, _)| &coordinates[..comma])
        }
        _ => text,
    }
}

/// Tells whether a text is a ZIP code with four more digits: `97201-1234`.
fn is_long_zip_code(text: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(five, four)| {
        (five.len(), four.len()) == (5, 4) && is_digits(five) && is_digits(four)
    })
}

/// Takes a text apart; nothing if it has anything that coordinates have not.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c.is_ascii_digit() || matches!(c, '+' | '-' | '\u{2212}' | '.') {
            let (token, left) = number(rest)?;
            tokens.push(token);
            rest = left;
            continue;
        }
        rest = match c {
            ' ' | '\t' | '\u{a0}' => after,
            ',' | ';' => {
                tokens.push(Token::Comma);
                after
            }
            _ => {
                let (token, left) = sign(c, after, &tokens)?;
                tokens.push(token);
                left
            }
        };
    }
    Some(tokens)
}

/// Reads the sign of a unit or a point of the compass, and returns what comes behind it.
fn sign<'t>(c: char, after: &'t str, before: &[Token]) -> Option<(Token, &'t str)> {
    let twice = |quote: char| after.strip_prefix(quote);
    Some(match c {
        '°' | 'º' | '˚' => (Token::Unit(0), after),
        'd' | 'D' if is_number(before.last()) => (Token::Unit(0), after),
        '\'' | '\u{2032}' | '\u{2019}' => match twice(c) {
            Some(left) => (Token::Unit(2), left),
            None => (Token::Unit(1), after),
        },
        'm' | 'M' if is_number(before.last()) => (Token::Unit(1), after),
        '"' | '\u{2033}' | '\u{201d}' => (Token::Unit(2), after),
        // Seconds, if minutes came before; else the south.
        's' if is_number(before.last()) && before.iter().rev().nth(1) == Some(&Token::Unit(1)) => {
            (Token::Unit(2), after)
        }
        ':' => (Token::Unit(unit_of(before)?), after),
        letter => {
            let point = CompassPoint::of(letter)?;
            // A letter is a word of its own: "Newport" is no north.
            let is_word = after.starts_with(|c: char| c.is_alphabetic());
            (Token::Point(point), (!is_word).then_some(after)?)
        }
    })
}

/// Returns the unit of the number that a colon follows: degrees, or minutes behind degrees.
fn unit_of(before: &[Token]) -> Option<usize> {
    let [.., earlier, Token::Number { .. }] = before else {
        return is_number(before.last()).then_some(0);
    };
    Some(match earlier {
        Token::Unit(0) => 1,
        _ => 0,
    })
}

fn is_number(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Number { .. }))
}

/// Reads a number at the start of a text, and returns what comes behind it.
fn number(text: &str) -> Option<(Token, &str)> {
    let unsigned = text.trim_start_matches(['+', '-', '\u{2212}']);
    let sign = &text[..text.len() - unsigned.len()];
    if sign.chars().count() > 1 {
        return None;
    }
    let end = unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(unsigned.len());
    let (number, rest) = unsigned.split_at(end);
    if number.len() > MOST_DIGITS || !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let token = Token::Number {
        value: number.parse().ok()?,
        is_negative: !sign.is_empty() && sign != "+",
        has_sign: !sign.is_empty(),
        is_whole: !number.contains('.'),
        digits: number.len(),
    };
    Some((token, rest))
}

/// Parts the tokens of two coordinates: at a comma, else behind or before the points of the compass, else in
/// the middle.
fn halves(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    if let Some(comma) = tokens.iter().position(|token| *token == Token::Comma) {
        let (first, second) = (tokens.get(..comma)?, tokens.get(comma + 1..)?);
        return (!second.contains(&Token::Comma)).then_some((first, second));
    }
    if is_two_zip_codes(tokens) {
        return None;
    }
    let is_point = |token: &Token| matches!(token, Token::Point(_));
    let at = match tokens.first() {
        Some(Token::Point(_)) => 1 + tokens.get(1..)?.iter().position(is_point)?,
        _ => match tokens.iter().position(is_point) {
            Some(point) => point + 1,
            None => middle(tokens)?,
        },
    };
    tokens.split_at_checked(at)
}

/// Returns where the second half of unmarked numbers begins: at the sign of its degrees, or with as many parts as
/// the first.
fn middle(tokens: &[Token]) -> Option<usize> {
    let starts: Vec<usize> = (0..tokens.len())
        .filter(|&at| is_number(tokens.get(at)))
        .collect();
    let is_degrees = |at: &usize| {
        let next = tokens.get(at + 1);
        let is_signed = matches!(tokens.get(*at), Some(Token::Number { has_sign: true, .. }));
        is_signed || next == Some(&Token::Unit(0))
    };
    let marked = starts.iter().skip(1).find(|at| is_degrees(at));
    marked.copied().or_else(|| {
        let is_even = starts.len().is_multiple_of(2);
        is_even.then(|| starts.get(starts.len() / 2).copied())?
    })
}

fn is_two_zip_codes(tokens: &[Token]) -> bool {
    let is_zip = |token: &Token| {
        matches!(
            token,
            Token::Number {
                has_sign: false,
                is_whole: true,
                digits: 5,
                ..
            }
        )
    };
    tokens.len() == 2 && tokens.iter().all(is_zip)
}

/// Reads one coordinate.
fn coordinate(tokens: &[Token]) -> Result<Coordinate, &'static str> {
    let (point, numbers) = match tokens {
        [Token::Point(point), rest @ ..] | [rest @ .., Token::Point(point)] => (Some(*point), rest),
        all => (None, all),
    };
    let mut parts = Vec::with_capacity(MOST_PARTS);
    let mut sign = 1.0;
    let mut last_is_whole = true;
    let mut unit = 0;
    for token in numbers {
        match *token {
            Token::Number {
                value,
                is_negative,
                has_sign,
                is_whole,
                ..
            } => {
                let is_first = parts.is_empty();
                if parts.len() == MOST_PARTS || !last_is_whole || (has_sign && !is_first) {
                    return Err(PARTS);
                }
                if !is_first && value >= 60.0 {
                    return Err("minutes and seconds are below 60");
                }
                if is_negative {
                    sign = -1.0;
                }
                // A letter is instead of a sign, or says the same.
                if has_sign && point.is_some_and(|point| point.sign() != sign) {
                    return Err("the sign of one says the opposite of its letter");
                }
                last_is_whole = is_whole;
                parts.push(value);
            }
            // Units come in their order, each behind its number.
            Token::Unit(said) => {
                if said + 1 != parts.len() || unit > said {
                    return Err(PARTS);
                }
                unit = said + 1;
            }
            Token::Point(_) | Token::Comma => return Err(PARTS),
        }
    }
    let scale = [1.0, 60.0, 3600.0];
    let degrees: f64 = parts
        .iter()
        .zip(scale)
        .map(|(part, scale)| part / scale)
        .sum();
    Ok(Coordinate {
        degrees: degrees * point.map_or(sign, CompassPoint::sign),
        point,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn coordinates_are_read_in_the_ways_people_write_them() {
        let decimal = Location::new(47.6, -122.3).unwrap();
        let exact = Location::new(
            47.0 + 36.0 / 60.0 + 22.0 / 3600.0,
            -(122.0 + 19.0 / 60.0 + 56.0 / 3600.0),
        )
        .unwrap();
        let minutes = Location::new(47.0 + 36.5 / 60.0, -(122.0 + 19.25 / 60.0)).unwrap();
        for (text, place) in [
            ("47.6,-122.3", decimal),
            ("47.6 -122.3", decimal),
            ("47.6, -122.3", decimal),
            ("(47.6, -122.3)", decimal),
            ("[47.6 -122.3]", decimal),
            ("geo:47.6,-122.3", decimal),
            ("GEO:47.6,-122.3,120;u=35?z=12", decimal),
            ("47.6N -122.3W", decimal),
            ("+47.6N -122.3W", decimal),
            ("47.6; -122.3", decimal),
            ("+47.6 \u{2212}122.3", decimal),
            ("47.6N 122.3W", decimal),
            ("47.6n,122.3w", decimal),
            ("47.6° N, 122.3° W", decimal),
            ("N47.6 W122.3", decimal),
            ("N 47.6, W 122.3", decimal),
            ("122.3W 47.6N", decimal),
            ("47.6°, -122.3°", decimal),
            ("47°36'22\"N 122°19'56\"W", exact),
            ("47° 36′ 22″ N, 122° 19′ 56″ W", exact),
            ("47 36 22 N 122 19 56 W", exact),
            ("47 36 22 -122 19 56", exact),
            ("47 36 22, -122 19 56", exact),
            ("N47 36 22 W122 19 56", exact),
            ("47:36:22N 122:19:56W", exact),
            ("47:36:22,-122:19:56", exact),
            ("47d36m22sN 122d19m56sW", exact),
            ("47d36m22s N 122d19m56s W", exact),
            ("47°36.5'N 122°19.25'W", minutes),
            ("47 36.5 -122 19.25", minutes),
            ("N 47° 36.5' W 122° 19.25'", minutes),
        ] {
            let found = read(text)
                .unwrap_or_else(|| panic!("{text} is read"))
                .unwrap();
            let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
            assert!(
                near(found.latitude(), place.latitude())
                    && near(found.longitude(), place.longitude()),
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn what_has_not_the_form_of_coordinates_is_none() {
        for text in [
            "",
            "47.6",
            "47.6;",
            "1,2,3",
            "97201 98101",
            "97201",
            "1 2 3",
            "north west",
            "97201-1234",
            "geo:",
            "geo:47.6",
            "(47.6)",
            "(Newport)",
            "5 N",
            "--47 122",
            "inf,nan",
            "Newport 3",
            "47.6 Newport",
            "W 5th",
            "1.2.3,4",
            "\u{202e}47.6,-122.3",
            "47.6,-122.3\0",
            "٤٧,١٢",
            &format!("{},1", "4".repeat(21)),
            &"1 ".repeat(400),
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_mistake_in_coordinates_is_told_as_one() {
        for (text, words) in [
            ("47.6N 122.3", "needs N or S"),
            ("47.6N 122.3N", "needs N or S"),
            ("-47.6N 122.3W", "the opposite"),
            ("47.6S +122.3W", "the opposite"),
            ("47 60 -122 3", "below 60"),
            ("47°36'75\"N 122°W", "below 60"),
            ("47.5 30 -122 3", "degrees with minutes"),
            ("47°36''22 -122", "degrees with minutes"),
            ("47° 36° -122° 3°", "degrees with minutes"),
            ("4 7 3 6 2 2 1 2", "degrees with minutes"),
            ("1e5,2", "degrees with minutes"),
        ] {
            let Some(Err(error)) = read(text) else {
                panic!("{text}: {:?}", read(text));
            };
            let sentence = error.to_string();
            assert!(
                sentence.starts_with("coordinates \"") && sentence.contains(words),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_pair_that_is_no_place_is_refused() {
        for text in ["91,0", "91N 0E", "0 181", "N90 1 0 E0 0 0", "99999,1"] {
            assert!(matches!(read(text), Some(Err(_))), "{text}");
        }
    }

    /// Degrees, minutes and seconds of a number without a sign, to the hundredth of a second.
    fn in_parts(degrees: f64) -> (u32, u32, f64) {
        let hundredths = (degrees * 360_000.0).round() as u32;
        let seconds = f64::from(hundredths % 6_000) / 100.0;
        (hundredths / 360_000, hundredths / 6_000 % 60, seconds)
    }

    proptest! {
        #[test]
        fn every_place_is_read_back_in_every_form(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let (ns, ew) = (if lat < 0.0 { 'S' } else { 'N' }, if lon < 0.0 { 'W' } else { 'E' });
            let (d, m, s) = in_parts(lat.abs());
            let (x, y, z) = in_parts(lon.abs());
            for text in [
                format!("{lat:.6},{lon:.6}"),
                format!("{lat:.6} {lon:.6}"),
                format!("{:.6}{ns} {:.6}{ew}", lat.abs(), lon.abs()),
                format!("{ns}{:.6}, {ew}{:.6}", lat.abs(), lon.abs()),
                format!("{:.6}°{ew} {:.6}°{ns}", lon.abs(), lat.abs()),
                format!("{d}°{m}'{s:.2}\"{ns} {x}°{y}'{z:.2}\"{ew}"),
                format!("{d} {m} {s:.2} {ns}, {x} {y} {z:.2} {ew}"),
                format!("{d}:{m}:{s:.2}{ns} {x}:{y}:{z:.2}{ew}"),
                format!("{d}d{m}m{s:.2}s{ns} {x}d{y}m{z:.2}s{ew}"),
            ] {
                let read = read(&text);
                prop_assert!(matches!(read, Some(Ok(_))), "{}: {:?}", text, read);
                let place = read.unwrap().unwrap();
                prop_assert!((place.latitude() - lat).abs() < 1e-5, "{}: {}", text, place);
                prop_assert!((place.longitude() - lon).abs() < 1e-5, "{}: {}", text, place);
            }
        }

        #[test]
        fn any_text_is_read_or_none(text in "[-+0-9.,; °'\"′″:NSEWnsewdm\u{202e}\\x00é]{0,120}") {
            let _ = read(&text);
        }
    }
}
