//! The two clients side by side: every test of one is a test of the other.

use std::path::Path;
use std::sync::LazyLock;

use tokio::runtime::Runtime;
use weather_client::{AsyncClient, Client, Error, Finder};

/// The runtime of the tests' futures.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
});

pub(crate) fn finder(dir: &Path) -> Finder {
    Client::finder().dir(Some(dir.to_owned()))
}

/// The same client twice.
pub(crate) struct Both {
    pub(crate) blocking: Client,
    pub(crate) asynchronous: AsyncClient,
}

impl Both {
    pub(crate) fn connect(finder: &Finder) -> Result<Self, Error> {
        Ok(Self {
            blocking: finder.connect()?,
            asynchronous: RUNTIME.block_on(finder.connect_async())?,
        })
    }
}

/// The answers of a method with both clients.
macro_rules! ask {
    ($both:expr, $method:ident($($argument:expr),* $(,)?)) => {[
        $both.blocking.$method($($argument),*),
        $crate::both::RUNTIME.block_on($both.asynchronous.$method($($argument),*)),
    ]};
}

pub(crate) use ask;
