//! A server as the asynchronous client sees it: the place to ask for objects.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::AsyncProxy;
use super::connection::AsyncConnection;
use crate::AuthKey;
use crate::client::target::ServerEndpoint;
use crate::client::{ClientError, ClientOptions, Timeouts, reply};
use crate::message::ReceivedReply;
use crate::pickle::{FieldWriter, PickleWriter};

/// A server one may ask for objects, from a tokio runtime with I/O and time enabled.
///
/// The asynchronous counterpart of [`Manager`](super::super::Manager). A dropped future closes the
/// connection it was using.
#[derive(Debug)]
pub struct AsyncManager {
    target: Arc<ServerEndpoint>,
    /// The connection that proved the server, for the first request.
    first: Mutex<Option<AsyncConnection>>,
}

impl AsyncManager {
    /// Connects to the server at `path` and makes sure that both sides hold `key`.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when there is no server, or not the right one.
    pub async fn connect(
        path: impl AsRef<Path>,
        key: AuthKey,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        let options = ClientOptions {
            timeouts,
            ..ClientOptions::default()
        };
        Self::connect_with(path, key, options).await
    }

    /// Connects as [`AsyncManager::connect`] does, with all options.
    ///
    /// # Errors
    ///
    /// As [`AsyncManager::connect`].
    pub async fn connect_with(
        path: impl AsRef<Path>,
        key: AuthKey,
        options: ClientOptions,
    ) -> Result<Self, ClientError> {
        let target = ServerEndpoint {
            path: path.as_ref().to_owned(),
            key,
            options,
        };
        let connection = AsyncConnection::open(&target, target.options.timeouts.connect).await?;
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
    /// [`AsyncManager::connect`].
    pub async fn create(&self, typeid: &str) -> Result<AsyncProxy, ClientError> {
        self.create_with(typeid, |_| (), |_| ()).await
    }

    /// Asks for an object made with the arguments that `args` and `kwargs` write.
    ///
    /// # Errors
    ///
    /// As [`AsyncManager::create`].
    pub async fn create_with(
        &self,
        typeid: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
    ) -> Result<AsyncProxy, ClientError> {
        let write = |w: &mut PickleWriter| {
            w.str(typeid);
            args(w);
        };
        let mut connection = self.connection().await?;
        let options = &self.target.options;
        connection.session.request(None, "create", write, kwargs);
        let shared = connection
            .answer(options, options.timeouts.call, reply::created)
            .await?;
        connection.session.go_on(&options.name);
        let target = Arc::clone(&self.target);
        Ok(AsyncProxy::created(target, shared, connection))
    }

    /// Asks for the number of objects the server holds for its clients.
    ///
    /// # Errors
    ///
    /// As [`AsyncManager::connect`].
    pub async fn number_of_objects(&self) -> Result<i64, ClientError> {
        self.ask("number_of_objects", |_| (), |_| (), reply::number)
            .await
    }

    /// Asks for a text about the objects that the server holds, for people.
    ///
    /// # Errors
    ///
    /// As [`AsyncManager::connect`].
    pub async fn debug_info(&self) -> Result<String, ClientError> {
        self.ask("debug_info", |_| (), |_| (), reply::text).await
    }

    /// Ends the server, if it lets its clients do so.
    ///
    /// # Errors
    ///
    /// [`ClientError::RemoteTraceback`] when it does not, else as [`AsyncManager::connect`].
    pub async fn shutdown(&self) -> Result<(), ClientError> {
        self.ask("shutdown", |_| (), |_| (), reply::done).await
    }

    /// Asks the server itself, on a connection for this one request.
    async fn ask<T>(
        &self,
        function: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(ReceivedReply<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let mut connection = self.connection().await?;
        let options = &self.target.options;
        connection.session.request(None, function, args, kwargs);
        connection
            .answer(options, options.timeouts.call, read)
            .await
    }

    /// Returns the connection that proved the server, or another one.
    async fn connection(&self) -> Result<AsyncConnection, ClientError> {
        let first = { self.first.lock() }
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match first {
            Some(connection) => Ok(connection),
            None => AsyncConnection::open(&self.target, self.target.options.timeouts.connect).await,
        }
    }
}
