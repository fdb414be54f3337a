//! Any bytes as a pickle, looked at in every way that follows values.
#![no_main]

use pymanager::pickle::{Pickle, PickleLimits};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = Pickle::read(bytes, &PickleLimits::DEFAULT) {
        let _ = format!("{pickle:?}");
        let _ = pickle.root().fits(100, 10_000);
    }
});
