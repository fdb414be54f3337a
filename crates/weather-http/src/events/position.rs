//! The position of a client on a stream: its cursor at each place, as the `id` of events has it.

use std::fmt;

/// Stands for a place of which the client knows nothing.
const NOTHING: &str = "-";

/// The cursors of a client, in the order of the places of its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position(Vec<Option<String>>);

impl Position {
    /// Returns the position of a client that knows nothing of so many places.
    pub(crate) fn start(places: usize) -> Self {
        Self(vec![None; places])
    }

    /// Reads the `id` of the last event that a client has, from a stream of so many places; `None` if it
    /// is not of such a stream.
    pub(crate) fn read(text: &str, places: usize) -> Option<Self> {
        let is_cursor = |c: char| c.is_ascii_alphanumeric() || "-:.+".contains(c);
        let cursors: Vec<_> = text.trim().split(',').collect();
        let are_cursors = cursors.iter().all(|cursor| {
            !cursor.is_empty() && cursor.len() <= 64 && cursor.chars().all(is_cursor)
        });
        let known = |cursor: &str| (cursor != NOTHING).then(|| cursor.to_owned());
        (are_cursors && cursors.len() == places)
            .then(|| Self(cursors.into_iter().map(known).collect()))
    }

    /// Returns the cursor at a place.
    pub(crate) fn cursor(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.as_deref()
    }

    /// Moves it at a place.
    pub(crate) fn advance(&mut self, place: usize, cursor: String) {
        if let Some(known) = self.0.get_mut(place) {
            *known = Some(cursor);
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, cursor) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}", cursor.as_deref().unwrap_or(NOTHING))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_back() {
        let mut position = Position::start(2);
        assert_eq!(position.to_string(), "-,-");
        position.advance(1, "5f1d3c2b9a870e64-17".to_owned());
        assert_eq!(position.to_string(), "-,5f1d3c2b9a870e64-17");
        assert_eq!(Position::read(&position.to_string(), 2), Some(position));
    }

    #[test]
    fn what_is_of_another_stream_is_no_position() {
        for text in ["", "a", "a,b,c", "a,", ",b", "a,b\n", "a,b;c", "a,\u{e9}"] {
            let read = Position::read(text, 2);
            assert_eq!(read.is_some(), text == "a,b\n", "{text:?}");
        }
        assert_eq!(Position::read(&"x".repeat(65), 1), None);
    }
}
