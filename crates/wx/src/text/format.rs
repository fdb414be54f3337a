//! The width of a text and its way of writing hours.

use crate::time_format::ClockFormat;

/// The format of a text for its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextFormat {
    /// The columns there are.
    pub(crate) width: usize,
    /// The 12 or 24 hour clock.
    pub(crate) clock: ClockFormat,
}

#[cfg(test)]
impl TextFormat {
    /// A terminal of 80 columns in the United States.
    pub(crate) const USUAL: Self = Self {
        width: 80,
        clock: ClockFormat::Twelve,
    };
}

/// Returns a text without its colours.
#[cfg(any(test, feature = "mcp"))]
pub(crate) fn bare(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}
