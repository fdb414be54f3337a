//! A typed client of weatherd, blocking and asynchronous: finds the server, connects, asks.
//!
//! ```no_run
//! use weather::PlaceQuery;
//! use weather_client::Client;
//!
//! let mut client = Client::connect()?;
//! let place: PlaceQuery = "Portland, OR".parse()?;
//! println!("{}", client.get_weather(&place)?);
//! for alert in client.alerts(&place)?.alerts {
//!     println!("{}: {}", alert.severity, alert.event);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! From a tokio program (feature `async`, on by default) the same with `.await`:
//!
//! ```no_run
//! # #[cfg(feature = "async")]
//! # async fn run() -> Result<(), weather_client::Error> {
//! use weather::Location;
//! use weather_client::AsyncClient;
//!
//! let mut client = AsyncClient::connect().await?;
//! println!("{}", client.get_weather(Location::SEATTLE).await?);
//! # Ok(())
//! # }
//! ```
//!
//! # When the server restarts
//!
//! A client outlives its server. Where the connection turns out to be gone, or the key another, the
//! client looks for the server anew, reads its connection file again, and asks once more: all
//! questions only read, so that asking twice does no harm. It does so once for a call; if that fails
//! too, the call fails with what happened first, and the next call tries again. A call that took too
//! long is not repeated. [`Client::follow_alerts`] goes on for longer, with pauses.
//!
//! # When no server runs
//!
//! [`Finder::autostart`] has the client start one, in the background, which ends by itself when it has had
//! no clients for half an hour.
//!
//! # The server of the machine
//!
//! Where a user runs no server, the one of the machine answers, if there is one. [`Client::server`] tells
//! which it is, and [`Finder::defaults`] has it asked with places and units of the user's own.
//!
//! # Other servers
//!
//! The same client talks to the original Python service, or any CPython manager that serves
//! `get_weather` under the original's names. This room must not know HTTP, the upstream, or how the
//! service finds its answers.

#[cfg(feature = "async")]
mod asynchronous;
mod autostart;
mod client;
mod connected;
mod error;
mod finder;
mod follow;
mod methods;
mod preferences;
mod user_defaults;
mod wire;

#[cfg(feature = "async")]
pub use asynchronous::{AsyncClient, AsyncFollowAlerts};
pub use autostart::server_program;
pub use client::{Client, FollowAlerts};
pub use connected::ConnectedServer;
pub use error::Error;
pub use finder::Finder;
pub use follow::Backoff;
pub use rendezvous::{Environment, SearchReason};
pub use user_defaults::UserDefaults;

/// The name of the shared service at the server.
const TYPEID: &str = "get_weather_service";
