//! The identity of an alert through all its messages: no other place decides it.
//!
//! `supersession` finds the messages of a list that are not the last word on their event,
//! `succession` the message of a list that continues an alert known before. Both rest on `keys`: the
//! event's code with the zones, the names of messages, and, where there is no code, kind and words
//! without the times in them (`time_words`). Reads no clock, asks nobody and knows no upstream.

mod keys;
mod succession;
mod supersession;
mod time_words;

pub(crate) use succession::successors;
pub(crate) use supersession::Supersession;
pub(crate) use time_words::{without_relative_days, without_times};

#[cfg(test)]
mod tests;
