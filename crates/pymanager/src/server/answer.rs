//! The answer to one call, as the reply that goes back: from the object, from what is prepared, or a
//! sentence on why there is none. Knows no frames but its own.

use std::os::unix::net::UnixStream;

use tokio::io::unix::AsyncFd;
use tracing::debug;

use super::arguments::short;
use super::hangup::hung_up;
use super::objects::SharedObject;
use super::refusals::no_memory;
use super::state::ServerState;
use super::stream::Disconnect;
use super::{Call, Peer, PreparedCall};
use crate::exception::{BuiltinException, Exception};
use crate::frame;
use crate::message::{ManagerReply, ManagerRequest, put_return};
use crate::pickle::{Pickle, PickledValue};

/// Answers one call into `out`, unless its caller disconnects or the server stops before.
pub(super) async fn answer_while_connected(
    state: &ServerState,
    peer: &Peer,
    body: &[u8],
    socket: &AsyncFd<UnixStream>,
    out: &mut Vec<u8>,
) -> Result<(), Disconnect> {
    tokio::select! {
        biased;
        () = answer(state, peer, body, out) => Ok(()),
        () = hung_up(socket) => {
            debug!("caller disconnected; call cancelled");
            Err(Disconnect::Closed)
        }
        () = state.cut_off.notified() => {
            let sentence = "the server stopped before it had an answer";
            // A client that can find the next server knows by the class that it may ask there.
            let class = BuiltinException::ConnectionAbortedError;
            put(ManagerReply::Error(&Exception::new(class, sentence)), out);
            Ok(())
        }
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
pub(super) fn put_at_once(call: &dyn PreparedCall, peer: &Peer, out: &mut Vec<u8>) -> bool {
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

pub(super) fn read<'b>(state: &ServerState, body: &'b [u8]) -> Result<Pickle<'b>, Exception> {
    Pickle::read(body, &state.limits.pickle).map_err(|e| Exception::value_error(e.to_string()))
}

pub(super) fn put(reply: ManagerReply<'_>, out: &mut Vec<u8>) {
    frame::put_with(out, |out| reply.put(out));
}

/// Reports trouble that is not the method's. The text looks like the end of a Python traceback,
/// since that is what CPython's clients print; there is no stack to show, and none would be.
pub(super) fn put_fault(fault: &Exception, out: &mut Vec<u8>) {
    debug!(%fault, "request failed");
    let text = format!("Traceback (most recent call last):\n{fault}\n");
    put(ManagerReply::Traceback(&text), out);
}
