//! A shared object as the asynchronous client sees it: calls on a connection of its own. Knows
//! nothing of what the object does.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::connection::AsyncConnection;
use crate::client::blocking;
use crate::client::reply::{self, RemoteObject, result};
use crate::client::session::ClientSession;
use crate::client::target::ServerEndpoint;
use crate::client::{ClientError, ClientOptions};
use crate::pickle::{FieldWriter, PickleWriter, Value};

/// A shared object, used from one task at a time; each task asks the manager for its own.
///
/// After an error of the connection, and after a call whose future was dropped before it was done,
/// the next call connects anew; whether the call before was carried out is then unknown, so it is
/// not repeated.
///
/// Dropping it gives the reference back behind the scenes, as a task of the runtime or, outside of
/// one, within at most a second; [`close`](Self::close) does so and tells.
#[derive(Debug)]
pub struct AsyncProxy {
    target: Arc<ServerEndpoint>,
    shared: RemoteObject,
    connection: Option<AsyncConnection>,
    /// True if the server counts a reference of this proxy.
    is_counted: bool,
}

impl AsyncProxy {
    /// Takes over the reference that creating the object has counted, and the connection it was created on:
    /// a server that goes on there saves the handshakes of two more.
    pub(super) fn created(
        target: Arc<ServerEndpoint>,
        shared: RemoteObject,
        connection: AsyncConnection,
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
    pub async fn call<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.call_with(method, args, |_| (), read).await
    }

    /// Calls `method` with keyword arguments as well.
    ///
    /// # Errors
    ///
    /// As [`AsyncProxy::call`].
    pub async fn call_with<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let wait = self.target.options.timeouts.call;
        self.call_within(wait, method, args, kwargs, read).await
    }

    /// Calls `method` as [`AsyncProxy::call_with`] does, with `wait` instead of the timeout for
    /// calls: for methods that wait themselves.
    ///
    /// # Errors
    ///
    /// As [`AsyncProxy::call`].
    pub async fn call_within<T>(
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
        self.exchange(wait, method, args, kwargs, read).await
    }

    /// Calls `method` as [`AsyncProxy::call_within`] does, and reads the result as a type that derives
    /// `Deserialize`: what [`Value::deserialize`] would read, in a fraction of the time where the server
    /// is one of ours.
    ///
    /// # Errors
    ///
    /// As [`AsyncProxy::call`]; [`ClientError::UnexpectedResult`] for a result that does not fit the type.
    #[cfg(feature = "serde")]
    pub async fn call_for<T: serde::de::DeserializeOwned>(
        &mut self,
        wait: Duration,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
    ) -> Result<T, ClientError> {
        let read = |session: &mut ClientSession, options: &ClientOptions| {
            reply::typed(session.body(options)?, &options.pickle)
        };
        self.exchange(wait, method, args, kwargs, read).await
    }

    /// Calls a `method` whose result is itself a shared object.
    ///
    /// # Errors
    ///
    /// As [`AsyncProxy::call`].
    pub async fn call_for_proxy(
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
        );
        let shared = shared.await?;
        Ok(Self::new(Arc::clone(&self.target), shared))
    }

    /// Gives the reference back.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when the server does not hear of it.
    pub async fn close(mut self) -> Result<(), ClientError> {
        self.is_counted = false;
        let used = self.connection.take();
        give_back(used, &self.target, &self.shared.ident).await
    }

    /// Drops it without a word to the server: for one that is known to be gone.
    pub fn forget(mut self) {
        self.is_counted = false;
    }

    async fn exchange<T>(
        &mut self,
        wait: Duration,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(&mut ClientSession, &ClientOptions) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let options = &self.target.options;
        // The connection belongs to this future until the reply is read: dropping one closes the
        // other.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => for_calls(&self.target, options).await?,
        };
        let ident = Some(self.shared.ident.as_str());
        connection.session.request(ident, method, args, kwargs);
        let again = connection.session.to_repeat();
        let mut outcome = connection.exchange(options, wait).await;
        if let Some(frames) = again
            && connection.session.was_over(&outcome)
        {
            connection = AsyncConnection::open(&self.target, options.timeouts.connect).await?;
            connection.session.repeat(&frames);
            outcome = connection.exchange(options, wait).await;
        }
        let outcome = outcome.and_then(|()| read(&mut connection.session, options));
        if connection.session.is_usable_after(&outcome) {
            self.connection = Some(connection);
        }
        outcome
    }
}

impl Drop for AsyncProxy {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        let target = Arc::clone(&self.target);
        let ident = std::mem::take(&mut self.shared.ident);
        let used = self.connection.take();
        // A server that is gone needs no reference back, and there is nobody to tell.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { give_back(used, &target, &ident).await });
        } else {
            let _ = blocking::give_back(&target, &ident);
        }
    }
}

/// Returns a new connection on which calls can be made.
async fn for_calls(
    target: &ServerEndpoint,
    options: &ClientOptions,
) -> Result<AsyncConnection, ClientError> {
    let mut connection = AsyncConnection::open(target, options.timeouts.connect).await?;
    connection.session.introduce(&options.name);
    Ok(connection)
}

/// Tells the server that the reference to `ident` is no longer needed, on the connection that was used if it
/// takes requests to the server itself.
async fn give_back(
    used: Option<AsyncConnection>,
    target: &ServerEndpoint,
    ident: &str,
) -> Result<(), ClientError> {
    if let Some(used) = used.filter(|used| used.session.goes_on)
        && give_back_on(used, target, ident).await.is_ok()
    {
        return Ok(());
    }
    let connection = AsyncConnection::open(target, target.farewell()).await?;
    give_back_on(connection, target, ident).await
}

async fn give_back_on(
    mut connection: AsyncConnection,
    target: &ServerEndpoint,
    ident: &str,
) -> Result<(), ClientError> {
    let session = &mut connection.session;
    session.request(None, "decref", |w| w.str(ident), |_| ());
    let answer = connection.answer(&target.options, target.farewell(), reply::done);
    answer.await
}
