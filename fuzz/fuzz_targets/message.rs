//! Any bytes as a request and as a reply.
#![no_main]

use pymanager::message::{ReceivedReply, ManagerRequest};
use pymanager::pickle::{PickleLimits, Pickle};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = Pickle::read(bytes, &PickleLimits::DEFAULT) {
        let _ = (ManagerRequest::read(&pickle), ReceivedReply::read(&pickle));
    }
});
