//! Query strings: names and texts, percent-decoded strictly. Knows no parameter in particular.

/// The most pairs of one query string.
const MOST_PAIRS: usize = 64;

/// A query string that cannot be read; the sentence says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// A percent sign without two hexadecimal digits.
    #[error("a % in an address is followed by two hexadecimal digits")]
    Percent,
    /// Bytes that are no text.
    #[error("the text of an address is UTF-8")]
    Text,
    /// More pairs than are read.
    #[error("an address has {MOST_PAIRS} parameters at most")]
    TooMany,
}

/// The names and texts of a query string, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryString(Vec<(String, String)>);

impl QueryString {
    /// Reads the part of an address after the question mark, as forms write it
    /// (<https://url.spec.whatwg.org/#urlencoded-parsing>, but for mistakes, which are refused).
    ///
    /// # Errors
    ///
    /// [`BadQuery`] says what cannot be read.
    pub fn parse(text: &str) -> Result<Self, BadQuery> {
        let mut pairs = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == MOST_PAIRS {
                return Err(BadQuery::TooMany);
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self(pairs))
    }

    /// Returns the pairs.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (&**name, &**text))
    }

    /// Returns the texts given as `name`.
    pub fn all<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        let given = self.pairs().filter(move |(given, _)| *given == name);
        given.map(|(_, text)| text)
    }
}

fn decode(text: &str) -> Result<String, BadQuery> {
    percent_decoded(&text.replace('+', " "))
}

/// Returns a text of an address without its percent signs.
///
/// # Errors
///
/// [`BadQuery::Percent`] and [`BadQuery::Text`].
pub(crate) fn percent_decoded(text: &str) -> Result<String, BadQuery> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit(), digit());
                let value = high
                    .zip(low)
                    .and_then(|(high, low)| u8::try_from(high << 4 | low).ok());
                value.ok_or(BadQuery::Percent)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| BadQuery::Text)
}

/// Returns a text of an address whose percent signs stay where no two hexadecimal digits follow, as
/// wttr.in and its users have it; what is no text is replaced.
pub(crate) fn lenient_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        let value = digit(0).zip(digit(1)).filter(|_| *first == b'%');
        let value = value.and_then(|(high, low)| u8::try_from(high << 4 | low).ok());
        bytes.push(value.unwrap_or(*first));
        let read = if value.is_some() { 2 } else { 0 };
        rest = after.get(read..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, BadQuery> {
        QueryString::parse(text).map(|query| query.0)
    }

    #[test]
    fn pairs_are_decoded_in_their_order() {
        let expected = [
            ("place", "Portland, OR"),
            ("place", "Hagåtña"),
            ("x", ""),
            ("", "y"),
        ];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let text = "place=Portland%2c+OR&&place=Hag%C3%A5t%c3%B1a&x&=y";
        assert_eq!(read(text), Ok(expected.to_vec()));
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn a_percent_sign_that_begins_no_byte_can_stay() {
        for (text, decoded) in [
            ("%c+%t", "%c+%t"),
            ("%25c%20%t%", "%c %t%"),
            ("%l:%4", "%l:%4"),
            ("Hag%C3%A5t%c3%b1a", "Hagåtña"),
            ("%ff", "\u{fffd}"),
            ("é%é", "é%é"),
        ] {
            assert_eq!(lenient_decoded(text), decoded);
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for text in ["a=%", "a=%4", "a=%4x", "a=%+4", "%zz", "a=%é"] {
            assert_eq!(read(text), Err(BadQuery::Percent), "{text}");
        }
        for text in ["a=%ff", "a=%c3", "a=%C0%AF"] {
            assert_eq!(read(text), Err(BadQuery::Text), "{text}");
        }
        assert!(read(&"a&".repeat(MOST_PAIRS)).is_ok());
        assert_eq!(read(&"a&".repeat(MOST_PAIRS + 1)), Err(BadQuery::TooMany));
    }
}
