//! Parts of answers as people read them: numbers with their units, times by the place's own clocks,
//! and a forecast by the hour as what `chart` draws. `wx` and the page of the
//! HTTP face say the same in the same words.
//!
//! This room must not know any terminal, any HTML, or the time.

pub mod age;
pub mod meteogram;
pub mod notable;
pub mod numbers;
mod plain;
pub mod time_format;

pub use plain::plain;
