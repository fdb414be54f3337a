//! The terminal: taken, drawn on, listened to, and put back as it was whatever happens: at the user's
//! wish, after an error or a panic, at a signal.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use ratatui::DefaultTerminal;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event as Input, KeyEvent};
use ratatui::crossterm::execute;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use weather_client::Error;

use super::ask::Asker;
use super::draw::draw;
use super::held::News;
use super::state::{Act, State, Wish};
use crate::ExitStatus;
use crate::exit::CommandError;

/// Events that wait to be handled.
const WAITING: usize = 64;

/// What happens to the view.
#[derive(Debug)]
pub(super) enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized,
    /// The server answered.
    News(Box<News>),
    /// The server will never answer this question.
    Refused(Error),
    /// We are told to end.
    Signal(i32),
    /// The terminal is gone.
    Unreadable(io::Error),
    /// A part of ourselves is gone.
    Lost(&'static str),
}

/// The way to tell what happens.
pub(super) type Events = SyncSender<Event>;

/// Tells at its end if a thread ends by a panic.
#[derive(Debug)]
pub(super) struct Gone {
    events: Events,
    who: &'static str,
}

impl Gone {
    pub(super) fn new(events: &Events, who: &'static str) -> Self {
        let events = events.clone();
        Self { events, who }
    }
}

impl Drop for Gone {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.events.send(Event::Lost(self.who));
        }
    }
}

/// Why the view was closed.
enum End {
    Quit,
    Signal(i32),
}

/// Shows the view until it is closed.
pub(super) fn run(state: State, asker: Asker) -> Result<ExitStatus, CommandError> {
    let (events, happening) = sync_channel(WAITING);
    // Before the terminal is taken: from here on no signal ends us without our doing.
    signals(&events)?;
    let result = {
        let mut terminal = Screen::take()?;
        keys(&events);
        let wishes = asker.start(&events);
        terminal.show(state, &happening, &wishes)
    };
    match result? {
        End::Quit => Ok(ExitStatus::Success),
        End::Signal(signal) => {
            // The shell shall see what ended us.
            emulate_default_handler(signal)?;
            Ok(ExitStatus::Failure)
        }
    }
}

/// The terminal while it is ours. Also a panic puts it back: by ratatui's hook, before its message.
struct Screen(DefaultTerminal);

impl Screen {
    fn take() -> io::Result<Self> {
        // Half taken, it is put back as well.
        ratatui::try_init().map(Self).inspect_err(|_| restore())
    }

    fn show(
        &mut self,
        mut state: State,
        happening: &Receiver<Event>,
        wishes: &SyncSender<Wish>,
    ) -> Result<End, CommandError> {
        loop {
            let now = now();
            self.0.draw(|frame| draw(frame, &state, now))?;
            let first = match happening.recv_timeout(until_next_minute(now)) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Quit),
            };
            // Whatever came meanwhile is one picture.
            let more = happening.try_iter().take(WAITING);
            for event in std::iter::once(first).chain(more) {
                if let Some(end) = self.handle(event, &mut state, wishes)? {
                    return Ok(end);
                }
            }
        }
    }

    fn handle(
        &self,
        event: Event,
        state: &mut State,
        wishes: &SyncSender<Wish>,
    ) -> Result<Option<End>, CommandError> {
        match event {
            Event::Key(key) => match state.press(key, self.0.size()?, now()) {
                Act::Quit => return Ok(Some(End::Quit)),
                // A full queue has such a wish already.
                Act::Ask(wish) => drop(wishes.try_send(wish)),
                Act::Draw => {}
            },
            Event::Resized => {}
            Event::News(news) => state.take(*news, now()),
            Event::Refused(error) => return Err(error.into()),
            Event::Signal(signal) => return Ok(Some(End::Signal(signal))),
            Event::Unreadable(error) => {
                return Err(CommandError::Other(format!("cannot read keys: {error}")));
            }
            Event::Lost(who) => return Err(CommandError::Other(format!("{who} failed"))),
        }
        Ok(None)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back; one that is gone needs nothing.
fn restore() {
    let _ = ratatui::try_restore();
    let _ = execute!(io::stdout(), Show);
}

/// Listens to signals that would end us.
fn signals(events: &Events) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let events = events.clone();
    thread::spawn(move || {
        for signal in &mut signals {
            if events.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Listens to the terminal.
fn keys(events: &Events) {
    let gone = Gone::new(events, "who reads keys");
    let events = events.clone();
    thread::spawn(move || {
        let _gone = gone;
        loop {
            let happened = match event::read() {
                Ok(Input::Key(key)) => Event::Key(key),
                Ok(Input::Resize(..)) => Event::Resized,
                Ok(_) => continue,
                Err(error) => Event::Unreadable(error),
            };
            let is_last = matches!(happened, Event::Unreadable(_));
            if events.send(happened).is_err() || is_last {
                return;
            }
        }
    });
}

/// The clock of this program, which only the view needs: everything else is dated by the server.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Ages and times are shown in minutes.
fn until_next_minute(now: Timestamp) -> Duration {
    let into = u64::try_from(now.as_second().rem_euclid(60)).unwrap_or(0);
    Duration::from_secs(60 - into.min(59))
}
