//! The facts read from a document in XML: that it is whole, and when what it says was last changed. Whoever asked for
//! XML reads the rest.

use jiff::Timestamp;
use nws::DocumentMedia;
use nws::payload::PayloadError;

/// Returns the seconds since 1970 at which a body was last changed, or 0 where bodies of its kind do not say.
///
/// # Errors
///
/// [`PayloadError`] if it is no XML that is whole, or a page in HTML.
pub(super) fn version(media: DocumentMedia, body: &[u8]) -> Result<i64, PayloadError> {
    let wrong = || PayloadError::WrongShape { expected: "XML" };
    let text = std::str::from_utf8(body).map_err(|_| wrong())?;
    let root = root(text).ok_or_else(wrong)?;
    let is_closed = text.trim_end().strip_suffix('>').is_some_and(|rest| {
        let rest = rest.trim_end();
        rest.ends_with(&format!("</{root}")) || rest.ends_with('/')
    });
    if !is_closed || root.eq_ignore_ascii_case("html") {
        return Err(wrong());
    }
    let time = match media {
        DocumentMedia::Atom => time(text, "updated"),
        DocumentMedia::Dwml => time(text, "creation-date"),
        _ => None,
    };
    Ok(time.map_or(0, Timestamp::as_second))
}

/// Returns the name of the first element: what stands before it is a declaration or a comment.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let end = match inner.chars().next()? {
            '?' => "?>",
            '!' if inner.starts_with("!--") => "-->",
            '!' => ">",
            _ => {
                let end =
                    inner.find(|letter: char| letter.is_whitespace() || ">/".contains(letter))?;
                return inner.get(..end).filter(|name| !name.is_empty());
            }
        };
        let (_, after) = inner.split_once(end)?;
        rest = after.trim_start();
    }
}

/// Returns the time in the first element of a name.
fn time(text: &str, name: &str) -> Option<Timestamp> {
    let (_, rest) = text.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (time, _) = rest.split_once('<')?;
    time.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_as_new_as_it_says() {
        let feed = "<?xml version=\"1.0\"?>\n<!-- a -- b -->\n<feed xmlns=\"x\"><updated>2026-03-04T22:38:00+00:00\
            </updated><entry><updated>2026-03-04T20:00:00Z</updated></entry></feed>\n";
        let time: Timestamp = "2026-03-04T22:38:00Z".parse().unwrap();
        assert_eq!(
            version(DocumentMedia::Atom, feed.as_bytes()).unwrap(),
            time.as_second()
        );
        assert_eq!(version(DocumentMedia::Cap, feed.as_bytes()).unwrap(), 0);
        let forecast = "<dwml version='1.0'><head><product><creation-date refresh-frequency=\"PT1H\">\
            2026-03-04T14:38:00-08:00</creation-date></product></head></dwml>";
        let read = version(DocumentMedia::Dwml, forecast.as_bytes());
        assert_eq!(read.unwrap(), time.as_second());
        assert_eq!(version(DocumentMedia::Ssml, b"<speak/>").unwrap(), 0);
    }

    #[test]
    fn what_is_cut_short_or_a_page_is_no_document() {
        for body in [
            "",
            "<",
            "<?xml version=\"1.0\"?>",
            "<feed><updated>2026-03-04T22:38:00Z</updated>",
            "<alert>text",
            "<!DOCTYPE html>\n<html><body>Maintenance</body></html>",
            "{\"a\": 1}",
            "no text",
        ] {
            assert!(
                version(DocumentMedia::Atom, body.as_bytes()).is_err(),
                "{body}"
            );
        }
        assert!(version(DocumentMedia::Atom, b"<a>\xff</a>").is_err());
    }
}
