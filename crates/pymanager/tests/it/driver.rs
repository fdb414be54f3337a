//! Both drivers of the client behind one face that blocks, so that every test of the client is one
//! of both.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use pymanager::AuthKey;
use pymanager::client::{self, AsyncManager, AsyncProxy, ClientError, ClientOptions};
use pymanager::pickle::{FieldWriter, PickleWriter, Value};
use tokio::runtime::Runtime;

/// The driver of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    Blocking,
    Tokio,
}

pub(crate) const DRIVERS: [Driver; 2] = [Driver::Blocking, Driver::Tokio];

/// The runtime of the tests' futures.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
});

#[derive(Debug)]
pub(crate) enum Manager {
    Blocking(client::Manager),
    Tokio(AsyncManager),
}

#[derive(Debug)]
pub(crate) enum Proxy {
    Blocking(client::Proxy),
    /// Present until dropped.
    Tokio(Option<AsyncProxy>),
}

impl Driver {
    pub(crate) fn connect(self, path: &Path, key: &[u8]) -> Result<Manager, ClientError> {
        self.connect_with(path, key, ClientOptions::default())
    }

    pub(crate) fn connect_with(
        self,
        path: &Path,
        key: &[u8],
        options: ClientOptions,
    ) -> Result<Manager, ClientError> {
        let key = AuthKey::new(key);
        match self {
            Self::Blocking => {
                client::Manager::connect_with(path, key, options).map(Manager::Blocking)
            }
            Self::Tokio => RUNTIME
                .block_on(AsyncManager::connect_with(path, key, options))
                .map(Manager::Tokio),
        }
    }
}

impl Manager {
    pub(crate) fn create(&self, typeid: &str) -> Result<Proxy, ClientError> {
        match self {
            Self::Blocking(manager) => manager.create(typeid).map(Proxy::Blocking),
            Self::Tokio(manager) => RUNTIME
                .block_on(manager.create(typeid))
                .map(|proxy| Proxy::Tokio(Some(proxy))),
        }
    }

    pub(crate) fn number_of_objects(&self) -> Result<i64, ClientError> {
        match self {
            Self::Blocking(manager) => manager.number_of_objects(),
            Self::Tokio(manager) => RUNTIME.block_on(manager.number_of_objects()),
        }
    }

    pub(crate) fn debug_info(&self) -> Result<String, ClientError> {
        match self {
            Self::Blocking(manager) => manager.debug_info(),
            Self::Tokio(manager) => RUNTIME.block_on(manager.debug_info()),
        }
    }
}

impl Proxy {
    pub(crate) fn methods(&self) -> &[String] {
        match self {
            Self::Blocking(proxy) => proxy.methods(),
            Self::Tokio(proxy) => proxy.as_ref().unwrap().methods(),
        }
    }

    pub(crate) fn call<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.call_with(method, args, |_| (), read)
    }

    pub(crate) fn call_with<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        match self {
            Self::Blocking(proxy) => proxy.call_with(method, args, kwargs, read),
            Self::Tokio(proxy) => {
                let proxy = proxy.as_mut().unwrap();
                RUNTIME.block_on(proxy.call_with(method, args, kwargs, read))
            }
        }
    }

    /// Calls a method without arguments, with a timeout of its own.
    pub(crate) fn call_within<T>(
        &mut self,
        wait: Duration,
        method: &str,
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        match self {
            Self::Blocking(proxy) => proxy.call_within(wait, method, |_| (), |_| (), read),
            Self::Tokio(proxy) => {
                let proxy = proxy.as_mut().unwrap();
                RUNTIME.block_on(proxy.call_within(wait, method, |_| (), |_| (), read))
            }
        }
    }
}

impl Drop for Proxy {
    /// The reference is back when this returns, as that of a blocking proxy is.
    fn drop(&mut self) {
        if let Self::Tokio(proxy) = self
            && let Some(proxy) = proxy.take()
        {
            let _ = RUNTIME.block_on(proxy.close());
        }
    }
}
