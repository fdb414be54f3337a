//! A server made of bare bytes, for what no honest server sends.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use pymanager::AuthKey;
use pymanager::auth::{DigestPolicy, FAILURE, HandshakeProgress, ServerHandshake};
use pymanager::frame::{self, FrameDecoder};
use pymanager::message::{ManagerReply, ManagerRequest};
use pymanager::pickle::{Pickle, PickleLimits, PickleWriter, PickledValue};

/// No honest step takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server's end of a connection. What cannot be sent is not: the client may have left.
pub(crate) struct Host {
    socket: UnixStream,
    frames: FrameDecoder,
    asked: u32,
}

impl Host {
    pub(crate) fn new(socket: UnixStream) -> Self {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        Self {
            socket,
            frames: FrameDecoder::new(),
            asked: 0,
        }
    }

    /// The honest handshake.
    pub(crate) fn believe_or_fail(&mut self, key: &[u8]) {
        let key = AuthKey::new(key);
        let mut out = Vec::new();
        let mut handshake =
            ServerHandshake::start(&key, DigestPolicy::AnyDigest, &[3; 40], &mut out);
        self.send(&out);
        while let Some(body) = self.frame() {
            let mut out = Vec::new();
            match handshake.receive(&body, &mut out) {
                Ok(HandshakeProgress::Waiting) => self.send(&out),
                Ok(HandshakeProgress::Trusted) => return,
                Err(_) => return self.send_frame(FAILURE),
            }
        }
    }

    /// Accepts whatever the client answers, and answers its challenge with `mac`.
    pub(crate) fn pretend(&mut self, mac: &[u8]) {
        self.send_frame(&[b"#CHALLENGE#{sha256}".as_slice(), &[3; 40]].concat());
        self.frame();
        self.send_frame(b"#WELCOME#");
        self.frame();
        self.send_frame(&[b"{sha256}".as_slice(), mac].concat());
        self.wait_for_the_end();
    }

    /// The method of the next request, until the client hangs up.
    pub(crate) fn request(&mut self) -> Option<String> {
        let body = self.frame()?;
        let pickle = Pickle::read(&body, &PickleLimits::DEFAULT).unwrap();
        let method = ManagerRequest::read(&pickle).unwrap().method.to_owned();
        self.asked += u32::from(method == "ask");
        Some(method)
    }

    /// Returns whether the request is the first question on this connection.
    pub(crate) fn is_first(&self) -> bool {
        self.asked == 1
    }

    pub(crate) fn reply(&mut self, write: impl FnOnce(&mut PickleWriter)) {
        let mut body = Vec::new();
        ManagerReply::Return(&PickledValue::new(write)).put(&mut body);
        self.send_frame(&body);
    }

    /// Answers that an object with one method was created.
    pub(crate) fn create(&mut self) {
        self.reply(|w| {
            w.tuple(|w| {
                w.str("7f00");
                w.tuple(|w| w.str("ask"));
            });
        });
    }

    /// Several replies in one go.
    pub(crate) fn replies(&mut self, numbers: &[i64]) {
        let mut out = Vec::new();
        for number in numbers {
            let mut body = Vec::new();
            ManagerReply::Return(&PickledValue::new(|w| w.int(*number))).put(&mut body);
            frame::put(&body, &mut out);
        }
        self.send(&out);
    }

    pub(crate) fn refuse(&mut self, why: &str) {
        let mut body = Vec::new();
        ManagerReply::Traceback(why).put(&mut body);
        self.send_frame(&body);
    }

    pub(crate) fn send_frame(&mut self, body: &[u8]) {
        let mut out = Vec::new();
        frame::put(body, &mut out);
        self.send(&out);
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes);
    }

    /// Sends a frame that never ends, a byte now and then.
    pub(crate) fn drip(&mut self) {
        self.socket
            .set_read_timeout(Some(Duration::from_millis(10)))
            .unwrap();
        self.send(&[0, 0, 0, 255]);
        while self.socket.write_all(b"x").is_ok() {
            // A pause, which the client's leaving ends.
            let _ = self.socket.read(&mut [0; 64]);
        }
    }

    pub(crate) fn hang_up(&self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    pub(crate) fn wait_for_the_end(&mut self) {
        while self.frame().is_some() {}
    }

    fn frame(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(body) = self.frames.frame(1 << 20).unwrap() {
                return Some(body.to_vec());
            }
            match self.socket.read(self.frames.space()) {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.frames.advance(count),
            }
        }
    }
}
