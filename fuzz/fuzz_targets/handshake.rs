//! Any frames at both sides of the handshake; without the key nobody gets through.
#![no_main]

use pymanager::auth::{AuthKey, ClientHandshake, Policy, Progress, ServerHandshake};

libfuzzer_sys::fuzz_target!(|bodies: Vec<Vec<u8>>| {
    let (key, mut out) = (AuthKey::new(*b"never in the input"), Vec::new());
    let mut server = ServerHandshake::start(&key, Policy::AnyDigest, &[1; 40], &mut out);
    let mut client = ClientHandshake::new(&key, Policy::AnyDigest, &[2; 40]);
    for body in &bodies {
        assert_ne!(server.receive(body, &mut out), Ok(Progress::Trusted));
        assert_ne!(client.receive(body, &mut out), Ok(Progress::Trusted));
    }
});
