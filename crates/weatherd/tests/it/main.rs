//! The daemon as its users meet it: a real process, real CPython programs, a simulated upstream that
//! can misbehave.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alert_filters;
mod alerts;
mod answers;
#[path = "../../../weather-client/tests/it/both.rs"]
mod both;
mod changes;
mod clients;
mod config;
mod current;
mod current_recorded;
mod decoding;
mod derived;
mod detached;
mod directory;
mod disk;
mod disk_limits;
mod doctor;
mod drop_in;
mod exhaustion;
mod fairness;
mod fleet;
mod fleet_alerts;
mod fleet_failover;
mod guests;
mod http;
mod layers;
mod lifecycle;
mod limits;
mod locating;
mod log_readers;
mod machine;
mod moves;
mod named_files;
mod notable;
mod outage;
mod outlooks;
mod package;
mod query_options;
mod recorded;
mod recorded_python;
mod repeated;
mod resilience;
mod secrets;
mod secure_upstream;
mod service;
mod sharing;
mod staleness;
mod station_choice;
mod supervision;
mod support;
mod system;
mod upstream;
mod waiting;
