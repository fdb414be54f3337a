//! The replies that clients read themselves. Knows no connection.

use super::ClientError;
use crate::message::ReceivedReply;
use crate::pickle::{Items, Value};

/// A shared object as a server names it: its ident and its methods.
#[derive(Debug)]
pub(super) struct RemoteObject {
    pub(super) ident: String,
    pub(super) exposed: Vec<String>,
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
