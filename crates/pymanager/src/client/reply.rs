//! What a server's answers hold, as far as the clients themselves read them. Knows no connection.

use super::ClientError;
use crate::message::Answer;
use crate::pickle::{Items, Value};

/// A shared object as a server names it: its ident and its methods.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) ident: String,
    pub(super) exposed: Vec<String>,
}

/// The result in an answer, or the error it tells of.
pub(super) fn result<'p, 'a>(answer: Answer<'p, 'a>) -> Result<Value<'p, 'a>, ClientError> {
    match answer {
        Answer::Return(value) => Ok(value),
        Answer::Error(exception) => Err(ClientError::Remote(exception)),
        Answer::Traceback(text) | Answer::Unserializable(text) => {
            Err(ClientError::RemoteTraceback(text.to_owned()))
        }
        Answer::Proxy { .. } => Err(ClientError::UnexpectedResult("a plain value")),
    }
}

/// What `create` returns.
pub(super) fn created(answer: Answer<'_, '_>) -> Result<Shared, ClientError> {
    let value = result(answer)?;
    let parts = || {
        let [ident, exposed] = value.exactly()?;
        Some(Shared {
            ident: ident.as_str()?.to_owned(),
            exposed: names(exposed.items()?),
        })
    };
    parts().ok_or(ClientError::UnexpectedResult("an ident and method names"))
}

/// A result that is itself a shared object.
pub(super) fn shared(answer: Answer<'_, '_>) -> Result<Shared, ClientError> {
    match answer {
        Answer::Proxy { exposed, ident, .. } => Ok(Shared {
            ident: ident.to_owned(),
            exposed: names(exposed),
        }),
        other => {
            result(other)?;
            Err(ClientError::UnexpectedResult("a shared object"))
        }
    }
}

/// A whole number.
pub(super) fn number(answer: Answer<'_, '_>) -> Result<i64, ClientError> {
    let number = result(answer)?.as_i64();
    number.ok_or(ClientError::UnexpectedResult("a number"))
}

/// A text.
pub(super) fn text(answer: Answer<'_, '_>) -> Result<String, ClientError> {
    let text = result(answer)?.as_str().map(str::to_owned);
    text.ok_or(ClientError::UnexpectedResult("a text"))
}

/// Anything that is not an error.
pub(super) fn done(answer: Answer<'_, '_>) -> Result<(), ClientError> {
    result(answer).map(drop)
}

fn names(items: Items<'_, '_>) -> Vec<String> {
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
