//! Any bytes as a request and as a reply.
#![no_main]

use pymanager::message::{Answer, Request};
use pymanager::pickle::{Limits, Pickle};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = Pickle::read(bytes, &Limits::DEFAULT) {
        let _ = (Request::read(&pickle), Answer::read(&pickle));
    }
});
