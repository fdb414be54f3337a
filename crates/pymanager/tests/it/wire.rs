//! A peer made of bare bytes, for what no honest client sends.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use pymanager::AuthKey;
use pymanager::auth::{ClientHandshake, DigestPolicy, HandshakeProgress};
use pymanager::frame::{self, FrameDecoder};

use crate::notebook::KEY;

/// No honest step takes this long; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Peer {
    pub(crate) socket: UnixStream,
    frames: FrameDecoder,
}

impl Peer {
    /// Connects and says nothing.
    pub(crate) fn silent(path: &Path) -> Self {
        let socket = UnixStream::connect(path).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        let frames = FrameDecoder::new();
        Self { socket, frames }
    }

    /// Connects and proves that it holds `key`; whether it was believed.
    pub(crate) fn with_key(path: &Path, key: &[u8]) -> Option<Self> {
        let mut peer = Self::silent(path);
        let key = AuthKey::new(key);
        let mut handshake = ClientHandshake::new(&key, DigestPolicy::AnyDigest, &[9; 40]);
        loop {
            let body = peer.frame()?;
            let mut out = Vec::new();
            let progress = handshake.receive(&body, &mut out).ok()?;
            peer.send(&out);
            if progress == HandshakeProgress::Trusted {
                return Some(peer);
            }
        }
    }

    /// An authenticated peer that has announced calls.
    pub(crate) fn calling(path: &Path) -> Self {
        let mut peer = Self::with_key(path, KEY).unwrap();
        let name = |w: &mut pymanager::pickle::PickleWriter| w.str("hostile");
        peer.request(None, "accept_connection", name);
        assert!(peer.reply().contains("#RETURN"));
        peer
    }

    pub(crate) fn request(
        &mut self,
        ident: Option<&str>,
        method: &str,
        args: impl FnOnce(&mut pymanager::pickle::PickleWriter),
    ) {
        let mut body = Vec::new();
        pymanager::message::put_request(&mut body, ident, method, args, |_| ());
        self.send_frame(&body);
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    pub(crate) fn send_frame(&mut self, body: &[u8]) {
        let mut out = Vec::new();
        frame::put(body, &mut out);
        self.send(&out);
    }

    /// The next frame, or `None` once the server has hung up.
    pub(crate) fn frame(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(body) = self.frames.frame(1 << 24).unwrap() {
                return Some(body.to_vec());
            }
            match self.socket.read(self.frames.space()) {
                Ok(0) => return None,
                Ok(count) => self.frames.advance(count),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The next frame as text, with whatever is not one replaced.
    pub(crate) fn reply(&mut self) -> String {
        String::from_utf8_lossy(&self.frame().expect("a reply")).into_owned()
    }
}
