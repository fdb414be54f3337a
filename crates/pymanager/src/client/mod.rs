//! A blocking client of a manager server, CPython's or ours. Knows nothing of what the objects do.
//!
//! `link` is one authenticated connection; a [`Manager`] opens them, a [`Proxy`] keeps one.

mod error;
mod link;
mod proxy;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use error::ClientError;
use link::{Deadline, Link, Target};
pub use proxy::Proxy;

use crate::AuthKey;
use crate::auth::Policy;
use crate::message::Answer;
use crate::pickle::{Fields, Limits, Value, Writer};

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting and the handshake together.
    pub connect: Duration,
    /// For a call, from sending it to having the whole answer.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            call: Duration::from_secs(60),
        }
    }
}

/// What a client may choose; the defaults are right for most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long to wait.
    pub timeouts: Timeouts,
    /// What the client calls itself in the server's log.
    pub name: String,
    /// Which digests are good enough.
    pub policy: Policy,
    /// The longest reply in bytes.
    pub reply: usize,
    /// What reading a reply may cost.
    pub pickle: Limits,
}

impl Default for Options {
    fn default() -> Self {
        let reply = 16 << 20;
        Self {
            timeouts: Timeouts::default(),
            name: "rust".to_owned(),
            policy: Policy::AnyDigest,
            reply,
            pickle: Limits {
                bytes: reply,
                operations: 1 << 22,
                nodes: 1 << 20,
                ..Limits::DEFAULT
            },
        }
    }
}

/// A server one may ask for objects.
#[derive(Debug)]
pub struct Manager {
    target: Arc<Target>,
    /// The connection that proved the server, for the first request.
    first: Mutex<Option<Link>>,
}

impl Manager {
    /// Connects to the server at `path` and makes sure that both sides hold `key`.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when there is no server, or not the right one.
    pub fn connect(
        path: impl AsRef<Path>,
        key: AuthKey,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        let options = Options {
            timeouts,
            ..Options::default()
        };
        Self::connect_with(path, key, options)
    }

    /// As [`Manager::connect`], with every choice open.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn connect_with(
        path: impl AsRef<Path>,
        key: AuthKey,
        options: Options,
    ) -> Result<Self, ClientError> {
        let target = Target {
            path: path.as_ref().to_owned(),
            key,
            options,
        };
        let deadline = Deadline::after(target.options.timeouts.connect);
        let link = Link::open(&target, deadline)?;
        Ok(Self {
            target: Arc::new(target),
            first: Mutex::new(Some(link)),
        })
    }

    /// Asks for the object registered as `typeid`.
    ///
    /// # Errors
    ///
    /// [`ClientError::RemoteTraceback`] when nothing is registered so, else as
    /// [`Manager::connect`].
    pub fn create(&self, typeid: &str) -> Result<Proxy, ClientError> {
        self.create_with(typeid, |_| (), |_| ())
    }

    /// Asks for an object made with the arguments that `args` and `kwargs` write.
    ///
    /// # Errors
    ///
    /// As [`Manager::create`].
    pub fn create_with(
        &self,
        typeid: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
    ) -> Result<Proxy, ClientError> {
        let write = |w: &mut Writer| {
            w.str(typeid);
            args(w);
        };
        let (ident, exposed) = self.ask("create", write, kwargs, proxy::read_created)?;
        Ok(Proxy::new(Arc::clone(&self.target), ident, exposed))
    }

    /// How many objects the server holds for its clients.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn number_of_objects(&self) -> Result<i64, ClientError> {
        self.ask(
            "number_of_objects",
            |_| (),
            |_| (),
            |value| {
                let number = value.as_i64();
                number.ok_or(ClientError::UnexpectedResult("a number"))
            },
        )
    }

    /// A text about the objects that the server holds, for people.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn debug_info(&self) -> Result<String, ClientError> {
        self.ask(
            "debug_info",
            |_| (),
            |_| (),
            |value| {
                let text = value.as_str().map(str::to_owned);
                text.ok_or(ClientError::UnexpectedResult("a text"))
            },
        )
    }

    /// Ends the server, if it lets its clients do so.
    ///
    /// # Errors
    ///
    /// [`ClientError::RemoteTraceback`] when it does not, else as [`Manager::connect`].
    pub fn shutdown(&self) -> Result<(), ClientError> {
        self.ask("shutdown", |_| (), |_| (), |_| Ok(()))
    }

    /// Asks the server itself, on a connection for this one request.
    fn ask<T>(
        &self,
        function: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let first = { self.first.lock() }
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let timeouts = &self.target.options.timeouts;
        let mut link = match first {
            Some(link) => link,
            None => Link::open(&self.target, Deadline::after(timeouts.connect))?,
        };
        link.relax(timeouts.call)?;
        link.request(None, function, args, kwargs);
        let deadline = Deadline::after(timeouts.call);
        link.answer(&self.target.options, deadline, |answer| {
            read(result(answer)?)
        })
    }
}

/// The result in an answer, or the error it tells of.
fn result<'p, 'a>(answer: Answer<'p, 'a>) -> Result<Value<'p, 'a>, ClientError> {
    match answer {
        Answer::Return(value) => Ok(value),
        Answer::Error(exception) => Err(ClientError::Remote(exception)),
        Answer::Traceback(text) | Answer::Unserializable(text) => {
            Err(ClientError::RemoteTraceback(text.to_owned()))
        }
        Answer::Proxy { .. } => Err(ClientError::UnexpectedResult("a plain value")),
    }
}
