//! The shared object's side: what it must offer, and how it sees a call. Knows no socket.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::PreparedCall;
use super::arguments::{BoundArguments, CallArguments};
use crate::exception::Exception;
use crate::pickle::{Entries, Items, PickledValue, Value};

/// The future of a call's result.
pub type CallFuture<'c> =
    Pin<Box<dyn Future<Output = Result<PickledValue, Exception>> + Send + 'c>>;

/// An object that Python programs may use.
pub trait Referent: Send + Sync + 'static {
    /// Returns the names of the methods that may be called; nothing else reaches
    /// [`Referent::call`].
    fn methods(&self) -> &'static [&'static str];

    /// Carries out a call. Calls of different connections run side by side; one connection's run in
    /// order. The future is dropped where it waits when the caller has gone altogether, as far as
    /// the system tells, and run to its end otherwise, so it must end.
    fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c>;

    /// Reads a call that can often be answered at once, so that further ones with the same bytes need no
    /// reading. It must depend on nothing but the method and its arguments; `None` has each such call
    /// carried out by [`Referent::call`].
    fn prepare(&self, call: &Call<'_>) -> Option<Arc<dyn PreparedCall>> {
        let _ = call;
        None
    }

    /// Notifies the object that the server begins to stop: calls that wait for an event should end,
    /// so that nobody has to wait for them.
    fn stopping(&self) {}

    /// Returns the text that `repr(proxy)` and `str(proxy)` show.
    fn repr(&self) -> String;

    /// Returns a copy of the object itself for `proxy._getvalue()`, if it can be sent.
    fn value(&self) -> Option<PickledValue> {
        None
    }
}

/// The identity of a connected process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The user the peer runs as.
    pub uid: u32,
    /// The group the peer runs as.
    pub gid: u32,
    /// The user is neither the server's own nor root.
    pub is_guest: bool,
    /// The process that connected, where the system tells.
    pub pid: Option<i32>,
    /// The number of its connection, which no other of this server has.
    pub connection: u64,
    /// The name the peer gave itself, such as `MainProcess` or `MainProcess|Thread-1`.
    pub name: String,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "{} (pid {pid})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A call of a method.
#[derive(Debug, Clone)]
pub struct Call<'c> {
    /// One of [`Referent::methods`].
    pub method: &'c str,
    /// The positional arguments.
    pub args: Items<'c, 'c>,
    /// The keyword arguments; every key is a text.
    pub kwargs: Entries<'c, 'c>,
    /// The caller.
    pub peer: &'c Peer,
}

impl<'c> Call<'c> {
    /// Matches the arguments to parameter names, all of them required, as Python would.
    ///
    /// # Errors
    ///
    /// A `TypeError` in Python's words.
    pub fn bind<const N: usize>(&self, names: [&str; N]) -> Result<[Value<'c, 'c>; N], Exception> {
        self.bind_optional(names, []).map(|(required, [])| required)
    }

    /// Matches the arguments to required and then optional parameter names, as Python would.
    ///
    /// # Errors
    ///
    /// A `TypeError` in Python's words.
    pub fn bind_optional<const R: usize, const O: usize>(
        &self,
        required: [&str; R],
        optional: [&str; O],
    ) -> Result<BoundArguments<'c, R, O>, Exception> {
        self.arguments().bind(required, optional)
    }

    /// Matches the arguments to `names`, the first `required` of which have to be given, as Python
    /// would; gives one for each name.
    ///
    /// # Errors
    ///
    /// A `TypeError` in Python's words.
    pub fn bind_names<'n>(
        &self,
        required: usize,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Vec<Option<Value<'c, 'c>>>, Exception> {
        self.arguments().bind_names(required, names)
    }

    fn arguments(&self) -> CallArguments<'c, 'c, 'c> {
        CallArguments {
            function: self.method,
            args: self.args.clone(),
            kwargs: self.kwargs.clone(),
        }
    }
}
