//! The characters of a picture on a terminal, and how many of them there may be.

/// More cells than any terminal has; bounds what is drawn.
pub(super) const MOST_CELLS: usize = 1000;

/// The characters that curves are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// Braille dots, eight to a cell, and other characters beyond ASCII.
    #[default]
    Braille,
    /// Nothing but ASCII.
    Ascii,
}

impl Charset {
    /// Dots of a cell across and down.
    pub(super) const fn dots(self) -> (usize, usize) {
        match self {
            Self::Braille => (2, 4),
            Self::Ascii => (1, 1),
        }
    }
}
