//! Any frames at both sides of the handshake; without the key nobody gets through.
#![no_main]

use pymanager::auth::{AuthKey, ClientHandshake, DigestPolicy, HandshakeProgress, ServerHandshake};

libfuzzer_sys::fuzz_target!(|bodies: Vec<Vec<u8>>| {
    let (key, mut out) = (AuthKey::new(*b"never in the input"), Vec::new());
    let mut server = ServerHandshake::start(&key, DigestPolicy::AnyDigest, &[1; 40], &mut out);
    let mut client = ClientHandshake::new(&key, DigestPolicy::AnyDigest, &[2; 40]);
    for body in &bodies {
        assert_ne!(
            server.receive(body, &mut out),
            Ok(HandshakeProgress::Trusted)
        );
        assert_ne!(
            client.receive(body, &mut out),
            Ok(HandshakeProgress::Trusted)
        );
    }
});
