//! The crate as others use it: whatever goes in, a well-formed picture comes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod geometry;
mod hostile;
#[cfg(feature = "png")]
mod png;
mod words;
