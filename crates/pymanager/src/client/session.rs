//! One connection's protocol from the client's side: the handshake, requests that wait to be sent,
//! replies that have arrived. Moves no byte itself and knows no clock; a driver does both.
//!
//! A driver sends [`unsent`](ClientSession::unsent) and reads into [`space`](ClientSession::space) until the
//! session has what is waited for:
//!
//! ```text
//! while !session.is_trusted(..)?  { send what is unsent; read once }      the handshake
//! session.introduce(name)                                                if it will make calls
//! session.request(..); send what is unsent
//! while !session.has_reply(..)?   { read once }
//! session.reply(..)
//! ```

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::target::unavailable;
use super::{ClientError, ClientOptions, reply};
use crate::auth::{self, AuthError, ClientHandshake, HandshakeProgress};
use crate::frame::{self, FrameDecoder};
use crate::message::{self, ReceivedReply};
use crate::pickle::{FieldWriter, Pickle, PickleWriter};

/// The state of one connection.
#[derive(Debug)]
pub(super) struct ClientSession {
    frames: FrameDecoder,
    /// Frames to send.
    out: Vec<u8>,
    /// The number of bytes of `out` that have been sent.
    sent: usize,
    /// True if the reply to the introduction is still to come, before any other.
    is_introducing: bool,
    /// True if it goes on after a request to the server itself, which CPython's servers do not have.
    pub(super) goes_on: bool,
}

impl ClientSession {
    /// Creates a session on a connection that has just been made.
    pub(super) fn new() -> Self {
        Self {
            frames: FrameDecoder::for_replies(),
            out: Vec::with_capacity(256),
            sent: 0,
            is_introducing: false,
            goes_on: false,
        }
    }

    /// Takes what has arrived of the handshake and says whether both sides are proven. The last
    /// frame of the handshake stays unsent, to travel with the first request.
    pub(super) fn is_trusted(
        &mut self,
        handshake: &mut ClientHandshake<'_>,
    ) -> Result<bool, ClientError> {
        // The handshake ends or fails after three frames, however many there are.
        while let Some(body) = self.frames.frame(auth::LONGEST_FRAME)? {
            match handshake.receive(body, &mut self.out) {
                Ok(HandshakeProgress::Waiting) => {}
                Ok(HandshakeProgress::Trusted) => return Ok(true),
                Err(AuthError::Refused) => return Err(ClientError::Refused),
                Err(AuthError::NotAdmitted) => return Err(ClientError::NotAdmitted),
                Err(error) => return Err(ClientError::NotAuthentic(error)),
            }
        }
        Ok(false)
    }

    /// Says who calls, which makes the connection one for calls. The reply is read with that of the
    /// first call, so that it costs no round trip.
    pub(super) fn introduce(&mut self, name: &str) {
        self.request(None, "accept_connection", |w| w.str(name), |_| ());
        self.is_introducing = true;
    }

    /// Introduces the caller after a request to the server itself. Our servers go on with calls then;
    /// CPython's have closed the connection.
    pub(super) fn go_on(&mut self, name: &str) {
        self.introduce(name);
        self.goes_on = true;
    }

    /// Returns the frames to send again on another connection if the server has closed this one.
    pub(super) fn to_repeat(&self) -> Option<Vec<u8>> {
        (self.goes_on && self.is_introducing).then(|| self.unsent().to_vec())
    }

    /// Returns whether the server closed the connection after the request before, as CPython's do, and has
    /// carried out nothing since.
    pub(super) fn was_over(&self, outcome: &Result<(), ClientError>) -> bool {
        let is_over = matches!(outcome, Err(ClientError::Unavailable(_)));
        is_over && self.goes_on && self.is_introducing && self.frames.is_empty()
    }

    /// Appends the frames of an introduction and a request.
    pub(super) fn repeat(&mut self, frames: &[u8]) {
        self.out.extend_from_slice(frames);
        self.is_introducing = true;
    }

    /// Appends a request to what is unsent.
    pub(super) fn request(
        &mut self,
        ident: Option<&str>,
        method: &str,
        args: impl FnOnce(&mut PickleWriter),
        kwargs: impl FnOnce(&mut FieldWriter<'_>),
    ) {
        frame::put_with(&mut self.out, |out| {
            message::put_request(out, ident, method, args, kwargs);
        });
    }

    /// Returns the bytes still to be sent.
    pub(super) fn unsent(&self) -> &[u8] {
        self.out.get(self.sent..).unwrap_or_default()
    }

    /// Says that the first `count` unsent bytes have been sent.
    pub(super) fn sent(&mut self, count: usize) {
        self.sent = self.sent.saturating_add(count);
        if self.sent >= self.out.len() {
            self.out.clear();
            self.sent = 0;
        }
    }

    /// Returns the buffer for the next bytes; never empty.
    pub(super) fn space(&mut self) -> &mut [u8] {
        self.frames.space()
    }

    /// Says that `count` bytes were read; none means that the server has hung up.
    pub(super) fn received(&mut self, count: usize) -> Result<(), ClientError> {
        if count == 0 {
            return Err(unavailable(ErrorKind::UnexpectedEof));
        }
        self.frames.advance(count);
        Ok(())
    }

    /// Returns whether the reply to the oldest request has arrived whole.
    pub(super) fn has_reply(&mut self, options: &ClientOptions) -> Result<bool, ClientError> {
        if self.is_introducing && self.frames.has_frame(options.reply)? {
            // A refusal leaves the session introducing: the reply to the call is still to come.
            self.reply(options, reply::done)?;
            self.is_introducing = false;
        }
        Ok(!self.is_introducing && self.frames.has_frame(options.reply)?)
    }

    /// Reads the reply that [`has_reply`](Self::has_reply) saw.
    pub(super) fn reply<T>(
        &mut self,
        options: &ClientOptions,
        read: impl FnOnce(ReceivedReply<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let pickle = Pickle::read(self.body(options)?, &options.pickle)?;
        read(ReceivedReply::read(&pickle)?)
    }

    /// Returns the bytes of the reply that [`has_reply`](Self::has_reply) saw.
    pub(super) fn body(&mut self, options: &ClientOptions) -> Result<&[u8], ClientError> {
        Ok(self.frames.frame(options.reply)?.unwrap_or_default())
    }

    /// Returns whether the connection can serve another call after this outcome: every request was
    /// sent, its reply was read whole even if it is an error, and nothing unrequested has arrived.
    pub(super) fn is_usable_after<T>(&self, outcome: &Result<T, ClientError>) -> bool {
        let was_read = match outcome {
            Ok(_) => true,
            Err(error) => matches!(
                error,
                ClientError::Remote(_)
                    | ClientError::RemoteTraceback(_)
                    | ClientError::UnexpectedResult(_)
                    | ClientError::Pickle(_)
                    | ClientError::Message(_)
            ),
        };
        was_read && !self.is_introducing && self.unsent().is_empty() && self.frames.is_empty()
    }
}

/// Longer than anybody waits, and short enough for every system's timers.
const FOREVER: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A point in time after which to wait no longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallDeadline(Option<Instant>);

impl CallDeadline {
    /// Creates a deadline `wait` after `now`; one beyond reckoning never comes.
    pub(super) fn after(now: Instant, wait: Duration) -> Self {
        Self(now.checked_add(wait))
    }

    /// Returns the time left at `now`, if any.
    pub(super) fn left(self, now: Instant) -> Result<Duration, ClientError> {
        let Some(end) = self.0 else {
            return Ok(FOREVER);
        };
        match end.checked_duration_since(now) {
            Some(left) if !left.is_zero() => Ok(left.min(FOREVER)),
            _ => Err(ClientError::Timeout),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthKey;
    use crate::auth::{DigestPolicy, ServerHandshake};
    use crate::message::ManagerReply;
    use crate::pickle::PickledValue;

    /// Lets the session read `bytes` in pieces of `size`, and calls `look` after each.
    fn arrive(
        session: &mut ClientSession,
        bytes: &[u8],
        size: usize,
        mut look: impl FnMut(&mut ClientSession) -> bool,
    ) -> bool {
        let mut seen = false;
        for piece in bytes.chunks(size) {
            let space = session.space();
            let count = piece.len().min(space.len());
            space[..count].copy_from_slice(&piece[..count]);
            session.received(count).unwrap();
            assert_eq!(count, piece.len(), "pieces are smaller than any buffer");
            seen = look(session);
        }
        seen
    }

    /// Creates a session that trusts its server, all of it in pieces of `size`.
    fn trusted(size: usize) -> ClientSession {
        let key = AuthKey::new(*b"key");
        let (mut session, mut to_client) = (ClientSession::new(), Vec::new());
        let mut ours = ClientHandshake::new(&key, DigestPolicy::AnyDigest, &[1; 40]);
        let mut theirs =
            ServerHandshake::start(&key, DigestPolicy::AnyDigest, &[2; 40], &mut to_client);
        let mut to_server = FrameDecoder::new();
        loop {
            let arrived = std::mem::take(&mut to_client);
            if arrive(&mut session, &arrived, size, |s| {
                s.is_trusted(&mut ours).unwrap()
            }) {
                return session;
            }
            while !session.unsent().is_empty() {
                let count = session.unsent().len().min(size);
                to_server.feed(&session.unsent()[..count]);
                session.sent(count);
            }
            while let Some(body) = to_server.frame(256).unwrap() {
                theirs.receive(body, &mut to_client).unwrap();
            }
        }
    }

    fn replies(numbers: &[i64]) -> Vec<u8> {
        let mut out = Vec::new();
        for number in numbers {
            let mut body = Vec::new();
            ManagerReply::Return(&PickledValue::new(|w| w.int(*number))).put(&mut body);
            frame::put(&body, &mut out);
        }
        out
    }

    #[test]
    fn pieces_of_any_size_make_the_same_conversation() {
        let options = ClientOptions::default();
        for size in 1..64 {
            let mut session = trusted(size);
            session.introduce("test");
            session.request(Some("1"), "count", |_| (), |_| ());
            session.sent(session.unsent().len());
            let both = replies(&[0, 7]);
            let (last, before) = both.split_last().unwrap();
            assert!(!arrive(&mut session, before, size, |s| {
                s.has_reply(&options).unwrap()
            }));
            assert!(arrive(&mut session, &[*last], size, |s| {
                s.has_reply(&options).unwrap()
            }));
            let outcome = session.reply(&options, reply::number);
            assert!(session.is_usable_after(&outcome));
            assert_eq!(outcome.unwrap(), 7, "not the introduction's");
        }
    }

    #[test]
    fn what_nobody_asked_for_ends_the_use_of_a_connection() {
        let options = ClientOptions::default();
        let mut session = trusted(16);
        session.request(Some("1"), "count", |_| (), |_| ());
        session.sent(session.unsent().len());
        arrive(&mut session, &replies(&[7, 8]), 16, |_| true);
        let outcome = session.reply(&options, reply::number);
        assert!(outcome.is_ok() && !session.is_usable_after(&outcome));
    }

    #[test]
    fn a_call_in_the_middle_leaves_nothing_to_use() {
        let options = ClientOptions::default();
        let mut session = trusted(16);
        session.introduce("test");
        session.request(Some("1"), "count", |_| (), |_| ());
        assert!(!session.is_usable_after(&Ok(())), "not all is sent");
        session.sent(session.unsent().len());
        assert!(!session.is_usable_after(&Ok(())), "nothing is answered");
        assert!(session.received(0).is_err(), "the server hung up");
        assert!(!session.has_reply(&options).unwrap());
    }

    #[test]
    fn a_deadline_beyond_reckoning_never_comes_and_one_that_is_over_is_a_timeout() {
        #[expect(clippy::disallowed_methods, reason = "an instant to begin at")]
        let now = Instant::now();
        let second = Duration::from_secs(1);
        let never = CallDeadline::after(now, Duration::MAX);
        assert_eq!(never.left(now).unwrap(), FOREVER);
        let soon = CallDeadline::after(now, second);
        assert_eq!(soon.left(now).unwrap(), second);
        let later = now.checked_add(second).unwrap();
        assert!(matches!(soon.left(later), Err(ClientError::Timeout)));
    }
}
