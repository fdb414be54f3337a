//! An api.weather.gov that runs offline: deterministic for a seed and a clock, plausible, in the service's payload
//! shapes, headers and errors; and able to fail as the service fails, on demand.
//!
//! [`Simulator::respond`] is the whole service as a pure function: `route` finds the resource, `answer` makes its
//! representation, `inject` puts the faults in, and [`serve`] delivers the response on a socket ([`SimulatorServer`] for
//! a test). `control` stands beside them and changes what they read. This crate knows nothing of the programs that read
//! the service.
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
mod builder;
mod cache_headers;
mod clock;
mod compression;
mod control;
mod delivery;
mod earth;
mod faults;
mod field;
mod forecast;
mod form;
mod inject;
mod issued_alerts;
mod log;
mod payload;
mod problem;
mod query_parameters;
mod reference;
mod response;
mod route;
mod serve;
mod simulator;
mod state;

pub use builder::SimulatorBuilder;
pub use clock::{TimeSource, VirtualClock, WallClock};
pub use delivery::Delivery;
pub use faults::{FaultEffect, FaultRule, FaultRuleError, FaultRuleId, FaultRules, MissingValues};
pub use issued_alerts::{AlertInfo, IssuedAlertId, IssuedAlerts};
pub use log::{LoggedRequest, RequestLog};
#[cfg(feature = "tls")]
pub use serve::ServerCertificateError;
pub use serve::{ServerCertificate, SimulatorServer, serve, serve_connection};
pub use simulator::Simulator;
