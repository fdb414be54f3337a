//! A server as the blocking client sees it: the place to ask for objects.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Proxy;
use super::connection::BlockingConnection;
use crate::AuthKey;
use crate::client::target::ServerEndpoint;
use crate::client::{ClientError, ClientOptions, Timeouts, reply};
use crate::message::ReceivedReply;
use crate::pickle::{FieldWriter, PickleWriter};

/// A server one may ask for objects.
#[derive(Debug)]
pub struct Manager {
    target: Arc<ServerEndpoint>,
    /// The connection that proved the server, for the first request.
    first: Mutex<Option<BlockingConnection>>,
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
        let options = ClientOptions {
            timeouts,
            ..ClientOptions::default()
        };
        Self::connect_with(path, key, options)
    }

    /// Connects as [`Manager::connect`] does, with all options.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn connect_with(
        path: impl AsRef<Path>,
        key: AuthKey,
        options: ClientOptions,
    ) -> Result<Self, ClientError> {
        let target = ServerEndpoint {
            path: path.as_ref().to_owned(),
            key,
            options,
        };
        let connection = BlockingConnection::open(&target, target.options.timeouts.connect)?;
        Ok(Self {
            target: Arc::new(target),
            first: Mutex::new(Some(connection)),
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
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
    ) -> Result<Proxy, ClientError> {
        let write = |w: &mut PickleWriter| {
            w.str(typeid);
            args(w);
        };
        let mut connection = self.connection()?;
        let options = &self.target.options;
        connection.session.request(None, "create", write, kwargs);
        let shared = connection.answer(options, options.timeouts.call, reply::created)?;
        connection.session.go_on(&options.name);
        let target = Arc::clone(&self.target);
        Ok(Proxy::created(target, shared, connection))
    }

    /// Asks for the number of objects the server holds for its clients.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn number_of_objects(&self) -> Result<i64, ClientError> {
        self.ask("number_of_objects", |_| (), |_| (), reply::number)
    }

    /// Asks for a text about the objects that the server holds, for people.
    ///
    /// # Errors
    ///
    /// As [`Manager::connect`].
    pub fn debug_info(&self) -> Result<String, ClientError> {
        self.ask("debug_info", |_| (), |_| (), reply::text)
    }

    /// Ends the server, if it lets its clients do so.
    ///
    /// # Errors
    ///
    /// [`ClientError::RemoteTraceback`] when it does not, else as [`Manager::connect`].
    pub fn shutdown(&self) -> Result<(), ClientError> {
        self.ask("shutdown", |_| (), |_| (), reply::done)
    }

    /// Asks the server itself, on a connection for this one request.
    fn ask<T>(
        &self,
        function: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(ReceivedReply<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let mut connection = self.connection()?;
        let options = &self.target.options;
        connection.session.request(None, function, args, kwargs);
        connection.answer(options, options.timeouts.call, read)
    }

    /// Returns the connection that proved the server, or another one.
    fn connection(&self) -> Result<BlockingConnection, ClientError> {
        let first = { self.first.lock() }
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match first {
            Some(connection) => Ok(connection),
            None => BlockingConnection::open(&self.target, self.target.options.timeouts.connect),
        }
    }
}
