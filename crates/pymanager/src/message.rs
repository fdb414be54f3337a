//! The messages of a manager: a client's requests and a server's replies. Knows no socket and no
//! particular method.
//!
//! A request is `(ident, method, args, kwargs)`, a reply `(kind, value)`; both are pickles in a
//! frame (CPython, `multiprocessing/managers.py`, `dispatch` and `Server.serve_client`).

use crate::exception::{Exception, RemoteException};
use crate::pickle::{Entries, Items, Pickle, PickleWriter, PickledValue, Value, ValueKind};

/// The class of the token by which Python names a shared object.
pub(crate) const TOKEN: (&str, &str) = ("multiprocessing.managers", "Token");

/// The kind of the reply that a call which succeeds gets.
const RETURN: &str = "#RETURN";

/// The reason for which a value is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Not the four parts of a request.
    #[error("a request is a tuple of ident, method, args and kwargs")]
    NotARequest,
    /// Not the two parts of a reply.
    #[error("a reply is a tuple of kind and value")]
    NotAReply,
    /// A reply whose value does not fit its kind.
    #[error("a reply of kind {0} holds something else")]
    WrongValue(&'static str),
    /// A reply of a kind that CPython does not know.
    #[error("a reply of unknown kind")]
    UnknownKind,
}

/// A client's request, read; it borrows from the pickle.
#[derive(Debug, Clone)]
pub struct ManagerRequest<'p, 'a> {
    /// The object, or `None` for the server itself.
    pub ident: Option<&'a str>,
    /// The method to call.
    pub method: &'a str,
    /// The positional arguments.
    pub args: Items<'p, 'a>,
    /// The keyword arguments; every key is a text.
    pub kwargs: Entries<'p, 'a>,
}

impl<'p, 'a> ManagerRequest<'p, 'a> {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// [`MessageError::NotARequest`] for anything else.
    pub fn read(pickle: &'p Pickle<'a>) -> Result<Self, MessageError> {
        Self::parts(pickle.root()).ok_or(MessageError::NotARequest)
    }

    fn parts(root: Value<'p, 'a>) -> Option<Self> {
        let [ident, method, args, kwargs] = root.exactly()?;
        let kwargs = kwargs.entries()?;
        if !{ kwargs.clone() }.all(|(key, _)| key.as_str().is_some()) {
            return None;
        }
        Some(Self {
            ident: match ident.kind() {
                ValueKind::None => None,
                ValueKind::Str(text) => Some(text),
                _ => return None,
            },
            method: method.as_str()?,
            args: args.items()?,
            kwargs,
        })
    }
}

/// Appends the pickle of a request: `args` writes the positional arguments, `kwargs` the others.
pub fn put_request(
    out: &mut Vec<u8>,
    ident: Option<&str>,
    method: &str,
    args: impl FnOnce(&mut PickleWriter),
    kwargs: impl FnOnce(&mut crate::pickle::FieldWriter<'_>),
) {
    let mut writer = PickleWriter::onto(std::mem::take(out));
    writer.start();
    writer.tuple(|w| {
        match ident {
            Some(ident) => w.str(ident),
            None => w.none(),
        }
        w.str(method);
        w.tuple(args);
        w.dict(kwargs);
    });
    writer.stop();
    *out = writer.into_bytes();
}

/// Appends the pickle of the reply that a call which succeeds gets: `value` writes its result.
pub fn put_return(out: &mut Vec<u8>, value: impl FnOnce(&mut PickleWriter)) {
    let mut writer = PickleWriter::onto(std::mem::take(out));
    writer.reply(RETURN, value);
    *out = writer.into_bytes();
}

/// A server's reply, to be sent.
#[derive(Debug, Clone, Copy)]
pub enum ManagerReply<'r> {
    /// The result of the call.
    Return(&'r PickledValue),
    /// The exception that the method raised; raised again at the caller.
    Error(&'r Exception),
    /// An error outside the method; a `RemoteError` with this text at the caller.
    Traceback(&'r str),
    /// A result that cannot be sent; a `RemoteError` at the caller.
    Unserializable(&'r str),
    /// A result that is itself shared.
    Proxy {
        /// The names of its methods.
        exposed: &'r [&'r str],
        /// The name it is registered under.
        typeid: &'r str,
        /// The server's identifier of it.
        ident: &'r str,
    },
}

impl ManagerReply<'_> {
    /// Appends the pickle of this reply.
    pub fn put(&self, out: &mut Vec<u8>) {
        let mut writer = PickleWriter::onto(std::mem::take(out));
        match *self {
            Self::Return(value) => writer.reply(RETURN, |w| w.pickled(value)),
            Self::Error(exception) => writer.reply("#ERROR", |w| exception.write(w)),
            Self::Traceback(text) => writer.reply("#TRACEBACK", |w| w.str(text)),
            Self::Unserializable(text) => writer.reply("#UNSERIALIZABLE", |w| w.str(text)),
            Self::Proxy {
                exposed,
                typeid,
                ident,
            } => writer.reply("#PROXY", |w| {
                w.tuple(|w| {
                    w.tuple(|w| exposed.iter().for_each(|name| w.str(name)));
                    w.state(TOKEN, |w| {
                        w.str(typeid);
                        // The client puts the address it is connected to.
                        w.none();
                        w.str(ident);
                    });
                });
            }),
        }
        *out = writer.into_bytes();
    }
}

/// A reply, read.
#[derive(Debug, Clone)]
pub enum ReceivedReply<'p, 'a> {
    /// The result of the call.
    Return(Value<'p, 'a>),
    /// The exception that the method raised.
    Error(RemoteException),
    /// An error outside the method.
    Traceback(&'a str),
    /// A result that could not be sent.
    Unserializable(&'a str),
    /// A result that is itself shared.
    Proxy {
        /// The names of its methods.
        exposed: Items<'p, 'a>,
        /// The name it is registered under.
        typeid: &'a str,
        /// The server's identifier of it.
        ident: &'a str,
    },
}

impl<'p, 'a> ReceivedReply<'p, 'a> {
    /// Reads a reply.
    ///
    /// # Errors
    ///
    /// [`MessageError`] for anything else.
    pub fn read(pickle: &'p Pickle<'a>) -> Result<Self, MessageError> {
        let [kind, value] = pickle.root().exactly().ok_or(MessageError::NotAReply)?;
        let text = |kind| value.as_str().ok_or(MessageError::WrongValue(kind));
        match kind.as_str().ok_or(MessageError::NotAReply)? {
            "#RETURN" => Ok(Self::Return(value)),
            "#ERROR" => RemoteException::read(value)
                .map(Self::Error)
                .ok_or(MessageError::WrongValue("#ERROR")),
            "#TRACEBACK" => text("#TRACEBACK").map(Self::Traceback),
            "#UNSERIALIZABLE" => text("#UNSERIALIZABLE").map(Self::Unserializable),
            "#PROXY" => Self::proxy(value).ok_or(MessageError::WrongValue("#PROXY")),
            _ => Err(MessageError::UnknownKind),
        }
    }

    fn proxy(value: Value<'p, 'a>) -> Option<Self> {
        let [exposed, token] = value.exactly()?;
        let (typeid, ident) = read_token(token)?;
        Some(Self::Proxy {
            exposed: exposed.items()?,
            typeid,
            ident,
        })
    }
}

/// Reads the typeid and ident of a token.
pub(crate) fn read_token<'a>(token: Value<'_, 'a>) -> Option<(&'a str, &'a str)> {
    let instance = token.instance()?;
    let class = instance.class();
    if (class.module, class.name) != TOKEN {
        return None;
    }
    let [typeid, _address, ident] = instance.state()?.exactly()?;
    Some((typeid.as_str()?, ident.as_str()?))
}

#[cfg(test)]
mod tests;
