//! Replies of which the large part is written already: the periods of a forecast and the values of a layer are
//! given to many callers many times before they are others. What changes with every second, such as an
//! age, is written anew. Knows no pickle but whole ones.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use pymanager::Exception;
use pymanager::pickle::{PickleWriter, PickledValue};
use serde::Serialize;
use weather_service::{LayerIdentity, OutlookIdentity, Reply};

use super::arguments::ReplyFormat;
use super::reply;

/// The parts that were asked for last. They are large, so that there is one list for all questions.
#[derive(Debug, Default)]
pub(super) struct WrittenReplies {
    periods: WrittenParts<OutlookIdentity>,
    values: WrittenParts<LayerIdentity>,
}

/// Parts of one kind, the oldest first.
#[derive(Debug)]
struct WrittenParts<I>(Mutex<VecDeque<WrittenPart<I>>>);

#[derive(Debug)]
struct WrittenPart<I> {
    identity: I,
    module: Option<Box<str>>,
    value: PickledValue,
}

/// Parts of a kind that are kept, of up to some 60 kB each.
const PARTS: usize = 64;

impl WrittenReplies {
    /// Writes a reply.
    ///
    /// # Errors
    ///
    /// The exception that says that it cannot be written.
    pub(super) fn write(
        &self,
        reply: &Reply,
        format: &ReplyFormat,
        result: &mut PickleWriter,
    ) -> Result<(), Exception> {
        match reply {
            Reply::Outlook(found) => {
                let write = || shared(&found.periods(), format);
                let periods = self.periods.get_or_write(found.identity(), format, write)?;
                reply::outlook(found, &periods, format, result)
            }
            Reply::Layer(found) => {
                let write = || shared(&found.values(), format);
                let values = self.values.get_or_write(found.identity(), format, write)?;
                reply::layer(found, &values, format, result)
            }
            other => {
                result.pickled(&reply::write(other, format)?);
                Ok(())
            }
        }
    }
}

/// Writes a value of many rows: the names of their fields once.
fn shared<T: Serialize>(rows: &T, format: &ReplyFormat) -> Result<PickledValue, Exception> {
    Ok(reply::serialized(rows, format)?.with_shared_texts())
}

impl<I> Default for WrittenParts<I> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<I: PartialEq> WrittenParts<I> {
    /// Returns a part in that form, written anew if it is none of those that were asked for last.
    fn get_or_write(
        &self,
        identity: I,
        format: &ReplyFormat,
        write: impl FnOnce() -> Result<PickledValue, Exception>,
    ) -> Result<PickledValue, Exception> {
        if let Some(value) = self.find(&identity, format) {
            return Ok(value);
        }
        let value = write()?;
        let part = WrittenPart {
            identity,
            module: format.module.clone(),
            value: value.clone(),
        };
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.len() >= PARTS {
            parts.pop_front();
        }
        parts.push_back(part);
        Ok(value)
    }

    fn find(&self, identity: &I, format: &ReplyFormat) -> Option<PickledValue> {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |p: &&WrittenPart<I>| p.identity == *identity && p.module == format.module;
        parts.iter().find(is_it).map(|part| part.value.clone())
    }
}
