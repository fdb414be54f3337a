//! Sharing an object between Rust and Python over CPython's `multiprocessing.managers` protocol.
//!
//! A Python program uses a Rust object through its own, unmodified `BaseManager`; a Rust program
//! uses an object that a Python `BaseManager` serves. Both work with CPython from 3.9 on. Nothing
//! that arrives is ever executed, and everything that arrives is bounded in size, time and number.
//! This crate knows nothing of what the objects are for.
//!
//! # A server
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use pymanager::AuthKey;
//! use pymanager::pickle::PickledValue;
//! use pymanager::server::{Call, Referent, CallFuture, Server};
//!
//! struct Greeter;
//!
//! impl Referent for Greeter {
//!     fn methods(&self) -> &'static [&'static str] {
//!         &["greet"]
//!     }
//!
//!     fn call<'c>(&'c self, call: Call<'c>) -> CallFuture<'c> {
//!         Box::pin(async move {
//!             let [name] = call.bind(["name"])?;
//!             let text = format!("hello {}", name.as_str().unwrap_or("you"));
//!             Ok(PickledValue::new(|w| w.str(&text)))
//!         })
//!     }
//!
//!     fn repr(&self) -> String {
//!         "<Greeter>".to_owned()
//!     }
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! // Put the socket where only its owner may go: a directory of mode 0700.
//! let listener = tokio::net::UnixListener::bind("/run/user/1000/greeter/socket")?;
//! Server::new(AuthKey::new(*b"a secret of 32 random bytes ...."))
//!     .register("greeter", Arc::new(Greeter))
//!     .serve(listener, std::future::pending(), Duration::from_secs(5))
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # A client
//!
//! ```no_run
//! use pymanager::AuthKey;
//! use pymanager::client::{ClientError, Manager, Timeouts};
//!
//! # fn run() -> Result<(), ClientError> {
//! let key = AuthKey::new(*b"a secret of 32 random bytes ....");
//! let path = "/run/user/1000/greeter/socket";
//! let manager = Manager::connect(path, key, Timeouts::default())?;
//! let mut greeter = manager.create("greeter")?;
//! let text = greeter.call("greet", |args| args.str("Ada"), |result| {
//!     let text = result.as_str().map(str::to_owned);
//!     text.ok_or(ClientError::UnexpectedResult("a text"))
//! })?;
//! # drop(text);
//! # Ok(())
//! # }
//! ```
//!
//! # A client on tokio
//!
//! ```no_run
//! use pymanager::AuthKey;
//! use pymanager::client::{AsyncManager, ClientError, Timeouts};
//!
//! # async fn run() -> Result<(), ClientError> {
//! let key = AuthKey::new(*b"a secret of 32 random bytes ....");
//! let path = "/run/user/1000/greeter/socket";
//! let manager = AsyncManager::connect(path, key, Timeouts::default()).await?;
//! let mut greeter = manager.create("greeter").await?;
//! let text = greeter.call("greet", |args| args.str("Ada"), |result| {
//!     let text = result.as_str().map(str::to_owned);
//!     text.ok_or(ClientError::UnexpectedResult("a text"))
//! }).await?;
//! # drop(text);
//! # Ok(())
//! # }
//! ```
//!
//! # What goes over the socket
//!
//! ```text
//! frame      length (i32, big-endian) | body          length -1: a u64 follows
//!
//! server                                   client     each line a frame
//!   #CHALLENGE# {sha256} 40 random bytes -->
//!                                   <-- {sha256} HMAC(key, all after #CHALLENGE#)
//!   #WELCOME#                            -->          or #FAILURE# and the end
//!                                   <-- #CHALLENGE# {sha256} 40 random bytes
//!   {sha256} HMAC(key, ...)              -->
//!                                   <-- #WELCOME#
//!                                   <-- (None, 'create', ('greeter',), {})      a pickle
//!   ('#RETURN', (ident, ('greet',)))     -->          and the end of this connection
//!
//! or, on a connection that stays:
//!                                   <-- (None, 'accept_connection', ('MainProcess',), {})
//!   ('#RETURN', None)                    -->
//!                                   <-- (ident, 'greet', ('Ada',), {})
//!   ('#RETURN', 'hello Ada')             -->          and so on, strictly in order
//! ```
//!
//! Pythons up to 3.11 use 20 random bytes and a bare HMAC-MD5; see [`auth`]. The modules from
//! bottom to top: [`frame`], [`auth`], [`pickle`], [`message`] do no input or output and know no
//! clock and no randomness; [`server`] (on tokio) and [`client`] (blocking without a runtime, or on tokio) do.
//!
//! With the feature `serde`, which is off by default, types that derive `Serialize` and `Deserialize`
//! cross the socket as they are: `pickle::Pickled::from_serialize` and `pickle::Value::deserialize`.
#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::allow_attributes,
        reason = "tests index what they have just made, and not all of these fire in every build"
    )
)]
#![cfg_attr(
    not(all(feature = "server", feature = "tokio-client")),
    allow(
        rustdoc::broken_intra_doc_links,
        clippy::allow_attributes,
        reason = "the crate's page links to both faces"
    )
)]

pub mod auth;
mod exception;
pub mod frame;
pub mod message;
pub mod pickle;

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "server")]
pub mod server;

pub use auth::AuthKey;
pub use exception::{BuiltinException, Exception, RemoteException};
