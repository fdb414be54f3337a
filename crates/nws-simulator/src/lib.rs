//! An api.weather.gov that runs offline: deterministic for a seed and a clock, plausible, in the service's payload
//! shapes, headers and errors; and able to fail as the service fails, on demand.
//!
//! [`Simulator::respond`] is the whole service as a pure function; [`serve`] puts it on a socket, [`Running`] does so
//! for a test. This crate knows nothing of the programs that read the service.
//!
//! ```
//! use nws_simulator::{Simulator, VirtualClock};
//! let clock = VirtualClock::at("2026-03-04T22:38:00Z".parse()?);
//! let simulator = Simulator::builder().seed(7).clock(clock).build();
//! let request = http::Request::get("/points/47.6062,-122.3321").header("user-agent", "example").body(())?;
//! let response = simulator.respond(request);
//! assert_eq!(response.status(), 200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod clock;
mod control;
mod delivery;
mod earth;
mod faults;
mod field;
mod freshness;
mod inject;
mod issued_alerts;
mod log;
mod outlook;
mod payload;
mod problem;
mod query;
mod route;
mod serve;
mod simulator;

pub use clock::{Clock, SystemClock, VirtualClock};
pub use delivery::Delivery;
pub use faults::{Effect, Faults, Nulls, Rule, RuleError, RuleId};
pub use issued_alerts::{IssuedAlertId, IssuedAlerts, Notice};
pub use log::{LoggedRequest, RequestLog};
pub use serve::{Certificate, CertificateError, Running, serve, serve_connection};
pub use simulator::{Builder, Simulator};
