//! Formatting a text without allocating, while it is short. Knows nothing of pickles.

use std::fmt;

/// A text being formatted: on the stack while it is short, as times and addresses are.
pub(super) struct TextBuffer {
    short: [u8; 96],
    length: usize,
    /// All of it, once it is longer.
    long: String,
}

impl Default for TextBuffer {
    fn default() -> Self {
        let (short, long) = ([0; 96], String::new());
        Self {
            short,
            length: 0,
            long,
        }
    }
}

impl TextBuffer {
    pub(super) fn as_str(&self) -> &str {
        if !self.long.is_empty() {
            return &self.long;
        }
        let short = self.short.get(..self.length).unwrap_or_default();
        // Only whole texts were copied there.
        std::str::from_utf8(short).unwrap_or_default()
    }
}

impl fmt::Write for TextBuffer {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let end = self.length.saturating_add(more.len());
        match self.short.get_mut(self.length..end) {
            Some(room) if self.long.is_empty() => {
                room.copy_from_slice(more.as_bytes());
                self.length = end;
            }
            _ => {
                if self.long.is_empty() {
                    self.long = self.as_str().to_owned();
                }
                self.long.push_str(more);
            }
        }
        Ok(())
    }
}
