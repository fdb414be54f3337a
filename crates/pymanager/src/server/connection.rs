//! One client from its connection to its end: handshake, first request, and the calls after it.
//! Knows nothing of what a method does.

use std::sync::PoisonError;

use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::Peer;
use super::answer::{answer_while_connected, put, put_at_once, put_fault, read};
use super::arguments::{CallArguments, short};
use super::refusals::{all_taken, beyond_share};
use super::shares::GuestConnection;
use super::state::{self, ServerState};
use super::stream::{Disconnect, FrameStream, ReadTimeout};
use super::table::ConnectionSlot;
use crate::auth::{self, AuthError, HandshakeProgress, ServerHandshake};
use crate::exception::{BuiltinException, Exception};
use crate::frame;
use crate::message::{ManagerReply, ManagerRequest};
use crate::pickle::PickledValue;

/// A connection that has been accepted.
pub(super) struct AcceptedConnection {
    pub(super) stream: FrameStream,
    pub(super) slot: ConnectionSlot,
    pub(super) peer: Peer,
}

/// Serves one client until it disconnects, fails, or is dismissed.
///
/// Its future is kept for each of thousands of connections that wait. So what it is given is boxed, since a
/// future keeps the place of its arguments, and so are the steps that a connection hardly ever is in.
pub(super) async fn run(state: &ServerState, accepted: Box<AcceptedConnection>) {
    let AcceptedConnection { stream, slot, peer } = *accepted;
    let mut connection = ClientConnection {
        state,
        stream,
        peer,
        guest: None,
    };
    match connection.serve(&slot).await {
        Ok(()) | Err(Disconnect::Closed | Disconnect::Dismissed) => debug!("connection closed"),
        Err(end) => debug!(reason = %end, "connection ended"),
    }
}

/// A connection at work.
struct ClientConnection<'s> {
    state: &'s ServerState,
    stream: FrameStream,
    peer: Peer,
    /// Counts the connection and its calls, where they are a guest's.
    guest: Option<GuestConnection>,
}

impl ClientConnection<'_> {
    async fn serve(&mut self, slot: &ConnectionSlot) -> Result<(), Disconnect> {
        let admitted = self.state.admission.admit(self.peer.uid, self.peer.gid);
        let admitted = tokio::time::timeout(self.state.limits.handshake, admitted);
        let Ok(Some(admitted)) = Box::pin(admitted).await else {
            warn!(
                uid = self.peer.uid,
                pid = self.peer.pid,
                "rejected a connection of another user"
            );
            return self.refuse().await;
        };
        tokio::select! {
            biased;
            ended = self.serve_admitted(slot) => ended,
            () = admitted.excluded() => Err(Disconnect::Dismissed),
        }
    }

    async fn serve_admitted(&mut self, slot: &ConnectionSlot) -> Result<(), Disconnect> {
        if Box::pin(self.begin(slot)).await? {
            loop {
                self.request().await?;
            }
        }
        Ok(())
    }

    /// Lets the client prove itself and say what it wants; returns whether that is calls.
    async fn begin(&mut self, slot: &ConnectionSlot) -> Result<bool, Disconnect> {
        if let Err(error) = self.handshake().await? {
            warn!(uid = self.peer.uid, pid = self.peer.pid, reason = %error, "rejected an unauthenticated peer");
            if error != AuthError::Refused {
                self.refuse().await?;
            }
            return Ok(false);
        }
        slot.prove();
        loop {
            match self.first_request(slot).await? {
                Next::Calls => return Ok(true),
                // CPython's clients leave now; ours go on.
                Next::Request => slot.answered(),
                Next::End => return Ok(false),
            }
        }
    }

    /// Authenticates both sides. The outer error is the connection's, the inner the peer's fault.
    async fn handshake(&mut self) -> Result<Result<(), AuthError>, Disconnect> {
        let state = self.state;
        let random = state::random().map_err(Disconnect::Broken)?;
        let out = &mut self.stream.out;
        let mut handshake = ServerHandshake::start(&state.key, state.policy, &random, out);
        loop {
            // A client that sends ahead gets its answers together.
            if !self.stream.frames.has_frame(auth::LONGEST_FRAME)? {
                self.stream.flush(state.limits.handshake).await?;
            }
            let arrived = self
                .stream
                .frame_arrived(auth::LONGEST_FRAME, ReadTimeout::Unchanged);
            arrived.await?;
            let stream = &mut self.stream;
            let Some(body) = stream.frames.frame(auth::LONGEST_FRAME)? else {
                continue;
            };
            match handshake.receive(body, &mut stream.out) {
                Ok(HandshakeProgress::Waiting) => {}
                Ok(HandshakeProgress::Trusted) => return Ok(Ok(())),
                Err(error) => {
                    if !handshake.peer_is_proven() {
                        self.penalty().await?;
                    }
                    return Ok(Err(error));
                }
            }
        }
    }

    /// Holds back the answer to a wrong key.
    async fn penalty(&mut self) -> Result<(), Disconnect> {
        let wait = {
            let penalties = self.state.penalties.lock();
            let mut penalties = penalties.unwrap_or_else(PoisonError::into_inner);
            penalties.strike(self.peer.uid, Instant::now())
        };
        self.stream.pause(wait).await
    }

    /// Tells the peer that it is not trusted, and nothing else.
    async fn refuse(&mut self) -> Result<(), Disconnect> {
        frame::put(auth::FAILURE, &mut self.stream.out);
        self.stream.flush(self.state.limits.write).await
    }

    /// Waits for a request.
    async fn arrived(&mut self) -> Result<(), Disconnect> {
        let limits = &self.state.limits;
        let timeout = ReadTimeout::Renewed {
            first: limits.idle,
            rest: limits.rest_of_request,
        };
        self.stream.frame_arrived(limits.request, timeout).await
    }

    /// Answers the request that every connection begins with, to the server itself.
    async fn first_request(&mut self, slot: &ConnectionSlot) -> Result<Next, Disconnect> {
        let state = self.state;
        self.arrived().await?;
        let stream = &mut self.stream;
        let Some(body) = stream.frames.frame(state.limits.request)? else {
            return Ok(Next::End);
        };
        let first = read_first_request(state, &self.peer, body);
        let none = PickledValue::none();
        let wants_calls = matches!(first, Ok(FirstRequest::Calls(_)));
        let refusal = if wants_calls {
            begin_calls(state, &self.peer, slot, &mut self.guest).err()
        } else {
            None
        };
        let goes_on = wants_calls && refusal.is_none();
        let ends_server = matches!(first, Ok(FirstRequest::Shutdown));
        let next = match first {
            Ok(FirstRequest::Answer(_)) => Next::Request,
            _ if goes_on => Next::Calls,
            _ => Next::End,
        };
        match first {
            Ok(FirstRequest::Answer(value)) => put(ManagerReply::Return(&value), &mut stream.out),
            Ok(FirstRequest::Calls(_)) if let Some(refusal) = &refusal => {
                put(ManagerReply::Error(refusal), &mut stream.out);
            }
            Ok(FirstRequest::Calls(name)) => {
                self.peer.name = name;
                put(ManagerReply::Return(&none), &mut stream.out);
            }
            Ok(FirstRequest::Shutdown) => {
                // CPython answers twice: once before it stops and once because it was asked.
                put(ManagerReply::Return(&none), &mut stream.out);
                put(ManagerReply::Return(&none), &mut stream.out);
            }
            Err(fault) => put_fault(&fault, &mut stream.out),
        }
        if goes_on {
            match state.programs.notice(&self.peer) {
                Some(program) => {
                    info!(program, uid = self.peer.uid, client = %self.peer, "client connected");
                }
                None => debug!(client = %self.peer, "client connected again"),
            }
        }
        // A client that has sent its first call ahead gets both answers together.
        let is_ahead = matches!(stream.frames.has_frame(state.limits.request), Ok(true));
        let flushed = match next {
            Next::Calls if is_ahead => Ok(()),
            _ => stream.flush(state.limits.write).await,
        };
        if ends_server {
            info!(client = %self.peer, "shutting down at a client's request");
            state.stop.notify_one();
        }
        flushed.map(|()| next)
    }

    /// Reads one call and sends its reply.
    async fn request(&mut self) -> Result<(), Disconnect> {
        if self.stream.is_dismissed() {
            return Err(Disconnect::Dismissed);
        }
        let state = self.state;
        self.arrived().await?;
        let stream = &mut self.stream;
        let Some(body) = stream.frames.frame(state.limits.request)? else {
            return Ok(());
        };
        if let Some(Err(exceeded)) = self.guest.as_ref().map(GuestConnection::count_call) {
            put(
                ManagerReply::Error(&beyond_share(exceeded)),
                &mut stream.out,
            );
            return stream.flush(state.limits.write).await;
        }
        let prepared = state.prepared.find(body);
        if prepared.is_some_and(|call| put_at_once(&*call, &self.peer, &mut stream.out)) {
            return stream.flush(state.limits.write).await;
        }
        let (peer, out) = (&self.peer, &mut stream.out);
        Box::pin(answer_while_connected(
            state,
            peer,
            body,
            &stream.socket,
            out,
        ))
        .await?;
        self.stream.flush(state.limits.write).await
    }
}

/// The sequel of a request to the server itself.
enum Next {
    /// Calls.
    Calls,
    /// Another request, if the client has one.
    Request,
    /// The end of the connection.
    End,
}

/// The effect of a connection's first request.
enum FirstRequest {
    /// An answer.
    Answer(PickledValue),
    /// Calls from a client of that name.
    Calls(String),
    /// The end of the server.
    Shutdown,
}

/// Makes a newcomer a caller, within the share of its user.
///
/// # Errors
///
/// The exception that tells why not.
fn begin_calls(
    state: &ServerState,
    peer: &Peer,
    slot: &ConnectionSlot,
    guest: &mut Option<GuestConnection>,
) -> Result<(), Exception> {
    if peer.is_guest {
        let counted = state.admission.connect(peer.uid).map_err(|exceeded| {
            debug!(uid = peer.uid, %exceeded, "rejected a connection");
            beyond_share(exceeded)
        })?;
        *guest = Some(counted);
    }
    if slot.begin_calls() {
        return Ok(());
    }
    slot.reject();
    Err(all_taken(state))
}

/// Carries out a first request, but for its effects on the connection and the server.
fn read_first_request(
    state: &ServerState,
    peer: &Peer,
    body: &[u8],
) -> Result<FirstRequest, Exception> {
    let pickle = read(state, body)?;
    let request =
        ManagerRequest::read(&pickle).map_err(|e| Exception::value_error(e.to_string()))?;
    debug!(function = %short(request.method), "request");
    match request.method {
        "accept_connection" => {
            let arguments = CallArguments {
                function: request.method,
                args: request.args,
                kwargs: request.kwargs,
            };
            let ([name], []) = arguments.bind(["name"], [])?;
            Ok(FirstRequest::Calls(short(
                name.as_str().unwrap_or_default(),
            )))
        }
        "shutdown" if state.remote_shutdown && !peer.is_guest => Ok(FirstRequest::Shutdown),
        "shutdown" => Err(Exception::new(
            BuiltinException::PermissionError,
            "clients may not shut down this server",
        )),
        _ => state.objects.function(&request).map(FirstRequest::Answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the size of the future that is kept for a connection.
    fn future_size<'s, F>(_: impl Fn(&'s ServerState, Box<AcceptedConnection>) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_connection_that_waits_takes_little_room() {
        assert!(future_size(run) <= 768, "{} bytes", future_size(run));
    }
}
