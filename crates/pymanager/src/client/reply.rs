//! The replies that clients read themselves. Knows no connection.

#[cfg(feature = "serde")]
use serde::de::DeserializeOwned;

use super::ClientError;
use crate::message::ReceivedReply;
use crate::pickle::{Items, Value};
#[cfg(feature = "serde")]
use crate::pickle::{Pickle, PickleLimits, read_between};

/// A shared object as a server names it: its ident and its methods.
#[derive(Debug)]
pub(super) struct RemoteObject {
    pub(super) ident: String,
    pub(super) exposed: Vec<String>,
}

/// The bytes of a reply to a call that succeeded before its result, and after it, as our servers write them.
#[cfg(feature = "serde")]
const RETURN: (&[u8], &[u8]) = (b"\x80\x04\x8c\x07#RETURN", b"\x86.");

/// Reads the result in a reply as a type that derives `Deserialize`.
#[cfg(feature = "serde")]
pub(super) fn typed<T: DeserializeOwned>(
    body: &[u8],
    limits: &PickleLimits,
) -> Result<T, ClientError> {
    let (before, after) = RETURN;
    if let Some(read) = read_between(before, after, body, limits) {
        return Ok(read);
    }
    let pickle = Pickle::read(body, limits)?;
    let value = result(ReceivedReply::read(&pickle)?)?;
    value
        .deserialize()
        .map_err(|_| ClientError::UnexpectedResult("of the type it should be"))
}

/// Returns the result in a reply, or the error it reports.
pub(super) fn result<'p, 'a>(answer: ReceivedReply<'p, 'a>) -> Result<Value<'p, 'a>, ClientError> {
    match answer {
        ReceivedReply::Return(value) => Ok(value),
        ReceivedReply::Error(exception) => Err(ClientError::Remote(exception)),
        ReceivedReply::Traceback(text) | ReceivedReply::Unserializable(text) => {
            Err(ClientError::RemoteTraceback(text.to_owned()))
        }
        ReceivedReply::Proxy { .. } => Err(ClientError::UnexpectedResult("a plain value")),
    }
}

/// Reads the reply to `create`.
pub(super) fn created(answer: ReceivedReply<'_, '_>) -> Result<RemoteObject, ClientError> {
    let value = result(answer)?;
    let parts = || {
        let [ident, exposed] = value.exactly()?;
        Some(RemoteObject {
            ident: ident.as_str()?.to_owned(),
            exposed: names(exposed.items()?),
        })
    };
    parts().ok_or(ClientError::UnexpectedResult("an ident and method names"))
}

/// Reads a result that is itself a shared object.
pub(super) fn shared(answer: ReceivedReply<'_, '_>) -> Result<RemoteObject, ClientError> {
    match answer {
        ReceivedReply::Proxy { exposed, ident, .. } => Ok(RemoteObject {
            ident: ident.to_owned(),
            exposed: names(exposed),
        }),
        other => {
            result(other)?;
            Err(ClientError::UnexpectedResult("a shared object"))
        }
    }
}

/// Reads a whole number.
pub(super) fn number(answer: ReceivedReply<'_, '_>) -> Result<i64, ClientError> {
    let number = result(answer)?.as_i64();
    number.ok_or(ClientError::UnexpectedResult("a number"))
}

/// Reads a text.
pub(super) fn text(answer: ReceivedReply<'_, '_>) -> Result<String, ClientError> {
    let text = result(answer)?.as_str().map(str::to_owned);
    text.ok_or(ClientError::UnexpectedResult("a text"))
}

/// Accepts any result.
pub(super) fn done(answer: ReceivedReply<'_, '_>) -> Result<(), ClientError> {
    result(answer).map(drop)
}

fn names(items: Items<'_, '_>) -> Vec<String> {
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
