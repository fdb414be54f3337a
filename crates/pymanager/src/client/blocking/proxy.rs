//! A shared object as the blocking client sees it: calls on a connection of its own. Knows nothing
//! of what the object does.

use std::sync::Arc;
use std::time::Duration;

use super::connection::BlockingConnection;
use crate::client::reply::{self, RemoteObject, result};
use crate::client::session::ClientSession;
use crate::client::target::ServerEndpoint;
use crate::client::{ClientError, ClientOptions};
use crate::pickle::{FieldWriter, PickleWriter, Value};

/// A shared object, used from one thread at a time; each thread asks the manager for its own.
///
/// Dropping it gives the reference back. After an error of the connection the next call connects
/// anew; whether the failed call was carried out is then unknown, so it is not repeated.
#[derive(Debug)]
pub struct Proxy {
    target: Arc<ServerEndpoint>,
    shared: RemoteObject,
    connection: Option<BlockingConnection>,
    /// True if the server counts a reference of this proxy.
    is_counted: bool,
}

impl Proxy {
    /// Takes over the reference that creating the object has counted, and the connection it was created on:
    /// a server that goes on there saves the handshakes of two more.
    pub(super) fn created(
        target: Arc<ServerEndpoint>,
        shared: RemoteObject,
        connection: BlockingConnection,
    ) -> Self {
        let mut proxy = Self::new(target, shared);
        proxy.connection = Some(connection);
        proxy
    }

    /// Takes over the reference that calling for the object has counted.
    fn new(target: Arc<ServerEndpoint>, shared: RemoteObject) -> Self {
        Self {
            target,
            shared,
            connection: None,
            is_counted: true,
        }
    }

    /// Returns the names of the object's methods.
    pub fn methods(&self) -> &[String] {
        &self.shared.exposed
    }

    /// Calls `method` with the positional arguments that `args` writes, and reads the result.
    ///
    /// # Errors
    ///
    /// [`ClientError::Remote`] for an exception of the method; whatever `read` returns; other
    /// kinds when there is no result.
    pub fn call<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.call_with(method, args, |_| (), read)
    }

    /// Calls `method` with keyword arguments as well.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`].
    pub fn call_with<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let wait = self.target.options.timeouts.call;
        self.call_within(wait, method, args, kwargs, read)
    }

    /// Calls `method` as [`Proxy::call_with`] does, with `wait` instead of the timeout for calls:
    /// for methods that wait themselves.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`].
    pub fn call_within<T>(
        &mut self,
        wait: Duration,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let read = |session: &mut ClientSession, options: &ClientOptions| {
            session.reply(options, |answer| read(result(answer)?))
        };
        self.exchange(wait, method, args, kwargs, read)
    }

    /// Calls `method` as [`Proxy::call_within`] does, and reads the result as a type that derives
    /// `Deserialize`: what [`Value::deserialize`] would read, in a fraction of the time where the server
    /// is one of ours.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`]; [`ClientError::UnexpectedResult`] for a result that does not fit the type.
    #[cfg(feature = "serde")]
    pub fn call_for<T: serde::de::DeserializeOwned>(
        &mut self,
        wait: Duration,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
    ) -> Result<T, ClientError> {
        let read = |session: &mut ClientSession, options: &ClientOptions| {
            reply::typed(session.body(options)?, &options.pickle)
        };
        self.exchange(wait, method, args, kwargs, read)
    }

    /// Calls a `method` whose result is itself a shared object.
    ///
    /// # Errors
    ///
    /// As [`Proxy::call`].
    pub fn call_for_proxy(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
    ) -> Result<Self, ClientError> {
        let wait = self.target.options.timeouts.call;
        let shared = self.exchange(
            wait,
            method,
            args,
            |_| (),
            |session, options| session.reply(options, reply::shared),
        )?;
        Ok(Self::new(Arc::clone(&self.target), shared))
    }

    /// Drops it without a word to the server: for one that is known to be gone.
    pub fn forget(mut self) {
        self.is_counted = false;
    }

    fn exchange<T>(
        &mut self,
        wait: Duration,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(&mut ClientSession, &ClientOptions) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let options = &self.target.options;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => for_calls(&self.target, options)?,
        };
        let ident = Some(self.shared.ident.as_str());
        connection.session.request(ident, method, args, kwargs);
        let again = connection.session.to_repeat();
        let mut outcome = connection.exchange(options, wait);
        if let Some(frames) = again
            && connection.session.was_over(&outcome)
        {
            connection = BlockingConnection::open(&self.target, options.timeouts.connect)?;
            connection.session.repeat(&frames);
            outcome = connection.exchange(options, wait);
        }
        let outcome = outcome.and_then(|()| read(&mut connection.session, options));
        if connection.session.is_usable_after(&outcome) {
            self.connection = Some(connection);
        }
        outcome
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if self.is_counted {
            let (target, ident) = (&self.target, &self.shared.ident);
            let used = self.connection.take().filter(|used| used.session.goes_on);
            let given = used.is_some_and(|used| give_back_on(used, target, ident).is_ok());
            if !given {
                // A server that is gone needs no reference back, and there is nobody to tell.
                let _ = give_back(target, ident);
            }
        }
    }
}

/// Returns a new connection on which calls can be made.
fn for_calls(
    target: &ServerEndpoint,
    options: &ClientOptions,
) -> Result<BlockingConnection, ClientError> {
    let mut connection = BlockingConnection::open(target, options.timeouts.connect)?;
    connection.session.introduce(&options.name);
    Ok(connection)
}

/// Tells the server that the reference to `ident` is no longer needed.
pub(in crate::client) fn give_back(
    target: &ServerEndpoint,
    ident: &str,
) -> Result<(), ClientError> {
    let connection = BlockingConnection::open(target, target.farewell())?;
    give_back_on(connection, target, ident)
}

/// Tells the server so on a connection where it takes requests to itself.
fn give_back_on(
    mut connection: BlockingConnection,
    target: &ServerEndpoint,
    ident: &str,
) -> Result<(), ClientError> {
    let session = &mut connection.session;
    session.request(None, "decref", |w| w.str(ident), |_| ());
    connection.answer(&target.options, target.farewell(), reply::done)
}
