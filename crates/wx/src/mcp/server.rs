//! The server on standard input and output: a thread reads, one for each call asks, and this one
//! writes, so that nothing but whole messages ever stands on standard output. Knows no method.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use super::answers::DaemonAnswers;
use super::input::{InputLine, next_line};
use super::message::{RpcError, reply};
use super::session::{Handling, McpSession};
use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;

/// The most calls that run at a time; the next line is read when one of them is done.
const MOST_CALLS: usize = 8;
/// The most replies that wait for a client that does not read.
const MOST_REPLIES: usize = 8;

/// Serves the client on standard input until it ends.
pub(crate) fn run(server: &ServerArgs, out: &mut dyn Write) -> Result<ExitStatus, CommandError> {
    let session = McpSession::new(DaemonAnswers::new(server.clone()));
    serve(session, || io::stdin().lock(), out)?;
    Ok(ExitStatus::Success)
}

/// Answers every message of `open`'s input, and returns once each has its reply.
pub(super) fn serve<R: BufRead>(
    session: McpSession,
    open: impl FnOnce() -> R + Send + 'static,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (replies, written) = sync_channel::<Value>(MOST_REPLIES);
    // Not joined: where nobody reads the replies, nobody may end the input either.
    let reader = thread::spawn(move || read(&Arc::new(session), &mut open(), &replies));
    for message in written {
        // One write for each message.
        let mut line = serde_json::to_vec(&message)?;
        line.push(b'\n');
        out.write_all(&line)?;
        out.flush()?;
    }
    reader.join().unwrap_or(Ok(()))
}

/// Reads until the input ends; the channel closes when the last call has sent its reply.
fn read(
    session: &Arc<McpSession>,
    input: &mut impl BufRead,
    replies: &SyncSender<Value>,
) -> io::Result<()> {
    let calls = Arc::new(CallSlots::default());
    loop {
        let handling = match next_line(input)? {
            InputLine::End => return Ok(()),
            InputLine::TooLong => {
                Handling::Done(Some(reply(Value::Null, Err(RpcError::too_long()))))
            }
            InputLine::Text(line) => session.handle(&line),
        };
        match handling {
            Handling::Done(None) => {}
            Handling::Done(Some(reply)) => {
                if replies.send(reply).is_err() {
                    return Ok(());
                }
            }
            Handling::Call(call) => {
                let slot = CallSlots::take(&calls);
                let (session, replies) = (Arc::clone(session), replies.clone());
                thread::spawn(move || {
                    let _slot = slot;
                    if let Some(reply) = session.answer(call) {
                        // The client may be gone.
                        let _ = replies.send(reply);
                    }
                });
            }
        }
    }
}

/// Room for calls.
#[derive(Debug, Default)]
struct CallSlots {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// The room that one call takes.
struct CallSlot(Arc<CallSlots>);

impl CallSlots {
    /// Waits for room, and takes it.
    fn take(slots: &Arc<Self>) -> CallSlot {
        let taken = slots.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken >= MOST_CALLS;
        let room = slots.freed.wait_while(taken, is_full);
        *room.unwrap_or_else(PoisonError::into_inner) += 1;
        CallSlot(Arc::clone(slots))
    }
}

impl Drop for CallSlot {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}
