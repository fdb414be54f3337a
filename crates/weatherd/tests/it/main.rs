//! The daemon as its users meet it: a real process, real CPython programs, a simulated upstream that
//! can misbehave.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alerts;
mod answers;
mod changes;
mod config;
mod current;
mod current_recorded;
mod disk;
mod drop_in;
mod layers;
mod lifecycle;
mod locating;
mod manners;
mod moves;
mod outage;
mod outlooks;
mod package;
mod patience;
mod recorded;
mod recorded_python;
mod secrets;
mod service;
mod sharing;
mod shortage;
mod support;
mod truth;
mod upstream;
mod waiting;
