//! One client from its connection to its end: handshake, first request, and the calls after it.
//! Knows nothing of what a method does.

use std::sync::PoisonError;

use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::arguments::{CallArguments, short};
use super::hangup::hung_up;
use super::objects::SharedObject;
use super::refusals::{all_taken, beyond_share, no_memory};
use super::shares::GuestConnection;
use super::state::{self, ServerState};
use super::stream::{Disconnect, FrameStream, ReadTimeout};
use super::table::ConnectionSlot;
use super::{Call, Peer, PreparedCall};
use crate::auth::{self, AuthError, HandshakeProgress, ServerHandshake};
use crate::exception::{BuiltinException, Exception};
use crate::frame;
use crate::message::{ManagerReply, ManagerRequest, put_return};
use crate::pickle::{Pickle, PickledValue};

/// Serves one client until it disconnects, fails, or is dismissed.
pub(super) async fn run(
    state: &ServerState,
    stream: FrameStream,
    slot: ConnectionSlot,
    peer: Peer,
) {
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
        let admitted = tokio::time::timeout(self.state.limits.handshake, admitted).await;
        let Ok(Some(admitted)) = admitted else {
            warn!(uid = self.peer.uid, "rejected a connection of another user");
            return self.refuse().await;
        };
        tokio::select! {
            biased;
            ended = self.serve_admitted(slot) => ended,
            () = admitted.excluded() => Err(Disconnect::Dismissed),
        }
    }

    async fn serve_admitted(&mut self, slot: &ConnectionSlot) -> Result<(), Disconnect> {
        if let Err(error) = self.handshake().await? {
            warn!(reason = %error, "rejected an unauthenticated peer");
            if error != AuthError::Refused {
                self.refuse().await?;
            }
            return Ok(());
        }
        slot.prove();
        loop {
            match self.first_request(slot).await? {
                Next::Calls => break,
                // CPython's clients leave now; ours go on.
                Next::Request => slot.answered(),
                Next::End => return Ok(()),
            }
        }
        loop {
            self.request().await?;
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
            info!("shutting down at a client's request");
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
        tokio::select! {
            biased;
            () = answer(state, &self.peer, body, &mut stream.out) => {}
            () = hung_up(&stream.socket) => {
                debug!("caller disconnected; call cancelled");
                return Err(Disconnect::Closed);
            }
            () = state.cut_off.notified() => {
                let sentence = "the server stopped before it had an answer";
                // A client that can find the next server knows by the class that it may ask there.
                let class = BuiltinException::ConnectionAbortedError;
                put(ManagerReply::Error(&Exception::new(class, sentence)), &mut stream.out);
            }
        }
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

/// Answers one call into `out`.
async fn answer(state: &ServerState, peer: &Peer, body: &[u8], out: &mut Vec<u8>) {
    let pickle = match read(state, body) {
        Ok(pickle) => pickle,
        Err(fault) => return put_fault(&fault, out),
    };
    let Some(_share) = state.memory.requests.take(pickle.memory()) else {
        return put(ManagerReply::Error(&no_memory()), out);
    };
    let request = match ManagerRequest::read(&pickle) {
        Ok(request) => request,
        Err(error) => return put_fault(&Exception::value_error(error.to_string()), out),
    };
    let Some(ident) = request.ident else {
        // CPython's clients connect anew for a request to the server itself.
        return match state.objects.function(&request) {
            Ok(value) => put(ManagerReply::Return(&value), out),
            Err(fault) => put_fault(&fault, out),
        };
    };
    let shared = match state.objects.find(ident) {
        Ok(shared) => shared,
        Err(fault) => return put_fault(&fault, out),
    };
    let methods = shared.referent.methods();
    if !methods.contains(&request.method) {
        return fallback(shared, &request, out);
    }
    let call = Call {
        method: request.method,
        args: request.args,
        kwargs: request.kwargs,
        peer,
    };
    if let Some(prepared) = shared.referent.prepare(&call) {
        state.prepared.keep(body, prepared);
    }
    debug!(method = request.method, "call begins");
    put_result(&shared.referent.call(call).await, out);
}

/// Answers a prepared call into `out`, if it can be answered at once.
fn put_at_once(call: &dyn PreparedCall, peer: &Peer, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let mut outcome = None;
    frame::put_with(out, |out| {
        put_return(out, |result| outcome = call.answer_now(peer, result));
    });
    match outcome {
        Some(Ok(())) => debug!("call answered"),
        Some(Err(exception)) => {
            out.truncate(start);
            put_result(&Err(exception), out);
        }
        None => {
            out.truncate(start);
            return false;
        }
    }
    true
}

fn put_result(result: &Result<PickledValue, Exception>, out: &mut Vec<u8>) {
    match result {
        Ok(value) => {
            debug!("call answered");
            put(ManagerReply::Return(value), out);
        }
        Err(exception) => {
            debug!(%exception, "call raised");
            put(ManagerReply::Error(exception), out);
        }
    }
}

/// Answers the methods every object has without exposing them (CPython, `Server.fallback_mapping`).
fn fallback(shared: &SharedObject, request: &ManagerRequest<'_, '_>, out: &mut Vec<u8>) {
    let plain = request.args.len() == 0 && request.kwargs.len() == 0;
    match request.method {
        "__str__" | "__repr__" if plain => {
            let text = shared.referent.repr();
            put(
                ManagerReply::Return(&PickledValue::new(|w| w.str(&text))),
                out,
            );
        }
        "#GETVALUE" if plain => match shared.referent.value() {
            Some(value) => put(ManagerReply::Return(&value), out),
            None => put(
                ManagerReply::Unserializable("the object itself is not sent"),
                out,
            ),
        },
        "__str__" | "__repr__" | "#GETVALUE" => {
            let message = format!("{}() takes no arguments", request.method);
            put_fault(&Exception::type_error(message), out);
        }
        other => {
            let message = format!("method '{}' is not exposed", short(other));
            let class = BuiltinException::AttributeError;
            put_fault(&Exception::new(class, message), out);
        }
    }
}

fn read<'b>(state: &ServerState, body: &'b [u8]) -> Result<Pickle<'b>, Exception> {
    Pickle::read(body, &state.limits.pickle).map_err(|e| Exception::value_error(e.to_string()))
}

fn put(reply: ManagerReply<'_>, out: &mut Vec<u8>) {
    frame::put_with(out, |out| reply.put(out));
}

/// Reports trouble that is not the method's. The text looks like the end of a Python traceback,
/// since that is what CPython's clients print; there is no stack to show, and none would be.
fn put_fault(fault: &Exception, out: &mut Vec<u8>) {
    debug!(%fault, "request failed");
    let text = format!("Traceback (most recent call last):\n{fault}\n");
    put(ManagerReply::Traceback(&text), out);
}
