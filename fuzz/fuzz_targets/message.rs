//! Any bytes as a request and as a reply.
#![no_main]

use pymanager::message::{ManagerRequest, ReceivedReply};
use pymanager::pickle::{Pickle, PickleLimits};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = Pickle::read(bytes, &PickleLimits::DEFAULT) {
        let _ = (ManagerRequest::read(&pickle), ReceivedReply::read(&pickle));
    }
});
