//! The events that a view waits for, and the way that threads report them.

use std::io;
use std::sync::mpsc::SyncSender;
use std::thread;

use ratatui::crossterm::event::KeyEvent;
use weather_client::Error;

use super::last_answer::ServerReply;

/// An event that the view reacts to.
#[derive(Debug)]
pub(super) enum ViewEvent {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized,
    /// The server answered.
    ServerReply(Box<ServerReply>),
    /// The server will never answer this question.
    Refused(Error),
    /// We are told to end, to stop, or to go on.
    Signal(i32),
    /// The terminal is gone.
    Unreadable(io::Error),
    /// A part of ourselves is gone.
    Lost(&'static str),
}

/// The way to tell what happens.
pub(super) type EventSender = SyncSender<ViewEvent>;

/// Tells at its end if a thread ends by a panic.
#[derive(Debug)]
pub(super) struct PanicGuard {
    events: EventSender,
    who: &'static str,
}

impl PanicGuard {
    pub(super) fn new(events: &EventSender, who: &'static str) -> Self {
        let events = events.clone();
        Self { events, who }
    }
}

impl Drop for PanicGuard {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.events.send(ViewEvent::Lost(self.who));
        }
    }
}
